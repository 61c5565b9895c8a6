"""`updatedSince` that lets through too much or too little, and flags that filter, change the order or do nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from contract_tests.mock.answers import invalid, refused
from contract_tests.mock.api import Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Parameters, Query, microseconds
from contract_tests.mock.reshape import without
from contract_tests.mock.store import DAY, SECOND, Entry

Page = dict[str, Any]

_HOUR = 3600 * SECOND
_SELECTS, _FUTURE, _PAST, _NARROWS, _SPELLED, _COMBINED = (
    f"filters.since-{name}" for name in ("selects", "future", "long-past", "narrows", "any-spelling", "combined")
)
_INCLUDE, _ADDS, _INCLUDED = "filters.include-changes-no-item", "filters.include-adds-its-key", "page.included-keys"
_TOTAL = "page.total-present"


def _query(name: str, breaks: str, change: Callable[[Server, Query], Query]) -> None:
    """Another reading of a request."""
    fault(name, breaks=breaks, query=change)


def _bound(name: str, breaks: str, change: Callable[[Server, datetime, int], int | None]) -> None:
    """Another moment than the one that was asked for."""
    _query(
        f"since-{name}",
        breaks,
        lambda s, q: replace(q, bound=change(s, q.since, q.bound)) if q.since and q.bound is not None else q,
    )


def _ignored(name: str, breaks: str, when: Callable[[Query], object]) -> None:
    """A filter that is ignored by some requests."""
    _query(f"since-{name}", breaks, lambda _s, q: replace(q, bound=None) if when(q) else q)


def _matches(name: str, breaks: str, matches: Callable[[Entry, int, bool], bool]) -> None:
    """Another comparison with the moment that was asked for."""
    fault(f"since-{name}", breaks=breaks, matches=lambda _s, entry, bound, matched: matches(entry, bound, matched))


def _offset_of(since: datetime) -> int:
    return int((since.utcoffset() or since - since).total_seconds()) * SECOND


_bound("zone-dropped", _SPELLED, lambda s, since, bound: microseconds(since.replace(tzinfo=UTC)))
_bound("zone-sign-flipped", _SPELLED, lambda s, since, bound: bound + 2 * _offset_of(since))
_bound("rounded-up-to-day", _SELECTS, lambda s, since, bound: -(-bound // DAY) * DAY)
_bound("one-hour-late", _SELECTS, lambda s, since, bound: bound + _HOUR)
_bound("capped-to-last-week", _PAST, lambda s, since, bound: max(bound, s.store.clock - 7 * DAY))
_bound("future-gives-all", _FUTURE, lambda s, since, bound: bound if bound <= s.store.clock else None)
_bound("ignored-with-fraction", _FUTURE, lambda s, since, bound: None if since.microsecond else bound)
_bound("ignored-without-utc", _SPELLED, lambda s, since, bound: bound if not since.utcoffset() else None)

_ignored("ignored", _FUTURE, lambda q: True)
_ignored("in-offset-mode-only", _COMBINED, lambda q: q.cursor_mode)
_ignored("in-cursor-mode-only", _COMBINED, lambda q: not q.cursor_mode)
_ignored("ignored-on-later-offsets", "filters.total-is-filtered", lambda q: q.offset)
_ignored("ignored-with-flags", _COMBINED, lambda q: q.observables or q.groups)
_ignored("ignored-when-total-excluded", _COMBINED, lambda q: q.exclude_total)
_ignored("ignored-when-sorted", _COMBINED, lambda q: q.sort)

for _name in ("first_event_time", "process_created_at", "resolved_time"):
    _matches(f"of-{_name}", _SELECTS, lambda e, bound, _, name=_name: e.time(name) >= bound)  # type: ignore[misc]
_matches("leaves-out-resolved", _SELECTS, lambda e, bound, matched: matched and e.alert["status"] != "resolved")
_matches("inverted", _NARROWS, lambda e, bound, matched: not matched)
_matches("loses-some", _PAST, lambda e, bound, matched: matched and e.number % 10 != 6)
_matches("loses-alerts-without-device", _PAST, lambda e, bound, matched: matched and e.alert["device"] is not None)


def _refused_form(name: str, refuses: Callable[[str], bool]) -> None:
    """A valid spelling of a time is refused."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and refuses(value):
            raise ValueError("time data does not match format")
        return value

    def params(known: Parameters) -> Parameters:
        kind, default = known["updatedSince"]
        return known | {"updatedSince": (Annotated[kind, BeforeValidator(check)], default)}

    fault(f"since-{name}-refused", breaks="http.valid-answered", params=params)


