"""The walks and steps that the rules of this area look at; each is made once for all."""

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from contract_tests.engine.listing import cursor_listing, window
from contract_tests.engine.looking import Looks
from contract_tests.engine.pages import WHOLE, View, cursor_mode
from contract_tests.engine.run import Run
from contract_tests.engine.steps import not_dividing
from contract_tests.engine.views import SORT, dressed, middle, short, since, sorts, times, utc
from contract_tests.engine.walks import Bounds, StepsSeen, WalkSeen, see_steps, see_walk
from contract_tests.rules.filters.moments import edges

TOO_FEW = "the list holds fewer than two items"

_DRAWN_STEPS = 3
# Read without its zone, a time there is hours earlier, and lets through more.
_FAR_WEST = timezone(timedelta(hours=-11))


def walks(run: Run) -> list[Looks[WalkSeen]]:
    """Return walks through the list: plain, with changing page sizes, filtered, flagged; none where it is too short."""
    cursor_mode(run)
    return run.once("cursor walks", lambda: _walks(run))


def filtered_walks(run: Run) -> list[Looks[WalkSeen]]:
    """Return walks whose first request alone carries a filter. Raises CannotTestError without such a filter."""
    cursor_mode(run)
    return run.once("filtered walks", lambda: _filtered(run))


def steps(run: Run) -> list[Looks[StepsSeen]]:
    """Return steps forth, back and forth at drawn places; none where the list is too short."""
    cursor_mode(run)
    return run.once("cursor steps", lambda: _steps(run))


def _walks(run: Run) -> list[Looks[WalkSeen]]:
    length = _length(run)
    if length < 2:
        return []
    quarter, ninth = not_dividing(length, length // 4), not_dividing(length, length // 9)
    wanted = [(WHOLE, [quarter]), (WHOLE, [ninth]), (WHOLE, _changing(run, length))]
    wanted += [(view, [not_dividing(length, length // 3)]) for view in dressed(run)]
    return [_walk(run, view, limits, length) for view, limits in wanted]


def _changing(run: Run, length: int) -> list[int]:
    """Page sizes, no two the same: a cursor that counts pages loses its place."""
    low, high = max(1, length // 7), max(2, length // 3)
    count = min(4, high - low + 1)
    sizes: list[int] = run.draw(
        st.lists(st.integers(low, high), min_size=count, max_size=count, unique=True), 1, "sizes"
    )[0]
    return sizes


def _filtered(run: Run) -> list[Looks[WalkSeen]]:
    if middle(run) is None:
        return []
    whole = cursor_listing(run, short(run))
    if not (found := times(run, whole)):
        return []
    view, length = _most_scattered(run, whole.ids, found)
    # Newest first, what a filter lets through stands together; oldest first, a forgotten filter shows on the way back.
    oldest_first = [View((*view.query, (SORT, value)), view.words) for value in sorts(run) if value.endswith(":asc")][
        :1
    ]
    views = [view, *oldest_first] if length > 1 else []
    walked = [_walk(run, view, [not_dividing(length, length // 4)], length) for view in views]
    return [*walked, Looks(run.states, lambda: _see_zoned(run))]


def _see_zoned(run: Run) -> WalkSeen:
    """Walk through a list filtered by a time in another zone: the cursor has to carry the zone too."""
    view = since(run, edges(run)[1].astimezone(_FAR_WEST).isoformat(timespec="seconds"))
    length = max(2, _length(run, view))
    return see_walk(run, view, [not_dividing(length, length // 2)], _bounds(run, length, length // 2))


def _most_scattered(run: Run, whole: list[str], found: list[datetime]) -> tuple[View, int]:
    """A filtered list, and its length: of some, the one that leaves out the most between its first and last item."""
    moments = [found[len(found) * part // 8] - timedelta(seconds=1) for part in (3, 4, 6, 7)]
    views = [since(run, utc(moment)) for moment in moments]
    lengths = [(_left_out(whole, ids := cursor_listing(run, view).ids), len(ids)) for view in views]
    best = max(range(len(views)), key=lambda index: (lengths[index][1] > 1, lengths[index]))
    return views[best], lengths[best][1]


def _left_out(whole: list[str], part: list[str]) -> int:
    places = [place for place, key in enumerate(whole) if key in set(part)]
    return places[-1] - places[0] + 1 - len(places) if places else 0


def _steps(run: Run) -> list[Looks[StepsSeen]]:
    length = _length(run)
    if length < 2:
        return []
    size = max(1, length // 6)
    drawn = run.draw(st.tuples(st.integers(0, max(0, length - 2 * size)), st.integers(1, size)), _DRAWN_STEPS, "steps")
    return [_step(run, skipped, limit) for skipped, limit in drawn]


def _walk(run: Run, view: View, limits: list[int], length: int) -> Looks[WalkSeen]:
    return Looks(run.states, lambda: see_walk(run, view, limits, _bounds(run, length, min(limits))))


def _bounds(run: Run, length: int, size: int) -> Bounds:
    """Lawful short and empty pages make a walk longer than sizes and length say; of a long list a part is read."""
    is_part = length >= window(run).most(window(run).limit)
    return Bounds(2 * (length // size) + 8, length if is_part else 2 * length + 8)


def _step(run: Run, skipped: int, limit: int) -> Looks[StepsSeen]:
    return Looks(run.states, lambda: see_steps(run, WHOLE, skipped, limit))


def _length(run: Run, view: View = WHOLE) -> int:
    return len(cursor_listing(run, view).ids)
