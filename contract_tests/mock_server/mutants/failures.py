"""Requests that end in a 5xx, or always in a gateway's error: "No request whatever is answered with a 5xx"."""

import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.credentials import KEY_HEADER
from contract_tests.mock_server.query import Query, documented_parameters
from contract_tests.mock_server.refusals import refused
from contract_tests.mock_server.registry import mutant, mutant_named


class _FailsOnQuery(Behaviour):
    """Fails on a valid request that `fails` picks."""

    fails: Callable[[Query], object]
    status = 500

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        if type(self).fails(asked):
            raise refused(self.status, "Internal Server Error")
        return asked


_PROMISE = "No request whatever is answered with a 5xx: {}."
for _name, _when, _fails in (
    ("zero-limit-fails", "`limit=0` neither", lambda q: q.limit == 0),
    ("zero-offset-fails", "an explicit `offset=0` neither", lambda q: "offset" in q.sent and not q.offset),
    ("zero-cursor-limit-fails", "`limit=0` in cursor mode neither", lambda q: q.cursor_mode and q.limit == 0),
    ("limit-of-one-fails", "`limit=1` neither", lambda q: q.limit == 1),
    ("large-limit-fails", "`limit=500`, which clients send, neither", lambda q: 500 <= q.limit < 10**6),
    ("limit-beyond-64-bits-fails", "a `limit` beyond 64 bits neither", lambda q: q.limit >= 2**63),
    ("limit-beyond-32-bits-fails", "a `limit` beyond 32 bits neither", lambda q: q.limit >= 2**31),
    ("offset-beyond-64-bits-fails", "an `offset` beyond 64 bits neither", lambda q: q.offset >= 2**63),
    ("deep-offset-fails", "an `offset` past the end neither", lambda q: q.offset > 1000),
    ("offset-in-cursor-mode-fails", "`offset` beside `enableCursor` neither", lambda q: q.cursor_mode and q.offset),
    ("excluded-total-in-cursor-mode-fails", "`excludeTotal` beside `enableCursor` neither",
     lambda q: q.cursor_mode and q.exclude_total),
    ("excluded-total-with-filter-fails", "`excludeTotal` beside `updatedSince` neither",
     lambda q: q.since and q.exclude_total),
    ("both-flags-fail", "both include flags at once neither", lambda q: q.groups and q.observables),
    ("groups-fail", "`includeDeviceGroups` neither", lambda q: q.groups),
    ("groups-in-cursor-mode-fail", "`includeDeviceGroups` in cursor mode neither",
     lambda q: q.groups and q.cursor_mode),
    ("observables-with-filter-fail", "`includeObservables` beside `updatedSince` neither",
     lambda q: q.observables and q.since),
    ("filter-in-cursor-mode-fails", "`updatedSince` beside `enableCursor` neither",
     lambda q: q.since and q.cursor_mode),
    ("filter-with-offset-fails", "`updatedSince` beside `offset` neither", lambda q: q.since and q.offset),
    ("date-of-year-one-fails", "a date of the year 1 neither", lambda q: q.since and q.since.year == 1),
    ("date-of-year-9999-fails", "a date of the year 9999 neither", lambda q: q.since and q.since.year == 9999),
    ("date-before-1970-fails", "a date before 1970 neither", lambda q: q.since and q.since.year < 1970),
    ("naive-date-fails", "a date without a zone neither", lambda q: q.since and q.since.tzinfo is None),
    ("unknown-sort-fails", "an unknown `sort` neither", lambda q: q.sort not in (None, "last_event_time:desc")),
    ("known-sort-fails", "`sort=last_event_time:desc`, which a client sends, neither",
     lambda q: q.sort == "last_event_time:desc"),
    ("sort-in-cursor-mode-fails", "`sort` in cursor mode neither", lambda q: q.sort and q.cursor_mode),
    ("empty-sort-fails", "an empty `sort` neither", lambda q: q.sort == ""),
    ("null-character-in-sort-fails", "a null character in `sort` neither", lambda q: q.sort and "\0" in q.sort),
    ("long-sort-fails", "a `sort` longer than any column neither", lambda q: q.sort and len(q.sort) > 1000),
    ("quote-in-sort-fails", "a quote in `sort` neither", lambda q: q.sort and "'" in q.sort),
    ("cursor-without-mode-fails", "a `cursor` without `enableCursor` neither",
     lambda q: q.cursor is not None and not q.cursor_mode),
    ("empty-cursor-fails", "an empty `cursor` neither", lambda q: q.cursor == ""),
    ("previous-cursor-with-offset-fails", "a `cursor` beside `offset` neither", lambda q: q.cursor and q.offset),
    ("pool-off-on-later-cursor-pages-fails", "`use_pool=false` beside `cursor` neither",
     lambda q: q.cursor and not q.pool),
    ("pool-off-with-offset-fails", "`use_pool=false` beside `offset` neither", lambda q: q.offset and not q.pool),
    ("flags-on-offset-beside-cursor-fail", "flags and `offset` beside `cursor` neither",
     lambda q: q.cursor and q.offset and q.observables),
    ("sorted-and-filtered-with-offset-fails", "`sort` and `updatedSince` beside `offset` neither",
     lambda q: q.sort == "last_event_time:desc" and q.since and q.offset),
    ("pool-off-fails", "`use_pool=false` neither", lambda q: "use_pool" in q.sent and not q.pool),
):  # fmt: skip
    mutant_named(_name, _PROMISE.format(_when), _FailsOnQuery, fails=staticmethod(_fails))

