"""Data without valid credentials, refusals of another kind, and answers that repeat the key."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from contract_tests.mock.answers import Answer, Refused, Request, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query

_ABSENT, _WRONG, _ALTERED = "credentials.absent", "credentials.wrong", "credentials.altered"
_HEADERS = {"key": KEY_HEADER, "connection": CONNECTION_HEADER}


def _values(s: Server, request: Request, which: str) -> tuple[str | None, str]:
    """What a request holds, and what it should hold."""
    right = {"key": s.credentials.api_key, "connection": s.credentials.connection_id}
    return request.headers.get(_HEADERS[which]), right[which]


def _is_right(s: Server, request: Request, which: str) -> bool:
    given, right = _values(s, request, which)
    return (given or "").lower() == right if which == "connection" else given == right


def _lets_in(name: str, breaks: str, when: Callable[[Server, Request], object]) -> None:
    """Requests that are let in though their credentials are not valid."""
    fault(name, breaks=breaks, auth=lambda s, request, refusal: None if when(s, request) else refusal)


def _accepts(which: str, name: str, breaks: str, fits: Callable[[str | None, str], object]) -> None:
    """One credential that is let in beside the right other one."""
    other = "connection" if which == "key" else "key"
    _lets_in(f"{which}-{name}", breaks, lambda s, r: _is_right(s, r, other) and fits(*_values(s, r, which)))


# given and right -> let in
_TOO_LITTLE: Mapping[str, tuple[str, Callable[[str | None, str], object]]] = {
    "not-checked": (_ABSENT, lambda given, right: True),
    "presence-only": (_WRONG, lambda given, right: given),
    "empty-accepted": (_ABSENT, lambda given, right: given == ""),
    "missing-accepted": (_ABSENT, lambda given, right: given is None),
    "prefix-accepted": (_ALTERED, lambda given, right: given and len(given) > 8 and right.startswith(given)),
    "with-more-accepted": (_ALTERED, lambda given, right: given and given.startswith(right)),
    "of-right-length-accepted": (_ALTERED, lambda given, right: given and len(given) == len(right)),
    "compared-in-part": (
        _ALTERED,
        lambda given, right: given and len(given) == len(right) and given[:12] == right[:12],
    ),
}
for _name, (_breaks, _fits) in _TOO_LITTLE.items():
    for _which in _HEADERS:
        _accepts(_which, _name, _breaks, _fits)
_accepts("key", "case-ignored", _ALTERED, lambda given, right: given and given.lower() == right.lower())

_lets_in("credentials-not-checked", _ABSENT, lambda s, r: True)
_lets_in("either-credential-enough", _ABSENT, lambda s, r: _is_right(s, r, "key") or _is_right(s, r, "connection"))
_UNGUARDED: Mapping[str, Callable[[Request], object]] = {
    "plain-request": lambda r: not r.pairs,
    "empty-pages": lambda r: r.get("limit") == "0",
    "later-cursor-pages": lambda r: r.get("cursor") is not None,
    "sorted-pages": lambda r: r.get("sort"),
    "filter": lambda r: r.get("updatedSince") is not None,
    "enableCursor": lambda r: r.get("enableCursor") == "true",
    "excludeTotal": lambda r: r.get("excludeTotal") == "true",
    "includeObservables": lambda r: r.get("includeObservables") == "true",
    "includeDeviceGroups": lambda r: r.get("includeDeviceGroups") == "true",
}
for _name, _when in _UNGUARDED.items():
    _lets_in(f"{_name}-unguarded", _ABSENT, lambda s, r, when=_when: when(r))  # type: ignore[misc]


def _refuses(name: str, breaks: str, why: str, other: Callable[[], Refused]) -> None:
    """Another refusal of what is missing, of a key or of a connection."""
    fault(name, breaks=breaks, auth=lambda s, r, refusal: other() if refusal and refusal.why == why else refusal)


def _empty_list(name: str, breaks: str, why: str) -> None:
    """An empty list with 200 in place of a refusal; that is data too."""

    def auth(s: Server, _request: Request, refusal: Refused | None) -> Refused | None:
        s.memory["empty"] = refusal is not None and refusal.why == why
        return None if s.memory["empty"] else refusal

    def page(s: Server, _query: Query, page: dict[str, Any]) -> dict[str, Any]:
        nothing = {"items": [], "count": 0, "total": 0}
        return page | {name: nothing[name] for name in page if name in nothing} if s.memory["empty"] else page

    fault(name, breaks=breaks, auth=auth, page=page)


for _why, _what, _breaks in (
    ("missing", "missing-credential", _ABSENT),
    ("key", "wrong-key", _WRONG),
    ("connection", "unknown-connection", _WRONG),
):
    _empty_list(f"{_what}-answered-empty", _breaks, _why)
    _refuses(f"{_what}-500", "http.no-5xx", _why, lambda: refused(500, "Internal Server Error"))
    _refuses(f"{_what}-answered-200", _breaks, _why, lambda: refused(200, "Invalid credentials"))
    _refuses(f"{_what}-redirects", "http.no-redirect", _why, lambda: refused(302, "Found", location="/login"))


def _chokes(name: str, which: str, when: Callable[[str], object], detail: str) -> None:
    """A 5xx for a credential of an unusual form."""

    def auth(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
        value, _ = _values(s, request, which)
        is_reached = which == "key" or _is_right(s, request, "key")
        return refused(500, detail) if value and is_reached and when(value) else refusal

    fault(name, breaks="http.no-5xx", auth=auth)


_chokes("malformed-connection-500", "connection", lambda v: v.count("-") != 4, "badly formed UUID string")
_chokes("key-of-other-bytes-500", "key", lambda v: not v.isascii(), "'ascii' codec can't encode")
_chokes("long-key-500", "key", lambda v: len(v) > 255, "value too long for type character varying(255)")


def _with_items(s: Server, _request: Request, answer: Answer) -> Answer:
    items = [entry.alert for entry in s.store.entries[:1]]
    return answer.rewritten(lambda body: body | {"items": items}) if answer.status == 401 else answer


fault("refusal-with-items", breaks=_WRONG, answer=_with_items)


def _echo(name: str, statuses: tuple[int, ...], repeat: Callable[[str, Answer], Answer]) -> None:
    """An answer that repeats the key that a request came with; no statuses are all."""

    def answer(_s: Server, request: Request, answer: Answer) -> Answer:
        key = request.headers.get(KEY_HEADER, "")
        is_meant = key and key.isascii() and (answer.status in statuses or not statuses)
        return repeat(key, answer) if is_meant else answer

    fault(f"key-echoed-in-{name}", breaks="credentials.key-not-repeated", answer=answer)


def _in_header(name: str, form: str) -> Callable[[str, Answer], Answer]:
    def repeat(key: str, answer: Answer) -> Answer:
        answer.headers[name] = form.format(quote(key))
        return answer

    return repeat


def _in_body(key: str, answer: Answer) -> Answer:
    request = {"headers": [KEY_HEADER.lower(), key]}
    return answer.rewritten(lambda body: body | {"request": request}) if answer.body.startswith(b"{") else answer


_echo("header", (), _in_header("X-Debug-Key", "{}"))
_echo("cookie", (), _in_header("Set-Cookie", "session={}; Path=/"))
_echo("redirect", (307,), _in_header("Location", "/v1/edr/alerts?key={}"))
_echo("page", (200,), _in_body)
_echo("refusal", (400, 404, 422), _in_body)
_echo("refusal-of-wrong-key", (401, 403), _in_body)
