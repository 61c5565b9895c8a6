"""Data without valid credentials (B, and what follows), and refusals that repeat the key."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.credentials import CONNECTION_HEADER, KEY_HEADER
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.refusals import refused
from contract_tests.mock_server.registry import mutant, mutant_named
from contract_tests.mock_server.reshape import rewritten


class _Lax(Behaviour):
    """Lets some credentials through that are not valid."""

    def accepts(self, key: str | None, connection: str | None) -> bool:
        raise NotImplementedError

    def authenticate(self, headers: Mapping[str, str]) -> None:
        if not self.accepts(headers.get(KEY_HEADER), headers.get(CONNECTION_HEADER)):
            super().authenticate(headers)


def _key_fits(test: Any) -> Any:
    """Lets a key through that passes the test, beside a valid connection."""
    return lambda self, key, connection: (
        key is not None
        and bool(connection)
        and self.connection_is_valid(connection)
        and test(key, self.credentials.api_key)
    )


_KEY = "Without a valid key there is no data."
_CONNECTION = "Without a valid connection there is no data."
for _name, _promise, _accepts in (
    ("credentials-not-checked", _KEY, lambda self, key, connection: True),
    ("key-not-checked", _KEY, lambda self, key, connection: bool(connection) and self.connection_is_valid(connection)),
    ("key-presence-only", _KEY, _key_fits(lambda key, right: bool(key))),
    ("key-empty-accepted", _KEY, _key_fits(lambda key, right: key == "")),
    ("key-missing-accepted", _KEY,
     lambda self, key, connection: key is None and bool(connection) and self.connection_is_valid(connection)),
    ("key-case-ignored", _KEY, _key_fits(lambda key, right: key.lower() == right.lower())),
    ("key-prefix-accepted", _KEY, _key_fits(lambda key, right: len(key) > 8 and right.startswith(key))),
    ("key-with-more-accepted", _KEY, _key_fits(lambda key, right: key.startswith(right))),
    ("key-by-form-only", _KEY, _key_fits(lambda key, right: len(key) == len(right))),
    ("connection-not-checked", _CONNECTION, lambda self, key, connection: bool(key) and self.key_is_valid(key)),
    ("connection-presence-only", _CONNECTION,
     lambda self, key, connection: bool(key and connection) and self.key_is_valid(key)),
    ("connection-missing-accepted", _CONNECTION,
     lambda self, key, connection: bool(key) and connection is None and self.key_is_valid(key)),
    ("connection-empty-accepted", _CONNECTION,
     lambda self, key, connection: bool(key) and connection == "" and self.key_is_valid(key)),
    ("connection-by-form-only", _CONNECTION,
     lambda self, key, connection: bool(key and connection) and self.key_is_valid(key) and len(connection) == 36),
    ("either-credential-enough", _KEY, lambda self, key, connection: (
        bool(key) and self.key_is_valid(key)) or (bool(connection) and self.connection_is_valid(connection))),
):  # fmt: skip
    mutant_named(_name, _promise, _Lax, accepts=_accepts)


@mutant
class KeyFromAnyOtherTenant(Behaviour):
    """Without a valid key there is no data: a key is compared as a whole, not by its length and first letters."""

    def key_is_valid(self, key: str) -> bool:
        right = self.credentials.api_key
        return len(key) == len(right) and key[:12] == right[:12]


@mutant
class ConnectionComparedInPart(Behaviour):
    """Without a valid connection there is no data: an id is compared to its end."""

    def connection_is_valid(self, connection: str) -> bool:
        return connection[:23] == self.credentials.connection_id[:23]


class _EmptyInstead(Behaviour):
    """Answers with an empty list where credentials are not valid; `cases` says when."""

    cases: tuple[str, ...] = ()

    def authenticate(self, headers: Mapping[str, str]) -> None:
        self._nothing = False
        try:
            super().authenticate(headers)
        except HTTPException as refusal:
            if refusal.detail not in self.cases:
                raise
            self._nothing = True

    def page(self, query: Query) -> Page:
        page = super().page(query)
        if self._nothing:
            page = {**page, "items": [], **({"count": 0, "total": 0} if "count" in page else {})}
        return page


_EMPTY = "An empty list with 200 is data too: without valid credentials there is none."
mutant_named("empty-list-without-credentials", _EMPTY, _EmptyInstead, cases=("Not authenticated",))
mutant_named("empty-list-for-wrong-key", _EMPTY, _EmptyInstead, cases=("Invalid API Key",))
mutant_named("empty-list-for-unknown-connection", _EMPTY, _EmptyInstead, cases=("Connection Not Found",))


class _OnlyOn(Behaviour):
    """Looks at credentials for some requests only."""

    authenticate_first = False

    def guarded(self, query: Query) -> bool:
        raise NotImplementedError

    def authenticate(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def query(self, asked: Query) -> Query:
        if self.guarded(asked):
            super().authenticate(self._headers)
        return super().query(asked)


mutant_named("cursor-mode-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: not query.cursor_mode)
mutant_named("later-cursor-pages-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: query.cursor is None)
mutant_named("empty-pages-unguarded", _EMPTY, _OnlyOn, guarded=lambda _, query: query.limit > 0)
mutant_named("plain-request-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: bool(query.sent))
mutant_named("observables-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: not query.observables)
mutant_named("groups-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: not query.groups)
mutant_named("excluded-total-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: not query.exclude_total)
mutant_named("sorted-pages-unguarded", _KEY, _OnlyOn, guarded=lambda _, query: not query.sort)
mutant_named("filter-unguarded", _EMPTY, _OnlyOn, guarded=lambda _, query: query.since is None)


class _OtherRefusal(Behaviour):
    """Refuses credentials in another way."""

    refusal: tuple[int, str, dict[str, str] | None] = (500, "Internal Server Error", None)
    on: tuple[str, ...] = ()

    def missing(self, header: str) -> Exception:
        return refused(*self.refusal) if "missing" in self.on else super().missing(header)

    def wrong_key(self) -> HTTPException:
        return refused(*self.refusal) if "key" in self.on else super().wrong_key()

    def wrong_connection(self) -> HTTPException:
        return refused(*self.refusal) if "connection" in self.on else super().wrong_connection()


_FAILS = "No request is answered with a 5xx, one with wrong credentials neither."
mutant_named("missing-credential-fails", _FAILS, _OtherRefusal, on=("missing",))
mutant_named("wrong-key-fails", _FAILS, _OtherRefusal, on=("key",))
mutant_named("unknown-connection-fails", _FAILS, _OtherRefusal, on=("connection",))
mutant_named("wrong-key-answered-200", "A refusal is no success: a 200 holds a page.", _OtherRefusal, on=("key",),
             refusal=(200, "Invalid API Key", None))  # fmt: skip
mutant_named("missing-credential-redirects", "A missing header is refused with 401, 403 or 422.", _OtherRefusal,
             on=("missing",), refusal=(302, "Found", {"Location": "/login"}))  # fmt: skip


@mutant
class MalformedConnectionFails(Behaviour):
    """No request is answered with a 5xx, one whose connection id is no UUID neither."""

    def connection_is_valid(self, connection: str) -> bool:
        if connection.count("-") != 4:
            raise refused(500, "badly formed hexadecimal UUID string")
        return super().connection_is_valid(connection)


@mutant
class KeyOfOtherBytesFails(Behaviour):
    """No request is answered with a 5xx, one whose key is not ASCII neither."""

    def key_is_valid(self, key: str) -> bool:
        if not key.isascii():
            raise refused(500, "'ascii' codec can't encode character")
        return super().key_is_valid(key)


@mutant
class LongKeyFails(Behaviour):
    """No request is answered with a 5xx, one whose key is longer than any column neither."""

    def key_is_valid(self, key: str) -> bool:
        if len(key) > 255:
            raise refused(500, "value too long for type character varying(255)")
        return super().key_is_valid(key)


@mutant
class RefusalWithItems(Behaviour):
    """Without a valid key there is no data, whatever the status says."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.status == 401:
            items = [entry.alert for entry in self.store.entries[:1]]
            rewritten(answer, lambda body: {**body, "items": items})
        return answer


