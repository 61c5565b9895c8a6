"""Query variants: filters, flags, sort and their combinations; and the times that a "since" filter is tried with."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.query_parts import QueryParts
from contract_tests.results import CannotTestError
from contract_tests.run import Run
from contract_tests.sampling.pages import WHOLE, Snapshot, Variant
from contract_tests.sampling.reading import by_offset, modes, once, snapshot, window

FAR_FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
LONG_PAST = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
"""Before anything in any list, and a time that no server takes for none."""

_FEW, _MOST_STEPS = 8, 30
_NARROW, _SEARCHES = timedelta(minutes=20), 3
_DRAWN, _PLACES = 14, 1000
_ZONES = ((5, 30), (-8, 0), (13, 0), (-11, 0), (0, 0))


def updated_since(run: Run, moment: datetime | str) -> Variant:
    """Return the variant that asks for what was updated since a time; text is sent as it is.

    Raises:
        CannotTestError: the list has no such filter.
    """
    if run.operation.since is None:
        raise CannotTestError("the list has no filter by time")
    return Variant(((run.operation.since[0], moment if isinstance(moment, str) else utc(moment)),))


def in_both_modes(run: Run, *variants: Variant) -> list[Variant]:
    """Return the variants in each mode that the list has."""
    return [evolve(variant, mode=mode) for variant in variants for mode in modes(run)]


def drawn_variants(run: Run) -> list[Variant]:
    """Return variants that are drawn: each filter, flag and sort is met, some together."""
    parts, moment = QueryParts(run.operation), median_time(run)
    pairs = (*parts.includes, *parts.sort, *(parts.since(utc(moment)) if moment else ()))
    order = run.draw(st.permutations(range(len(pairs))), 1, "variants")[0] if pairs else []
    drawn = [pairs[index] for index in order]
    return [Variant(tuple(drawn[at : at + 2])) for at in range(0, len(drawn), 2)]


def readable_at_once(run: Run) -> Variant:
    """Return the whole list, or, where it is longer than one request gives, a filtered part that is not."""
    moment = median_time(run)
    return WHOLE if moment is None or snapshot(run).is_whole else updated_since(run, moment)


def utc(moment: datetime) -> str:
    """Return a time as the vendor's example spells it, in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def other_spellings(moment: datetime) -> list[str]:
    """Return other spellings of the same instant: zones, Z, fractions of a second that are zero."""
    zones = [timezone(timedelta(hours=hours, minutes=minutes)) for hours, minutes in _ZONES]
    in_zones = [moment.astimezone(zone).isoformat(timespec="seconds") for zone in zones]
    plain = utc(moment).removesuffix("+00:00")
    return [*in_zones, f"{plain}Z", f"{plain}.000Z", f"{plain}.000000+00:00"]


def events(run: Run, found: Snapshot) -> dict[str, datetime]:
    """Return the latest time of each item that has one which a "since" filter may be tested by.

    Event times come from device clocks: one later than the server's own time proves nothing, nor does one that stands
    for "no time", such as a year 1.
    """
    names, now = run.operation.since[1] if run.operation.since else [], _server_time(found.page.exchange)
    latest = {}
    for key, item in zip(found.ids, found.items, strict=True):
        times = [_time(item.get(name)) for name in names] if isinstance(item, dict) else []
        if usable := [time for time in times if time is not None and LONG_PAST < time <= now]:
            latest[key] = max(usable)
    return latest


def event_times(run: Run, found: Snapshot) -> list[datetime]:
    """Return the latest times of the items, earliest first."""
    return sorted(events(run, found).values())


@once
def median_time(run: Run) -> datetime | None:
    """Return a time since which about half of the items were updated; None where items have no times.

    Of a long list, it is one since which so few were updated that one request gives them all.
    """
    found = snapshot(run)
    times = event_times(run, found)
    if not times:
        return None
    # A second off: no fact says whether the bound itself belongs to the filter.
    moment = times[len(times) // 2].replace(microsecond=0) - timedelta(seconds=1)
    return moment if found.is_whole else _with_few_items(run, moment)


def times_before_events(run: Run) -> list[datetime]:
    """Return times just before what happened to drawn items, earliest first. Raises CannotTestError without any.

    They are chosen anew for each sample: a list that moves outruns old ones.
    """
    times = _times_at_once(run)
    places = run.once("places of times", lambda: run.draw(st.integers(0, _PLACES - 1), _DRAWN, "moments"))
    indexes = [place * len(times) // _PLACES for place in places]
    before = [times[index] - timedelta(milliseconds=500 if index % 2 else 1000) for index in indexes]
    # An item of a filtered list may have been updated long after its last event.
    earliest = LONG_PAST if readable_at_once(run) is WHOLE else median_time(run) or LONG_PAST
    return sorted({time for time in before if time >= earliest} or {earliest})


def times_around_an_update(run: Run) -> tuple[datetime, datetime]:
    """Return two times, a few minutes apart, with an item updated between them; one that is read an hour off shows.

    The time of the last update is shown nowhere, so it is searched for with the filter itself, again where the items
    between have gone since. Raises CannotTestError where no item has a time to begin with.
    """
    search = partial(run.once, "around an update", partial(_search_update, run))
    for _ in range(_SEARCHES):
        low, high = search()
        if _count_since(run, low) > _count_since(run, high):
            break
        del run.memo["around an update"]
    return search()


def _search_update(run: Run) -> tuple[datetime, datetime]:
    times, high = _times_at_once(run), FAR_FUTURE
    low = times[len(times) // 2] - timedelta(seconds=1)
    at_low = _count_since(run, low)
    while high - low > _NARROW:
        between = low + (high - low) / 2
        low, high = (low, between) if _count_since(run, between) < at_low else (between, high)
    return low.replace(microsecond=0), high.replace(microsecond=0)


def _with_few_items(run: Run, moment: datetime) -> datetime:
    """Search for a time since which the list is no longer than one request gives."""
    low, high, most = LONG_PAST, FAR_FUTURE, window(run).most
    for _ in range(_MOST_STEPS):
        count = _count_since(run, moment)
        if _FEW <= count < most:
            break
        low, high = (moment, high) if count >= most else (low, moment)
        moment = (low + (high - low) / 2).replace(microsecond=0)
    return moment


def _count_since(run: Run, moment: datetime) -> int:
    """How many items were updated since a time. Raises RefusedError."""
    variant = updated_since(run, moment)
    if run.operation.paging.offset and (total := by_offset(run, variant, 1, purpose="count").total) is not None:
        return total
    return len(snapshot(run, variant).ids)


def _times_at_once(run: Run) -> list[datetime]:
    times = event_times(run, snapshot(run, readable_at_once(run)))
    if not times:
        raise CannotTestError("no item has a time that the filter may be checked by")
    return times


def _server_time(exchange: Exchange) -> datetime:
    """When an answer was given by the server's own clock; by ours, or never, where it does not say."""
    try:
        return parsedate_to_datetime(exchange.header("date") or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return exchange.started or FAR_FUTURE


def _time(value: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(value.upper()) if isinstance(value, str) else None
        return time.astimezone(UTC) if time is not None and time.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first and the last hours of the calendar have no time in UTC
        return None
