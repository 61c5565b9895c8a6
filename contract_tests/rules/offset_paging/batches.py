"""The slices that the rules of this area look at: walks, drawn pairs, dressed lists; each is read once for all."""

from hypothesis import strategies as st

from contract_tests.engine.listing import offset_listing, window
from contract_tests.engine.looking import Looks
from contract_tests.engine.pages import WHOLE, View, offset_mode
from contract_tests.engine.run import Run
from contract_tests.engine.slices import Slice, SlicesSeen, see_slices
from contract_tests.engine.steps import not_dividing
from contract_tests.engine.views import dressed

TOO_FEW = "the list holds fewer than two items"

_DRAWN, _DRAWN_IN_A_VIEW = 6, 3


def batches(run: Run) -> list[Looks[SlicesSeen]]:
    """Return the batches; none where the list has fewer than two items. Raises CannotTestError without offset pages."""
    offset_mode(run)
    return run.once("offset batches", lambda: _batches(run))


def _batches(run: Run) -> list[Looks[SlicesSeen]]:
    first = offset_listing(run)
    shown, total = len(first.ids), first.total or len(first.ids)
    if shown < 2:
        return []
    wanted = [
        (WHOLE, _walk(shown, not_dividing(shown, shown // 4)), 0),
        (WHOLE, _walk(shown, not_dividing(shown, shown // 9)), 0),
        (WHOLE, _drawn(run, shown, _DRAWN, "slices") + _large(run, shown), 0),
    ]
    for view in [*dressed(run), *_uncounted(run)]:
        slices = _walk(shown, not_dividing(shown, shown // 3)) + _drawn(run, shown, _DRAWN_IN_A_VIEW, view.words)
        wanted.append((view, slices, 0))
    if total > shown:
        wanted += [(WHOLE, _drawn(run, shown, _DRAWN, f"window {base}"), base) for base in _bases(run, shown, total)]
    return [_looks(run, *batch) for batch in wanted]


def _uncounted(run: Run) -> list[View]:
    name = offset_mode(run).exclude_total
    return [View(((name, "true"),), "the list without its total")] if name else []


def _looks(run: Run, view: View, slices: list[Slice], base: int) -> Looks[SlicesSeen]:
    return Looks(run.states, lambda: see_slices(run, view, slices, base))


def _walk(shown: int, size: int) -> list[Slice]:
    return [Slice(size, start or None) for start in range(0, shown, size)]


def _drawn(run: Run, shown: int, count: int, key: str) -> list[Slice]:
    pairs = st.builds(Slice, st.integers(1, shown + 3), st.integers(1, shown - 1))
    return run.draw(pairs, count, key)


def _large(run: Run, shown: int) -> list[Slice]:
    """Pages that end with the list, of a size larger than what is left; one without a limit; one with the offset 0."""
    limit = window(run).limit
    return [Slice(limit, shown // 3), Slice(None, shown // 2), Slice(max(2, shown // 5), 0)]


def _bases(run: Run, shown: int, total: int) -> list[int]:
    """Places of windows deep in a long list: drawn ones, and the end, or as far as it may be read."""
    total = min(total, run.settings.max_items)
    if total <= shown:
        return []
    return [*run.draw(st.integers(shown, total), 2, "bases"), max(1, total - shown // 2)]
