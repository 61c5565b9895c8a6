"""Offset pages that are not full, not next to each other, or not the same from one request to the next."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contract_tests.mock.answers import refused
from contract_tests.mock.api import Cut, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.store import DAY, Entry


def _cut(name: str, breaks: str, change: Callable[[int, int, int], tuple[int, int]]) -> None:
    """A page that is cut elsewhere: (offset, limit, size of the list) to where it begins and ends."""

    def cut(_s: Server, q: Query, cut: Cut) -> Cut:
        if q.cursor_mode:
            return cut
        start, end = change(q.offset, q.limit, cut.size)
        return replace(cut, start=max(0, start), end=max(0, end))

    fault(name, breaks=breaks, cut=cut)


def _select(name: str, breaks: str, change: Callable[[Server, Query, list[Entry]], list[Entry]]) -> None:
    """Another list, for offset pages."""
    fault(name, breaks=breaks, select=lambda s, q, entries: entries if q.cursor_mode else change(s, q, entries))


def _query(name: str, breaks: str, change: Callable[[Query], Query]) -> None:
    """Another reading of an offset request."""
    fault(name, breaks=breaks, query=lambda _s, q: q if q.cursor_mode else change(q))


_FULL, _SIZE = "offset.full-pages", "page.limit"
_LOSS, _REPEAT, _EXTRA = "offset.no-loss", "offset.no-repeats", "offset.no-extra-items"
_END, _STAYS, _SAME = "offset.past-the-end", "offset.order-stays", "offset.same-order"

_cut("page-one-short", _FULL, lambda o, n, size: (o, o + max(n - 1, min(n, 1))))
_cut("page-one-more", _SIZE, lambda o, n, size: (o, o + n + 1 if n else o))
_cut("later-pages-capped", _FULL, lambda o, n, size: (o, o + (min(n, 10) if o else n)))
_cut("limit-ignored", _SIZE, lambda o, n, size: (o, o + 100))
_cut("single-gives-two", _SIZE, lambda o, n, size: (o, o + (2 if n == 1 else n)))
_cut("offset-ignored", _REPEAT, lambda o, n, size: (0, n))
_cut("offset-one-off", "cursor.same-items-as-by-offset", lambda o, n, size: (o + 1, o + 1 + n))
_cut("offset-from-one", _REPEAT, lambda o, n, size: (max(o - 1, 0), max(o - 1, 0) + n))
_cut("offset-of-pages", _FULL, lambda o, n, size: (o * n, o * n + n))
_cut("offset-rounded-to-pages", _REPEAT, lambda o, n, size: (o - o % max(n, 1), o - o % max(n, 1) + n))
_cut("offset-capped", _REPEAT, lambda o, n, size: (min(o, 40), min(o, 40) + n) if o < size else (o, o))
_cut("offset-wraps", _END, lambda o, n, size: (o % max(size, 1), o % max(size, 1) + n))
_cut("last-page-again-past-end", _END, lambda o, n, size: (o, o + n) if o < size else (size - n, size))
_cut("border-lost", _LOSS, lambda o, n, size: (o + (o > 0 and n > 1), o + n))
_cut("border-repeated", _REPEAT, lambda o, n, size: (o - 1, o - 1 + n) if o and n > 1 else (o, o + n))
_cut("last-page-lost-when-short", _FULL, lambda o, n, size: (o, o + n) if o + n <= size or not o else (o, o))
_cut("last-alert-lost", _FULL, lambda o, n, size: (o, min(o + n, size - 1)))
_cut("first-alert-lost", "cursor.same-items-as-by-offset", lambda o, n, size: (o + 1, o + 1 + n))
_select("order-shuffled", _STAYS, lambda s, q, entries: s.random.sample(entries, len(entries)))
_select(
    "order-by-page-size",
    _LOSS,
    lambda s, q, entries: sorted(entries, key=lambda entry: (entry.rank * (q.limit + 1)) % 1000003),
)
_select("order-reversed-now-and-then", _SAME, lambda s, q, entries: entries[::-1] if s.requests % 5 == 0 else entries)
_query("default-limit-50", "offset.default-limit", lambda q: q if "limit" in q.sent else replace(q, limit=50))
_query("offset-ignored-with-filter", _FULL, lambda q: replace(q, offset=0) if q.since else q)
_query(
    "offset-ignored-with-observables",
    _FULL,
    lambda q: replace(q, offset=0) if q.observables else q,
)
_query(
    "offset-ignored-with-excluded-total",
    _LOSS,
    lambda q: replace(q, offset=0) if q.exclude_total else q,
)
_query("limit-ignored-with-filter", _SIZE, lambda q: replace(q, limit=max(q.limit, 100)) if q.since else q)


def _items(name: str, breaks: str, change: Callable[[Server, list[Any]], list[Any]]) -> None:
    """Other items on an offset page."""

    def page(s: Server, q: Query, page: dict[str, Any]) -> dict[str, Any]:
        items = page["items"] if q.cursor_mode else change(s, page["items"])
        return page if q.cursor_mode else page | {"items": items, "count": len(items)}

    fault(name, breaks=breaks, page=page)


_items(
    "order-shuffled-in-page",
    "filters.exclude-total-changes-no-item",
    lambda s, items: s.random.sample(items, len(items)),
)
_items("alert-in-the-middle-lost", _FULL, lambda s, items: [entry for entry in items if entry.number != 29])
_items("alert-twice-in-page", "page.no-repeats", lambda s, items: [*items[:-1], *items[:1]])


def _without_the_sixth(s: Server, q: Query, page: dict[str, Any]) -> dict[str, Any]:
    if q.cursor_mode or q.limit < 40:
        return page
    entries = s.entries(q)
    items = (entries[:5] + entries[6:])[q.offset : q.offset + q.limit]
    return page | {"items": items, "count": len(items)}


def _not_found(_s: Server, q: Query, page: dict[str, Any]) -> dict[str, Any]:
    if q.offset and not page["items"] and not q.cursor_mode:
        raise refused(404, "No more alerts")
    return page


def _index_error(_s: Server, q: Query, cut: Cut) -> Cut:
    if q.offset and q.offset == cut.size and not q.cursor_mode:
        raise refused(500, "list index out of range")
    return cut


def _one_twice(_s: Server, q: Query, entries: list[Entry]) -> list[Entry]:
    return [*entries, entries[2]] if len(entries) > 2 and not q.cursor_mode else entries


def _id_of_two(_s: Server, _q: Query, entries: list[Entry]) -> list[Entry]:
    by_number = {entry.number: entry for entry in entries}
    if {7, 40} <= by_number.keys():
        by_number[40].alert["id"] = by_number[7].alert["id"]
    return entries


def _ties_shuffled(s: Server, _q: Query, entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-(entry.created // DAY), s.random.random()))


fault("hidden-from-large-pages", breaks=_EXTRA, page=_without_the_sixth)
fault("offset-past-end-not-found", breaks=_END, page=_not_found)
fault("offset-at-end-fails", breaks=_END, cut=_index_error)
fault("one-alert-twice", breaks="page.no-repeats", select=_one_twice)
fault("id-of-two-alerts", breaks="page.no-repeats", select=_id_of_two)
fault("order-of-ties-unstable", breaks=_STAYS, select=_ties_shuffled)
fault(
    "default-limit-ignored-beyond-hundred",
    breaks="offset.default-limit",
    start=lambda config: replace(config, alerts=max(config.alerts, 120)),
    query=lambda _s, q: q if "limit" in q.sent else replace(q, limit=1000),
)
