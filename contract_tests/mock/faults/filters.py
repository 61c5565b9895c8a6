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


def _bound(name: str, breaks: str, change: Callable[[int, datetime, Server], int | None]) -> None:
    """Another moment than the one that was asked for."""

    def query(q: Query, s: Server) -> Query:
        return q if q.since is None or q.bound is None else replace(q, bound=change(q.bound, q.since, s))

    fault(f"since-{name}", breaks, query=query)


def _local(since: datetime) -> int:
    return microseconds(since.replace(tzinfo=UTC))


_bound("zone-dropped", "filters.since-any-spelling", lambda bound, since, s: _local(since))
_bound("zone-sign-flipped", "filters.since-any-spelling", lambda bound, since, s: 2 * _local(since) - bound)
_bound(
    "ignored-without-utc", "filters.since-any-spelling", lambda bound, since, s: None if since.utcoffset() else bound
)
_bound("rounded-up-to-day", "filters.since-selects", lambda bound, since, s: -(-bound // DAY) * DAY)
_bound("one-hour-late", "filters.since-selects", lambda bound, since, s: bound + 3600 * SECOND)
_bound("capped-to-last-week", "filters.since-long-past", lambda bound, since, s: max(bound, s.store.clock - 7 * DAY))
_bound("future-gives-all", "filters.since-future", lambda bound, since, s: bound if bound <= s.store.clock else None)
_bound("ignored-with-fraction", "filters.since-future", lambda bound, since, s: None if since.microsecond else bound)


def _ignored(name: str, when: Callable[[Query], object], breaks: str = "filters.since-combined") -> None:
    """A filter that is ignored by some requests."""
    fault(f"since-{name}", breaks, query=lambda q, _s: replace(q, bound=None) if when(q) else q)


_ignored("ignored", lambda q: True, "filters.since-future")
_ignored("ignored-on-later-offsets", lambda q: q.offset, "filters.total-is-filtered")
_ignored("in-offset-mode-only", lambda q: q.cursor_mode)
_ignored("in-cursor-mode-only", lambda q: not q.cursor_mode)
_ignored("ignored-with-flags", lambda q: q.observables or q.groups)
_ignored("ignored-when-total-excluded", lambda q: q.exclude_total)
_ignored("ignored-when-sorted", lambda q: q.sort)


def _matches(name: str, breaks: str, matches: Callable[[Entry, int], object]) -> None:
    """Another comparison with the moment that was asked for."""
    fault(f"since-{name}", breaks, matches=lambda _matched, entry, bound: bool(matches(entry, bound)))


def _loses(name: str, breaks: str, loses: Callable[[Entry], bool]) -> None:
    """Alerts that no filter lets through."""
    _matches(name, breaks, lambda entry, bound: entry.updated >= bound and not loses(entry))


_matches("of-first_event_time", "filters.since-selects", lambda entry, bound: entry.time("first_event_time") >= bound)
_matches("of-resolved_time", "filters.since-selects", lambda entry, bound: entry.time("resolved_time") >= bound)
_matches("inverted", "filters.since-narrows", lambda entry, bound: entry.updated < bound)
_loses("leaves-out-resolved", "filters.since-selects", lambda entry: entry.alert["status"] == "resolved")
_loses("loses-some", "filters.since-long-past", lambda entry: entry.number % 10 == 6)
_loses("loses-alerts-without-device", "filters.since-long-past", lambda entry: not entry.alert["device"])


def _refuse_future(q: Query, s: Server) -> Query:
    if q.bound is not None and q.bound > s.store.clock:
        raise invalid("updatedSince", "updatedSince must be in the past", str(q.since))
    return q


def _not_found(page: Page, q: Query, _s: Server) -> Page:
    if q.since and not page["items"]:
        raise refused(404, "No alerts found")
    return page


fault("since-in-future-refused", "filters.since-future", query=_refuse_future)
fault("since-without-matches-not-found", "filters.since-future", page=_not_found)


def _list(
    name: str, change: Callable[[list[Entry], Query], list[Entry]], breaks: str = "filters.include-changes-no-item"
) -> None:
    """Another list where a parameter is sent that must not change it."""
    fault(name, breaks, select=lambda entries, q, _s: change(entries, q))


def _repeated(entries: list[Entry], q: Query) -> list[Entry]:
    return [e for e in entries for _ in (q.observables and e.alert["observables"]) or [0]]


def _reordered(entries: list[Entry], q: Query) -> list[Entry]:
    return sorted(entries, key=lambda e: e.rank) if q.observables and not q.cursor_mode else entries


def _first_lost_with_false(entries: list[Entry], q: Query) -> list[Entry]:
    return entries[q.observables < ("includeObservables" in q.sent) :]


_list("observables-leave-out-without", lambda es, q: [e for e in es if not q.observables or e.alert["observables"]])
_list("groups-leave-out-without-device", lambda es, q: [e for e in es if not q.groups or e.alert["device"]])
_list("flags-together-leave-out", lambda es, q: es[::2] if q.groups and q.observables else es)
_list("observables-repeat-alerts", _repeated)
_list("observables-change-order", _reordered)
_list("false-flag-leaves-out", _first_lost_with_false, "filters.false-is-absent")
_list("sort-loses-alerts", lambda es, q: es[::2] if q.sort else es, "filters.sort-changes-no-item")


def _observables_where_any(alert: Alert, *_: object) -> Alert:
    return alert if alert.get("observables") else without(alert, "observables")


def _null_on_later_pages(page: Page, q: Query, s: Server) -> Page:
    if not q.observables or not (q.offset or q.cursor is not None):
        return page
    return page | {"items": [s.shown(entry, q) | {"observables": None} for entry in page["items"]]}


def _observables_when(name: str, breaks: str, when: Callable[[Query], bool]) -> None:
    fault(f"observables-{name}", breaks, query=lambda q, _s: replace(q, observables=q.observables and when(q)))


_observables_when("never-shown", "page.included-keys", lambda q: False)
_observables_when("on-first-cursor-page-only", "page.included-keys", lambda q: q.cursor is None)
_observables_when("in-offset-mode-only", "filters.include-adds-its-key", lambda q: not q.cursor_mode)
fault("observables-missing-where-none", "page.included-keys", item=_observables_where_any)
fault("observables-null-on-later-pages", "filters.include-adds-its-key", page=_null_on_later_pages)
fault(
    "exclude-total-on-presence",
    "page.total-present",
    query=lambda q, _s: replace(q, exclude_total="excludeTotal" in q.sent),
)
fault(
    "cursor-mode-on-presence",
    "page.total-present",
    query=lambda q, _s: replace(q, cursor_mode="enableCursor" in q.sent),
)
