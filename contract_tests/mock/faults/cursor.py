"""Cursor pages cut in the wrong place, and cursors that lose their place, forget what they carry or are not checked."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from contract_tests.mock.answers import invalid, refused
from contract_tests.mock.api import BEGINNING, Config, Cut, Links, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault, refusing
from contract_tests.mock.query import Cursor, Key, Query, microseconds
from contract_tests.mock.reshape import without
from contract_tests.mock.store import DAY

Page = dict[str, Any]
Range = tuple[int, int]

_LOSS, _REPEAT, _ENDS, _SAME_ITEMS, _BACK, _BACKWARD, _KEEPS, _OWN, _FOREIGN, _FILTER = (
    f"cursor.{name}"
    for name in (
        *("no-loss", "no-repeats", "ends", "same-items-as-by-offset", "backward-step", "backward"),
        *("keeps-the-filter", "own-cursors-accepted", "foreign-refused", "filter-refused"),
    )
)
_LIMIT, _NULL, _ERROR = "page.limit", "page.cursor-null", "http.no-5xx"


def _cut(name: str, breaks: str, change: Callable[[int, int, int], Range], *, back: bool = False) -> None:
    """A page that begins and ends elsewhere: a later one read forward, or one read back; (start, end, limit)."""

    def cut(_s: Server, q: Query, cut: Cut) -> Cut:
        is_meant = cut.later and cut.back is back and cut.end - cut.start > 1
        start, end = change(cut.start, cut.end, q.limit) if is_meant else (cut.start, cut.end)
        return replace(cut, start=max(0, start), end=end)

    fault(name, breaks=breaks, cut=cut)


_cut("cursor-border-lost", _LOSS, lambda a, b, n: (a + 1, b))
_cut("cursor-border-repeated", _REPEAT, lambda a, b, n: (a - 1, b - 1))
_cut("cursor-rounded-to-pages", _REPEAT, lambda a, b, n: (a - a % n, a - a % n + n))
_cut("cursor-page-one-more-later", _LIMIT, lambda a, b, n: (a, b + 1))
_cut("back-overlaps", _BACK, lambda a, b, n: (a + 1, b + 1), back=True)
_cut("back-skips", _BACK, lambda a, b, n: (a - 1, b - 1), back=True)
_cut("back-starts-at-beginning", _BACK, lambda a, b, n: (0, b - a), back=True)
_cut("back-one-more", _LIMIT, lambda a, b, n: (a - 1, b), back=True)


def _links(name: str, breaks: str, change: Callable[[Cut, Key | None, Key | None], Links]) -> None:
    """Cursors that stand for other places than those of the next page and of the previous one."""
    fault(name, breaks=breaks, links=lambda _s, _q, cut, links: change(cut, *links))


_links("next-cursor-never-null", _ENDS, lambda cut, on, back: (on or (cut.keys or [BEGINNING])[-1], back))
_links("next-cursor-wraps-around", _ENDS, lambda cut, on, back: (on or BEGINNING, back))
_links(
    "next-cursor-null-before-short-page",
    _LOSS,
    lambda cut, on, back: (None if cut.size - cut.end < cut.end - cut.start else on, back),
)
_links(
    "previous-cursor-at-beginning",
    "cursor.null-at-the-beginning",
    lambda cut, on, back: (on, back or (cut.keys[0] if cut.keys else None)),
)
_links(
    "previous-cursor-null-on-second-page",
    _BACKWARD,
    lambda cut, on, back: (on, None if cut.start <= cut.end - cut.start else back),
)


def _page(name: str, breaks: str, change: Callable[[Query, Page], Page], *, back_only: bool = False) -> None:
    """Another envelope of cursor pages, or of those read back."""

    def page(s: Server, q: Query, page: Page) -> Page:
        is_meant = q.cursor_mode and (not back_only or (bool(q.cursor) and s.read(q).back))
        return change(q, page) if is_meant else page

    fault(name, breaks=breaks, page=page)


def _items(
    name: str, breaks: str, change: Callable[[list[Any]], list[Any]], unless: str = "", *, back_only: bool = False
) -> None:
    """Other items on cursor pages, unless the page has the cursor of this key."""
    _page(
        name,
        breaks,
        lambda q, page: page if page.get(unless) else page | {"items": change(page["items"])},
        back_only=back_only,
    )


def _next(name: str, breaks: str, change: Callable[[Query, str | None], object]) -> None:
    _page(f"next-cursor-{name}", breaks, lambda q, page: page | {"next_cursor": change(q, page["next_cursor"])})


_items("back-reversed", _BACK, lambda items: items[::-1], back_only=True)
_items("back-loses-first-alert", _BACKWARD, lambda items: items[1:], "previous_cursor", back_only=True)
_page(
    "cursor-page-reversed-later",
    "cursor.same-order",
    lambda q, page: page | {"items": page["items"][::-1]} if q.cursor else page,
)
_items("cursor-alert-twice", "page.no-repeats", lambda items: items[:1] + items[:-1])
_items("cursor-first-alert-lost", _SAME_ITEMS, lambda items: items[1:], "previous_cursor")
_items("cursor-last-alert-lost", _SAME_ITEMS, lambda items: items[:-1], "next_cursor")
for _key in ("next_cursor", "previous_cursor"):
    _page(
        f"{_key}-missing-when-null",
        "schema.required",
        lambda q, page, key=_key: page if page[key] else without(page, key),  # type: ignore[misc]
    )
    _page(f"{_key}-none-as-text", _NULL, lambda q, page, key=_key: page | {key: str(page[key])})  # type: ignore[misc]
_next("empty-for-null", _NULL, lambda q, cursor: cursor or "")
_next("false-for-null", "schema.type", lambda q, cursor: cursor or False)
_next("null-with-filter", _LOSS, lambda q, cursor: None if q.since else cursor)
_next("repeats", "cursor.forward-step", lambda q, cursor: cursor and (q.cursor or cursor))
fault(
    "cursor-mode-misses",
    breaks=_SAME_ITEMS,
    select=lambda _s, q, entries: [e for e in entries if not q.cursor_mode or e.alert["resolved_time"] is None],
)


def _cursor(name: str, breaks: str, change: Callable[[Server, Query, Cursor], Cursor | None], **hooks: Any) -> None:
    """Another reading of a cursor that an answer gave out."""
    fault(name, breaks=breaks, cursor=lambda s, q, c: None if c is None else change(s, q, c), **hooks)


def _foreign(name: str, breaks: str, change: Callable[[str], Cursor | None]) -> None:
    """Another reading of a cursor that no answer gave out."""
    fault(f"{name}", breaks=breaks, cursor=lambda _s, q, c: change(q.cursor or "") if c is None else c)


def _fails(_text: str) -> Cursor:
    raise refused(500, "Incorrect padding")


def _is_base64(text: str) -> bool:
    return len(text) % 4 == 0 and text.replace("=", "").isalnum()


def _local_time(s: Server, query: Query) -> Query:
    if query.cursor is None:
        s.memory["local"] = query.since and microseconds(query.since.replace(tzinfo=UTC))
    return query


_cursor(
    "back-forgets-filter",
    _KEEPS,
    lambda s, q, c: replace(c, since=None) if c.back else c,
    # With the newest first, all that stands before a filtered page passes the filter anyway.
    order=lambda entry, sort: (entry.created, entry.id) if sort is None else None,
)
_cursor("cursor-forgets-some-of-filter", _KEEPS, lambda s, q, c: replace(c, since=c.since and c.since - 3 * DAY))
_cursor(
    "cursor-forgets-zone-of-filter",
    _KEEPS,
    lambda s, q, c: replace(c, since=c.since and s.memory["local"]),
    query=_local_time,
)
_cursor("cursor-back-refused", _OWN, lambda s, q, c: None if c.back else c)
_cursor("cursor-refused-after-filter", _OWN, lambda s, q, c: c if c.since is None else None)
_START = Cursor(BEGINNING, back=False, since=None, sort=None)
_foreign("foreign-cursor-starts-over", _FOREIGN, lambda text: _START)
_foreign("foreign-cursor-empty-page", _FOREIGN, lambda text: replace(_START, key=(2**62, "~")))
_foreign("foreign-cursor-500", _ERROR, _fails)
_foreign("base64-cursor-starts-over", _FOREIGN, lambda text: _START if _is_base64(text) else None)
_foreign("base64-cursor-500", _FOREIGN, lambda text: _fails(text) if _is_base64(text) else None)
_foreign("altered-cursor-500", _ERROR, lambda text: _fails(text) if len(text) > 60 else None)


def _query(name: str, breaks: str, change: Callable[[Server, Query], Query], **hooks: Any) -> None:
    """Another reading of a request."""
    fault(name, breaks=breaks, query=change, **hooks)


def _since_allowed(config: Config) -> Config:
    return replace(config, cursor_excludes_since=False)


def _keep_limit(s: Server, q: Query) -> Query:
    return replace(q, limit=s.read(q).limit or q.limit) if q.cursor_mode and q.cursor else q


def _refuse_other_since(s: Server, query: Query) -> Query:
    if query.cursor is not None and query.since is not None and s.read(query).since != query.bound:
        raise invalid("updatedSince", "updatedSince cannot be used with a cursor")
    return query


_query("cursor-keeps-first-limit", _LIMIT, _keep_limit)
_query("cursor-forgets-limit", _LIMIT, lambda s, q: replace(q, limit=100) if q.cursor_mode and q.cursor else q)
_query("cursor-mode-ignored", "schema.required", lambda s, q: replace(q, cursor_mode=False))
for _name in ("enableCursor", "limit"):
    _refused = refusing(
        lambda q, name=_name: q.cursor and name in q.sent,  # type: ignore[misc]
        lambda name=_name: invalid(name, "Not permitted beside a cursor"),  # type: ignore[misc]
    )
    _query(f"cursor-refused-beside-{_name}", _OWN, _refused)
_query("cursor-with-since-answered", _FILTER, lambda s, q: q, start=_since_allowed)
_query("cursor-with-its-own-since-answered", _FILTER, _refuse_other_since, start=_since_allowed)
_query(
    "cursor-with-since-500",
    _FILTER,
    refusing(lambda q: q.cursor and q.since, lambda: refused(500, "Internal Server Error")),
    start=_since_allowed,
)


def _same_day(alert: Alert) -> Alert:
    same = alert["last_event_time"][:10] + "T00:00:00Z"
    return alert | {"first_event_time": same, "last_event_time": same}


def _past_ties(_s: Server, query: Query, cut: Cut) -> Cut:
    if cut.cursor is None or cut.back or not cut.later:
        return cut
    start = bisect_right(cut.keys, (cut.cursor.key[0], "~"))
    return replace(cut, start=start, end=start + query.limit)


def _extra(s: Server, query: Query, page: Page) -> Page:
    if not query.cursor_mode or not 1 < len(page["items"]) < 40:
        return page
    *items, last = page["items"]
    return page | {"items": [*items, s.shown(last, query) | {"id": "00000000-0000-4000-8000-000000000000"}]}


fault("cursors-of-time-alone", breaks=_LOSS, stored=_same_day, cut=_past_ties)
fault("cursor-pages-hold-an-extra-item", breaks="cursor.no-extra-items", page=_extra)
