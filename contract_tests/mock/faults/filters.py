"""`updatedSince` that lets through too much or too little, and flags that filter or change the order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from contract_tests.mock.answers import invalid, refused
from contract_tests.mock.api import Server
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Parameters, Query, microseconds
from contract_tests.mock.store import DAY, SECOND, Entry

_HOUR = 3600 * SECOND
_KEPT, _FUTURE = "filters.since-selects", "filters.since-future"
_COMPANY, _SPELLED, _ADDS = (
    "filters.since-combined",
    "filters.since-any-spelling",
    "filters.since-narrows",
)
_PAST, _TOTAL, _INCLUDE = (
    "filters.since-long-past",
    "filters.total-is-filtered",
    "filters.include-changes-no-item",
)
_ANSWERED = "http.valid-answered"


def _bound(name: str, breaks: str, change: Callable[[Server, datetime, int], int | None]) -> None:
    """Another moment than the one that was asked for."""
    fault(
        name,
        breaks=breaks,
        query=lambda s, q: replace(q, bound=change(s, q.since, q.bound) if q.since and q.bound is not None else None),
    )


def _ignored(name: str, breaks: str, when: Callable[[Query], object]) -> None:
    """A filter that is ignored by some requests."""
    fault(name, breaks=breaks, query=lambda _s, q: replace(q, bound=None) if when(q) else q)


def _matches(name: str, breaks: str, matches: Callable[[Entry, int, bool], bool]) -> None:
    """Another comparison with the moment that was asked for."""
    fault(name, breaks=breaks, matches=lambda _s, entry, bound, matched: matches(entry, bound, matched))


def _zone_flipped(_s: Server, since: datetime, bound: int) -> int:
    return bound + 2 * int((since.utcoffset() or since - since).total_seconds()) * SECOND


_bound("since-zone-dropped", _SPELLED, lambda s, since, bound: microseconds(since.replace(tzinfo=UTC)))
_bound("since-zone-sign-flipped", _SPELLED, _zone_flipped)
_bound("since-rounded-up-to-day", _KEPT, lambda s, since, bound: -(-bound // DAY) * DAY)
_bound("since-rounded-up-to-hour", _KEPT, lambda s, since, bound: -(-bound // _HOUR) * _HOUR)
_bound("since-one-hour-late", _KEPT, lambda s, since, bound: bound + _HOUR)
_bound("since-capped-to-last-week", _PAST, lambda s, since, bound: max(bound, s.store.clock - 7 * DAY))
_bound("since-future-gives-all", _FUTURE, lambda s, since, bound: bound if bound <= s.store.clock else None)
_bound("since-ignored-with-fraction", _FUTURE, lambda s, since, bound: None if since.microsecond else bound)
_bound("since-ignored-without-utc", _SPELLED, lambda s, since, bound: bound if not since.utcoffset() else None)

_ignored("since-ignored", _FUTURE, lambda q: True)
_ignored("since-in-offset-mode-only", _COMPANY, lambda q: q.cursor_mode)
_ignored("since-in-cursor-mode-only", _COMPANY, lambda q: not q.cursor_mode)
_ignored("since-ignored-on-later-offsets", _TOTAL, lambda q: q.offset)
_ignored("since-ignored-with-flags", _COMPANY, lambda q: q.observables or q.groups)
_ignored("since-ignored-when-total-excluded", _COMPANY, lambda q: q.exclude_total)
_ignored("since-ignored-when-sorted", _COMPANY, lambda q: q.sort)

_matches("since-of-first-event", _KEPT, lambda e, bound, _: e.time("first_event_time") >= bound)
_matches("since-of-process", _KEPT, lambda e, bound, _: e.time("process_created_at") >= bound)
_matches("since-of-resolved", _KEPT, lambda e, bound, _: e.time("resolved_time") >= bound)
_matches(
    "since-of-last-event-of-open",
    _KEPT,
    lambda e, bound, _: e.time("last_event_time") * (e.alert["status"] != "resolved") >= bound,
)
_matches("since-inverted", _ADDS, lambda e, bound, matched: not matched)
_matches("since-loses-some", _PAST, lambda e, bound, matched: matched and e.number % 10 != 6)
_matches(
    "since-loses-alerts-without-device", _PAST, lambda e, bound, matched: matched and e.alert["device"] is not None
)


def _refused_form(name: str, breaks: str, refuses: Callable[[str], bool]) -> None:
    """A valid spelling of a time is refused."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and refuses(value):
            raise ValueError("time data does not match format")
        return value

    def params(known: Parameters) -> Parameters:
        kind, default = known["updatedSince"]
        return known | {"updatedSince": (Annotated[kind, BeforeValidator(check)], default)}

    fault(name, breaks=breaks, params=params)


