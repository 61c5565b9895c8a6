"""Offset pages that are not full, not next to each other, or not the same from one request to the next (C)."""

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Key
from contract_tests.mock_server.listing import Listed
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.refusals import refused
from contract_tests.mock_server.registry import mutant, mutant_named
from contract_tests.mock_server.store import Entry


class _OtherWindow(Behaviour):
    """Cuts the page out in another way; `e`: all alerts in order, `o`: the offset, `n`: the limit."""

    def window(self, entries: list[Entry], offset: int, limit: int) -> list[Entry]:
        raise NotImplementedError


def _shuffled(self: Behaviour, e: list[Entry], o: int, n: int) -> list[Entry]:
    return self.random.sample(e, len(e))[o : o + n]


def _some_shuffled(self: Behaviour, e: list[Entry], o: int, n: int) -> list[Entry]:
    page = e[o : o + n]
    return self.random.sample(page, len(page))


def _by_page_size(_self: Behaviour, e: list[Entry], o: int, n: int) -> list[Entry]:
    return sorted(e, key=lambda entry: (entry.rank * (n + 1)) % 1000003)[o : o + n]


_FULL = "A page is full: `count` = min(`limit`, `total` - `offset`)."
_NEXT = "Pages neither repeat nor skip an alert."
_SAME = "The order is the same from one request to the next."
_END = "An `offset` at or past the end gives no items."
for _name, _promise, _window in (
    ("page-one-short", _FULL, lambda _s, e, o, n: e[o : o + max(n - 1, 1)] if n > 1 else e[o : o + n]),
    ("page-one-more", "No page holds more than `limit` items.", lambda _s, e, o, n: e[o : o + n + 1] if n else []),
    ("later-pages-capped", _FULL, lambda _s, e, o, n: e[o : o + (min(n, 10) if o else n)]),
    ("limit-ignored", "No page holds more than `limit` items.", lambda _s, e, o, n: e[o : o + 100]),
    ("offset-ignored", _NEXT, lambda _s, e, o, n: e[:n]),
    ("offset-one-off", _NEXT, lambda _s, e, o, n: e[o + 1 : o + 1 + n]),
    ("offset-from-one", _NEXT, lambda _s, e, o, n: e[max(o - 1, 0) : max(o - 1, 0) + n]),
    ("offset-of-pages", _NEXT, lambda _s, e, o, n: e[o * n : o * n + n]),
    ("offset-rounded-to-pages", _NEXT, lambda _s, e, o, n: e[o - o % max(n, 1) : o - o % max(n, 1) + n]),
    ("offset-capped", _NEXT, lambda _s, e, o, n: e[min(o, 40) : min(o, 40) + n] if o < len(e) else []),
    ("offset-wraps", _END, lambda _s, e, o, n: e[o % max(len(e), 1) : o % max(len(e), 1) + n]),
    ("last-page-again-past-end", _END, lambda _s, e, o, n: e[o : o + n] or e[-n:] if n else []),
    ("border-lost", _NEXT, lambda _s, e, o, n: e[o + 1 : o + n] if o and n > 1 else e[o : o + n]),
    ("border-repeated", _NEXT, lambda _s, e, o, n: e[max(o - 1, 0) : o - 1 + n] if o and n > 1 else e[o : o + n]),
    ("last-page-lost-when-short", _FULL, lambda _s, e, o, n: e[o : o + n] if o + n <= len(e) or not o else []),
    ("last-alert-lost", _FULL, lambda _s, e, o, n: e[:-1][o : o + n]),
    ("first-alert-lost", _NEXT, lambda _s, e, o, n: e[1:][o : o + n]),
    ("alert-twice-in-page", "No two alerts share an `id`.", lambda _s, e, o, n: [*e[o : o + n - 1], *e[o : o + n][:1]]),
    ("alert-in-the-middle-lost", _NEXT, lambda _s, e, o, n: [x for x in e[o : o + n] if x.number != 29]),
    ("order-shuffled", _SAME, _shuffled),
    ("order-shuffled-in-page", _SAME, _some_shuffled),
    ("order-by-page-size", _SAME, _by_page_size),
    ("order-reversed-now-and-then", _SAME, lambda s, e, o, n: (e[::-1] if s.requests % 5 == 0 else e)[o : o + n]),
    ("single-gives-two", "No page holds more than `limit` items.", lambda _s, e, o, n: e[o : o + (2 if n == 1 else n)]),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherWindow, window=_window)


