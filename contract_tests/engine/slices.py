"""Slices of the list by offset, each batch of them between two lists."""

from attrs import field, frozen

from contract_tests.engine.between import Between, around
from contract_tests.engine.listing import offset_listing, window
from contract_tests.engine.pages import Page, RefusedError, View, by_offset
from contract_tests.engine.run import Run


@frozen
class Slice:
    """A page asked for by offset; None leaves the parameter out."""

    limit: int | None
    offset: int | None


@frozen
class Cut:
    """A slice with the page that came.

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
class SlicesSeen:
    """A batch of slices, and the lists around them.

    Attributes:
        between: the lists; a window of the list that begins at `base`.
        cuts: the slices, their starts counted from `base`.
        base: place of the window's first item in the list.
    """

    between: Between
    cuts: list[Cut] = field(repr=False)
    base: int = 0

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


def see_slices(run: Run, view: View, slices: list[Slice], base: int = 0) -> SlicesSeen:
    """Read slices, those that are refused left out. Raises RefusedError where all are, or the list itself is.

    In a window deep in the list, places are known only while nothing moves: then no slice is kept.
    """
    between, cuts = around(run, lambda: offset_listing(run, view, base), lambda: _cuts(run, view, slices, base))
    return SlicesSeen(between, cuts if base == 0 or between.is_still else [], base)


def _cuts(run: Run, view: View, slices: list[Slice], base: int) -> list[Cut]:
    cuts, refused = [], None
    for wanted in slices:
        try:
            cuts.append(_cut(run, view, wanted, base))
        except RefusedError as error:
            refused = error
    if refused and not cuts:
        raise refused
    return cuts


def _cut(run: Run, view: View, wanted: Slice, base: int) -> Cut:
    # The default is documented, so no unknown maximum excuses a smaller page.
    most = run.operation.paging.default_limit if wanted.limit is None else window(run).most(wanted.limit)
    offset = wanted.offset if base == 0 else base + (wanted.offset or 0)
    return Cut(wanted.offset or 0, most, by_offset(run, view, wanted.limit, offset))