_refused_form("since-with-z-refused", "http.valid-answered", lambda text: text.endswith("Z"))
_refused_form("since-with-zone-refused", _ANSWERED, lambda text: not text.endswith("Z"))
_refused_form("since-with-fraction-refused", _ANSWERED, lambda text: "." in text)
_refused_form("since-of-other-zone-refused", _ANSWERED, lambda text: not text.endswith(("Z", "+00:00")))


def _refuse_future(s: Server, query: Query) -> Query:
    if query.bound is not None and query.bound > s.store.clock:
        raise invalid("updatedSince", "updatedSince must be in the past", str(query.since))
    return query


def _not_found(_s: Server, query: Query, page: dict[str, Any]) -> dict[str, Any]:
    if query.since and not page["items"]:
        raise refused(404, "No alerts found")
    return page


def _filter_last(s: Server, query: Query, page: dict[str, Any]) -> dict[str, Any]:
    if query.since is None or query.cursor_mode:
        return page
    bound = microseconds(query.since)
    items = [entry for entry in page["items"] if entry.updated >= bound]
    total = sum(entry.updated >= bound for entry in s.store.entries)
    return {"count": len(items), "total": None if query.exclude_total else total, "items": items}


fault("since-in-future-refused", breaks=_FUTURE, query=_refuse_future)
fault("since-without-matches-not-found", breaks=_FUTURE, page=_not_found)
fault(
    "since-filters-after-paging",
    breaks="offset.full-pages",
    order=lambda entry, sort: (entry.created, entry.id),
    query=lambda _s, q: q if q.cursor_mode else replace(q, bound=None),
    page=_filter_last,
)


def _list(name: str, breaks: str, change: Callable[[Query, list[Entry]], list[Entry]]) -> None:
    """Another list, by what it is asked for with."""
    fault(name, breaks=breaks, select=lambda _s, q, entries: change(q, entries))


_list(
    "observables-leave-out-without",
    _INCLUDE,
    lambda q, entries: [e for e in entries if e.alert["observables"] or not q.observables],
)
_list(
    "false-flag-leaves-out",
    "filters.false-is-absent",
    lambda q, entries: entries if q.observables or "includeObservables" not in q.sent else entries[1:],
)
_list(
    "groups-leave-out-without-device",
    _INCLUDE,
    lambda q, entries: [e for e in entries if e.alert["device"] is not None or not q.groups],
)
_list(
    "observables-repeat-alerts",
    _INCLUDE,
    lambda q, entries: [e for e in entries for _ in (q.observables and e.alert["observables"]) or [0]],
)
_list(
    "flags-together-leave-out",
    _INCLUDE,
    lambda q, entries: [e for e in entries if e.number % 2 == 0 or not (q.groups and q.observables)],
)
_list("sort-loses-alerts", "filters.sort-changes-no-item", lambda q, entries: entries[::2] if q.sort else entries)
_list(
    "observables-change-order",
    _INCLUDE,
    lambda q, entries: sorted(entries, key=lambda e: e.rank) if q.observables and not q.cursor_mode else entries,
)
fault(
    "exclude-total-on-presence",
    breaks="page.total-present",
    query=lambda _s, q: replace(q, exclude_total="excludeTotal" in q.sent),
)
