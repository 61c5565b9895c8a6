"""Requests that end in a 5xx or never get through, and parameters and methods that are accepted or refused wrongly."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from contract_tests.mock.answers import Answer, Request, refused
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import FROM_ZERO, Parameters, Query, documented_parameters

_ERROR, _ANSWERED, _REFUSED = "http.no-5xx", "http.valid-answered", "http.invalid-refused"
_ODD, _BESIDE = "http.no-5xx", "http.no-5xx"
_FOREVER, _GENERATED = "http.no-lasting-error", "http.invalid-refused"
_AS_IT_IS = "offset.big-numbers"


def _fails(name: str, breaks: str, when: Callable[[Query], object], status: int = 500) -> None:
    """A 5xx for a valid request."""

    def query(_s: Server, query: Query) -> Query:
        if when(query):
            raise refused(status, "Internal Server Error")
        return query

    fault(name, breaks=breaks, query=query)


_fails("zero-limit-fails", _ERROR, lambda q: q.limit == 0)
_fails("zero-offset-fails", _ERROR, lambda q: "offset" in q.sent and not q.offset)
_fails("zero-cursor-limit-fails", _ERROR, lambda q: q.cursor_mode and q.limit == 0)
_fails("limit-of-one-fails", _ERROR, lambda q: q.limit == 1)
_fails("large-limit-fails", _ERROR, lambda q: 500 <= q.limit < 10**6)
_fails("limit-beyond-64-bits-fails", _ODD, lambda q: q.limit >= 2**63)
_fails("limit-beyond-32-bits-fails", _ODD, lambda q: q.limit >= 2**31)
_fails("offset-beyond-64-bits-fails", _ERROR, lambda q: q.offset >= 2**63)
_fails("deep-offset-fails", _ERROR, lambda q: q.offset > 1000)
_fails("offset-in-cursor-mode-fails", _BESIDE, lambda q: q.cursor_mode and q.offset)
_fails("excluded-total-in-cursor-mode-fails", _ERROR, lambda q: q.cursor_mode and q.exclude_total)
_fails("excluded-total-with-filter-fails", _ERROR, lambda q: q.since and q.exclude_total)
_fails("both-flags-fail", _ERROR, lambda q: q.groups and q.observables)
_fails("groups-fail", _ERROR, lambda q: q.groups)
_fails("groups-in-cursor-mode-fail", _ERROR, lambda q: q.groups and q.cursor_mode)
_fails("observables-with-filter-fail", _ERROR, lambda q: q.observables and q.since)
_fails("filter-in-cursor-mode-fails", _ERROR, lambda q: q.since and q.cursor_mode)
_fails("filter-with-offset-fails", _ERROR, lambda q: q.since and q.offset)
_fails("date-of-year-one-fails", _ODD, lambda q: q.since and q.since.year == 1)
_fails("date-of-year-9999-fails", _ODD, lambda q: q.since and q.since.year == 9999)
_fails("date-before-1970-fails", _ERROR, lambda q: q.since and q.since.year < 1970)
_fails("naive-date-fails", _ODD, lambda q: q.since and q.since.tzinfo is None)
_fails("unknown-sort-fails", _ERROR, lambda q: q.sort not in (None, "last_event_time:desc"))
_fails("known-sort-fails", _ERROR, lambda q: q.sort == "last_event_time:desc")
_fails("sort-in-cursor-mode-fails", _ERROR, lambda q: q.sort and q.cursor_mode)
_fails("empty-sort-fails", _ERROR, lambda q: q.sort == "")
_fails("null-character-in-sort-fails", _ODD, lambda q: q.sort and "\0" in q.sort)
_fails("long-sort-fails", _ODD, lambda q: q.sort and len(q.sort) > 1000)
_fails("quote-in-sort-fails", _ODD, lambda q: q.sort and "'" in q.sort)
_fails("cursor-without-mode-fails", _ERROR, lambda q: q.cursor is not None and not q.cursor_mode)
_fails("empty-cursor-fails", _ERROR, lambda q: q.cursor == "")
_fails("previous-cursor-with-offset-fails", _BESIDE, lambda q: q.cursor and q.offset)
_fails("pool-off-on-later-cursor-pages-fails", _BESIDE, lambda q: q.cursor and not q.pool)
_fails("pool-off-with-offset-fails", _ERROR, lambda q: q.offset and not q.pool)
_fails("flags-on-offset-beside-cursor-fail", _BESIDE, lambda q: q.cursor and q.offset and q.observables)
_fails(
    "sorted-and-filtered-with-offset-fails", _ERROR, lambda q: q.sort == "last_event_time:desc" and q.since and q.offset
)
_fails("pool-off-fails", _ERROR, lambda q: "use_pool" in q.sent and not q.pool)
_fails("filter-always-503", _FOREVER, lambda q: q.since, 503)
_fails("cursor-pages-always-504", _FOREVER, lambda q: q.cursor, 504)
_fails("observables-always-502", _FOREVER, lambda q: q.observables, 502)
_fails("large-pages-always-504", _FOREVER, lambda q: q.limit >= 500, 504)
_fails("excluded-total-always-429", _FOREVER, lambda q: q.exclude_total, 429)


def _fails_now_and_then(s: Server, query: Query) -> Query:
    if s.random.randrange(20) == 0:
        raise refused(500, "Internal Server Error")
    return query


def _cut_large(_s: Server, request: Request, answer: Answer) -> Answer:
    answer.cut = request.get("limit") == "500"
    return answer


fault("fails-now-and-then", breaks=_ERROR, query=_fails_now_and_then)
fault("cuts-large-pages", breaks=_FOREVER, answer=_cut_large)
fault(
    "drops-filtered-requests",
    breaks=_FOREVER,
    before=lambda _s, request: Answer(0) if request.get("updatedSince") is not None else None,
)


def _chokes(name: str, breaks: str, when: Callable[[Request], object]) -> None:
    """A 5xx for a request with the right key, before anything else of it is looked at."""

    def before(s: Server, request: Request) -> Answer | None:
        is_known = request.headers.get(KEY_HEADER) == s.credentials.api_key
        return Answer.json(500, {"detail": "Internal Server Error"}) if is_known and when(request) else None

    fault(name, breaks=breaks, before=before)


for _method, _breaks in (
    ("HEAD", _ERROR),
    ("TRACE", "http.no-5xx"),
    ("POST", "http.no-5xx"),
    ("PATCH", "http.no-5xx"),
    ("DELETE", "http.no-5xx"),
):
    _chokes(f"{_method.lower()}-fails", _breaks, lambda request, method=_method: request.method == method)  # type: ignore[misc]
_chokes("body-fails", "http.get-with-body", lambda r: r.method == "GET" and r.body)
_chokes("unescaped-plus-fails", _ERROR, lambda r: re.search(r"updatedSince=[^&]*\+", r.raw_query))
_chokes("bad-utf-8-fails", _ODD, lambda r: "\ufffd" in str(r.pairs))
_chokes("repeated-parameters-fail", _ODD, lambda r: len({name for name, _ in r.pairs}) < len(r.pairs))
_chokes("unknown-parameters-fail", _ODD, lambda r: {name for name, _ in r.pairs} - documented_parameters().keys())
_chokes("empty-values-fail", _ODD, lambda r: re.search(r"(limit|offset)=(&|$)", r.raw_query))
_chokes("slash-fails", _ERROR, lambda r: r.path.endswith("/"))
_chokes("long-query-fails", _ODD, lambda r: len(r.raw_query) > 3000)
_chokes("browser-fails", _ODD, lambda r: r.method == "GET" and "origin" in r.headers)
_chokes("condition-fails", _ODD, lambda r: "if-none-match" in r.headers)
_chokes("authorization-fails", _ODD, lambda r: "authorization" in r.headers)
_chokes("xml-fails", _ODD, lambda r: r.headers.get("accept") == "application/xml")


def _answers(name: str, breaks: str, when: Callable[[Request], object], answer: Callable[[Request], Answer]) -> None:
    """Another answer to some requests, whatever their credentials."""
    fault(name, breaks=breaks, before=lambda _s, request: answer(request) if when(request) else None)


def _repeated(request: Request) -> Answer:
    said = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return Answer.of(200, said.encode("latin-1"), "message/http")


def _has_body(request: Request) -> bool:
    return request.method == "GET" and bool(request.body)


_answers(
    "options-fail",
    _ERROR,
    lambda request: request.method == "OPTIONS",
    lambda _request: Answer.json(500, {"detail": "Internal Server Error"}),
)
_answers(
    "trace-repeats-the-request", "credentials.key-not-repeated", lambda request: request.method == "TRACE", _repeated
)
_answers(
    "body-refused",
    "http.get-with-body",
    _has_body,
    lambda _request: Answer.json(400, {"detail": "Unexpected body"}),
)
for _method, _status in (("POST", 201), ("PUT", 200), ("PATCH", 202), ("DELETE", 204)):
    _answers(
        f"{_method.lower()}-answered-{_status}",
        "http.writing-refused",
        lambda request, method=_method: request.method == method,  # type: ignore[misc]
        lambda _request, status=_status: Answer.json(status, {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a"}),  # type: ignore[misc]
    )


def _post_like_get(_s: Server, request: Request) -> None:
    request.method = "GET" if request.method == "POST" else request.method


def _query_from_body(_s: Server, request: Request) -> None:
    request.raw_query = "limit=1" if _has_body(request) else request.raw_query


def _unguarded_slash(s: Server, request: Request) -> None:
    if request.path.endswith("/"):
        request.path = request.path.rstrip("/")
        request.headers[KEY_HEADER] = s.credentials.api_key
        request.headers[CONNECTION_HEADER] = s.credentials.connection_id


fault("post-answered-like-get", breaks="http.writing-refused", before=_post_like_get)
fault("body-taken-for-parameters", breaks="http.get-with-body", before=_query_from_body)
fault("slash-unguarded", breaks="credentials.wrong", before=_unguarded_slash)


def _reads(name: str, breaks: str, parameter: str, kind: Any) -> None:
    """A parameter that is read in another way."""
    fault(name, breaks=breaks, params=lambda known: known | {parameter: (kind, known[parameter][1])})


def _read_by(kind: Any, read: Callable[[Any], Any]) -> Any:
    return Annotated[kind, BeforeValidator(read)]


def _number_or(otherwise: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        try:
            return int(value)
        except ValueError:
            return otherwise

    return read


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _leniently(kind: Any, pattern: str) -> Any:
    """As parsers that stop where they understand no more, or carry over what is too much."""

    def read(value: Any) -> Any:
        found = re.fullmatch(pattern, str(value))
        return "28".join(found.groups()) if found else value

    return _read_by(kind, read)


def _wrapped(bits: int) -> Any:
    """As parsers of numbers with a limited number of bits."""
    return _read_by(FROM_ZERO, lambda value: int(value) % 2**bits if str(value).isdecimal() else value)


_reads(
    "limit-text-accepted",
    _REFUSED,
    "limit",
    _read_by(int, lambda value: value if str(value).lstrip("+-").isdecimal() else 100),
)
_reads("offset-text-accepted", _GENERATED, "offset", _read_by(int, _number_or(0)))
_reads("limit-negative-accepted", _REFUSED, "limit", int)
_reads(
    "limit-negative-as-zero",
    _REFUSED,
    "limit",
    _read_by(int, lambda value: "0" if str(value).startswith("-") else value),
)
_reads("offset-negative-accepted", _REFUSED, "offset", int)
_reads(
    "limit-fraction-accepted",
    _REFUSED,
    "limit",
    _read_by(int, lambda value: re.sub(r"^(\d+)\.\d+$", r"\1", str(value))),
)
_reads("since-of-anything", _REFUSED, "updatedSince", _read_by(datetime | None, _moment))
_reads("limit-with-trailing-text", _REFUSED, "limit", _leniently(FROM_ZERO, r"(\d+)[a-z]+"))
_reads("offset-with-trailing-text", _REFUSED, "offset", _leniently(FROM_ZERO, r"(\d+)[a-z]+"))
_reads("flag-with-trailing-text", _REFUSED, "includeObservables", _leniently(bool, r"(true|false).*"))
_reads("since-with-trailing-text", _REFUSED, "updatedSince", _leniently(datetime | None, r"(.{10}T.*Z)[a-z]+"))
_reads("since-of-days-that-do-not-exist", _REFUSED, "updatedSince", _leniently(datetime | None, r"(.*-02-)30(T.*)"))
_reads("limit-wraps-at-32-bits", _AS_IT_IS, "limit", _wrapped(32))
_reads("offset-wraps-at-32-bits", _AS_IT_IS, "offset", _wrapped(32))
_reads("offset-wraps-at-64-bits", _AS_IT_IS, "offset", _wrapped(64))
_reads("limit-wraps-at-31-bits", _AS_IT_IS, "limit", _wrapped(31))
_BOOLEANS = ("enableCursor", "excludeTotal", "includeObservables", "includeDeviceGroups")
for _flag in _BOOLEANS:
    _reads(
        f"{_flag}-of-anything",
        _REFUSED,
        _flag,
        _read_by(bool, lambda value: str(value).lower() not in ("", "0", "false", "no", "off", "f", "n")),
    )


def _true_only(known: Parameters) -> Parameters:
    def check(value: Any) -> Any:
        if value == "false":
            raise ValueError("value is not allowed")
        return value

    return known | {name: (_read_by(bool, check), False) for name in _BOOLEANS[:3]}


fault("booleans-of-true-only", breaks="http.valid-answered", params=_true_only)
for _kind, _names in (("numbers", ("limit", "offset")), ("booleans", _BOOLEANS), ("dates", ("updatedSince",))):
    for _suffix, _status, _breaks in (("refused-with-400", 400, _REFUSED), ("fail", 500, _ERROR)):

        def _other_status(_s: Server, r: Request, a: Answer, names: Any = _names, status: int = _status) -> Answer:
            return replace(a, status=status) if a.status == 422 and any(r.get(n) is not None for n in names) else a

        fault(f"bad-{_kind}-{_suffix}", breaks=_breaks, answer=_other_status)
