"""The whole list, or as much of it as one request gives: a snapshot without page borders."""

import marshal
from typing import Any

from attrs import field, frozen

from contract_tests.engine.pages import WHOLE, Page, RefusedError, View, by_cursor, by_offset
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError

_SMALL_WINDOW = 150
_MOST_PAGES_OF_A_LISTING = 30


@frozen
class Listing:
    """The list at one moment.

    Attributes:
        page: the answer; the first one, where it took several.
        ids: identities in order.
        items: the items, in order.
        total: what the server says there is in all; None where it says nothing.
        is_whole: whether these are all items; else they are the first ones.
        is_at_once: whether one answer gave it; else an item that moved meanwhile may have been missed.
    """

    page: Page
    ids: list[str] = field(repr=False)
    items: list[Any] = field(repr=False)
    total: int | None
    is_whole: bool
    is_at_once: bool = True
    _documents: dict[str, bytes] = field(factory=dict, init=False, repr=False, eq=False)

    def documents(self) -> dict[str, bytes]:
        """Return identity -> the item's bytes: two are the same only where every value and its type are."""
        if not self._documents:
            self._documents.update(
                (key, marshal.dumps(item, 2)) for key, item in zip(self.ids, self.items, strict=True)
            )
        return self._documents


@frozen
class Window:
    """How much of the list one request gives.

    Attributes:
        limit: page size that snapshots ask for.
        cap: page size that larger limits are cut down to; None where none was met.
        refused: a page size that was refused for being too large; None where none was.
        total: items in all at the time, as far as the server says.
    """

    limit: int
    cap: int | None
    refused: int | None
    total: int | None

    def most(self, limit: int) -> int:
        """Return how many items a page of that limit holds at most."""
        return limit if self.cap is None else min(limit, self.cap)


def window(run: Run) -> Window:
    """Find out, once, how much one request gives. Raises CannotTestError where no page is given at all."""
    return run.once("window", lambda: _find_window(run))


def offset_listing(run: Run, view: View = WHOLE, base: int = 0) -> Listing:
    """Take the list by offset, from `base` on, in one request. Raises RefusedError."""
    most = window(run)
    page = by_offset(run, view, most.limit, base or None, purpose="snapshot")
    count, asked = len(page.ids), most.most(most.limit)
    whole = base == 0 and (count < asked or (page.total is not None and count >= page.total))
    return _noted(run, Listing(page, page.ids, page.items, page.total, whole))


def cursor_listing(run: Run, view: View = WHOLE) -> Listing:
    """Take the list by cursor, pages as large as can be; short ones take more requests. Raises RefusedError."""
    most = window(run)
    first = page = by_cursor(run, view, most.limit, purpose="snapshot")
    ids, items, used = list(page.ids), list(page.items), set[str]()
    while page.next is not None and page.next not in used and len(ids) < most.limit:
        if len(used) >= _MOST_PAGES_OF_A_LISTING:
            break
        used.add(page.next)
        try:
            page = by_cursor(run, view, most.limit, page.next, purpose="snapshot")
        except RefusedError:
            break
        ids += page.ids
        items += page.items
    return _noted(run, Listing(first, ids, items, None, page.next is None, page is first))


def listing(run: Run, view: View = WHOLE) -> Listing:
    """Take the list in the mode that needs the fewest requests. Raises RefusedError."""
    return offset_listing(run, view) if run.operation.paging.offset else cursor_listing(run, view)


def _noted(run: Run, seen: Listing) -> Listing:
    run.states.add(seen)
    return seen


def _find_window(run: Run) -> Window:
    paging = run.operation.paging
    ask = by_offset if paging.offset else by_cursor
    refused, most = None, max(1, run.settings.max_items)
    for limit in (min(paging.known_limit, most), min(paging.default_limit, most)):
        try:
            page = ask(run, WHOLE, limit, purpose="snapshot")
        except RefusedError:
            refused = limit
            continue
        return _window(limit, page, refused)
    raise CannotTestError(f"no page of {paging.default_limit} items or more was given")


def _window(limit: int, page: Page, refused: int | None) -> Window:
    count = len(page.ids)
    cap = count if page.total is not None and 0 < count < min(limit, page.total) else None
    if page.total is not None and page.total > limit:
        limit = min(limit, _SMALL_WINDOW)
    return Window(limit, cap, refused, page.total)
