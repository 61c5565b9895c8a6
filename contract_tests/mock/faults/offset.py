"""Offset pages that are not full, not next to each other, or not the same from one request to the next."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

from contract_tests.mock.answers import Request, refused
from contract_tests.mock.api import Cut, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.store import DAY, Entry

_FULL, _SIZE, _DEFAULT = "offset.full-pages", "page.limit", "offset.default-limit"
_LOSS, _REPEAT, _UNIQUE = "offset.no-loss", "offset.no-repeats", "page.no-repeats"
_END, _STAYS, _SAME = "offset.past-the-end", "offset.order-stays", "offset.same-order"


def _cut(name: str, breaks: str, change: Callable[[int, int, int], tuple[int, int]]) -> None:
    """A page that is cut elsewhere: (offset, limit, size of the list) to where it begins and ends."""

    def cut(_s: Server, q: Query, cut: Cut) -> Cut:
        start, end = (cut.start, cut.end) if q.cursor_mode else change(q.offset, q.limit, cut.size)
        return replace(cut, start=max(0, start), end=max(0, end))

    fault(name, breaks=breaks, cut=cut)


_cut("page-one-short", _FULL, lambda o, n, size: (o, o + max(n - 1, min(n, 1))))
_cut("later-pages-capped", _FULL, lambda o, n, size: (o, o + (min(n, 10) if o else n)))
_cut("single-gives-two", _SIZE, lambda o, n, size: (o, o + (2 if n == 1 else n)))
_cut("offset-ignored", _REPEAT, lambda o, n, size: (0, n))
_cut("first-alert-lost", "cursor.same-items-as-by-offset", lambda o, n, size: (o + 1, o + 1 + n))
_cut("offset-of-pages", _FULL, lambda o, n, size: (o * n, o * n + n))
_cut("offset-rounded-to-pages", _REPEAT, lambda o, n, size: (o - o % max(n, 1), o - o % max(n, 1) + n))
_cut("offset-capped", _REPEAT, lambda o, n, size: (min(o, 40), min(o, 40) + n) if o < size else (o, o))
_cut("offset-wraps", _END, lambda o, n, size: (o % max(size, 1), o % max(size, 1) + n))
_cut("last-page-again-past-end", _END, lambda o, n, size: (o, o + n) if o < size else (size - n, size))
_cut("border-lost", _LOSS, lambda o, n, size: (o + (o > 0 and n > 1), o + n))
_cut("border-repeated", _REPEAT, lambda o, n, size: (o - 1, o - 1 + n) if o and n > 1 else (o, o + n))
_cut("last-page-lost-when-short", _FULL, lambda o, n, size: (o, o + n) if o + n <= size or not o else (o, o))
_cut("last-alert-lost", _FULL, lambda o, n, size: (o, min(o + n, size - 1)))


def _query(name: str, breaks: str, change: Callable[[Query], Query]) -> None:
    """Another reading of an offset request."""
    fault(name, breaks=breaks, query=lambda _s, q: q if q.cursor_mode else change(q))


def _without_offset(q: Query) -> Query:
    return replace(q, offset=0)


_query("default-limit-50", _DEFAULT, lambda q: q if "limit" in q.sent else replace(q, limit=50))
_query("limit-ignored-with-filter", _SIZE, lambda q: replace(q, limit=max(q.limit, 100)) if q.since else q)
_query("offset-ignored-with-filter", _FULL, lambda q: _without_offset(q) if q.since else q)
_query("offset-ignored-with-observables", _FULL, lambda q: _without_offset(q) if q.observables else q)
_query("offset-ignored-with-excluded-total", _LOSS, lambda q: _without_offset(q) if q.exclude_total else q)
fault(
    "default-limit-ignored-beyond-hundred",
    breaks=_DEFAULT,
    start=lambda config: replace(config, alerts=max(config.alerts, 120)),
    query=lambda _s, q: q if "limit" in q.sent else replace(q, limit=1000),
)


def _list(name: str, breaks: str, change: Callable[[Server, Query, list[Entry]], list[Entry]]) -> None:
    """Another list, for offset pages."""
    fault(name, breaks=breaks, select=lambda s, q, entries: entries if q.cursor_mode else change(s, q, entries))


def _by_page_size(_s: Server, q: Query, entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.rank * (q.limit + 1)) % 1000003)


def _ties_shuffled(s: Server, _q: Query, entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-(entry.created // DAY), s.random.random()))


def _one_twice(_s: Server, _q: Query, entries: list[Entry]) -> list[Entry]:
    return [*entries, entries[2]] if len(entries) > 2 else entries


_list("order-shuffled", _STAYS, lambda s, q, entries: s.random.sample(entries, len(entries)))
_list("order-of-ties-unstable", _STAYS, _ties_shuffled)
_list("order-reversed-now-and-then", _SAME, lambda s, q, entries: entries[::-1] if s.requests % 5 == 0 else entries)
_list("order-by-page-size", _LOSS, _by_page_size)
_list("one-alert-twice", _UNIQUE, _one_twice)
fault(
    "id-of-two-alerts",
    breaks=_UNIQUE,
    item=lambda s, _q, entry, alert: alert | {"id": s.store.entries[7].id} if entry.number == 40 else alert,
)


def _items(name: str, breaks: str, change: Callable[[Server, Query, list[Any]], list[Any]]) -> None:
    """Other items on an offset page."""

    def page(s: Server, q: Query, page: dict[str, Any]) -> dict[str, Any]:
        items = page["items"] if q.cursor_mode else change(s, q, page["items"])
        return page if q.cursor_mode else page | {"items": items, "count": len(items)}

    fault(name, breaks=breaks, page=page)


def _without_the_sixth(s: Server, q: Query, items: list[Any]) -> list[Any]:
    entries = s.entries(q)
    return items if q.limit < 40 else (entries[:5] + entries[6:])[q.offset : q.offset + q.limit]


def _refused_past_end(status: int) -> Callable[[Server, Query, list[Any]], list[Any]]:
    def change(_s: Server, q: Query, items: list[Any]) -> list[Any]:
        if q.offset and q.limit and not items:
            raise refused(status, "list index out of range")
        return items

    return change


_items("alert-in-the-middle-lost", _FULL, lambda s, q, items: [entry for entry in items if entry.number != 29])
_items("hidden-from-large-pages", "offset.no-extra-items", _without_the_sixth)
_items("offset-past-end-not-found", _END, _refused_past_end(404))
_items("offset-past-end-500", _END, _refused_past_end(500))
_items(
    "order-shuffled-in-page",
    "filters.exclude-total-changes-no-item",
    lambda s, q, items: s.random.sample(items, len(items)),
)


def _old_in_turn(s: Server, _request: Request) -> None:
    live, old = s.memory.setdefault("replicas", (s.store.entries, [copy(entry) for entry in s.store.entries]))
    s.store.entries = live
    if s.random.randrange(8) == 0:
        s.store.arrive()
    s.store.entries = old if s.requests % 2 else live


fault("replica-never-catches-up", breaks="offset.same-total", before=_old_in_turn)
