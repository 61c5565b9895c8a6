"""Times that a "since" filter is tried with. They are chosen anew for each look: a list that moves outruns old ones."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from contract_tests.engine.listing import listing
from contract_tests.engine.pages import WHOLE
from contract_tests.engine.run import Run
from contract_tests.engine.views import FAR_FUTURE, LONG_PAST, count_since, middle, short, times
from contract_tests.errors import CannotTestError

NO_TIMES = "no item has a time that the filter may be judged by"

_NARROW = timedelta(minutes=20)
_DRAWN, _PLACES = 14, 1000
_SEARCHES = 3
_ZONES = ((5, 30), (-8, 0), (13, 0), (-11, 0), (0, 0))


def moments(run: Run) -> list[datetime]:
    """Return times just before what happened to drawn items, earliest first. Raises CannotTestError without any."""
    found = times(run, listing(run, short(run)))
    if not found:
        raise CannotTestError(NO_TIMES)
    drawn = run.once("places of moments", lambda: run.draw(st.integers(0, _PLACES - 1), _DRAWN, "moments"))
    indexes = [place * len(found) // _PLACES for place in drawn]
    before = [found[index] - timedelta(milliseconds=500 if index % 2 else 1000) for index in indexes]
    # An item of a filtered list may have been updated long after its last event.
    earliest = LONG_PAST if short(run) is WHOLE else middle(run) or LONG_PAST
    return sorted({time.astimezone(UTC) for time in before if time >= earliest} or {earliest.astimezone(UTC)})


def edges(run: Run) -> tuple[datetime, datetime]:
    """Return two times, a few minutes apart, with an item updated between them; one that is read an hour off shows.

    The time of the last update is shown nowhere, so it is searched for with the filter itself, again where the items
    between have gone since. Raises CannotTestError where no item has a time to begin with.
    """
    found = run.once("edges", lambda: _edges(run))
    for _ in range(_SEARCHES):
        if count_since(run, found[0]) > count_since(run, found[1]):
            break
        found = run.memo["edges"] = _edges(run)
    return found


def spellings(moment: datetime) -> list[str]:
    """Return other spellings of the same instant: zones, Z, fractions of a second that are zero."""
    plain = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    zones = [timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)) for hours, minutes in _ZONES]
    return [
        *(moment.astimezone(zone).isoformat(timespec="seconds") for zone in zones),
        f"{plain}Z",
        f"{plain}.000Z",
        f"{plain}.000000+00:00",
    ]


def _edges(run: Run) -> tuple[datetime, datetime]:
    found, high = times(run, listing(run, short(run))), FAR_FUTURE
    if not found:
        raise CannotTestError(NO_TIMES)
    low = found[len(found) // 2] - timedelta(seconds=1)
    at_low = count_since(run, low)
    while high - low > _NARROW:
        between = low + (high - low) / 2
        if count_since(run, between) < at_low:
            high = between
        else:
            low = between
    return low.replace(microsecond=0), high.replace(microsecond=0)