_refused_form("with-z", lambda text: text.endswith("Z"))
_refused_form("with-zone", lambda text: not text.endswith("Z"))
_refused_form("with-fraction", lambda text: "." in text)
_refused_form("of-other-zone", lambda text: not text.endswith(("Z", "+00:00")))


def _refuse_future(s: Server, query: Query) -> Query:
    if query.bound is not None and query.bound > s.store.clock:
        raise invalid("updatedSince", "updatedSince must be in the past", str(query.since))
    return query


def _not_found(_s: Server, query: Query, page: Page) -> Page:
    if query.since and not page["items"]:
        raise refused(404, "No alerts found")
    return page


def _filter_last(s: Server, query: Query, page: Page) -> Page:
    if query.since is None or query.cursor_mode:
        return page
    bound = microseconds(query.since)
    items = [entry for entry in page["items"] if entry.updated >= bound]
    total = sum(entry.updated >= bound for entry in s.store.entries)
    return {"count": len(items), "total": None if query.exclude_total else total, "items": items}


_query("since-in-future-refused", _FUTURE, _refuse_future)
fault("since-without-matches-not-found", breaks=_FUTURE, page=_not_found)
fault(
    "since-filters-after-paging",
    breaks="offset.full-pages",
    order=lambda entry, sort: (entry.created, entry.id),
    query=lambda _s, q: q if q.cursor_mode else replace(q, bound=None),
    page=_filter_last,
)


def _kept(name: str, asked: Callable[[Query], object], keeps: Callable[[Entry], object]) -> None:
    """A list that holds less where a flag is set."""
    fault(name, breaks=_INCLUDE, select=lambda _s, q, entries: [e for e in entries if not asked(q) or keeps(e)])


def _repeated(_s: Server, q: Query, entries: list[Entry]) -> list[Entry]:
    return [e for e in entries for _ in (q.observables and e.alert["observables"]) or [0]]


def _reordered(_s: Server, q: Query, entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: e.rank) if q.observables and not q.cursor_mode else entries


_kept("observables-leave-out-without", lambda q: q.observables, lambda e: e.alert["observables"])
_kept("groups-leave-out-without-device", lambda q: q.groups, lambda e: e.alert["device"])
_kept("flags-together-leave-out", lambda q: q.groups and q.observables, lambda e: e.number % 2 == 0)
fault("observables-repeat-alerts", breaks=_INCLUDE, select=_repeated)
fault("observables-change-order", breaks=_INCLUDE, select=_reordered)
fault(
    "false-flag-leaves-out",
    breaks="filters.false-is-absent",
    select=lambda _s, q, entries: entries[q.observables < ("includeObservables" in q.sent) :],
)
fault(
    "sort-loses-alerts",
    breaks="filters.sort-changes-no-item",
    select=lambda _s, q, entries: entries[::2] if q.sort else entries,
)
_query("exclude-total-on-presence", _TOTAL, lambda _s, q: replace(q, exclude_total="excludeTotal" in q.sent))
_query("cursor-mode-on-presence", _TOTAL, lambda _s, q: replace(q, cursor_mode="enableCursor" in q.sent))


def _observables_when(name: str, breaks: str, when: Callable[[Query], bool]) -> None:
    _query(f"observables-{name}", breaks, lambda _s, q: replace(q, observables=q.observables and when(q)))


def _where_none(_s: Server, _q: Query, _entry: Entry, alert: Alert) -> Alert:
    return alert if alert.get("observables") else without(alert, "observables")


def _null_on_later_pages(s: Server, q: Query, page: Page) -> Page:
    if not q.observables or not (q.offset or q.cursor is not None):
        return page
    return page | {"items": [s.shown(entry, q) | {"observables": None} for entry in page["items"]]}


_observables_when("never-shown", _INCLUDED, lambda q: False)
_observables_when("on-first-cursor-page-only", _INCLUDED, lambda q: q.cursor is None)
_observables_when("in-offset-mode-only", _ADDS, lambda q: not q.cursor_mode)
fault("observables-missing-where-none", breaks=_INCLUDED, item=_where_none)
fault("observables-null-on-later-pages", breaks=_ADDS, page=_null_on_later_pages)
