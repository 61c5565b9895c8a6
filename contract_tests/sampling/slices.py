"""Slices of the list by offset, each batch of them between two snapshots."""

from functools import partial
from random import Random

from attrs import field, frozen
from hypothesis import Phase, find
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from contract_tests.catalog import source
from contract_tests.http.exchange import Exchange
from contract_tests.results import BudgetError, Finding
from contract_tests.run import Run
from contract_tests.sampling.confirm import Predicate, Sample, Sampler, take_once
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.draw import quiet
from contract_tests.sampling.pages import WHOLE, Page, Variant
from contract_tests.sampling.reading import (
    RefusedError,
    Window,
    by_offset,
    offset_mode,
    offset_snapshot,
    once,
    snapshot_pair,
    window,
)
from contract_tests.sampling.variants import drawn_variants

OFFSET_SAMPLES = "offset samples"
_DRAWN, _DRAWN_IN_A_VARIANT = 6, 3
_SHRINKING = 60
"""Requests that one finding may cost more, to be shown with the smallest limit and offset."""


@frozen
class Slice:
    """A page to be requested by offset; None leaves a parameter out."""

    limit: int | None
    offset: int | None


@frozen
class SliceSample(Sample):
    """Pages by offset, and the answers that are no page.

    Attributes:
        window: how much one request gives.
    """

    pages: list[Page] = field(repr=False)
    window: Window
    refused: list[Exchange] = field(factory=list, repr=False)

    def end(self, page: Page) -> int:
        """Return the place after the last one that a page covers, where the list is long enough."""
        return page.offset + self.window.size(page.limit)


@source(OFFSET_SAMPLES)
def read_slices(run: Run) -> None:
    """Read each batch of slices once."""
    take_once(slices(run))


@once
def slices(run: Run) -> list[Sampler[SliceSample]]:
    """Return batches of slices; none where the list is too short. Raises CannotTestError without offset pages."""
    exclude, first = offset_mode(run).exclude_total, offset_snapshot(run)
    shown = len(first.ids)
    if shown < 2:
        return []
    # Pages that end with the list, of a size larger than what is left; one without a limit; one with the offset 0.
    large = [Slice(window(run).limit, shown // 3), Slice(None, shown // 2), Slice(max(2, shown // 5), 0)]
    found = [slice_sampler(run, WHOLE, _cover(shown, shown // part)) for part in (4, 9)]
    found.append(slice_sampler(run, WHOLE, _drawn(run, shown, _DRAWN, "slices") + large))
    for variant in [*drawn_variants(run), *([Variant(((exclude, "true"),))] if exclude else [])]:
        drawn = _drawn(run, shown, _DRAWN_IN_A_VARIANT, f"slices of {variant.name}")
        found.append(slice_sampler(run, variant, _cover(shown, shown // 3) + drawn))
    total = min(first.total or shown, run.settings.max_items)
    if total > shown:
        # Windows deep in a long list: at drawn places, and at the end, or as far as it may be read.
        bases = [*run.draw(st.integers(shown, total), 2, "bases"), max(1, total - shown // 2)]
        found += [slice_sampler(run, WHOLE, _drawn(run, shown, _DRAWN, "window"), base) for base in bases]
    return found


def slice_sampler(run: Run, variant: Variant, wanted: list[Slice], base: int = 0) -> Sampler[SliceSample]:
    """Return what reads these slices."""
    shrink = None if base else partial(_smallest, run, variant)
    return Sampler(run.motion, partial(take_slices, run, variant, wanted, base), shrink)


def take_slices(
    run: Run, variant: Variant, wanted: list[Slice], base: int = 0, *, may_all_be_refused: bool = False
) -> SliceSample:
    """Read slices, counted from the base.

    In a window deep in the list, places are known only while nothing moves: then no slice is kept.

    Raises:
        RefusedError: the list itself is refused, or all slices are.
    """
    diff, (pages, refused) = snapshot_pair(
        run, partial(offset_snapshot, run, variant, base), partial(_read, run, variant, wanted, base)
    )
    if refused and not pages and not may_all_be_refused:
        raise RefusedError(refused[-1])
    return SliceSample(diff, pages if base == 0 or diff.is_still else [], window(run), refused)


def not_dividing(length: int, near: int) -> int:
    """Return a page size near the given one that leaves a rest; 1 where the list is too short for that."""
    for size in range(max(near, 2), max(near, 2) + 4):
        if size < length and length % size:
            return size
    return 1 if length <= 3 else max(near, 2)


def _read(run: Run, variant: Variant, wanted: list[Slice], base: int) -> tuple[list[Page], list[Exchange]]:
    pages, refused = [], []
    for piece in wanted:
        offset = base + (piece.offset or 0) if base else piece.offset
        try:
            pages.append(by_offset(run, variant, piece.limit, offset))
        except RefusedError as error:
            refused.append(error.exchange)
    return pages, refused


def _cover(shown: int, near: int) -> list[Slice]:
    size = not_dividing(shown, near)
    return [Slice(size, start or None) for start in range(0, shown, size)]


def _drawn(run: Run, shown: int, count: int, key: str) -> list[Slice]:
    return run.draw(st.builds(Slice, st.integers(1, shown + 3), st.integers(1, shown - 1)), count, key)


def _smallest(run: Run, variant: Variant, found: Finding, predicate: Predicate[SliceSample]) -> Finding:
    """Return the finding at the smallest limit and offset that Hypothesis finds within its budget of requests."""
    before, tried = offset_snapshot(run, variant), dict[Slice, Finding | None]()
    length = len(before.ids)

    def shows_it(piece: Slice) -> bool:
        if piece not in tried and len(tried) < _SHRINKING - 2:
            sample = SliceSample(SnapshotDiff(before, before), _read(run, variant, [piece], 0)[0], window(run))
            tried[piece] = next((shown for shown in predicate(sample) if shown.kind == found.kind), None)
        return tried.get(piece) is not None

    pieces = st.builds(Slice, st.integers(1, length + 1), st.integers(0, max(0, length - 1)).map(lambda n: n or None))
    try:
        smallest = find(pieces, shows_it, settings=quiet(_SHRINKING, Phase.generate, Phase.shrink), random=Random(1))
    except (NoSuchExample, BudgetError):
        return found
    is_still = SnapshotDiff(before, offset_snapshot(run, variant)).is_still
    return (tried[smallest] if is_still else None) or found
