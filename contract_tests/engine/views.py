"""Ways to look at the list: filters, include flags, sort, and their combinations."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from hypothesis import strategies as st

from contract_tests.engine.listing import Listing, listing, window
from contract_tests.engine.pages import WHOLE, View, by_offset
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Query

SORT = "sort"
FAR_FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
LONG_PAST = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
"""Before anything in any list, and a time that no server takes for none."""

_FEW, _MOST_STEPS = 8, 30


def sorts(run: Run) -> list[str]:
    """Return values of the sort parameter that a server may know: a time of the items, in either direction."""
    if SORT not in run.operation.parameters or run.operation.since is None:
        return []
    return [f"{name}:{direction}" for name in reversed(run.operation.since[1]) for direction in ("desc", "asc")]


def utc(moment: datetime) -> str:
    """Return a time as the vendor's example spells it, in UTC, to the second."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "+00:00"


def since(run: Run, spelled: str, *more: tuple[str, str]) -> View:
    """Return the view of the items updated since a time. Raises CannotTestError where the list has no such filter."""
    if run.operation.since is None:
        raise CannotTestError("the list has no filter by time")
    return View(((run.operation.since[0], spelled), *more), f"what was updated since {spelled}")


def latest(run: Run, item: Any, now: datetime) -> datetime | None:
    """Return the latest of an item's times that a "since" filter may be judged by; None where it has none.

    Event times come from device clocks: one later than the server's `now` proves nothing, nor does one that stands for
    "no time", such as a year 1.
    """
    names = run.operation.since[1] if run.operation.since else []
    times = [_time(item.get(name)) for name in names] if isinstance(item, dict) else []
    return max((time for time in times if time is not None and LONG_PAST < time <= now), default=None)


def times(run: Run, seen: Listing) -> list[datetime]:
    """Return the latest time of each item that has one, in order of time."""
    now = server_time(seen.page.exchange)
    found = (latest(run, item, now) for item in seen.items)
    return sorted(time for time in found if time is not None)


def server_time(exchange: Exchange) -> datetime:
    """Return when an answer was given by the server's own clock; by ours, or never, where it does not say."""
    try:
        return parsedate_to_datetime(exchange.header("date") or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return exchange.started or FAR_FUTURE


def middle(run: Run) -> datetime | None:
    """Return a time, found once, since which about half of the items were updated; None where items have no times."""
    return run.once("middle", lambda: _middle(run))


def dressed(run: Run) -> list[View]:
    """Return the list in several views, drawn: each filter, flag and sort is met, some together."""
    parts: list[Query] = [((name, "true"),) for name in run.operation.includes]
    parts += [((SORT, value),) for value in sorts(run)[:1]]
    if run.operation.since and (moment := middle(run)):
        parts.append(((run.operation.since[0], utc(moment)),))
    order = run.draw(st.permutations(range(len(parts))), 1, "views")[0] if parts else []
    pairs = [tuple(pair for index in order[at : at + 2] for pair in parts[index]) for at in range(0, len(parts), 2)]
    return [View(query, " and ".join(f"{name}={text}" for name, text in query)) for query in pairs]


def short(run: Run) -> View:
    """Return the whole list, or, where it is longer than one request gives, a filtered part that is not."""
    moment = middle(run)
    return WHOLE if moment is None or listing(run).is_whole else since(run, utc(moment))


def count_since(run: Run, moment: datetime) -> int:
    """Return how many items were updated since a time. Raises RefusedError."""
    view = since(run, utc(moment))
    if run.operation.paging.offset and (total := by_offset(run, view, 1, purpose="count").total) is not None:
        return total
    return len(listing(run, view).ids)


def _middle(run: Run) -> datetime | None:
    seen = listing(run)
    found = times(run, seen)
    if not found:
        return None
    # A second off: whether the bound itself belongs to the filter nobody says.
    moment = found[len(found) // 2].replace(microsecond=0) - timedelta(seconds=1)
    return moment if seen.is_whole else _fitting(run, moment.astimezone(UTC))


def _fitting(run: Run, moment: datetime) -> datetime:
    """Search for a time since which the list is no longer than one request gives."""
    low, high, most = LONG_PAST, FAR_FUTURE, window(run).most(window(run).limit)
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
