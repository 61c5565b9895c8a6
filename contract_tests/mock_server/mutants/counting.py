"""`count`, `total` and the envelope of an offset page that are not what they say (A)."""

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.listing import Listed
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant, mutant_named


class _OtherPage(Behaviour):
    """Changes the envelope of an offset page."""

    def change(self, page: Page, query: Query) -> None:
        raise NotImplementedError

    def offset_page(self, query: Query) -> Page:
        page = super().offset_page(query)
        self.change(page, query)
        return page


def _without(key: str) -> object:
    return lambda _self, page, _query: page.pop(key)


def _with(key: str, value: object) -> object:
    return lambda _self, page, _query: page.update({key: value})


_COUNT = "`count` is the number of items in the answer."
_TOTAL = "`total` is an integer, the number of alerts there are in all."
_ITEMS = "`items` is there, and a list."
for _name, _promise, _change in (
    ("count-missing", _COUNT, _without("count")),
    ("count-null", _COUNT, _with("count", None)),
    ("count-as-text", _COUNT, lambda _self, page, _query: page.update(count=str(page["count"]))),
    ("count-is-limit", _COUNT, lambda _self, page, query: page.update(count=query.limit)),
    ("count-is-total", _COUNT, lambda _self, page, _query: page.update(count=page["total"] or 0)),
    ("count-one-less", _COUNT, lambda _self, page, _query: page.update(count=max(0, page["count"] - 1))),
    ("count-adds-up", _COUNT, lambda _self, page, query: page.update(count=page["count"] + query.offset)),
    ("total-missing", _TOTAL, _without("total")),
    ("total-null-unasked", _TOTAL, _with("total", None)),
    ("total-as-text", _TOTAL, lambda _self, page, _query: page.update(total=str(page["total"]))),
    ("total-minus-one", _TOTAL, lambda _self, page, query: page.update(total=None if query.exclude_total else -1)),
    ("items-null-when-empty", _ITEMS, lambda _self, page, _query: page.update(items=page["items"] or None)),
    ("items-missing-when-empty", _ITEMS, lambda _self, page, _query: page["items"] or page.pop("items")),
    ("items-as-object-when-one", _ITEMS, lambda _self, page, _q: len(page["items"]) == 1 and page.update(items={})),
    ("items-called-data", _ITEMS, lambda _self, page, _query: page.update(data=page.pop("items"))),
    ("total-missing-when-excluded", "`total` is set to null when `excludeTotal` is true.",
     lambda _self, page, query: query.exclude_total and page.pop("total")),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherPage, change=_change)


class _OtherTotal(Behaviour):
    """Counts in another way, where a total is asked for."""

    def counted(self, query: Query, listed: Listed) -> int | None:
        raise NotImplementedError

    def total(self, query: Query, listed: Listed) -> int | None:
        return None if query.exclude_total else self.counted(query, listed)


_COUNTS = "`total` is the number of alerts there are in all, the same on every page."
for _name, _promise, _counted in (
    ("total-is-page", _COUNTS, lambda _self, query, listed: min(query.limit, len(listed.entries))),
    ("total-is-rest", _COUNTS, lambda _self, query, listed: max(0, len(listed.entries) - query.offset)),
    ("total-grows-by-page", _COUNTS, lambda _self, q, listed: min(q.offset + q.limit + 1, len(listed.entries))),
    ("total-is-pages", _COUNTS, lambda _self, query, listed: -(-len(listed.entries) // max(query.limit, 1))),
    ("total-one-more", _COUNTS, lambda _self, _query, listed: len(listed.entries) + 1),
    ("total-one-less", _COUNTS, lambda _self, _query, listed: max(0, len(listed.entries) - 1)),
    ("total-capped", _COUNTS, lambda _self, _query, listed: min(len(listed.entries), 50)),
    ("total-varies", _COUNTS, lambda self, _query, listed: len(listed.entries) + self.requests % 2),
    ("total-zero-beyond-end", _COUNTS,
     lambda _self, query, listed: len(listed.entries) if query.offset < len(listed.entries) else 0),
    ("total-null-on-later-pages", _COUNTS, lambda _self, query, listed: None if query.offset else len(listed.entries)),
    ("total-null-beyond-end", _COUNTS,
     lambda _self, query, listed: len(listed.entries) if query.offset < len(listed.entries) else None),
    ("total-ignores-filter", "`total` counts what the filter lets through.", lambda self, _q, _l: len(self.store)),
    ("total-null-with-filter", "`total` is null only when `excludeTotal` asks for that.",
     lambda _self, query, listed: None if query.since else len(listed.entries)),
    ("total-counts-observables", "`total` counts alerts, whatever the include flags ask for.",
     lambda _self, query, listed: len(listed.entries) * (2 if query.observables else 1)),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherTotal, counted=_counted)


@mutant
class TotalThoughExcluded(Behaviour):
    """`total` is null when `excludeTotal` is true."""

    def total(self, query: Query, listed: Listed) -> int | None:
        return len(listed.entries)


@mutant
class TotalZeroWhenExcluded(Behaviour):
    """`total` is null when `excludeTotal` is true."""

    def total(self, query: Query, listed: Listed) -> int | None:
        return super().total(query, listed) or 0


@mutant
class ExcludeTotalOnPresence(Behaviour):
    """`excludeTotal=false` leaves the total in."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked if "excludeTotal" not in asked.sent else asked.replaced(exclude_total=True)


@mutant
class ExcludeTotalDropsItems(Behaviour):
    """`excludeTotal` changes `total`, and nothing else."""

    def offset_page(self, query: Query) -> Page:
        page = super().offset_page(query)
        return {**page, "items": [], "count": 0} if query.exclude_total else page


@mutant
class ExcludeTotalLosesTheLast(Behaviour):
    """A page is full with `excludeTotal` too."""

    def offset_page(self, query: Query) -> Page:
        page = super().offset_page(query)
        return {**page, "items": page["items"][:-1], "count": len(page["items"][:-1])} if query.exclude_total else page


@mutant
class ExcludeTotalLosesCount(Behaviour):
    """`count` is there with `excludeTotal` too."""

    def offset_page(self, query: Query) -> Page:
        page = super().offset_page(query)
        if query.exclude_total:
            del page["count"]
        return page
