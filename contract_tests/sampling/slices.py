"""Slices of the list by offset, each batch of them between two snapshots."""

from collections.abc import Iterable
from functools import partial
from random import Random

from attrs import field, frozen
from hypothesis import Phase, find
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from contract_tests.catalog import source
from contract_tests.results import BudgetError, Finding
from contract_tests.run import Run
from contract_tests.sampling.confirm import Predicate, Sampler, take_once
from contract_tests.sampling.diff import Sample, SnapshotDiff, snapshot_pair
from contract_tests.sampling.draw import quiet
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, Variant, accepted, by_offset, offset_mode, once
from contract_tests.sampling.snapshot import Snapshot, offset_snapshot, window
from contract_tests.sampling.variants import drawn_variants

OFFSET_SAMPLES = "offset samples"
_DRAWN, _DRAWN_IN_A_VARIANT = 6, 3
_SHRINKING = 60
"""Requests that one finding may cost more, to be shown with the smallest limit and offset."""


@frozen
class Slice:
    """A page to be requested by offset, counted from the sample's base; None leaves a parameter out."""

    limit: int | None
    offset: int | None


@frozen
class SlicePage:
    """A slice with the answer.

    Attributes:
        start: place of its first item.
        most: items that the page holds where the list is long enough.
        page: the answer.
    """

    start: int
    most: int
    page: Page

    def holds(self, places: tuple[int, int]) -> bool:
        """Whether an item at one of these places is surely in the slice."""
        return self.start <= places[0] and places[1] < self.start + self.most

    def excludes(self, places: tuple[int, int]) -> bool:
        """Whether an item at one of these places is surely not in the slice."""
        return places[1] < self.start or places[0] >= self.start + self.most


@frozen
class SliceSample(Sample):
    """Slices, and the snapshots around them.

    Attributes:
        variant: what is asked for beside limit and offset.
        slices: the slices with their answers.
        base: place in the list of the first item of the snapshots, and of what the slices count from.
        most: items that one request gives.
    """

    variant: Variant
    slices: list[SlicePage] = field(repr=False)
    base: int = 0
    most: int = 0


@source(OFFSET_SAMPLES)
def read_slices(run: Run) -> None:
    """Read each batch of slices once."""
    take_once(slices(run))


@once
def slices(run: Run) -> list[Sampler[SliceSample]]:
    """Return batches of slices; none where the list is too short. Raises CannotTestError without offset pages."""
    exclude, first = offset_mode(run).exclude_total, offset_snapshot(run)
    shown, total = len(first.ids), first.total or len(first.ids)
    if shown < 2:
        return []
    found = [slice_sampler(run, WHOLE, _cover(shown, not_dividing(shown, shown // part))) for part in (4, 9)]
    found.append(slice_sampler(run, WHOLE, _drawn(run, shown, _DRAWN, "slices") + _large(run, shown)))
    for variant in [*drawn_variants(run), *([Variant(((exclude, "true"),))] if exclude else [])]:
        drawn = _drawn(run, shown, _DRAWN_IN_A_VARIANT, f"slices of {variant.name}")
        found.append(slice_sampler(run, variant, _cover(shown, not_dividing(shown, shown // 3)) + drawn))
    total = min(total, run.settings.max_items)
    if total > shown:
        # Windows deep in a long list: at drawn places, and at the end, or as far as it may be read.
        bases = [*run.draw(st.integers(shown, total), 2, "bases"), max(1, total - shown // 2)]
        found += [slice_sampler(run, WHOLE, _drawn(run, shown, _DRAWN, "window"), base) for base in bases]
    return found


def slice_sampler(run: Run, variant: Variant, wanted: list[Slice], base: int = 0) -> Sampler[SliceSample]:
    """Return what reads these slices."""

    shrink = None if base else partial(_smallest, run, variant)
    return Sampler(run.motion, partial(take_slices, run, variant, wanted, base), shrink)


def take_slices(run: Run, variant: Variant, wanted: list[Slice], base: int = 0) -> SliceSample:
    """Read slices, those that are refused left out. Raises RefusedError where all are, or the list itself is.

    In a window deep in the list, places are known only while nothing moves: then no slice is kept.
    """
    diff, taken = snapshot_pair(
        run, lambda: offset_snapshot(run, variant, base), lambda: _read(run, variant, wanted, base)
    )
    kept = taken if base == 0 or diff.is_still else []
    return SliceSample(diff, [piece.page for piece in kept], variant, kept, base, window(run).most())


def not_dividing(length: int, near: int) -> int:
    """Return a page size near the given one that leaves a rest; 1 where the list is too short for that."""
    for size in range(max(near, 2), max(near, 2) + 4):
        if size < length and length % size:
            return size
    return 1 if length <= 3 else max(near, 2)


def _read(run: Run, variant: Variant, wanted: Iterable[Slice], base: int) -> list[SlicePage]:
    return accepted(partial(_read_one, run, variant, piece, base) for piece in wanted)


def _read_one(run: Run, variant: Variant, piece: Slice, base: int) -> SlicePage:
    # The default is documented, so no unknown maximum excuses a smaller page.
    most = run.operation.paging.default_limit if piece.limit is None else window(run).most(piece.limit)
    offset = piece.offset if base == 0 else base + (piece.offset or 0)
    return SlicePage(piece.offset or 0, most, by_offset(run, variant, piece.limit, offset))


def _cover(shown: int, size: int) -> list[Slice]:
    return [Slice(size, start or None) for start in range(0, shown, size)]


def _drawn(run: Run, shown: int, count: int, key: str) -> list[Slice]:
    return run.draw(st.builds(Slice, st.integers(1, shown + 3), st.integers(1, shown - 1)), count, key)


def _large(run: Run, shown: int) -> list[Slice]:
    """Pages that end with the list, of a size larger than what is left; one without a limit; one with the offset 0."""
    return [Slice(window(run).limit, shown // 3), Slice(None, shown // 2), Slice(max(2, shown // 5), 0)]


def _smallest(run: Run, variant: Variant, found: Finding, predicate: Predicate[SliceSample]) -> Finding:
    """Return the finding at the smallest limit and offset that Hypothesis finds within its budget of requests."""
    before, tried = offset_snapshot(run, variant), dict[tuple[int, int], Finding | None]()

    def shows_it(pair: tuple[int, int]) -> bool:
        if pair not in tried and len(tried) < _SHRINKING - 2:
            tried[pair] = _at(run, variant, before, pair, found.kind, predicate)
        return tried.get(pair) is not None

    pairs = st.tuples(st.integers(1, len(before.ids) + 1), st.integers(0, max(0, len(before.ids) - 1)))
    try:
        smallest = find(pairs, shows_it, settings=quiet(_SHRINKING, Phase.generate, Phase.shrink), random=Random(1))
    except (NoSuchExample, BudgetError):
        return found
    shown = tried[smallest]
    return shown if shown and SnapshotDiff(before, offset_snapshot(run, variant)).is_still else found


def _at(
    run: Run,
    variant: Variant,
    before: Snapshot,
    pair: tuple[int, int],
    kind: str,
    predicate: Predicate[SliceSample],
) -> Finding | None:
    """Return the finding of that kind which this slice shows while the list does not move; None where it shows none."""
    try:
        taken = _read(run, variant, [Slice(pair[0], pair[1] or None)], 0)
    except RefusedError:
        return None
    still = SnapshotDiff(before, before)
    sample = SliceSample(still, [piece.page for piece in taken], variant, taken, 0, window(run).most())
    return next((finding for finding in predicate(sample) if finding.kind == kind), None)
