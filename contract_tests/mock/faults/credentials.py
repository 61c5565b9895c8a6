"""Data without valid credentials, refusals of another kind, and answers that repeat the key."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from contract_tests.mock.answers import Answer, Refused, Request, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query

_ABSENT, _WRONG, _ALTERED = "credentials.absent", "credentials.wrong", "credentials.altered"
_NEVER, _ERROR = "credentials.key-not-repeated", "http.no-5xx"


def _lets_in(name: str, breaks: str, when: Callable[[Server, str | None, str | None], object]) -> None:
    """Credentials that are let in though they are not valid, by key and connection."""

    def auth(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
        given = request.headers.get(KEY_HEADER), request.headers.get(CONNECTION_HEADER)
        return None if when(s, *given) else refusal

    fault(name, breaks=breaks, auth=auth)


def _key(name: str, breaks: str, fits: Callable[[str | None, str], object]) -> None:
    """A key that is let in beside the right connection; (key, the right one)."""
    _lets_in(
        name,
        breaks,
        lambda s, key, connection: (
            connection and connection.lower() == s.credentials.connection_id and fits(key, s.credentials.api_key)
        ),
    )


def _connection(name: str, breaks: str, fits: Callable[[str | None, str], object]) -> None:
    """A connection that is let in beside the right key; (connection, the right one)."""
    _lets_in(
        name,
        breaks,
        lambda s, key, connection: key == s.credentials.api_key and fits(connection, s.credentials.connection_id),
    )


_lets_in("credentials-not-checked", _ABSENT, lambda s, key, connection: True)
_lets_in(
    "either-credential-enough",
    _ABSENT,
    lambda s, key, connection: (
        key == s.credentials.api_key or (connection or "").lower() == s.credentials.connection_id
    ),
)
_key("key-not-checked", _ABSENT, lambda key, right: True)
_key("key-presence-only", _WRONG, lambda key, right: key)
_key("key-empty-accepted", _ABSENT, lambda key, right: key == "")
_key("key-missing-accepted", _ABSENT, lambda key, right: key is None)
_key("key-case-ignored", _ALTERED, lambda key, right: key and key.lower() == right.lower())
_key("key-prefix-accepted", _ALTERED, lambda key, right: key and len(key) > 8 and right.startswith(key))
_key("key-with-more-accepted", _ALTERED, lambda key, right: key and key.startswith(right))
_key("key-by-form-only", _ALTERED, lambda key, right: key and len(key) == len(right))
_key(
    "key-from-any-other-tenant", _ALTERED, lambda key, right: key and len(key) == len(right) and key[:12] == right[:12]
)
_connection("connection-not-checked", _ABSENT, lambda connection, right: True)
_connection("connection-presence-only", _WRONG, lambda connection, right: connection)
_connection("connection-missing-accepted", _ABSENT, lambda connection, right: connection is None)
_connection("connection-empty-accepted", _ABSENT, lambda connection, right: connection == "")
_connection("connection-by-form-only", _WRONG, lambda connection, right: connection and len(connection) == 36)
_connection(
    "connection-compared-in-part", _ALTERED, lambda connection, right: connection and connection[:23] == right[:23]
)


def _unguarded(name: str, when: Callable[[Request], object]) -> None:
    """Some requests are let in whatever their credentials."""
    fault(name, breaks=_ABSENT, auth=lambda _s, request, refusal: None if when(request) else refusal)


_unguarded("cursor-mode-unguarded", lambda r: r.get("enableCursor") == "true")
_unguarded("later-cursor-pages-unguarded", lambda r: r.get("cursor") is not None)
_unguarded("empty-pages-unguarded", lambda r: r.get("limit") == "0")
_unguarded("plain-request-unguarded", lambda r: not r.pairs)
_unguarded("observables-unguarded", lambda r: r.get("includeObservables") == "true")
_unguarded("groups-unguarded", lambda r: r.get("includeDeviceGroups") == "true")
_unguarded("excluded-total-unguarded", lambda r: r.get("excludeTotal") == "true")
_unguarded("sorted-pages-unguarded", lambda r: r.get("sort"))
_unguarded("filter-unguarded", lambda r: r.get("updatedSince") is not None)


def _empty_list(name: str, breaks: str, why: str) -> None:
    """An empty list with 200 in place of a refusal; that is data too."""

    def auth(s: Server, _request: Request, refusal: Refused | None) -> Refused | None:
        s.memory["empty"] = refusal is not None and refusal.why == why
        return None if s.memory["empty"] else refusal

    def page(s: Server, _query: Query, page: dict[str, Any]) -> dict[str, Any]:
        nothing = {"items": [], "count": 0, "total": 0}
        return page | {name: nothing[name] for name in page if name in nothing} if s.memory["empty"] else page

    fault(name, breaks=breaks, auth=auth, page=page)


_empty_list("empty-list-without-credentials", _ABSENT, "missing")
_empty_list("empty-list-for-wrong-key", _WRONG, "key")
_empty_list("empty-list-for-unknown-connection", _WRONG, "connection")


def _refuses(name: str, breaks: str, why: str, other: Refused) -> None:
    """Another refusal of what is missing, of a key or of a connection."""

    def auth(_s: Server, _request: Request, refusal: Refused | None) -> Refused | None:
        if refusal is None or refusal.why != why:
            return refusal
        return Refused(replace(other.answer, headers=other.answer.headers.copy()), why)

    fault(name, breaks=breaks, auth=auth)


_failure = refused(500, "Internal Server Error")
_refuses("missing-credential-fails", _ERROR, "missing", _failure)
_refuses("wrong-key-fails", _ERROR, "key", _failure)
_refuses("unknown-connection-fails", _ERROR, "connection", _failure)
_refuses("wrong-key-answered-200", "credentials.wrong", "key", refused(200, "Invalid API Key"))
_refuses("missing-credential-redirects", "http.no-redirect", "missing", refused(302, "Found", location="/login"))


def _chokes(name: str, header: str, when: Callable[[str], object], detail: str) -> None:
    """A 5xx for a credential of an unusual form."""

    def auth(s: Server, request: Request, refusal: Refused | None) -> Refused | None:
        value = request.headers.get(header)
        is_reached = header == KEY_HEADER or request.headers.get(KEY_HEADER) == s.credentials.api_key
        return refused(500, detail) if value and is_reached and when(value) else refusal

    fault(name, breaks=_ERROR, auth=auth)


_chokes(
    "malformed-connection-fails", CONNECTION_HEADER, lambda value: value.count("-") != 4, "badly formed UUID string"
)
_chokes("key-of-other-bytes-fails", KEY_HEADER, lambda value: not value.isascii(), "'ascii' codec can't encode")
_chokes("long-key-fails", KEY_HEADER, lambda value: len(value) > 255, "value too long for type character varying(255)")


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

    fault(name, breaks=_NEVER, answer=answer)


def _in_header(name: str, form: str) -> Callable[[str, Answer], Answer]:
    def repeat(key: str, answer: Answer) -> Answer:
        answer.headers[name] = form.format(quote(key))
        return answer

    return repeat


def _in_body(key: str, answer: Answer) -> Answer:
    request = {"headers": [KEY_HEADER.lower(), key]}
    return answer.rewritten(lambda body: body | {"request": request}) if answer.body.startswith(b"{") else answer


_echo("key-echoed-in-header", (), _in_header("X-Debug-Key", "{}"))
_echo("key-echoed-in-cookie", (), _in_header("Set-Cookie", "session={}; Path=/"))
_echo("key-echoed-in-redirect", (307,), _in_header("Location", "/v1/edr/alerts?key={}"))
_echo("key-echoed-in-page", (200,), _in_body)
_echo("key-echoed-in-refusal", (400, 404, 422), _in_body)
_echo("key-echoed-when-wrong", (401, 403), _in_body)
