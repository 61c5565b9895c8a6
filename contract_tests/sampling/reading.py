"""Reads the list: one page, pages one after the other, snapshots, and samples between two of them."""

import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from itertools import cycle
from typing import Any, TypeVar

from attrs import frozen

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.document import CursorPaging, OffsetPaging
from contract_tests.results import CannotTestError
from contract_tests.run import Run
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.pages import WHOLE, End, Page, Snapshot, Traversal, Variant, identity

T = TypeVar("T")

_SMALL_WINDOW = 150
_MOST_PAGES = 31
_EMPTY_PAGES_IN_A_ROW = 8


class RefusedError(CannotTestError):
    """A request was not answered with a page; whether it has to be is for other rules.

    Attributes:
        exchange: the answer.
    """

    def __init__(self, exchange: Exchange) -> None:
        purpose, status = exchange.request.purpose or "a request", exchange.status
        super().__init__(f"{purpose} was answered with {'no page' if status == 200 else f'status {status}'}")
        self.exchange = exchange


def once(make: Callable[[Run], T]) -> Callable[[Run], T]:
    """Work a function of a run out once in it; later calls return, or raise, the same."""

    @wraps(make)
    def call(run: Run) -> T:
        return run.once(f"{make.__module__}.{make.__qualname__}", partial(make, run))

    return call


def offset_mode(run: Run) -> OffsetPaging:
    """Return the names of offset paging. Raises CannotTestError where the list has no such pages."""
    if run.operation.paging.offset is None:
        raise CannotTestError("the list has no offset pages")
    return run.operation.paging.offset


def cursor_mode(run: Run) -> CursorPaging:
    """Return the names of cursor paging. Raises CannotTestError where the list has no such pages."""
    if run.operation.paging.cursor is None:
        raise CannotTestError("the list has no cursor pages")
    return run.operation.paging.cursor


def modes(run: Run) -> list[str]:
    """Return the modes that the list has."""
    paging = run.operation.paging
    return [mode for mode, names in (("offset", paging.offset), ("cursor", paging.cursor)) if names]


def by_offset(run: Run, variant: Variant, limit: int | None, offset: int | None = None, purpose: str = "slice") -> Page:
    """Ask for a page by offset; None leaves a parameter out. Raises RefusedError."""
    values = ((run.operation.paging.limit, limit), (offset_mode(run).offset, offset))
    query = [*variant.query, *((name, str(number)) for name, number in values if number is not None)]
    return _page(run, run.get(*query, purpose=f"{purpose} with {variant}"), limit, offset or 0)


def by_cursor(
    run: Run, variant: Variant, limit: int | None, cursor: str | None = None, purpose: str = "traversal"
) -> Page:
    """Ask for a cursor page, the first one without a cursor; what only the first may ask is left out later.

    Raises:
        RefusedError: the answer is no page.
    """
    names = cursor_mode(run)
    query = [(name, text) for name, text in variant.query if cursor is None or name not in names.first_request_only]
    values = ((names.enable, "true"), (run.operation.paging.limit, limit), (names.cursor, cursor))
    query += [(name, str(value)) for name, value in values if name and value is not None]
    return _page(run, run.get(*query, purpose=f"{purpose} with {variant}"), limit)


def follow(
    run: Run,
    variant: Variant,
    first: Page,
    limits: Sequence[int],
    most_pages: int = sys.maxsize,
    most_items: int = sys.maxsize,
    *,
    is_backward: bool = False,
    purpose: str = "traversal",
) -> Traversal:
    """Follow the cursors from a page on, limits in turn, until that many pages or items are read."""
    pages, used, empty, end, refusal = [first], set[str](), 0, End.NULL, None
    for limit in cycle(limits):
        cursor = pages[-1].cursor(backward=is_backward)
        if cursor is None:
            break
        empty = 0 if pages[-1].ids else empty + 1
        is_enough = len(pages) >= most_pages or sum(len(page.ids) for page in pages) >= most_items
        if cursor in used or is_enough or empty > _EMPTY_PAGES_IN_A_ROW:
            end = End.REPEATED if cursor in used else End.ENDLESS if empty else End.CUT
            break
        used.add(cursor)
        try:
            pages.append(by_cursor(run, variant, limit, cursor, purpose))
        except RefusedError as error:
            end, refusal = End.REFUSED, error.exchange
            break
    return Traversal(pages, end, refusal, is_backward)


