"""Cursor pages cut in the wrong place, and cursors that lose their place, forget what they carry or are not checked."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

from contract_tests.mock.answers import invalid, refused
from contract_tests.mock.api import Config, Cut, Page, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault, refusing
from contract_tests.mock.query import BEGINNING, START, Cursor, Key, Query, microseconds
from contract_tests.mock.reshape import without
from contract_tests.mock.store import DAY, Entry


def _cut(name: str, breaks: str, change: Callable[[int, int, int], tuple[int, int]], *, back: bool = False) -> None:
    """A page that begins and ends elsewhere: a later one read forward, or one read back; (start, end, limit)."""

    def cut(cut: Cut, q: Query, _s: Server) -> Cut:
        is_meant = q.cursor_mode and q.cursor and cut.cursor.back is back and cut.end - cut.start > 1
        start, end = change(cut.start, cut.end, q.limit) if is_meant else (cut.start, cut.end)
        return replace(cut, start=start, end=end)

    fault(name, breaks, cut=cut)


_cut("cursor-border-lost", "cursor.no-loss", lambda a, b, n: (a + 1, b))
_cut("cursor-border-repeated", "cursor.no-repeats", lambda a, b, n: (a - 1, b - 1))
_cut("cursor-page-one-more-later", "page.limit", lambda a, b, n: (a, b + 1))
_cut("back-overlaps", "cursor.backward-step", lambda a, b, n: (a + 1, b + 1), back=True)
_cut("back-skips", "cursor.backward-step", lambda a, b, n: (a - 1, b - 1), back=True)
_cut("back-starts-at-beginning", "cursor.backward-step", lambda a, b, n: (0, b - a), back=True)
_cut("back-one-more", "page.limit", lambda a, b, n: (a - 1, b), back=True)


def _next(name: str, breaks: str, change: Callable[[Key | None, Cut], Key | None]) -> None:
    """A next cursor that stands for another place."""
    fault(f"next-cursor-{name}", breaks, links=lambda links, cut, *_: (change(links[0], cut), links[1]))


def _previous(name: str, breaks: str, change: Callable[[Key | None, Cut], Key | None]) -> None:
    fault(f"previous-cursor-{name}", breaks, links=lambda links, cut, *_: (links[0], change(links[1], cut)))


def _null_before_short_page(key: Key | None, cut: Cut) -> Key | None:
    return None if cut.size - cut.end < cut.end - cut.start else key


_next("never-null", "cursor.ends", lambda key, cut: key or (cut.keys or [BEGINNING])[-1])
_next("wraps-around", "cursor.ends", lambda key, cut: key or BEGINNING)
_next("null-before-short-page", "cursor.no-loss", _null_before_short_page)
_previous("at-beginning", "cursor.null-at-the-beginning", lambda key, cut: key or (cut.keys[0] if cut.keys else None))
_previous("null-on-second-page", "cursor.backward", lambda key, cut: None if cut.start <= cut.end - cut.start else key)


def _page(name: str, breaks: str, change: Callable[[Page, Query], Page], *, back: bool = False) -> None:
    """Another envelope of cursor pages, or of those read back."""

    def page(page: Page, q: Query, s: Server) -> Page:
        is_meant = q.cursor_mode and (not back or (bool(q.cursor) and s.read(q).back))
        return change(page, q) if is_meant else page

    fault(name, breaks, page=page)


def _items(name: str, breaks: str, change: Callable[[list[Any], Page], list[Any]], *, back: bool = False) -> None:
    _page(name, breaks, lambda page, q: page | {"items": change(page["items"], page)}, back=back)


def _key(key: str) -> None:
    """A cursor that is no null where there is no further page."""
    _page(f"{key}-missing-when-null", "schema.required", lambda page, q: page if page[key] else without(page, key))
    _page(f"{key}-none-as-text", "page.cursor-null", lambda page, q: page | {key: str(page[key])})


def _cursor_of_page(name: str, breaks: str, change: Callable[[str | None, Query], object]) -> None:
    _page(f"next-cursor-{name}", breaks, lambda page, q: page | {"next_cursor": change(page["next_cursor"], q)})


def _without_first(items: list[Any], page: Page) -> list[Any]:
    return items if page["previous_cursor"] else items[1:]


def _without_last(items: list[Any], page: Page) -> list[Any]:
    return items if page["next_cursor"] else items[:-1]


_items("back-reversed", "cursor.backward-step", lambda items, page: items[::-1], back=True)
_items("back-loses-first-alert", "cursor.backward", _without_first, back=True)
_items("cursor-first-alert-lost", "cursor.same-items-as-by-offset", _without_first)
_items("cursor-last-alert-lost", "cursor.same-items-as-by-offset", _without_last)
_items("cursor-page-reversed-later", "cursor.same-order", lambda xs, page: xs[::-1] if page["previous_cursor"] else xs)
_items("cursor-alert-twice", "page.no-repeats", lambda items, page: items[:1] + items[:-1])
_key("next_cursor")
_key("previous_cursor")
_cursor_of_page("empty-for-null", "page.cursor-null", lambda cursor, q: cursor or "")
_cursor_of_page("false-for-null", "schema.type", lambda cursor, q: cursor or False)
_cursor_of_page("null-with-filter", "cursor.no-loss", lambda cursor, q: None if q.since else cursor)
_cursor_of_page("repeats", "cursor.forward-step", lambda cursor, q: cursor and (q.cursor or cursor))


def _extra(page: Page, query: Query, s: Server) -> Page:
    if not query.cursor_mode or not 1 < len(page["items"]) < 40:
        return page
    *items, last = page["items"]
    return page | {"items": [*items, s.shown(last, query) | {"id": "00000000-0000-4000-8000-000000000000"}]}


def _unresolved_only(entries: list[Entry], query: Query, _s: Server) -> list[Entry]:
    return [entry for entry in entries if not query.cursor_mode or entry.alert["resolved_time"] is None]


def _same_day(alert: Alert) -> Alert:
    return alert | dict.fromkeys(("first_event_time", "last_event_time"), alert["last_event_time"][:10] + "T00:00:00Z")


def _past_ties(cut: Cut, query: Query, _s: Server) -> Cut:
    if not query.cursor_mode or not query.cursor or cut.cursor.back:
        return cut
    start = bisect_right(cut.keys, (cut.cursor.key[0], "~"))
    return replace(cut, start=start, end=start + query.limit)


fault("cursor-pages-hold-an-extra-item", "cursor.no-extra-items", page=_extra)
fault("cursor-mode-misses", "cursor.same-items-as-by-offset", select=_unresolved_only)
fault("cursors-of-time-alone", "cursor.no-loss", stored=_same_day, cut=_past_ties)


def _cursor(name: str, breaks: str, change: Callable[[Cursor, Server], Cursor | None], **hooks: Any) -> None:
    """Another reading of a cursor that an answer gave out."""
    fault(name, breaks, cursor=lambda cursor, _q, s: cursor and change(cursor, s), **hooks)


def _foreign(name: str, breaks: str, change: Callable[[str], Cursor | None]) -> None:
    """Another reading of a cursor that no answer gave out."""
    fault(name, breaks, cursor=lambda cursor, q, _s: cursor or change(q.cursor or ""))


def _fails(_text: str) -> Cursor:
    raise refused(500, "Incorrect padding")


def _is_base64(text: str) -> bool:
    return len(text) % 4 == 0 and text.replace("=", "").isalnum()


def _note_local_time(query: Query, s: Server) -> Query:
    if query.cursor is None:
        s.memory["local"] = query.since and microseconds(query.since.replace(tzinfo=UTC))
    return query


_foreign("foreign-cursor-starts-over", "cursor.foreign-refused", lambda text: START)
_foreign("foreign-cursor-empty-page", "cursor.foreign-refused", lambda text: replace(START, key=(2**62, "~")))
_foreign("foreign-cursor-500", "http.no-5xx", _fails)
_foreign("base64-cursor-starts-over", "cursor.foreign-refused", lambda text: START if _is_base64(text) else None)
_foreign("altered-cursor-500", "http.no-5xx", lambda text: _fails(text) if len(text) > 60 else None)
_cursor("cursor-back-refused", "cursor.own-cursors-accepted", lambda cursor, s: None if cursor.back else cursor)
_cursor(
    "cursor-refused-after-filter",
    "cursor.own-cursors-accepted",
    lambda cursor, s: cursor if cursor.since is None else None,
)
_cursor(
    "back-forgets-filter",
    "cursor.keeps-the-filter",
    lambda cursor, s: replace(cursor, since=None) if cursor.back else cursor,
    # With the newest first, all that stands before a filtered page passes the filter anyway.
    order=lambda key, entry, sort: key if sort else (entry.created, entry.id),
)
_cursor(
    "cursor-forgets-some-of-filter",
    "cursor.keeps-the-filter",
    lambda cursor, s: replace(cursor, since=cursor.since and cursor.since - 3 * DAY),
)
_cursor(
    "cursor-forgets-zone-of-filter",
    "cursor.keeps-the-filter",
    lambda cursor, s: replace(cursor, since=cursor.since and s.memory["local"]),
    query=_note_local_time,
)


def _limit_of_first_page(query: Query, s: Server) -> Query:
    is_later = query.cursor_mode and query.cursor
    return replace(query, limit=s.read(query).limit or query.limit) if is_later else query


def _since_allowed(config: Config) -> Config:
    return replace(config, cursor_excludes_since=False)


def _refuse_other_since(query: Query, s: Server) -> Query:
    if query.cursor is not None and query.since is not None and s.read(query).since != query.bound:
        raise invalid("updatedSince", "updatedSince cannot be used with a cursor")
    return query


def _refused_beside(name: str) -> None:
    """A later page is refused for a parameter that has to be sent with it, or may be."""
    refuse = refusing(lambda q: q.cursor and name in q.sent, lambda: invalid(name, "Not permitted beside a cursor"))
    fault(f"cursor-refused-beside-{name}", "cursor.own-cursors-accepted", query=refuse)


_refused_beside("enableCursor")
_refused_beside("limit")
fault("cursor-keeps-first-limit", "page.limit", query=_limit_of_first_page)
fault("cursor-mode-ignored", "schema.required", query=lambda q, _s: replace(q, cursor_mode=False))
fault("cursor-with-since-answered", "cursor.filter-refused", start=_since_allowed)
fault("cursor-with-its-own-since-answered", "cursor.filter-refused", start=_since_allowed, query=_refuse_other_since)