class _Echo(Behaviour):
    """Repeats the key that a request came with."""

    def echo(self, key: str, answer: Answer) -> None:
        raise NotImplementedError

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        key = request.headers.get(KEY_HEADER, "")
        if key.isascii() and key:
            self.echo(key, answer)
        return answer


def _in_body(on: tuple[int, ...]) -> Any:
    def echo(_self: Behaviour, key: str, answer: Answer) -> None:
        if answer.status in on and answer.body.startswith(b"{"):
            rewritten(answer, lambda body: {**body, "request": {"headers": [KEY_HEADER.lower(), key]}})

    return echo


def _in_header(name: str, form: str, *statuses: int) -> Any:
    def echo(_self: Behaviour, key: str, answer: Answer) -> None:
        if answer.status in statuses or not statuses:
            answer.headers[name] = form.format(quote(key))

    return echo


_NEVER = "An answer never repeats the API key, in a header or in the body."
for _name, _echo in {
    "key-echoed-in-header": _in_header("X-Debug-Key", "{}"),
    "key-echoed-in-cookie": _in_header("Set-Cookie", "session={}; Path=/"),
    "key-echoed-in-page": _in_body((200,)),
    "key-echoed-in-refusal": _in_body((400, 404, 422)),
    "key-echoed-when-wrong": _in_body((401, 403)),
    "key-echoed-in-redirect": _in_header("Location", "/v1/edr/alerts?key={}", 307),
}.items():
    mutant_named(_name, _NEVER, _Echo, echo=_echo)
