"""The walks and steps that the rules of this area look at; each is made once for all."""

from hypothesis import strategies as st

from contract_tests.engine.listing import cursor_listing
from contract_tests.engine.looking import Looks
from contract_tests.engine.pages import WHOLE, View, cursor_mode
from contract_tests.engine.run import Run
from contract_tests.engine.steps import not_dividing
from contract_tests.engine.views import dressed, middle, since, utc
from contract_tests.engine.walks import StepsSeen, WalkSeen, see_steps, see_walk

TOO_FEW = "the list holds fewer than two items"

_DRAWN_STEPS = 3


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
    sizes = st.integers(max(1, length // 7), max(2, length // 3))
    changing = run.draw(st.lists(sizes, min_size=4, max_size=4), 1, "sizes")[0]
    wanted = [(WHOLE, [quarter]), (WHOLE, [ninth]), (WHOLE, changing)]
    wanted += [(view, [not_dividing(length, length // 3)]) for view in dressed(run)]
    return [_walk(run, view, limits, length) for view, limits in wanted]


def _filtered(run: Run) -> list[Looks[WalkSeen]]:
    moment = middle(run)
    if moment is None:
        return []
    view = since(run, utc(moment))
    length = _length(run, view)
    return [_walk(run, view, [not_dividing(length, length // 4)], length)] if length > 1 else []


def _steps(run: Run) -> list[Looks[StepsSeen]]:
    length = _length(run)
    if length < 2:
        return []
    size = max(1, length // 6)
    drawn = run.draw(st.tuples(st.integers(0, max(0, length - 2 * size)), st.integers(1, size)), _DRAWN_STEPS, "steps")
    return [_step(run, skipped, limit) for skipped, limit in drawn]


def _walk(run: Run, view: View, limits: list[int], length: int) -> Looks[WalkSeen]:
    # Lawful short and empty pages make a walk longer than sizes and length say.
    return Looks(lambda: see_walk(run, view, limits, 2 * (length // min(limits)) + 8))


def _step(run: Run, skipped: int, limit: int) -> Looks[StepsSeen]:
    return Looks(lambda: see_steps(run, WHOLE, skipped, limit))


def _length(run: Run, view: View = WHOLE) -> int:
    return len(cursor_listing(run, view).ids)
