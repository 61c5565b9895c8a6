"""Pages whose `count`, `total` or shape is not what it says, and bodies that are no JSON or no documented error."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query

Page = dict[str, Any]


def _offset_page(name: str, breaks: str, change: Callable[[Page, Query], Page]) -> None:
    """Another envelope of offset pages."""
    fault(name, breaks=breaks, page=lambda _s, q, page: page if q.cursor_mode else change(page, q))


def _total(name: str, breaks: str, counted: Callable[[Server, Query, int], int | None]) -> None:
    """Another total, where one is asked for."""

    def page(s: Server, q: Query, page: Page) -> Page:
        return page | {"total": counted(s, q, page["total"])} if page.get("total") is not None else page

    fault(name, breaks=breaks, page=page)


def without(page: Page, key: str) -> Page:
    """The page without a key."""
    return {name: value for name, value in page.items() if name != key}


def emptied(page: Page) -> Page:
    """The page without items."""
    return page | {"items": [], "count": 0}


_COUNT, _KEYS, _TYPES = "page.count", "schema.required", "schema.type"
_TOTAL, _ASKED, _NULL = (
    "offset.same-total",
    "page.total-present",
    "page.total-excluded",
)
_FILTERED = "filters.total-is-filtered"

_offset_page("count-missing", _KEYS, lambda page, q: without(page, "count"))
_offset_page("count-null", _TYPES, lambda page, q: page | {"count": None})
_offset_page("count-as-text", _TYPES, lambda page, q: page | {"count": str(page["count"])})
_offset_page("count-negative", "schema.bounds", lambda page, q: page | {"count": -1})
_offset_page("count-is-limit", _COUNT, lambda page, q: page | {"count": q.limit})
_offset_page("count-is-total", _COUNT, lambda page, q: page | {"count": page["total"] or 0})
_offset_page("count-one-less", _COUNT, lambda page, q: page | {"count": max(0, page["count"] - 1)})
_offset_page("count-adds-up", _COUNT, lambda page, q: page | {"count": page["count"] + q.offset})
_offset_page("total-missing", _ASKED, lambda page, q: without(page, "total"))
_offset_page("total-null-unasked", _ASKED, lambda page, q: page | {"total": None})
_offset_page("total-as-text", _TYPES, lambda page, q: page | {"total": str(page["total"])})
_offset_page("items-null-when-empty", _TYPES, lambda page, q: page | {"items": page["items"] or None})
_offset_page("items-missing-when-empty", _KEYS, lambda page, q: page if page["items"] else without(page, "items"))
_offset_page("items-as-object-when-one", _TYPES, lambda page, q: page | {"items": {}} if page["count"] == 1 else page)
_offset_page("items-called-data", _KEYS, lambda page, q: without(page, "items") | {"data": page["items"]})
_offset_page("total-missing-when-excluded", _NULL, lambda page, q: without(page, "total") if q.exclude_total else page)
_offset_page(
    "exclude-total-drops-items",
    "filters.exclude-total-changes-no-item",
    lambda page, q: emptied(page) if q.exclude_total else page,
)
_offset_page("exclude-total-loses-count", _KEYS, lambda page, q: without(page, "count") if q.exclude_total else page)
_offset_page("total-zero-when-excluded", _NULL, lambda page, q: page | {"total": page["total"] or 0})
_offset_page(
    "exclude-total-loses-the-last",
    "filters.exclude-total-changes-no-item",
    lambda page, q: page | {"items": page["items"][:-1], "count": len(page["items"][:-1])} if q.exclude_total else page,
)
fault(
    "total-though-excluded",
    breaks=_NULL,
    page=lambda s, q, page: page if q.cursor_mode else page | {"total": len(s.entries(q))},
)

_total("total-minus-one", "schema.bounds", lambda s, q, n: -1)
_total("total-is-page", _TOTAL, lambda s, q, n: min(q.limit, n))
_total("total-is-rest", _FILTERED, lambda s, q, n: max(0, n - q.offset))
_total("total-grows-by-page", _TOTAL, lambda s, q, n: min(q.offset + q.limit + 1, n))
_total("total-is-pages", _TOTAL, lambda s, q, n: -(-n // max(q.limit, 1)))
_total("total-one-more", "offset.full-pages", lambda s, q, n: n + 1)
_total("total-one-less", _FILTERED, lambda s, q, n: max(0, n - 1))
_total("total-capped", "offset.default-limit", lambda s, q, n: min(n, 50))
_total("total-varies", _TOTAL, lambda s, q, n: n + s.requests % 2)
_total("total-zero-beyond-end", "offset.past-the-end", lambda s, q, n: n if q.offset < n else 0)
_total("total-null-on-later-pages", _ASKED, lambda s, q, n: None if q.offset else n)
_total("total-null-beyond-end", "page.total-present", lambda s, q, n: n if q.offset < n else None)
_total("total-ignores-filter", _FILTERED, lambda s, q, n: len(s.store))
_total("total-null-with-filter", _ASKED, lambda s, q, n: None if q.since else n)
_total("total-counts-observables", "filters.include-changes-no-item", lambda s, q, n: n * (2 if q.observables else 1))


def _page_answer(name: str, breaks: str, change: Callable[[Answer], Answer]) -> None:
    """Another answer in place of a page."""
    fault(name, breaks=breaks, answer=lambda _s, _request, a: change(a) if a.is_page else a)


def _refusal(name: str, breaks: str, statuses: tuple[int, ...], change: Callable[[Answer], Answer]) -> None:
    """Another answer in place of a refusal."""
    fault(name, breaks=breaks, answer=lambda _s, _request, a: change(a) if a.status in statuses else a)


def _typed(value: str | None) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        del answer.headers["content-type"]
        if value is not None:
            answer.headers["content-type"] = value
        return answer

    return change


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    return lambda a: Answer(a.status, change(a.body), a.headers)


def _json(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    return lambda a: a.rewritten(change)


def _problems(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    return _json(lambda body: {"detail": [change(problem) for problem in body["detail"]]})


def _without(key: str) -> Callable[[Page], Page]:
    return lambda problem: without(problem, key)


def _status(status: int) -> Callable[[Answer], Answer]:
    return lambda a: Answer(status, a.body, a.headers)


def _html(answer: Answer) -> Answer:
    body = f"<html><body><h1>{answer.status}</h1></body></html>".encode()
    return _typed("text/html; charset=utf-8")(_bytes(lambda _: body)(answer))


def _gzip_announced(answer: Answer) -> Answer:
    answer.headers["content-encoding"] = "gzip"
    return answer


def _when_empty(status: int, body: bytes) -> Callable[[Answer], Answer]:
    return lambda a: Answer(status, body, a.headers) if b'"items":[]' in a.body else a


_SAYS, _HOLDS = "http.content-type", "http.json"
_SUCCESS, _SHAPE, _DETAIL = "http.only-200", "schema.type", "http.error-body"
_page_answer("page-type-html", _SAYS, _typed("text/html; charset=utf-8"))
_page_answer("page-type-text", _SAYS, _typed("text/plain"))
_page_answer("page-type-other-json", _SAYS, _typed("text/json"))
_page_answer("page-type-missing", _SAYS, _typed(None))
_page_answer("json-truncated", _HOLDS, _bytes(lambda body: body[:-20]))
_page_answer("json-with-comma", _HOLDS, _bytes(lambda body: body[:-1] + b",}"))
_page_answer("json-in-single-quotes", _HOLDS, _bytes(lambda body: str(json.loads(body)).encode()))
_page_answer("json-with-nan", _HOLDS, _bytes(lambda body: body[:-1] + b',"took":NaN}'))
_page_answer("json-with-infinity", _HOLDS, _bytes(lambda body: body[:-1] + b',"score":-Infinity}'))
_page_answer("json-with-prefix", _HOLDS, _bytes(lambda body: b")]}',\n" + body))
_page_answer("json-with-trailing-text", _HOLDS, _bytes(lambda body: body + b"\nOK"))
_page_answer("json-in-latin-1", _HOLDS, _bytes(lambda body: body.decode().encode("latin-1", "replace")))
_page_answer("json-in-utf-16", _HOLDS, _bytes(lambda body: body.decode().encode("utf-16")))
_page_answer("json-in-utf-32", _HOLDS, _bytes(lambda body: body.decode().encode("utf-32-le")))
_page_answer("json-after-byte-order-mark", _HOLDS, _bytes(lambda body: b"\xef\xbb\xbf" + body))
_page_answer("json-twice-encoded", _SHAPE, _json(lambda page: json.dumps(page)))
_page_answer("page-wrapped", _KEYS, _json(lambda page: {"data": page, "success": True}))
_page_answer("page-as-list", _SHAPE, _json(lambda page: page["items"]))
_page_answer("gzip-announced-only", _HOLDS, _gzip_announced)
_page_answer("gzip-unannounced", _HOLDS, _bytes(lambda body: gzip.compress(body, 1)))
_page_answer("success-201", _SUCCESS, _status(201))
_page_answer("success-206", _SUCCESS, _status(206))
_page_answer("empty-page-204", _SUCCESS, _when_empty(204, b""))
_page_answer("empty-page-404", "http.valid-answered", _when_empty(404, b'{"detail":"No alerts"}'))
_page_answer("empty-page-null", _SHAPE, _when_empty(200, b"null"))
_page_answer("empty-page-without-body", _HOLDS, _when_empty(200, b""))

for _key in ("loc", "msg", "type"):
    _refusal(f"problems-without-{_key}", _DETAIL, (422,), _problems(_without(_key)))
for _name, _change in {
    "problems-with-loc-as-text": _problems(lambda problem: problem | {"loc": ".".join(problem["loc"])}),
    "problems-as-texts": _problems(lambda problem: problem["msg"]),
    "problems-as-object": _json(lambda body: {"detail": {"limit": "invalid"}}),
    "problems-null": _json(lambda body: {"detail": None}),
    "problems-called-errors": _json(lambda body: {"errors": body["detail"]}),
    "problems-as-bare-list": _json(lambda body: body["detail"]),
    "problems-empty-object": _json(lambda body: {}),
}.items():
    _refusal(_name, _DETAIL, (422,), _change)
_refusal("problems-in-html", _HOLDS, (422,), _html)
_refusal("problems-type-text", _SAYS, (422,), _typed("text/plain"))
for _name, _breaks, _statuses, _change in (
    ("unauthorized-in-html", _HOLDS, (401, 403), _html),
    ("unauthorized-called-error", _DETAIL, (401, 403), _json(lambda body: {"error": body["detail"]})),
    (
        "unauthorized-called-message",
        _DETAIL,
        (401, 403),
        _json(lambda body: {"message": body["detail"], "statusCode": 401}),
    ),
    ("unauthorized-as-bare-text", _DETAIL, (401, 403), _json(lambda body: body["detail"])),
    ("unauthorized-detail-as-object", _DETAIL, (401, 403), _json(lambda body: {"detail": {"code": 1}})),
    ("unauthorized-detail-as-number", _DETAIL, (401, 403), _json(lambda body: {"detail": 401})),
    ("unauthorized-type-text", _SAYS, (401, 403), _typed("text/plain")),
    ("unauthorized-type-missing", _SAYS, (401, 403), _typed(None)),
    ("not-found-in-html", _HOLDS, (404,), _html),
    ("not-found-detail-missing", _DETAIL, (404,), _json(lambda body: {})),
    ("not-found-detail-null", _DETAIL, (404,), _json(lambda body: {"detail": None})),
    ("bad-cursor-in-html", _HOLDS, (400,), _html),
    ("bad-cursor-called-message", _DETAIL, (400,), _json(lambda body: {"message": "Invalid cursor"})),
    ("bad-cursor-json-truncated", _HOLDS, (400,), _bytes(lambda body: body[:-2])),
):
    _refusal(_name, _breaks, _statuses, _change)


def _answered_200(_s: Server, _request: Request, answer: Answer) -> Answer:
    return _status(200)(answer) if answer.status == 422 else answer


fault("bad-parameters-answered-200", breaks="http.invalid-refused", answer=_answered_200)
