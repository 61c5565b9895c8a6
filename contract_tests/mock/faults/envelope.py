"""Pages whose `count`, `total` or shape is not what it says, and bodies that are no JSON or no documented error."""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any

from contract_tests.mock.answers import Answer
from contract_tests.mock.api import Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import SCHEMAS, type_of, without

Page = dict[str, Any]

_REQUIRED, _TYPE, _COUNT, _TOTAL = "schema.required", "schema.type", "page.count", "offset.same-total"
_PRESENT, _EXCLUDED, _FILTERED = "page.total-present", "page.total-excluded", "filters.total-is-filtered"
_PAST_END, _SAME_ITEMS = "offset.past-the-end", "filters.exclude-total-changes-no-item"
_JSON, _SAYS, _ERROR = "http.json", "http.content-type", "http.error-body"
_WRONG = {"integer": "7", "array": {}, "string": {"token": "x"}}


def _page(name: str, breaks: str, change: Callable[[Page, Query], Page], *, by_cursor: bool = False) -> None:
    """Another envelope of the pages of one mode."""
    fault(name, breaks=breaks, page=lambda _s, q, page: change(page, q) if q.cursor_mode is by_cursor else page)


def _key(mode: str, key: str, page_schema: dict[str, Any]) -> None:
    """A key of a page that is missing, null or of another type."""
    by_cursor, name, schema = mode == "cursor", f"{mode}-page-{key}", page_schema["properties"][key]
    missing = _REQUIRED if key in page_schema["required"] else _PRESENT
    _page(f"{name}-missing", missing, lambda page, q: without(page, key), by_cursor=by_cursor)
    wrong = _WRONG[type_of(schema)]
    _page(f"{name}-of-wrong-type", _TYPE, lambda page, q: page | {key: wrong}, by_cursor=by_cursor)
    if "null" not in schema["type"]:
        _page(f"{name}-null", _TYPE, lambda page, q: page | {key: None}, by_cursor=by_cursor)
    if key == "items":
        changed = {
            "missing-when-empty": (_REQUIRED, lambda page, q: page if page[key] else without(page, key)),
            "null-when-empty": (_TYPE, lambda page, q: page | {key: page[key] or None}),
            "as-object-when-one": (_TYPE, lambda page, q: page | {key: {}} if len(page[key]) == 1 else page),
        }
        for how, (breaks, change) in changed.items():
            _page(f"{name}-{how}", breaks, change, by_cursor=by_cursor)


for _mode, _schema_name in (("offset", "AlertOffsetPage"), ("cursor", "AlertCursorPage")):
    for _name in SCHEMAS[_schema_name]["properties"]:
        _key(_mode, _name, SCHEMAS[_schema_name])

_page("count-negative", "schema.bounds", lambda page, q: page | {"count": -1})
_page("count-is-limit", _COUNT, lambda page, q: page | {"count": q.limit})
_page("count-is-total", _COUNT, lambda page, q: page | {"count": page["total"] or 0})
_page("count-one-less", _COUNT, lambda page, q: page | {"count": max(0, page["count"] - 1)})
_page("count-adds-up", _COUNT, lambda page, q: page | {"count": page["count"] + q.offset})
_page("count-missing-without-total", _REQUIRED, lambda page, q: without(page, "count") if q.exclude_total else page)
_page("total-null-unasked", _PRESENT, lambda page, q: page | {"total": None})
_page("total-missing-when-excluded", _EXCLUDED, lambda page, q: without(page, "total") if q.exclude_total else page)
_page("total-zero-when-excluded", _EXCLUDED, lambda page, q: page | {"total": page["total"] or 0})
_page("exclude-total-drops-items", _SAME_ITEMS, lambda page, q: _first(page, 0) if q.exclude_total else page)
_page("exclude-total-loses-the-last", _SAME_ITEMS, lambda page, q: _first(page, -1) if q.exclude_total else page)


def _first(page: Page, end: int) -> Page:
    return page | {"items": page["items"][:end], "count": len(page["items"][:end])}


def _total(name: str, breaks: str, counted: Callable[[Server, Query, int], int | None]) -> None:
    """Another total, where one is asked for."""

    def page(s: Server, q: Query, page: Page) -> Page:
        return page | {"total": counted(s, q, page["total"])} if page.get("total") is not None else page

    fault(f"total-{name}", breaks=breaks, page=page)


