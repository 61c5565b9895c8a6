"""Offset pages: counted wrongly, not full, not next to each other, or not the same from one request to the next."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from contract_tests.mock.answers import Request, refused
from contract_tests.mock.api import Cut, Page, Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import without
from contract_tests.mock.store import DAY, Entry

_SAME_ITEMS = "filters.exclude-total-changes-no-item"


def _page(name: str, breaks: str, change: Callable[[Page, Query, Server], Page]) -> None:
    """Another envelope."""
    fault(name, breaks, page=lambda page, q, s: page if q.cursor_mode else change(page, q, s))


def _count(name: str, breaks: str, count: Callable[[int, Query], int]) -> None:
    _page(f"count-{name}", breaks, lambda page, q, s: page | {"count": count(page["count"], q)})


def _total(name: str, breaks: str, total: Callable[[int, Query, Server], int | None]) -> None:
    """Another total, where one is asked for."""
    _page(
        f"total-{name}",
        breaks,
        lambda page, q, s: page if page["total"] is None else page | {"total": total(page["total"], q, s)},
    )


_count("negative", "schema.bounds", lambda n, q: -1)
_count("is-limit", "page.count", lambda n, q: q.limit)
_count("one-less", "page.count", lambda n, q: max(0, n - 1))
_count("adds-up", "page.count", lambda n, q: n + q.offset)
_total("minus-one", "schema.bounds", lambda n, q, s: -1)
_total("grows-by-page", "offset.same-total", lambda n, q, s: min(q.offset + q.limit + 1, n))
_total("varies", "offset.same-total", lambda n, q, s: n + s.requests % 2)
_total("one-more", "offset.full-pages", lambda n, q, s: n + 1)
_total("one-less", "filters.total-is-filtered", lambda n, q, s: max(0, n - 1))
_total("capped", "offset.default-limit", lambda n, q, s: min(n, 50))
_total("ignores-filter", "filters.total-is-filtered", lambda n, q, s: len(s.store))
_total("zero-beyond-end", "offset.past-the-end", lambda n, q, s: n if q.offset < n else 0)
_total("null-beyond-end", "page.total-present", lambda n, q, s: n if q.offset < n else None)
_total("null-with-filter", "page.total-present", lambda n, q, s: None if q.since else n)
_total("counts-observables", "filters.include-changes-no-item", lambda n, q, s: n * (2 if q.observables else 1))


def _excluded(name: str, breaks: str, change: Callable[[Page], Page]) -> None:
    """Another envelope where the total is left out."""
    _page(name, breaks, lambda page, q, s: change(page) if q.exclude_total else page)


_excluded("total-missing-when-excluded", "page.total-excluded", lambda page: without(page, "total"))
_excluded("total-zero-when-excluded", "page.total-excluded", lambda page: page | {"total": 0})
_excluded("count-missing-without-total", "schema.required", lambda page: without(page, "count"))


def _cut(name: str, breaks: str, change: Callable[[int, int, int], tuple[int, int]]) -> None:
    """A page that is cut elsewhere: (offset, limit, size of the list) to where it begins and ends."""

    def cut(cut: Cut, q: Query, _s: Server) -> Cut:
        start, end = (cut.start, cut.end) if q.cursor_mode else change(q.offset, q.limit, cut.size)
        return replace(cut, start=start, end=end)

    fault(name, breaks, cut=cut)


_cut("page-one-short", "offset.full-pages", lambda o, n, size: (o, o + max(n - 1, min(n, 1))))
_cut("later-pages-capped", "offset.full-pages", lambda o, n, size: (o, o + (min(n, 10) if o else n)))
_cut("last-alert-lost", "offset.full-pages", lambda o, n, size: (o, min(o + n, size - 1)))
_cut("single-gives-two", "page.limit", lambda o, n, size: (o, o + (2 if n == 1 else n)))
_cut("offset-ignored", "offset.no-repeats", lambda o, n, size: (0, n))
_cut("border-repeated", "offset.no-repeats", lambda o, n, size: (o - 1, o - 1 + n) if o and n > 1 else (o, o + n))
_cut("border-lost", "offset.no-loss", lambda o, n, size: (o + (o > 0 and n > 1), o + n))
_cut("first-alert-lost", "cursor.same-items-as-by-offset", lambda o, n, size: (o + 1, o + 1 + n))
_cut("last-page-again-past-end", "offset.past-the-end", lambda o, n, size: (o, o + n) if o < size else (size - n, size))


def _query(name: str, breaks: str, change: Callable[[Query], Query]) -> None:
    """Another reading of an offset request."""
    fault(name, breaks, query=lambda q, _s: q if q.cursor_mode else change(q))


_query("default-limit-50", "offset.default-limit", lambda q: q if "limit" in q.sent else replace(q, limit=50))
_query("limit-ignored-with-filter", "page.limit", lambda q: replace(q, limit=max(q.limit, 100)) if q.since else q)
_query("offset-ignored-with-filter", "offset.full-pages", lambda q: replace(q, offset=0) if q.since else q)
_query("offset-ignored-with-observables", "offset.full-pages", lambda q: replace(q, offset=0) if q.observables else q)
_query("offset-ignored-with-excluded-total", "offset.no-loss", lambda q: replace(q, offset=0) if q.exclude_total else q)
fault(
    "default-limit-ignored-beyond-hundred",
    "offset.default-limit",
    start=lambda config: replace(config, alerts=max(config.alerts, 120)),
    query=lambda q, _s: q if "limit" in q.sent else replace(q, limit=1000),
)


def _list(name: str, breaks: str, change: Callable[[list[Entry], Query, Server], list[Entry]]) -> None:
    """Another list, for offset pages."""
    fault(name, breaks, select=lambda entries, q, s: entries if q.cursor_mode else change(entries, q, s))


def _ties_shuffled(entries: list[Entry], _q: Query, s: Server) -> list[Entry]:
    return sorted(entries, key=lambda entry: (-(entry.created // DAY), s.random.random()))


def _by_page_size(entries: list[Entry], q: Query, _s: Server) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.rank * (q.limit + 1) % 1000003)


_list("order-shuffled", "offset.order-stays", lambda es, q, s: s.random.sample(es, len(es)))
_list("order-of-ties-unstable", "offset.order-stays", _ties_shuffled)
_list("order-reversed-now-and-then", "offset.same-order", lambda es, q, s: es[::-1] if s.requests % 5 == 0 else es)
_list("order-by-page-size", "offset.no-loss", _by_page_size)
_list("one-alert-twice", "page.no-repeats", lambda es, q, s: [*es, *es[2:3]])
fault(
    "id-of-two-alerts",
    "page.no-repeats",
    item=lambda alert, _q, entry, s: alert | {"id": s.store.entries[7].id} if entry.number == 40 else alert,
)


def _items(name: str, breaks: str, change: Callable[[list[Entry], Query, Server], list[Entry]]) -> None:
    """Other items on a page, and as many counted."""

    def page(page: Page, q: Query, s: Server) -> Page:
        items = change(page["items"], q, s)
        return page | {"items": items, "count": len(items)}

    _page(name, breaks, page)


def _without_the_sixth(items: list[Entry], q: Query, s: Server) -> list[Entry]:
    entries = s.entries(q)
    return items if q.limit < 40 else (entries[:5] + entries[6:])[q.offset : q.offset + q.limit]


def _past_the_end(status: int) -> None:
    def refuse(items: list[Entry], q: Query, _s: Server) -> list[Entry]:
        if q.offset and q.limit and not items:
            raise refused(status, "list index out of range")
        return items

    _items(f"offset-past-end-{status}", "offset.past-the-end", refuse)


_items("alert-in-the-middle-lost", "offset.full-pages", lambda items, q, s: [e for e in items if e.number != 29])
_items("hidden-from-large-pages", "offset.no-extra-items", _without_the_sixth)
_items("exclude-total-drops-items", _SAME_ITEMS, lambda items, q, s: [] if q.exclude_total else items)
_items("exclude-total-loses-the-last", _SAME_ITEMS, lambda items, q, s: items[:-1] if q.exclude_total else items)
_items("order-shuffled-in-page", _SAME_ITEMS, lambda items, q, s: s.random.sample(items, len(items)))
_past_the_end(404)
_past_the_end(500)


def _old_in_turn(_request: Request, s: Server) -> None:
    live, old = s.memory.setdefault("replicas", (s.store.entries, [copy(entry) for entry in s.store.entries]))
    s.store.entries = live
    if s.random.randrange(8) == 0:
        s.store.arrive()
    s.store.entries = old if s.requests % 2 else live


fault("replica-never-catches-up", "offset.same-total", before=_old_in_turn)