@frozen
class Window:
    """How much of the list one request gives.

    Attributes:
        limit: page size that snapshots ask for.
        default: page size where none is asked for. It is documented, so no unknown maximum excuses a smaller page.
        cap: page size that larger limits are cut down to; None where none was met.
    """

    limit: int
    default: int
    cap: int | None

    def size(self, limit: int | None) -> int:
        """Return how many items a page of that limit holds at most."""
        if limit is None:
            return self.default
        return limit if self.cap is None else min(limit, self.cap)

    @property
    def most(self) -> int:
        """How many items a snapshot holds at most."""
        return self.size(self.limit)


@once
def window(run: Run) -> Window:
    """Find out how much one request gives. Raises CannotTestError where no page is given at all."""
    paging, most = run.operation.paging, max(1, run.settings.max_items)
    ask = by_offset if paging.offset else by_cursor
    for limit in (min(paging.known_limit, most), min(paging.default_limit, most)):
        try:
            page = ask(run, WHOLE, limit, purpose="snapshot")
        except RefusedError:
            continue
        count, total = len(page.ids), page.total or 0
        cap = count if 0 < count < min(limit, total) else None
        return Window(min(limit, _SMALL_WINDOW) if total > limit else limit, paging.default_limit, cap)
    raise CannotTestError(f"no page of {paging.default_limit} items or more was given")


def offset_snapshot(run: Run, variant: Variant = WHOLE, base: int = 0) -> Snapshot:
    """Read the list by offset, from `base` on, in one request. Raises RefusedError."""
    page = by_offset(run, variant, window(run).limit, base or None, purpose="snapshot")
    count = len(page.ids)
    is_whole = base == 0 and (count < window(run).most or (page.total is not None and count >= page.total))
    return _noted(run, Snapshot([page], is_whole))


def cursor_snapshot(run: Run, variant: Variant = WHOLE) -> Snapshot:
    """Read the list by cursor, pages as large as can be; short ones take more requests. Raises RefusedError."""
    limit = window(run).limit
    first = by_cursor(run, variant, limit, purpose="snapshot")
    read = follow(run, variant, first, [limit], _MOST_PAGES, limit, purpose="snapshot")
    return _noted(run, Snapshot(read.pages, read.end is End.NULL))


def snapshot(run: Run, variant: Variant = WHOLE) -> Snapshot:
    """Read the list in the variant's mode, else in the one that needs the fewest requests. Raises RefusedError."""
    mode = variant.mode or ("offset" if run.operation.paging.offset else "cursor")
    return offset_snapshot(run, variant) if mode == "offset" else cursor_snapshot(run, variant)


def snapshot_pair(run: Run, take: Callable[[], Snapshot], sample: Callable[[], T]) -> tuple[SnapshotDiff, T]:
    """Take a sample between two snapshots, with a pause on either side where replicas are to catch up."""
    before = take()
    run.motion.pause()
    taken = sample()
    run.motion.pause()
    diff = SnapshotDiff(before, take())
    if not diff.is_still:
        take()  # a replica that lags shows itself: the state that it gives was there before
    return diff, taken


def _noted(run: Run, taken: Snapshot) -> Snapshot:
    run.motion.add(taken)
    return taken


def _page(run: Run, exchange: Exchange, limit: int | None, offset: int = 0) -> Page:
    paging = run.operation.paging
    body = exchange.json if exchange.status == 200 and exchange.is_json else None
    items = body.get(paging.items) if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(items, list):
        raise RefusedError(exchange)
    # A total of a cursor page is an undocumented key: it promises nothing.
    total = body.get(paging.offset.total) if paging.offset and run.mode(exchange) == "offset" else None
    cursor = paging.cursor
    return Page(
        exchange,
        items,
        [identity(item, paging.identity) for item in items],
        total if type(total) is int else None,
        _text(body.get(cursor.next)) if cursor else None,
        _text(body.get(cursor.previous)) if cursor else None,
        paging,
        limit,
        offset,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