_total("minus-one", "schema.bounds", lambda s, q, n: -1)
_total("is-page", _TOTAL, lambda s, q, n: min(q.limit, n))
_total("is-rest", _FILTERED, lambda s, q, n: max(0, n - q.offset))
_total("grows-by-page", _TOTAL, lambda s, q, n: min(q.offset + q.limit + 1, n))
_total("is-pages", _TOTAL, lambda s, q, n: -(-n // max(q.limit, 1)))
_total("one-more", "offset.full-pages", lambda s, q, n: n + 1)
_total("one-less", _FILTERED, lambda s, q, n: max(0, n - 1))
_total("capped", "offset.default-limit", lambda s, q, n: min(n, 50))
_total("varies", _TOTAL, lambda s, q, n: n + s.requests % 2)
_total("zero-beyond-end", _PAST_END, lambda s, q, n: n if q.offset < n else 0)
_total("null-on-later-pages", _PRESENT, lambda s, q, n: None if q.offset else n)
_total("null-beyond-end", _PRESENT, lambda s, q, n: n if q.offset < n else None)
_total("ignores-filter", _FILTERED, lambda s, q, n: len(s.store))
_total("null-with-filter", _PRESENT, lambda s, q, n: None if q.since else n)
_total("counts-observables", "filters.include-changes-no-item", lambda s, q, n: n * (2 if q.observables else 1))


def _answer(name: str, breaks: str, when: Callable[[Answer], bool], change: Callable[[Answer], Answer]) -> None:
    """Another answer in place of some."""
    fault(name, breaks=breaks, answer=lambda _s, _request, a: change(a) if when(a) else a)


def _typed(value: str | None) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        del answer.headers["content-type"]
        if value is not None:
            answer.headers["content-type"] = value
        return answer

    return change


def _bytes(change: Callable[[bytes], bytes], status: int = 0) -> Callable[[Answer], Answer]:
    return lambda a: Answer(status or a.status, change(a.body), a.headers)


def _json(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    return lambda a: a.rewritten(change)


def _html(answer: Answer) -> Answer:
    return Answer.of(answer.status, f"<html><h1>{answer.status}</h1></html>".encode(), "text/html; charset=utf-8")


def _gzip_announced(answer: Answer) -> Answer:
    answer.headers["content-encoding"] = "gzip"
    return answer


_PAGES: Mapping[str, Mapping[str, Callable[[Answer], Answer]]] = {
    _SAYS: {
        "page-type-html": _typed("text/html; charset=utf-8"),
        "page-type-text": _typed("text/plain"),
        "page-type-other-json": _typed("text/json"),
        "page-type-missing": _typed(None),
    },
    _JSON: {
        "json-truncated": _bytes(lambda body: body[:-20]),
        "json-with-comma": _bytes(lambda body: body[:-1] + b",}"),
        "json-in-single-quotes": _bytes(lambda body: str(json.loads(body)).encode()),
        "json-with-nan": _bytes(lambda body: body[:-1] + b',"took":NaN}'),
        "json-with-infinity": _bytes(lambda body: body[:-1] + b',"score":-Infinity}'),
        "json-with-prefix": _bytes(lambda body: b")]}',\n" + body),
        "json-with-trailing-text": _bytes(lambda body: body + b"\nOK"),
        "json-in-latin-1": _bytes(lambda body: body.decode().encode("latin-1", "replace")),
        "json-in-utf-16": _bytes(lambda body: body.decode().encode("utf-16")),
        "json-in-utf-32": _bytes(lambda body: body.decode().encode("utf-32-le")),
        "json-after-byte-order-mark": _bytes(lambda body: b"\xef\xbb\xbf" + body),
        "gzip-announced-only": _gzip_announced,
        "gzip-unannounced": _bytes(lambda body: gzip.compress(body, 1)),
    },
    _TYPE: {"json-twice-encoded": _json(json.dumps), "page-as-list": _json(lambda page: page["items"])},
    _REQUIRED: {"page-wrapped": _json(lambda page: {"data": page, "success": True})},
    "http.only-200": {"success-201": _bytes(bytes, 201), "success-206": _bytes(bytes, 206)},
}
_EMPTY_PAGES = (("204", "http.only-200", 204, b""), ("null", _TYPE, 200, b"null"), ("without-body", _JSON, 200, b""))
_NOT_FOUND = ("404", "http.valid-answered", 404, b'{"detail":"No alerts"}')
for _breaks, _changes in _PAGES.items():
    for _name, _change in _changes.items():
        _answer(_name, _breaks, lambda a: a.is_page, _change)
for _name, _breaks, _status, _body in (*_EMPTY_PAGES, _NOT_FOUND):
    _answer(f"empty-page-{_name}", _breaks, lambda a: b'"items":[]' in a.body, _bytes(lambda _, b=_body: b, _status))  # type: ignore[misc]

_REFUSALS: Mapping[str, tuple[str, Callable[[Answer], Answer]]] = {
    "in-html": (_JSON, _html),
    "truncated": (_JSON, _bytes(lambda body: body[:-2])),
    "type-text": (_SAYS, _typed("text/plain")),
    "type-missing": (_SAYS, _typed(None)),
    "without-detail": (_ERROR, _json(lambda body: {"message": body["detail"], "statusCode": 400})),
    "detail-null": (_ERROR, _json(lambda body: {"detail": None})),
    "detail-as-number": (_ERROR, _json(lambda body: {"detail": 400})),
    "detail-as-object": (_ERROR, _json(lambda body: {"detail": {"code": 1}})),
    "as-bare-detail": (_ERROR, _json(lambda body: body["detail"])),
}
_PROBLEMS: Mapping[str, Callable[[Any], Any]] = {
    "without-loc": lambda problem: without(problem, "loc"),
    "without-msg": lambda problem: without(problem, "msg"),
    "without-type": lambda problem: without(problem, "type"),
    "with-loc-as-text": lambda problem: problem | {"loc": ".".join(problem["loc"])},
    "as-texts": lambda problem: problem["msg"],
}
for _name, (_breaks, _change) in _REFUSALS.items():
    for _status in (400, 401, 404, 422):
        _answer(f"{_status}-{_name}", _breaks, lambda a, status=_status: a.status == status, _change)  # type: ignore[misc]
for _name, _problem in _PROBLEMS.items():
    _change = _json(lambda body, change=_problem: {"detail": [change(problem) for problem in body["detail"]]})  # type: ignore[misc]
    _answer(f"problems-{_name}", _ERROR, lambda a: a.status == 422, _change)
