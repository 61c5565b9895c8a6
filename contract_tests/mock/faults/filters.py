"""`updatedSince` that lets through too much or too little, and flags that filter, change the order or do nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from contract_tests.mock.answers import invalid, refused
from contract_tests.mock.api import Page, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query, microseconds
from contract_tests.mock.reshape import without
from contract_tests.mock.store import DAY, SECOND, Entry

_SELECTS, _FUTURE, _PAST, _NARROWS, _SPELLED, _COMBINED = (
    f"filters.since-{name}" for name in ("selects", "future", "long-past", "narrows", "any-spelling", "combined")
)
_INCLUDE, _ADDS, _INCLUDED = "filters.include-changes-no-item", "filters.include-adds-its-key", "page.included-keys"
_TOTAL = "page.total-present"


def _bound(name: str, breaks: str, change: Callable[[int, datetime, Server], int | None]) -> None:
    """Another moment than the one that was asked for."""

    def query(q: Query, s: Server) -> Query:
        return q if q.since is None or q.bound is None else replace(q, bound=change(q.bound, q.since, s))

    fault(f"since-{name}", breaks, query=query)


def _ignored(name: str, breaks: str, when: Callable[[Query], object]) -> None:
    """A filter that is ignored by some requests."""
    fault(f"since-{name}", breaks, query=lambda q, _s: replace(q, bound=None) if when(q) else q)


def _matches(name: str, breaks: str, matches: Callable[[bool, Entry, int], bool]) -> None:
    """Another comparison with the moment that was asked for."""
    fault(f"since-{name}", breaks, matches=matches)


def _local(since: datetime) -> int:
    return microseconds(since.replace(tzinfo=UTC))


_bound("zone-dropped", _SPELLED, lambda bound, since, s: _local(since))
_bound("zone-sign-flipped", _SPELLED, lambda bound, since, s: 2 * _local(since) - bound)
_bound("ignored-without-utc", _SPELLED, lambda bound, since, s: bound if not since.utcoffset() else None)
_bound("rounded-up-to-day", _SELECTS, lambda bound, since, s: -(-bound // DAY) * DAY)
_bound("one-hour-late", _SELECTS, lambda bound, since, s: bound + 3600 * SECOND)
_bound("capped-to-last-week", _PAST, lambda bound, since, s: max(bound, s.store.clock - 7 * DAY))
_bound("future-gives-all", _FUTURE, lambda bound, since, s: bound if bound <= s.store.clock else None)
_bound("ignored-with-fraction", _FUTURE, lambda bound, since, s: None if since.microsecond else bound)
_ignored("ignored", _FUTURE, lambda q: True)
_ignored("in-offset-mode-only", _COMBINED, lambda q: q.cursor_mode)
_ignored("in-cursor-mode-only", _COMBINED, lambda q: not q.cursor_mode)
_ignored("ignored-on-later-offsets", "filters.total-is-filtered", lambda q: q.offset)
_ignored("ignored-with-flags", _COMBINED, lambda q: q.observables or q.groups)
_ignored("ignored-when-total-excluded", _COMBINED, lambda q: q.exclude_total)
_ignored("ignored-when-sorted", _COMBINED, lambda q: q.sort)
_matches("of-first_event_time", _SELECTS, lambda matched, entry, bound: entry.time("first_event_time") >= bound)
_matches("of-resolved_time", _SELECTS, lambda matched, entry, bound: entry.time("resolved_time") >= bound)
_matches("leaves-out-resolved", _SELECTS, lambda matched, entry, bound: matched and entry.alert["status"] != "resolved")
_matches("inverted", _NARROWS, lambda matched, entry, bound: not matched)
_matches("loses-some", _PAST, lambda matched, entry, bound: matched and entry.number % 10 != 6)
_matches("loses-alerts-without-device", _PAST, lambda matched, entry, bound: matched and bool(entry.alert["device"]))


def _refuse_future(q: Query, s: Server) -> Query:
    if q.bound is not None and q.bound > s.store.clock:
        raise invalid("updatedSince", "updatedSince must be in the past", str(q.since))
    return q


def _not_found(page: Page, q: Query, _s: Server) -> Page:
    if q.since and not page["items"]:
        raise refused(404, "No alerts found")
    return page


fault("since-in-future-refused", _FUTURE, query=_refuse_future)
fault("since-without-matches-not-found", _FUTURE, page=_not_found)


def _list(name: str, breaks: str, change: Callable[[list[Entry], Query], list[Entry]]) -> None:
    """Another list where a parameter is sent that must not change it."""
    fault(name, breaks, select=lambda entries, q, _s: change(entries, q))


def _kept(name: str, asked: Callable[[Query], object], keeps: Callable[[Entry], object]) -> None:
    """A list that holds less where a flag is set."""
    _list(name, _INCLUDE, lambda entries, q: [e for e in entries if not asked(q) or keeps(e)])


def _repeated(entries: list[Entry], q: Query) -> list[Entry]:
    return [e for e in entries for _ in (q.observables and e.alert["observables"]) or [0]]


def _reordered(entries: list[Entry], q: Query) -> list[Entry]:
    return sorted(entries, key=lambda e: e.rank) if q.observables and not q.cursor_mode else entries


def _first_lost_with_false(entries: list[Entry], q: Query) -> list[Entry]:
    return entries[q.observables < ("includeObservables" in q.sent) :]


_kept("observables-leave-out-without", lambda q: q.observables, lambda e: e.alert["observables"])
_kept("groups-leave-out-without-device", lambda q: q.groups, lambda e: e.alert["device"])
_kept("flags-together-leave-out", lambda q: q.groups and q.observables, lambda e: e.number % 2 == 0)
_list("observables-repeat-alerts", _INCLUDE, _repeated)
_list("observables-change-order", _INCLUDE, _reordered)
_list("false-flag-leaves-out", "filters.false-is-absent", _first_lost_with_false)
_list("sort-loses-alerts", "filters.sort-changes-no-item", lambda entries, q: entries[::2] if q.sort else entries)


def _query(name: str, breaks: str, change: Callable[[Query], Query]) -> None:
    """Another reading of a request."""
    fault(name, breaks, query=lambda q, _s: change(q))


def _observables_where_any(alert: Alert, *_: object) -> Alert:
    return alert if alert.get("observables") else without(alert, "observables")


def _null_on_later_pages(page: Page, q: Query, s: Server) -> Page:
    if not q.observables or not (q.offset or q.cursor is not None):
        return page
    return page | {"items": [s.shown(entry, q) | {"observables": None} for entry in page["items"]]}


_query("exclude-total-on-presence", _TOTAL, lambda q: replace(q, exclude_total="excludeTotal" in q.sent))
_query("cursor-mode-on-presence", _TOTAL, lambda q: replace(q, cursor_mode="enableCursor" in q.sent))
_query("observables-never-shown", _INCLUDED, lambda q: replace(q, observables=False))
_query(
    "observables-on-first-cursor-page-only", _INCLUDED, lambda q: replace(q, observables=q.observables > bool(q.cursor))
)
_query("observables-in-offset-mode-only", _ADDS, lambda q: replace(q, observables=q.observables > q.cursor_mode))
fault("observables-missing-where-none", _INCLUDED, item=_observables_where_any)
fault("observables-null-on-later-pages", _ADDS, page=_null_on_later_pages)
