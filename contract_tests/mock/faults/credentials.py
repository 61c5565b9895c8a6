"""Data without valid credentials, refusals of another kind, and answers that repeat the key."""

from collections.abc import Callable
from urllib.parse import quote

from contract_tests.mock.answers import Answer, Refused, Request, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.fault import fault


def _is_right(request: Request, header: str, s: Server) -> bool:
    given, right = request.headers.get(header, ""), s.credentials.headers[header]
    return given == right or (header == CONNECTION_HEADER and given.lower() == right)


def _lets_in(name: str, breaks: str, when: Callable[[Request, Server], object]) -> None:
    """Requests that are let in though their credentials are not valid."""
    fault(name, breaks, auth=lambda refusal, request, s: None if when(request, s) else refusal)


def _accepts(name: str, rule: str, fits: Callable[[str | None, str], object], *, key_only: bool = False) -> None:
    """A key, and a connection, that is let in beside the right other one: (given, right)."""

    def accept(which: str, header: str, other: str) -> None:
        def when(request: Request, s: Server) -> object:
            return _is_right(request, other, s) and fits(request.headers.get(header), s.credentials.headers[header])

        _lets_in(f"{which}-{name}", f"credentials.{rule}", when)

    accept("key", KEY_HEADER, CONNECTION_HEADER)
    if not key_only:
        accept("connection", CONNECTION_HEADER, KEY_HEADER)


def _unguarded(name: str, when: Callable[[Request], object]) -> None:
    """Requests that need no credentials."""
    _lets_in(f"{name}-unguarded", "credentials.absent", lambda request, s: when(request))


_accepts("not-checked", "absent", lambda given, right: True)
_accepts("presence-only", "wrong", lambda given, right: given)
_accepts("empty-accepted", "absent", lambda given, right: given == "")
_accepts("missing-accepted", "absent", lambda given, right: given is None)
_accepts("prefix-accepted", "altered", lambda given, right: given and len(given) > 8 and right.startswith(given))
_accepts("with-more-accepted", "altered", lambda given, right: given and given.startswith(right))
_accepts("of-right-length-accepted", "altered", lambda given, right: given and len(given) == len(right))
_accepts("case-ignored", "altered", lambda given, right: given and given.lower() == right.lower(), key_only=True)
_unguarded("list", lambda r: True)
_unguarded("plain-request", lambda r: not r.pairs)
_unguarded("empty-pages", lambda r: r.get("limit") == "0")
_unguarded("later-cursor-pages", lambda r: r.get("cursor"))
_unguarded("sorted-pages", lambda r: r.get("sort"))
_unguarded("filter", lambda r: r.get("updatedSince"))
_unguarded("enableCursor", lambda r: r.get("enableCursor") == "true")
_unguarded("excludeTotal", lambda r: r.get("excludeTotal") == "true")
_unguarded("includeObservables", lambda r: r.get("includeObservables") == "true")
_unguarded("includeDeviceGroups", lambda r: r.get("includeDeviceGroups") == "true")


def _refuses(name: str, breaks: str, why: str, other: Callable[[], Refused]) -> None:
    """Another refusal of what is missing, of a key or of a connection."""
    fault(name, breaks, auth=lambda refusal, *_: other() if refusal and refusal.why == why else refusal)


for _name, _why, _breaks in (
    ("missing-credential", "missing", "credentials.absent"),
    ("wrong-key", "key", "credentials.wrong"),
    ("unknown-connection", "connection", "credentials.wrong"),
):
    _refuses(f"{_name}-answered-200", _breaks, _why, lambda: refused(200, "Invalid credentials"))
    _refuses(f"{_name}-500", "http.no-5xx", _why, lambda: refused(500, "Internal Server Error"))
    _refuses(f"{_name}-redirects", "http.no-redirect", _why, lambda: refused(302, "Found", location="/login"))


def _chokes(name: str, header: str, when: Callable[[str], bool]) -> None:
    """A 5xx for a credential of an unusual form."""

    def auth(refusal: Refused | None, request: Request, _s: Server) -> Refused | None:
        return refused(500, "Internal Server Error") if when(request.headers.get(header, "")) else refusal

    fault(name, "http.no-5xx", auth=auth)


_chokes("malformed-connection-500", CONNECTION_HEADER, lambda value: value != "" and value.count("-") != 4)
_chokes("key-of-other-bytes-500", KEY_HEADER, lambda value: not value.isascii())
_chokes("long-key-500", KEY_HEADER, lambda value: len(value) > 255)


def _repeats(where: str, repeat: Callable[[str, Answer], Answer], statuses: tuple[int, ...] = ()) -> None:
    """An answer that repeats the key that a request came with; no statuses are all."""

    def answer(answer: Answer, request: Request, _s: Server) -> Answer:
        key = request.headers.get(KEY_HEADER, "")
        is_meant = key and key.isascii() and (answer.status in statuses or not statuses)
        return repeat(key, answer) if is_meant else answer

    fault(f"key-echoed-in-{where}", "credentials.key-not-repeated", answer=answer)


def _in_body(key: str, answer: Answer) -> Answer:
    request = {"headers": [KEY_HEADER.lower(), key]}
    return answer.rewritten(lambda body: body | {"request": request}) if answer.body.startswith(b"{") else answer


_repeats("header", lambda key, answer: answer.with_headers(x_debug_key=key))
_repeats("cookie", lambda key, answer: answer.with_headers(set_cookie=f"session={quote(key)}; Path=/"))
_repeats("redirect", lambda key, answer: answer.with_headers(location=f"/v1/edr/alerts?key={quote(key)}"), (307,))
_repeats("page", _in_body, (200,))
_repeats("refusal", _in_body, (400, 404, 422))
_repeats("refusal-of-wrong-key", _in_body, (401, 403))


def _with_items(answer: Answer, _request: Request, s: Server) -> Answer:
    items = [entry.alert for entry in s.store.entries[:1]]
    return answer.rewritten(lambda body: body | {"items": items}) if answer.status == 401 else answer


def _empty_list(refusal: Refused | None, *_: object) -> Refused | None:
    """An empty list is data too."""
    return refusal and Refused(Answer.json(200, {"count": 0, "total": 0, "items": []}), refusal.why)


fault("refusal-with-items", "credentials.wrong", answer=_with_items)
fault("refusal-is-an-empty-list", "credentials.wrong", auth=_empty_list)
