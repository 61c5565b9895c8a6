"""Cursor pages cut in the wrong place, and cursors that lose their place, forget what they carry or are not checked."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from contract_tests.mock.answers import Answer, Request, invalid, refused
from contract_tests.mock.api import BEGINNING, Cut, Links, Server
from contract_tests.mock.cursors import Cursor
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.faults.envelope import without
from contract_tests.mock.query import Query, microseconds
from contract_tests.mock.store import DAY, Entry

Page = dict[str, Any]
Range = tuple[int, int]

_LOSS, _REPEAT, _EXTRA = "cursor.no-loss", "cursor.no-repeats", "cursor.no-extra-items"
_BACK, _WAY_BACK, _AGAIN = "cursor.backward-step", "cursor.backward", "cursor.forward-step"
_LIMIT, _ENDS, _ORDER = "page.limit", "cursor.ends", "cursor.same-order"
_OWN, _FOREIGN, _KEEPS = (
    "cursor.own-cursors-accepted",
    "cursor.foreign-refused",
    "cursor.keeps-the-filter",
)
_KEYS, _TYPES, _NULL = "schema.required", "schema.type", "page.cursor-null"

_START = Cursor(BEGINNING, back=False, since=None, sort=None)


def _cut(name: str, breaks: str, change: Callable[[Cut], Range]) -> None:
    """A cursor page that begins and ends elsewhere."""

    def cut(_s: Server, q: Query, cut: Cut) -> Cut:
        start, end = change(cut) if q.cursor_mode else (cut.start, cut.end)
        return replace(cut, start=start, end=end)

    fault(name, breaks=breaks, cut=cut)


def _forward(change: Callable[[int, int, int], Range]) -> Callable[[Cut], Range]:
    """For a later page read forward that has more than one alert: (start, end, size of the list)."""
    return lambda c: (
        change(c.start, c.end, c.size) if c.later and not c.back and c.end - c.start > 1 else (c.start, c.end)
    )


def _backward(change: Callable[[int, int], Range]) -> Callable[[Cut], Range]:
    return lambda c: change(c.start, c.end) if c.back else (c.start, c.end)


_cut("cursor-border-lost", _LOSS, _forward(lambda a, b, size: (a + 1, b)))
_cut("cursor-border-repeated", _REPEAT, _forward(lambda a, b, size: (a - 1, b - (b < size))))
_cut("cursor-page-one-more", _LIMIT, lambda c: (c.start, c.end + 1))
_cut("cursor-page-one-more-later", _LIMIT, lambda c: (c.start, c.end + (c.later and not c.back)))
_cut("back-overlaps", _BACK, _backward(lambda a, b: (a + 1, b + 1)))
_cut("back-skips", _BACK, _backward(lambda a, b: (a - 1, b - 1) if b > 1 else (a, b)))
_cut("back-starts-at-beginning", _BACK, _backward(lambda a, b: (0, b - a)))
_cut("back-stays", _BACK, _backward(lambda a, b: (b, b + b - a)))
_cut("back-one-more", _LIMIT, _backward(lambda a, b: (a - 1, b)))


def _links(name: str, breaks: str, change: Callable[[Cut, Links], Links]) -> None:
    """Cursors that stand for other places."""
    fault(name, breaks=breaks, links=lambda _s, _q, cut, links: change(cut, links))


_links(
    "next-cursor-never-null",
    _ENDS,
    lambda cut, links: (links[0] or (cut.keys[-1] if cut.keys else BEGINNING), links[1]),
)
_links("next-cursor-wraps-around", _ENDS, lambda cut, links: (links[0] or BEGINNING, links[1]))
_links(
    "next-cursor-null-before-short-page",
    _LOSS,
    lambda cut, links: (None if cut.size - cut.end < cut.end - cut.start else links[0], links[1]),
)
_links(
    "previous-cursor-at-beginning",
    "cursor.null-at-the-beginning",
    lambda cut, links: (links[0], links[1] or (cut.keys[0] if cut.keys else None)),
)
_links(
    "previous-cursor-null-on-second-page",
    _WAY_BACK,
    lambda cut, links: (links[0], None if cut.start <= cut.end - cut.start else links[1]),
)


def _page(name: str, breaks: str, change: Callable[[Query, Page], Page]) -> None:
    """Another envelope of cursor pages."""
    fault(name, breaks=breaks, page=lambda _s, q, page: change(q, page) if q.cursor_mode else page)


def _is_back(s: Server, q: Query) -> bool:
    return q.cursor_mode and bool(q.cursor) and s.read(q).back


def _backward_page(name: str, breaks: str, change: Callable[[Query, Page], Page]) -> None:
    """Another envelope of pages read backward."""
    fault(name, breaks=breaks, page=lambda s, q, page: change(q, page) if _is_back(s, q) else page)


def _next(name: str, breaks: str, change: Callable[[Query, str | None], object]) -> None:
    _page(name, breaks, lambda q, page: page | {"next_cursor": change(q, page["next_cursor"])})


def _swapped(page: Page) -> Page:
    return page | {"next_cursor": page["previous_cursor"], "previous_cursor": page["next_cursor"]}


def _at_end(page: Page, items: list[Any]) -> Page:
    """The page with other items, unless none would be left."""
    return page | {"items": items} if items else page


_backward_page("back-reversed", _BACK, lambda q, page: page | {"items": page["items"][::-1]})
_backward_page(
    "back-loses-first-alert",
    _WAY_BACK,
    lambda q, page: page if page["previous_cursor"] else page | {"items": page["items"][1:]},
)
_backward_page(
    "back-loses-short-page",
    _WAY_BACK,
    lambda q, page: page | {"items": [], "previous_cursor": None} if len(page["items"]) < q.limit else page,
)
_page(
    "cursor-keys-missing-when-null",
    _KEYS,
    lambda q, page: {name: value for name, value in page.items() if value is not None},
)
_page("next-cursor-missing", _KEYS, lambda q, page: without(page, "next_cursor"))
_page("previous-cursor-missing", _KEYS, lambda q, page: without(page, "previous_cursor"))
_page(
    "cursors-in-camel-case", _KEYS, lambda q, page: without(page, "next_cursor") | {"nextCursor": page["next_cursor"]}
)
_page("cursor-items-missing-when-empty", _KEYS, lambda q, page: page if page["items"] else without(page, "items"))
_next("cursors-empty-for-null", _NULL, lambda q, cursor: cursor or "")
_next("cursors-false-for-null", _TYPES, lambda q, cursor: cursor or False)
_next("cursors-as-objects", _TYPES, lambda q, cursor: {"token": cursor})
_page("cursors-none-as-text", _NULL, lambda q, page: page | {"previous_cursor": str(page["previous_cursor"])})
_next("next-cursor-always-null", _LOSS, lambda q, cursor: None)
_page("previous-cursor-always-null", _WAY_BACK, lambda q, page: page | {"previous_cursor": None})
_next("next-cursor-null-too-early", _LOSS, lambda q, cursor: None if q.cursor else cursor)
_next("next-cursor-null-with-filter", _LOSS, lambda q, cursor: None if q.since else cursor)
_next("next-cursor-repeats", _AGAIN, lambda q, cursor: cursor and (q.cursor or cursor))
_page("cursor-page-reversed-later", _ORDER, lambda q, page: page | {"items": page["items"][::-1]} if q.cursor else page)
_page(
    "cursor-alert-twice",
    "page.no-repeats",
    lambda q, page: page | {"items": page["items"][:1] + page["items"][:-1]},
)
_page(
    "cursor-last-alert-lost",
    "cursor.same-items-as-by-offset",
    lambda q, page: page if page["next_cursor"] else _at_end(page, page["items"][:-1]),
)
_page(
    "cursor-first-alert-lost",
    "cursor.same-items-as-by-offset",
    lambda q, page: page if page["previous_cursor"] else _at_end(page, page["items"][1:]),
)
_page("cursors-swapped", _LOSS, lambda q, page: _swapped(page))
_page(
    "cursor-mode-misses",
    "cursor.same-items-as-by-offset",
    lambda q, page: page | {"items": [entry for entry in page["items"] if entry.alert["resolved_time"] is None]},
)


def _cursor(name: str, breaks: str, change: Callable[[Server, Query, Cursor], Cursor | None], **hooks: Any) -> None:
    """Another reading of a cursor that an answer gave out."""
    fault(name, breaks=breaks, cursor=lambda s, q, c: None if c is None else change(s, q, c), **hooks)


def _foreign(name: str, breaks: str, change: Callable[[Query], Cursor | None]) -> None:
    """Another reading of a cursor that no answer gave out."""
    fault(name, breaks=breaks, cursor=lambda _s, q, c: change(q) if c is None else c)


def _fails(_q: Query) -> Cursor:
    raise refused(500, "Incorrect padding")


def _is_base64(text: str | None) -> bool:
    return text is not None and len(text) % 4 == 0 and text.replace("=", "").isalnum()


def _oldest_first(entry: Entry, sort: str | None) -> tuple[int, str] | None:
    # With the newest first, all that stands before a filtered page passes the filter anyway.
    return (entry.created, entry.id) if sort is None else None


def _local_time(s: Server, query: Query) -> Query:
    if query.cursor is None:
        s.memory["local"] = query.since and microseconds(query.since.replace(tzinfo=UTC))
    return query


_cursor(
    "back-forgets-filter",
    _KEEPS,
    lambda s, q, c: replace(c, since=None) if c.back else c,
    order=_oldest_first,
)
_cursor("cursor-forgets-filter", _KEEPS, lambda s, q, c: replace(c, since=None))
_cursor("cursor-forgets-some-of-filter", _KEEPS, lambda s, q, c: replace(c, since=c.since and c.since - 3 * DAY))
_cursor(
    "cursor-forgets-zone-of-filter",
    _KEEPS,
    lambda s, q, c: replace(c, since=c.since and s.memory["local"]),
    query=_local_time,
)
_cursor("cursor-back-refused", _OWN, lambda s, q, c: None if c.back else c)
_cursor("cursor-refused-after-filter", _OWN, lambda s, q, c: c if c.since is None else None)
_foreign("foreign-cursor-starts-over", _FOREIGN, lambda q: _START)
_foreign("foreign-cursor-empty-page", _FOREIGN, lambda q: Cursor((2**62, "~"), back=False, since=None, sort=None))
_foreign("foreign-cursor-fails", "http.no-5xx", _fails)
_foreign("base64-cursor-starts-over", _FOREIGN, lambda q: _START if _is_base64(q.cursor) else None)
_foreign("base64-cursor-fails", _FOREIGN, lambda q: _fails(q) if _is_base64(q.cursor) else None)
_foreign("altered-cursor-fails", "http.no-5xx", lambda q: _fails(q) if len(q.cursor or "") > 60 else None)


def _query(name: str, breaks: str, change: Callable[[Server, Query], Query]) -> None:
    """Another reading of a request."""
    fault(name, breaks=breaks, query=change)


def _refuse_beside_cursor(name: str) -> Callable[[Server, Query], Query]:
    def query(_s: Server, query: Query) -> Query:
        if query.cursor and name in query.sent:
            raise invalid(name, f"{name} cannot be used with a cursor", query.limit if name == "limit" else True)
        return query

    return query


_query(
    "cursor-keeps-first-limit",
    _LIMIT,
    lambda s, q: replace(q, limit=s.read(q).limit or q.limit) if q.cursor_mode and q.cursor else q,
)
_query("cursor-forgets-limit", _LIMIT, lambda s, q: replace(q, limit=100) if q.cursor_mode and q.cursor else q)
_query("cursor-mode-ignores-limit", _LIMIT, lambda s, q: replace(q, limit=100) if q.cursor_mode else q)
_query("cursor-mode-ignored", _KEYS, lambda s, q: replace(q, cursor_mode=False))
_query("cursor-mode-on-presence", "page.total-present", lambda s, q: replace(q, cursor_mode="enableCursor" in q.sent))
_query(
    "cursor-mode-by-default", _KEYS, lambda s, q: replace(q, cursor_mode=q.cursor_mode or "enableCursor" not in q.sent)
)
_query("cursor-refused-with-mode", _OWN, _refuse_beside_cursor("enableCursor"))
_query("cursor-refused-with-limit", _OWN, _refuse_beside_cursor("limit"))


def _same_day(alert: Alert) -> Alert:
    same = alert["last_event_time"][:10] + "T00:00:00Z"
    return alert | {"first_event_time": same, "last_event_time": same}


def _past_ties(_s: Server, query: Query, cut: Cut) -> Cut:
    if cut.cursor is None or cut.back or not cut.later:
        return cut
    start = bisect_right(cut.keys, (cut.cursor.key[0], "~"))
    return replace(cut, start=start, end=start + query.limit)


def _numbered(_s: Server, query: Query, cut: Cut) -> Cut:
    number = cut.cursor.key[0] if cut.cursor and cut.later else 0
    start = number * query.limit
    return replace(cut, start=start, end=start + query.limit) if query.cursor_mode else cut


def _numbers(_s: Server, _query: Query, cut: Cut, _links: Links) -> Links:
    number = cut.cursor.key[0] if cut.cursor and cut.later else 0
    return (number + 1, "") if cut.end < cut.size else None, (number - 1, "") if number else None


def _beside_since(s: Server, request: Request) -> Answer | None:
    is_valid = request.headers.get("x-api-key") == s.credentials.api_key
    both = request.get("cursor") and request.get("updatedSince")
    return Answer.json(500, {"detail": "Internal Server Error"}) if both and is_valid else None


fault("cursors-of-time-alone", breaks=_LOSS, stored=_same_day, cut=_past_ties)
fault("cursors-of-page-numbers", breaks="cursor.no-loss", cut=_numbered, links=_numbers)
fault(
    "cursor-with-since-answered",
    breaks="cursor.filter-refused",
    start=lambda config: replace(config, cursor_excludes_since=False),
)
fault("cursor-with-since-fails", breaks="cursor.filter-refused", before=_beside_since)


def _refuse_other_since(s: Server, query: Query) -> Query:
    if query.cursor is not None and query.since is not None and s.read(query).since != query.bound:
        raise invalid("updatedSince", "updatedSince cannot be used with a cursor")
    return query


fault(
    "cursor-with-its-own-since-answered",
    breaks="cursor.filter-refused",
    start=lambda config: replace(config, cursor_excludes_since=False),
    query=_refuse_other_since,
)


def _extra(s: Server, query: Query, page: Page) -> Page:
    if not query.cursor_mode or not 1 < len(page["items"]) < 40:
        return page
    *items, last = page["items"]
    return page | {"items": [*items, s.shown(last, query) | {"id": "00000000-0000-4000-8000-000000000000"}]}


fault("cursor-pages-hold-an-extra-item", breaks=_EXTRA, page=_extra)
