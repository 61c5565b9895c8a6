"""Query variants: filters, flags, sort and their combinations; and the times that a "since" filter is tried with."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from hypothesis import strategies as st

from contract_tests.http.exchange import Exchange, Query
from contract_tests.results import CannotTestError
from contract_tests.run import Run
from contract_tests.sampling.pages import WHOLE, Variant, by_offset, once
from contract_tests.sampling.snapshot import Snapshot, snapshot, window

SORT = "sort"
FAR_FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
LONG_PAST = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
"""Before anything in any list, and a time that no server takes for none."""

_FEW, _MOST_STEPS = 8, 30
_NARROW, _SEARCHES = timedelta(minutes=20), 3
_DRAWN, _PLACES = 14, 1000
_ZONES = ((5, 30), (-8, 0), (13, 0), (-11, 0), (0, 0))


def sorts(run: Run) -> list[str]:
    """Return values of the sort parameter that a server may know: a time of the items, in either direction."""
    if SORT not in run.operation.parameters or run.operation.since is None:
        return []
    return [f"{name}:{direction}" for name in reversed(run.operation.since[1]) for direction in ("desc", "asc")]


def since(run: Run, spelled: str, *more: tuple[str, str]) -> Variant:
    """Return the variant that asks for what was updated since a time. Raises CannotTestError without such a filter."""
    if run.operation.since is None:
        raise CannotTestError("the list has no filter by time")
    return Variant(((run.operation.since[0], spelled), *more))


def drawn_variants(run: Run) -> list[Variant]:
    """Return variants that are drawn: each filter, flag and sort is met, some together."""
    parts: list[Query] = [((name, "true"),) for name in run.operation.includes]
    parts += [((SORT, value),) for value in sorts(run)[:1]]
    if run.operation.since and (moment := middle(run)):
        parts.append(((run.operation.since[0], utc(moment)),))
    order = run.draw(st.permutations(range(len(parts))), 1, "variants")[0] if parts else []
    return [
        Variant(tuple(pair for index in order[at : at + 2] for pair in parts[index])) for at in range(0, len(parts), 2)
    ]


def short(run: Run) -> Variant:
    """Return the whole list, or, where it is longer than one request gives, a filtered part that is not."""
    moment = middle(run)
    return WHOLE if moment is None or snapshot(run).is_whole else since(run, utc(moment))


def utc(moment: datetime) -> str:
    """Return a time as the vendor's example spells it, in UTC, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "+00:00"


def spellings(moment: datetime) -> list[str]:
    """Return other spellings of the same instant: zones, Z, fractions of a second that are zero."""
    plain = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    zones = [timezone(timedelta(hours=hours, minutes=minutes)) for hours, minutes in _ZONES]
    in_zones = [moment.astimezone(zone).isoformat(timespec="seconds") for zone in zones]
    return [*in_zones, f"{plain}Z", f"{plain}.000Z", f"{plain}.000000+00:00"]


def latest(run: Run, item: Any, now: datetime) -> datetime | None:
    """Return the latest of an item's times that a "since" filter may be tested by; None where it has none.

    Event times come from device clocks: one later than the server's `now` proves nothing, nor does one that stands for
    "no time", such as a year 1.
    """
    names = run.operation.since[1] if run.operation.since else []
    times = [_time(item.get(name)) for name in names] if isinstance(item, dict) else []
    return max((time for time in times if time is not None and LONG_PAST < time <= now), default=None)


def events(run: Run, seen: Snapshot) -> dict[str, datetime]:
    """Return the latest time of each item that has one."""
    now = server_time(seen.page.exchange)
    found = ((key, latest(run, item, now)) for key, item in zip(seen.ids, seen.items, strict=True))
    return {key: time for key, time in found if time is not None}


def times(run: Run, seen: Snapshot) -> list[datetime]:
    """Return the latest times of the items, in order of time."""
    return sorted(events(run, seen).values())


def server_time(exchange: Exchange) -> datetime:
    """Return when an answer was given by the server's own clock; by ours, or never, where it does not say."""
    try:
        return parsedate_to_datetime(exchange.header("date") or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return exchange.started or FAR_FUTURE


@once
def middle(run: Run) -> datetime | None:
    """Return a time since which about half of the items were updated; None where items have no times."""
    seen = snapshot(run)
    found = times(run, seen)
    if not found:
        return None
    # A second off: no fact says whether the bound itself belongs to the filter.
    moment = found[len(found) // 2].replace(microsecond=0) - timedelta(seconds=1)
    return moment if seen.is_whole else _fitting(run, moment)


def moments(run: Run) -> list[datetime]:
    """Return times just before what happened to drawn items, earliest first. Raises CannotTestError without any.

    They are chosen anew for each sample: a list that moves outruns old ones.
    """
    found = _sure_times(run)
    drawn = run.once("places of moments", lambda: run.draw(st.integers(0, _PLACES - 1), _DRAWN, "moments"))
    indexes = [place * len(found) // _PLACES for place in drawn]
    before = [found[index] - timedelta(milliseconds=500 if index % 2 else 1000) for index in indexes]
    # An item of a filtered list may have been updated long after its last event.
    earliest = LONG_PAST if short(run) is WHOLE else middle(run) or LONG_PAST
    return sorted({time for time in before if time >= earliest} or {earliest.astimezone(UTC)})


def edges(run: Run) -> tuple[datetime, datetime]:
    """Return two times, a few minutes apart, with an item updated between them; one that is read an hour off shows.

    The time of the last update is shown nowhere, so it is searched for with the filter itself, again where the items
    between have gone since. Raises CannotTestError where no item has a time to begin with.
    """
    found = run.once("edges", lambda: _edges(run))
    for _ in range(_SEARCHES):
        if count_since(run, found[0]) > count_since(run, found[1]):
            break
        del run.memo["edges"]
        found = run.once("edges", lambda: _edges(run))
    return found


def count_since(run: Run, moment: datetime) -> int:
    """Return how many items were updated since a time. Raises RefusedError."""
    variant = since(run, utc(moment))
    if run.operation.paging.offset and (total := by_offset(run, variant, 1, purpose="count").total) is not None:
        return total
    return len(snapshot(run, variant).ids)


def _sure_times(run: Run) -> list[datetime]:
    found = times(run, snapshot(run, short(run)))
    if not found:
        raise CannotTestError("no item has a time that the filter may be checked by")
    return found


def _edges(run: Run) -> tuple[datetime, datetime]:
    found, high = _sure_times(run), FAR_FUTURE
    low = found[len(found) // 2] - timedelta(seconds=1)
    at_low = count_since(run, low)
    while high - low > _NARROW:
        between = low + (high - low) / 2
        low, high = (low, between) if count_since(run, between) < at_low else (between, high)
    return low.replace(microsecond=0), high.replace(microsecond=0)


def _fitting(run: Run, moment: datetime) -> datetime:
    """Search for a time since which the list is no longer than one request gives."""
    low, high, most = LONG_PAST, FAR_FUTURE, window(run).most()
    for _ in range(_MOST_STEPS):
        count = count_since(run, moment)
        if _FEW <= count < most:
            break
        low, high = (moment, high) if count >= most else (low, moment)
        moment = (low + (high - low) / 2).replace(microsecond=0)
    return moment


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value.upper())
        return time.astimezone(UTC) if time.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first and the last hours of the calendar have no time in UTC
        return None
