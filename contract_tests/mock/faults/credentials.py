"""Data without valid credentials, refusals of another kind, and answers that repeat the key."""

from collections.abc import Callable
from urllib.parse import quote

from contract_tests.mock.answers import Answer, Refused, Request, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Page, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query

_ABSENT, _WRONG, _ALTERED, _ECHO = (
    f"credentials.{name}" for name in ("absent", "wrong", "altered", "key-not-repeated")
)


def _is_right(request: Request, header: str, s: Server) -> bool:
    given, right = request.headers.get(header, ""), s.credentials.headers[header]
    return given == right or (header == CONNECTION_HEADER and given.lower() == right)


def _lets_in(name: str, breaks: str, when: Callable[[Request, Server], object]) -> None:
    """Requests that are let in though their credentials are not valid."""
    fault(name, breaks, auth=lambda refusal, request, s: None if when(request, s) else refusal)


def _accepts(name: str, breaks: str, fits: Callable[[str | None, str], object], *, key_only: bool = False) -> None:
    """A key, and a connection, that is let in beside the right other one: (given, right)."""

    def accept(which: str, header: str, other: str) -> None:
        def when(request: Request, s: Server) -> object:
            return _is_right(request, other, s) and fits(request.headers.get(header), s.credentials.headers[header])

        _lets_in(f"{which}-{name}", breaks, when)

    accept("key", KEY_HEADER, CONNECTION_HEADER)
    if not key_only:
        accept("connection", CONNECTION_HEADER, KEY_HEADER)


_accepts("not-checked", _ABSENT, lambda given, right: True)
_accepts("presence-only", _WRONG, lambda given, right: given)
_accepts("empty-accepted", _ABSENT, lambda given, right: given == "")
_accepts("missing-accepted", _ABSENT, lambda given, right: given is None)
_accepts("prefix-accepted", _ALTERED, lambda given, right: given and len(given) > 8 and right.startswith(given))
_accepts("with-more-accepted", _ALTERED, lambda given, right: given and given.startswith(right))
_accepts("of-right-length-accepted", _ALTERED, lambda given, right: given and len(given) == len(right))
_accepts("case-ignored", _ALTERED, lambda given, right: given and given.lower() == right.lower(), key_only=True)
_lets_in("credentials-not-checked", _ABSENT, lambda r, s: True)
_lets_in(
    "either-credential-enough", _ABSENT, lambda r, s: _is_right(r, KEY_HEADER, s) or _is_right(r, CONNECTION_HEADER, s)
)
_lets_in("plain-request-unguarded", _ABSENT, lambda r, s: not r.pairs)
_lets_in("empty-pages-unguarded", _ABSENT, lambda r, s: r.get("limit") == "0")


def _unguarded(parameter: str) -> None:
    """Requests with this parameter need no credentials."""
    _lets_in(f"{parameter}-unguarded", _ABSENT, lambda r, s: r.get(parameter) not in (None, "", "false"))


for _flag in ("cursor", "sort", "updatedSince", "enableCursor", "excludeTotal", "includeObservables"):
    _unguarded(_flag)


def _refuses(name: str, breaks: str, why: str, other: Callable[[], Refused]) -> None:
    """Another refusal of what is missing, of a key or of a connection."""
    fault(name, breaks, auth=lambda refusal, *_: other() if refusal and refusal.why == why else refusal)


def _answered_empty(name: str, breaks: str, why: str) -> None:
    """An empty list with 200 in place of a refusal; that is data too."""

    def auth(refusal: Refused | None, _request: Request, s: Server) -> Refused | None:
        s.memory["empty"] = refusal is not None and refusal.why == why
        return None if s.memory["empty"] else refusal

    def page(page: Page, _query: Query, s: Server) -> Page:
        nothing = {"items": [], "count": 0, "total": 0}
        return {name: nothing.get(name, value) for name, value in page.items()} if s.memory["empty"] else page

    fault(name, breaks, auth=auth, page=page)


for _name, _why, _breaks in (
    ("missing-credential", "missing", _ABSENT),
    ("wrong-key", "key", _WRONG),
    ("unknown-connection", "connection", _WRONG),
):
    _answered_empty(f"{_name}-answered-empty", _breaks, _why)
    _refuses(f"{_name}-answered-200", _breaks, _why, lambda: refused(200, "Invalid credentials"))
    _refuses(f"{_name}-500", "http.no-5xx", _why, lambda: refused(500, "Internal Server Error"))
    _refuses(f"{_name}-redirects", "http.no-redirect", _why, lambda: refused(302, "Found", location="/login"))


def _chokes(name: str, header: str, when: Callable[[str], object]) -> None:
    """A 5xx for a credential of an unusual form."""

    def auth(refusal: Refused | None, request: Request, s: Server) -> Refused | None:
        is_reached = header == KEY_HEADER or _is_right(request, KEY_HEADER, s)
        is_meant = is_reached and when(request.headers.get(header, ""))
        return refused(500, "Internal Server Error") if is_meant else refusal

    fault(name, "http.no-5xx", auth=auth)


_chokes("malformed-connection-500", CONNECTION_HEADER, lambda value: value and value.count("-") != 4)
_chokes("key-of-other-bytes-500", KEY_HEADER, lambda value: not value.isascii())
_chokes("long-key-500", KEY_HEADER, lambda value: len(value) > 255)


def _with_items(answer: Answer, _request: Request, s: Server) -> Answer:
    items = [entry.alert for entry in s.store.entries[:1]]
    return answer.rewritten(lambda body: body | {"items": items}) if answer.status == 401 else answer


fault("refusal-with-items", _WRONG, answer=_with_items)


def _echo(where: str, repeat: Callable[[str, Answer], Answer], statuses: tuple[int, ...] = ()) -> None:
    """An answer that repeats the key that a request came with; no statuses are all."""

    def answer(answer: Answer, request: Request, _s: Server) -> Answer:
        key = request.headers.get(KEY_HEADER, "")
        is_meant = key and key.isascii() and (answer.status in statuses or not statuses)
        return repeat(key, answer) if is_meant else answer

    fault(f"key-echoed-in-{where}", _ECHO, answer=answer)


def _in_body(key: str, answer: Answer) -> Answer:
    request = {"headers": [KEY_HEADER.lower(), key]}
    return answer.rewritten(lambda body: body | {"request": request}) if answer.body.startswith(b"{") else answer


_echo("header", lambda key, answer: answer.with_headers(x_debug_key=key))
_echo("cookie", lambda key, answer: answer.with_headers(set_cookie=f"session={quote(key)}; Path=/"))
_echo("redirect", lambda key, answer: answer.with_headers(location=f"/v1/edr/alerts?key={quote(key)}"), (307,))
_echo("page", _in_body, (200,))
_echo("refusal", _in_body, (400, 404, 422))
_echo("refusal-of-wrong-key", _in_body, (401, 403))