_AGAIN = "A 503 or 504 is a gateway's in passing, not the answer to {} every time."
for _name, _when, _status, _fails in (
    ("filter-always-503", "`updatedSince`", 503, lambda q: q.since),
    ("cursor-pages-always-504", "later cursor pages", 504, lambda q: q.cursor),
    ("observables-always-502", "`includeObservables`", 502, lambda q: q.observables),
    ("large-pages-always-504", "pages of 500", 504, lambda q: q.limit >= 500),
    ("excluded-total-always-429", "`excludeTotal`", 429, lambda q: q.exclude_total),
):
    mutant_named(_name, _AGAIN.format(_when), _FailsOnQuery, fails=staticmethod(_fails), status=_status)


class _FailsOnRequest(Behaviour):
    """Fails on a request that `fails` picks, before it is looked at any further."""

    fails: Callable[[Request], object]

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        known = request.headers.get(KEY_HEADER) == self.credentials.api_key
        if known and type(self).fails(request):
            return Answer.json(500, {"detail": "Internal Server Error"})
        return answer


def _query(request: Request) -> str:
    return str(request.url.query)


def _values(request: Request) -> list[tuple[str, Any]]:
    return request.query_params.multi_items()


for _name, _when, _picks in (
    ("body-fails", "a GET with a body neither",
     lambda r: r.method == "GET" and int(r.headers.get("content-length", 0))),
    ("unescaped-plus-fails", "an unescaped `+` neither", lambda r: re.search(r"updatedSince=[^&]*\+", _query(r))),
    ("bad-utf-8-fails", "bytes that are no UTF-8 neither", lambda r: "\ufffd" in str(_values(r))),
    ("repeated-parameters-fail", "a repeated parameter neither",
     lambda r: len({name for name, _ in _values(r)}) < len(_values(r))),
    ("unknown-parameters-fail", "an unknown parameter neither",
     lambda r: not documented_parameters().keys() >= r.query_params.keys()),
    ("empty-values-fail", "an empty value neither", lambda r: re.search(r"(limit|offset)=(&|$)", _query(r))),
    ("head-fails", "HEAD neither", lambda r: r.method == "HEAD"),
    ("slash-fails", "a trailing slash neither", lambda r: r.url.path.endswith("/")),
    ("post-fails", "POST neither", lambda r: r.method == "POST"),
    ("patch-fails", "PATCH neither", lambda r: r.method == "PATCH"),
    ("delete-fails", "DELETE neither", lambda r: r.method == "DELETE"),
    ("trace-fails", "TRACE neither", lambda r: r.method == "TRACE"),
    ("long-query-fails", "a long query string neither", lambda r: len(_query(r)) > 3000),
    ("browser-fails", "a browser's GET from another origin neither",
     lambda r: r.method == "GET" and "Origin" in r.headers),
    ("condition-fails", "an `If-None-Match` neither", lambda r: "If-None-Match" in r.headers),
    ("authorization-fails", "an `Authorization` beside the key neither", lambda r: "Authorization" in r.headers),
    ("xml-fails", "an `Accept` of another type neither", lambda r: r.headers.get("Accept") == "application/xml"),
):  # fmt: skip
    mutant_named(_name, _PROMISE.format(_when), _FailsOnRequest, fails=staticmethod(_picks))


@mutant
class OptionsFail(Behaviour):
    """No request whatever is answered with a 5xx: a preflight neither."""

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        return Answer.json(500, {"detail": "Internal Server Error"}) if request.method == "OPTIONS" else answer


@mutant
class FailsNowAndThen(Behaviour):
    """No request whatever is answered with a 500, not even one in twenty."""

    def query(self, asked: Query) -> Query:
        if self.random.randrange(20) == 0:
            raise refused(500, "Internal Server Error")
        return super().query(asked)


@mutant
class CutsLargePages(Behaviour):
    """A broken connection is noise in passing, not the answer to a page of 500 every time."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        answer.cut = request.query_params.get("limit") == "500"
        return answer


@mutant
class DropsFilteredRequests(Behaviour):
    """A broken connection is noise in passing, not the answer to `updatedSince` every time."""

    def before(self, request: Request) -> Answer | None:
        return super().before(request) or (Answer(0, b"") if "updatedSince" in request.query_params else None)
