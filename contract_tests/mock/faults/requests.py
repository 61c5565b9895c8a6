"""Valid requests that fail or never get through, and requests that are accepted or refused wrongly."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import combinations, cycle
from typing import Annotated, Any

from pydantic import BeforeValidator

from contract_tests.mock.answers import Answer, Request, refused
from contract_tests.mock.api import Server
from contract_tests.mock.fault import fault, refusing
from contract_tests.mock.query import DOCUMENTED, Parameters, Query

# What a request asks for. Whoever notices that two of them together fail notices one of them too.
_ASKED: dict[str, Callable[[Query], object]] = {
    "cursor-mode": lambda q: q.cursor_mode,
    "cursor": lambda q: q.cursor,
    "offset": lambda q: q.offset,
    "filter": lambda q: q.since,
    "sort": lambda q: q.sort,
    "excluded-total": lambda q: q.exclude_total,
    "observables": lambda q: q.observables,
    "groups": lambda q: q.groups,
    "pool-off": lambda q: not q.pool,
}
_VALUES: dict[str, Callable[[Query], object]] = {
    "zero-limit": lambda q: q.limit == 0,
    "zero-limit-in-cursor-mode": lambda q: q.limit == 0 and q.cursor_mode,
    "zero-offset": lambda q: "offset" in q.sent and not q.offset,
    "limit-of-one": lambda q: q.limit == 1,
    "large-limit": lambda q: 500 <= q.limit < 10**6,
    "deep-offset": lambda q: 1000 < q.offset <= 10**6,
    "date-of-year-one": lambda q: q.since and q.since.year == 1,
    "date-of-year-9999": lambda q: q.since and q.since.year == 9999,
    "date-before-1970": lambda q: q.since and 1 < q.since.year < 1970,
    "naive-date": lambda q: q.since and q.since.tzinfo is None,
    "known-sort": lambda q: q.sort == "last_event_time:desc",
    "unknown-sort": lambda q: q.sort not in (None, "last_event_time:desc"),
    "empty-sort": lambda q: q.sort == "",
    "null-character-in-sort": lambda q: q.sort and "\0" in q.sort,
    "long-sort": lambda q: q.sort and len(q.sort) > 1000,
    "quote-in-sort": lambda q: q.sort and "'" in q.sort,
    "empty-cursor": lambda q: q.cursor == "",
    "cursor-without-mode": lambda q: q.cursor is not None and not q.cursor_mode,
    "offset-and-flag-beside-cursor": lambda q: q.cursor and q.offset and q.observables,
    "sorted-and-filtered-offset": lambda q: q.sort == "last_event_time:desc" and q.since and q.offset,
}


def _fails(name: str, when: Callable[[Query], object], breaks: str = "http.no-5xx", status: int = 500) -> None:
    """A 5xx for a valid request."""
    fault(name, breaks, query=refusing(when, lambda: refused(status, "Internal Server Error")))


def _beyond(name: str, bits: int) -> None:
    """A number of so many bits does not fit; those that are larger have a fault of their own."""
    _fails(f"{name}-of-{bits}-bits-500", lambda q: 2 ** (bits - 1) <= getattr(q, name) < 2**bits)


def _together(one: str, other: str) -> None:
    _fails(f"{one}-with-{other}-500", lambda q: _ASKED[one](q) and _ASKED[other](q))


for _name, _when in _VALUES.items():
    _fails(f"{_name}-500", _when)
for _name in ("limit", "offset"):
    for _bits in (32, 64, 100):
        _beyond(_name, _bits)
for _one, _other in combinations(_ASKED, 2):
    if (_one, _other) != ("cursor", "filter"):  # which the conforming server refuses
        _together(_one, _other)
for _name, _status in zip((*_ASKED, "large-limit"), cycle((503, 504, 502, 429))):
    _fails(f"{_name}-always-{_status}", (_ASKED | _VALUES)[_name], "http.no-lasting-error", _status)


def _fails_once(query: Query, s: Server) -> Query:
    if s.requests > 30 and not s.memory.get("failed"):
        s.memory["failed"] = True
        raise refused(500, "Internal Server Error")
    return query


def _cut_large(answer: Answer, request: Request, _s: Server) -> Answer:
    answer.cut = request.get("limit") == "500"
    return answer


fault("fails-once", "http.no-5xx", query=_fails_once)
fault("cuts-large-pages", "http.no-lasting-error", answer=_cut_large)


def _answers(name: str, when: Callable[[Request], object], breaks: str = "http.no-5xx", status: int = 500) -> None:
    """Another answer to some requests, whatever their credentials."""
    error = {"detail": "Internal Server Error"}
    fault(name, breaks, before=lambda request, _s: Answer.json(status, error) if when(request) else None)


def _method(method: str) -> Callable[[Request], bool]:
    return lambda request: request.method == method


def _has_body(request: Request) -> bool:
    return request.method == "GET" and bool(request.body)


_ODD: dict[str, Callable[[Request], object]] = {
    "unescaped-plus": lambda r: re.search(r"updatedSince=[^&]*\+", r.raw_query),
    "bad-utf-8": lambda r: "\ufffd" in str(r.pairs),
    "repeated-parameter": lambda r: len(dict(r.pairs)) < len(r.pairs),
    "unknown-parameter": lambda r: dict(r.pairs).keys() - DOCUMENTED.keys(),
    "empty-value": lambda r: re.search(r"(limit|offset)=(&|$)", r.raw_query),
    "slash": lambda r: r.path.endswith("/"),
    "long-query": lambda r: len(r.raw_query) > 3000,
    "browser": lambda r: r.method == "GET" and "origin" in r.headers,
    "condition": lambda r: "if-none-match" in r.headers,
    "authorization": lambda r: "authorization" in r.headers,
    "xml": lambda r: r.headers.get("accept") == "application/xml",
}
for _name, _odd in _ODD.items():
    _answers(f"{_name}-500", _odd)
for _name in ("HEAD", "TRACE", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
    _answers(f"{_name.lower()}-500", _method(_name))
for _name, _status in (("POST", 201), ("PUT", 200), ("PATCH", 202), ("DELETE", 204)):
    _answers(f"{_name.lower()}-answered-{_status}", _method(_name), "http.writing-refused", _status)
_answers("body-fails", _has_body, "http.get-with-body")
_answers("body-refused", _has_body, "http.get-with-body", 400)
_answers("drops-filtered-requests", lambda r: r.get("updatedSince"), "http.no-lasting-error", 0)


def _post_like_get(request: Request, _s: Server) -> None:
    request.method = "GET" if request.method == "POST" else request.method


def _query_from_body(request: Request, _s: Server) -> None:
    request.raw_query = "limit=1" if _has_body(request) else request.raw_query


def _unguarded_slash(request: Request, s: Server) -> None:
    if request.path.endswith("/"):
        request.path = request.path.rstrip("/")
        request.headers.update(s.credentials.headers)


def _trace(request: Request, _s: Server) -> Answer | None:
    said = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return Answer.of(200, said.encode("latin-1"), "message/http") if request.method == "TRACE" else None


fault("post-answered-like-get", "http.writing-refused", before=_post_like_get)
fault("body-taken-for-parameters", "http.get-with-body", before=_query_from_body)
fault("slash-unguarded", "credentials.wrong", before=_unguarded_slash)
fault("trace-repeats-the-request", "credentials.key-not-repeated", before=_trace)


def _reads(name: str, parameter: str, read: Callable[[str], Any], breaks: str = "http.invalid-refused") -> None:
    """A value that is changed before Pydantic sees it."""

    def params(known: Parameters) -> Parameters:
        kind, default = known[parameter]
        return known | {parameter: (Annotated[kind, BeforeValidator(read)], default)}

    fault(name, breaks, params=params)


def _replaced(pattern: str, by: str) -> Callable[[str], str]:
    """As parsers that stop where they understand no more, carry over what is too much, or take a default instead."""
    return lambda value: re.sub(f"^{pattern}$", by, value)


def _wrapped(bits: int) -> Callable[[str], Any]:
    """As parsers of numbers with a limited number of bits."""
    return lambda value: int(value) % 2**bits if value.isdecimal() else value


for _name in ("limit", "offset"):
    _reads(f"{_name}-text-accepted", _name, _replaced(r"(?![-\d]).*", "10"))
    _reads(f"{_name}-negative-as-zero", _name, _replaced(r"-.*", "0"))
    _reads(f"{_name}-fraction-accepted", _name, _replaced(r"(\d+)\.\d+", r"\1"))
    _reads(f"{_name}-with-trailing-text", _name, _replaced(r"(\d+)[a-z]+", r"\1"))
    for _bits in (31, 32, 63, 64):
        _reads(f"{_name}-wraps-at-{_bits}-bits", _name, _wrapped(_bits), "offset.big-numbers")
for _name in ("enableCursor", "excludeTotal", "includeObservables", "includeDeviceGroups"):
    _reads(f"{_name}-of-anything", _name, _replaced(r"(?!true|false|0|no|off).*", "true"))
    _reads(f"{_name}-with-trailing-text", _name, _replaced("(true|false).*", r"\1"))
    _reads(f"{_name}-of-true-only", _name, _replaced("false", "?"), "http.valid-answered")
_reads("since-of-anything", "updatedSince", _replaced(r"(?!\d).*", "2025-03-20"))
_reads("since-with-trailing-text", "updatedSince", _replaced(r"(.{10}T.*Z)[a-z]+", r"\1"))
_reads("since-of-days-that-do-not-exist", "updatedSince", _replaced(r"(.*-02-)30(T.*)", r"\g<1>28\2"))
for _name, _pattern in (
    ("with-z", ".*Z"),
    ("with-zone", ".*[^Z]"),
    ("with-fraction", r".*\..*"),
    ("of-other-zone", r".*(?<!Z)(?<!\+00:00)"),
):
    _reads(f"since-{_name}-refused", "updatedSince", _replaced(_pattern, "?"), "http.valid-answered")


def _other_status(parameter: str, status: int, breaks: str) -> None:
    """Another status than 422 for a bad value."""

    def answer(answer: Answer, request: Request, _s: Server) -> Answer:
        is_meant = answer.status == 422 and request.get(parameter) is not None
        return replace(answer, status=status) if is_meant else answer

    fault(f"bad-{parameter}-{status}", breaks, answer=answer)


for _name in ("limit", "enableCursor", "updatedSince"):
    _other_status(_name, 400, "http.invalid-refused")
    _other_status(_name, 500, "http.no-5xx")


def _think(_request: Request, s: Server) -> None:
    """Takes so long that other requests come meanwhile."""
    s.memory["open"] = s.memory.get("open", 0) + 1
    time.sleep(0.03)


def _at_once(name: str, other: Callable[[Answer, Server], Answer]) -> None:
    """Another answer while more requests are open."""

    def answer(answer: Answer, _request: Request, s: Server) -> Answer:
        s.memory["open"] -= 1
        return other(answer, s) if s.memory["open"] else answer

    start = partial(replace, one_at_a_time=False)
    fault(name, "http.burst", start=start, before=_think, answer=answer)


_at_once("fails-at-once", lambda answer, s: Answer.json(500, {"detail": "no connection to the database"}))
_at_once("answers-mixed-up-at-once", lambda answer, s: s.memory.setdefault("first", answer))
