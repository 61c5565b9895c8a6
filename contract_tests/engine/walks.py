"""Walks from page to page by cursor, forth and back, between two lists of the same mode."""

from itertools import cycle

from attrs import define, field, frozen

from contract_tests.engine.between import Between, around
from contract_tests.engine.listing import cursor_listing
from contract_tests.engine.pages import Page, RefusedError, View, by_cursor
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Exchange

_EMPTY_PAGES_IN_A_ROW = 8


@define
class Walk:
    """Pages in the order read.

    Attributes:
        pages: the pages.
        end: `null` where the cursor said so, `repeated` where one came twice, `endless` where pages no longer bring
            anything, `refused` where a cursor of the last page was, `cut` where enough was read.
        refusal: the answer that refused it.
    """

    pages: list[Page] = field(factory=list)
    end: str = "null"
    refusal: Exchange | None = None

    @property
    def ids(self) -> list[str]:
        """Identities of the items in the order read."""
        return [key for page in self.pages for key in page.ids]

    @property
    def reversed_ids(self) -> list[str]:
        """Identities of a backward walk in the order of the list: its pages come last first."""
        return [key for page in reversed(self.pages) for key in page.ids]


@frozen
class WalkSeen:
    """A walk to the end, the walk back from there, and the lists around them."""

    between: Between
    forth: Walk
    back: Walk

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


@frozen
class StepsSeen:
    """A page, the next, back, forth again: each step read from the page before it; None where it led nowhere."""

    between: Between
    first: Page
    second: Page | None
    back: Page | None
    forth: Page | None

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


@frozen
class Bounds:
    """Where a walk is cut off: after so many pages, or so many items."""

    pages: int
    items: int

    def are_reached(self, walk: Walk) -> bool:
        """Whether enough was read."""
        return len(walk.pages) >= self.pages or len(walk.ids) >= self.items


def see_walk(run: Run, view: View, limits: list[int], bounds: Bounds) -> WalkSeen:
    """Walk forth, page sizes in turn, then back in larger pages, which begin elsewhere. Raises RefusedError."""
    between, (forth, back) = around(
        run, lambda: cursor_listing(run, view), lambda: _forth_and_back(run, view, limits, bounds)
    )
    return WalkSeen(between, forth, back)


def _forth_and_back(run: Run, view: View, limits: list[int], bounds: Bounds) -> tuple[Walk, Walk]:
    start = by_cursor(run, view, limits[0])
    forth = walk_on(run, view, start, limits[1:] + limits[:1], bounds, backwards=False)
    # An empty last page has no item to lead back from: the way back may begin at the page before it.
    ends = [page for page in forth.pages if page.ids or page.previous is not None]
    larger = [limit + 1 for limit in limits]
    return forth, walk_on(run, view, (ends or forth.pages)[-1], larger, bounds, backwards=True)


def walk_on(run: Run, view: View, start: Page, limits: list[int], bounds: Bounds, backwards: bool) -> Walk:
    """Follow the cursors from a page on, which is the first one of the walk. Raises RefusedError."""
    walk, used, empty = Walk([start]), set[str](), 0
    for limit in cycle(limits):
        cursor = walk.pages[-1].previous if backwards else walk.pages[-1].next
        if cursor is None:
            break
        empty = 0 if walk.pages[-1].ids else empty + 1
        if cursor in used or bounds.are_reached(walk) or empty > _EMPTY_PAGES_IN_A_ROW:
            walk.end = "repeated" if cursor in used else "endless" if empty else "cut"
            break
        used.add(cursor)
        try:
            walk.pages.append(by_cursor(run, view, limit, cursor))
        except RefusedError as error:
            walk.end, walk.refusal = "refused", error.exchange
            break
    return walk


def see_steps(run: Run, view: View, skipped: int, limit: int) -> StepsSeen:
    """Read `skipped` items, then a page, the next one, back and forth. Raises RefusedError."""
    between, pages = around(run, lambda: cursor_listing(run, view), lambda: _steps(run, view, skipped, limit))
    return StepsSeen(between, *pages)


def _steps(run: Run, view: View, skipped: int, limit: int) -> tuple[Page, Page | None, Page | None, Page | None]:
    first = by_cursor(run, view, skipped or limit)
    if skipped and first.next is not None:
        first = by_cursor(run, view, limit, first.next)
    second = _step(run, view, limit, first, backwards=False)
    back = _step(run, view, limit, second, backwards=True)
    return first, second, back, _step(run, view, limit, back, backwards=False)


def _step(run: Run, view: View, limit: int, page: Page | None, backwards: bool) -> Page | None:
    """Follow a cursor; an empty page that leads on is passed by."""
    for _ in range(_EMPTY_PAGES_IN_A_ROW):
        cursor = None if page is None else page.previous if backwards else page.next
        if cursor is None:
            return None
        try:
            page = by_cursor(run, view, limit, cursor)
        except RefusedError:
            return None
        if page.ids:
            return page
    return None