class _OtherQuery(Behaviour):
    """Understands an offset request in another way."""

    def understood(self, query: Query) -> Query:
        raise NotImplementedError

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked if asked.cursor_mode else self.understood(asked)


for _name, _promise, _understood in (
    ("default-limit-50", "`limit` is 100 where it is left out.",
     lambda _self, query: query if "limit" in query.sent else query.replaced(limit=50)),
    ("offset-ignored-with-filter", _NEXT, lambda _self, query: query.replaced(offset=0) if query.since else query),
    ("offset-ignored-with-observables", _NEXT, lambda _self, q: q.replaced(offset=0) if q.observables else q),
    ("offset-ignored-with-excluded-total", _NEXT,
     lambda _self, query: query.replaced(offset=0) if query.exclude_total else query),
    ("limit-ignored-with-filter", "No page holds more than `limit` items.",
     lambda _self, query: query.replaced(limit=max(query.limit, 100)) if query.since else query),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherQuery, understood=_understood)


class _WithEnough(Behaviour):
    def number_of_alerts(self, asked: int) -> int:
        """Enough alerts for a default page not to hold all."""
        return max(super().number_of_alerts(asked), 120)


@mutant
class DefaultLimitIgnoredBeyondHundred(_WithEnough):
    """`limit` is 100 where it is left out."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked if "limit" in asked.sent else asked.replaced(limit=1000)


@mutant
class OffsetPastEndNotFound(Behaviour):
    """An `offset` at or past the end gives 200."""

    def offset_page(self, query: Query) -> Page:
        page = super().offset_page(query)
        if query.offset and not page["items"]:
            raise refused(404, "No more alerts")
        return page


@mutant
class OffsetAtEndFails(Behaviour):
    """No request is answered with a 5xx, one with an `offset` just at the end neither."""

    def window(self, entries: list[Entry], offset: int, limit: int) -> list[Entry]:
        if offset and offset == len(entries):
            raise refused(500, "list index out of range")
        return super().window(entries, offset, limit)


@mutant
class OneAlertTwice(Behaviour):
    """No two alerts of a connection share an `id`."""

    def _list(self, since: int | None, sort: str | None) -> Listed:
        listed = super()._list(since, sort)
        if len(listed.entries) < 3:
            return listed
        return Listed([*listed.entries, listed.entries[2]], [*listed.keys, (2**62, "~")])


@mutant
class IdOfTwoAlerts(Behaviour):
    """No two alerts of a connection share an `id`."""

    def _list(self, since: int | None, sort: str | None) -> Listed:
        listed = super()._list(since, sort)
        by_number = {entry.number: entry for entry in listed.entries}
        if {7, 40} <= by_number.keys():
            by_number[40].alert["id"] = by_number[7].alert["id"]
        return listed


@mutant
class OrderOfTiesUnstable(Behaviour):
    """The order is the same from one request to the next, also of alerts with the same time."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        day = entry.created // 86_400_000_000
        return -day * 1000 + self.random.randrange(100), entry.id

    def listed(self, since: int | None, sort: str | None) -> Listed:
        return self._list(since, sort)


@mutant
class CursorModeMisses(Behaviour):
    """Both modes hold the same alerts."""

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        return {**page, "items": [entry for entry in page["items"] if entry.alert["resolved_time"] is None]}
