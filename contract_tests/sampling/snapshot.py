"""Snapshots: the whole list at one moment, and what a run of them says about motion."""

import marshal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from contract_tests.http.exchange import Exchange, Query
from contract_tests.results import CannotTestError
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, Variant, by_cursor, by_offset, once

if TYPE_CHECKING:
    from contract_tests.run import Run

LAG = 2.1
"""Seconds by which a replica may be behind: "up to two seconds or so"."""

_SMALL_WINDOW = 150
_MOST_PAGES = 30
_STATES = 3


@frozen
class Snapshot:
    """The list at one moment, or its beginning where one request does not give all of it.

    Attributes:
        pages: the answers; several where pages are short.
        ids: identities in order.
        items: the items, in order.
        total: what the server says there is in all; None where it says nothing.
        is_whole: whether these are all items; else they are the first ones.
    """

    pages: list[Page]
    ids: list[str] = field(repr=False)
    items: list[Any] = field(repr=False)
    total: int | None
    is_whole: bool
    _documents: dict[str, bytes] = field(factory=dict, init=False, repr=False, eq=False)

    @property
    def page(self) -> Page:
        """The first page."""
        return self.pages[0]

    @property
    def is_at_once(self) -> bool:
        """Whether one answer gave it; else an item that moved meanwhile may have been missed."""
        return len(self.pages) == 1

    @property
    def query(self) -> Query:
        """The query of the first request."""
        return self.page.exchange.request.query

    def page_with(self, *ids: str) -> Page:
        """Return the page that holds all these items, the first one where none does."""
        return next((page for page in self.pages if set(ids) <= set(page.ids)), self.page)

    def documents(self) -> dict[str, bytes]:
        """Return identity -> the item's bytes: two are the same only where every value and its type are."""
        if not self._documents:
            self._documents.update(
                (key, marshal.dumps(item, 2)) for key, item in zip(self.ids, self.items, strict=True)
            )
        return self._documents


@define
class Motion:
    """When the list moved, as far as snapshots show.

    Attributes:
        sleep: waits that many seconds.
        clock: monotonic seconds.
        patient: whether samples are taken with a pause on either side, so that lagging replicas catch up.
        went_back: an answer after which an older state was shown again; None where none was.
    """

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    patient: bool = False
    went_back: Exchange | None = None
    _changed: float | None = field(default=None, init=False)
    _states: dict[Query, list[Snapshot]] = field(factory=dict, init=False, repr=False)
    _gone: dict[Query, set[str]] = field(factory=dict, init=False, repr=False)
    _first: dict[Query, Snapshot] = field(factory=dict, init=False, repr=False)

    def add(self, now: Snapshot) -> None:
        """Take note of a snapshot."""
        from contract_tests.sampling.diff import SnapshotDiff  # which takes snapshots, and they come here

        self._first.setdefault(now.query, now)
        states, gone = self._states.setdefault(now.query, []), self._gone.setdefault(now.query, set())
        if states and SnapshotDiff(states[-1], now).is_still:
            return
        if states:
            self._changed = self.clock()
            back = any(SnapshotDiff(older, now).is_still for older in states[:-1])
            if back or (now.is_whole and gone & set(now.ids)):
                self.went_back = self.went_back or states[-1].page.exchange
            gone |= set(states[-1].ids) - set(now.ids) if states[-1].is_whole and now.is_whole else set()
        self._states[now.query] = [*states[-_STATES:], now]

    def unchanged(self, now: Snapshot) -> set[str]:
        """Items with the document that the first snapshot of the same query shows: most likely not updated since."""
        first = self._first[now.query].documents() if now.query in self._first else {}
        return {key for key, document in now.documents().items() if first.get(key) == document}

    @property
    def may_lag(self) -> bool:
        """Whether the list changed so recently that a replica may lag behind."""
        return self._changed is not None and self.clock() - self._changed < LAG

    def pause(self) -> None:
        """Wait until replicas have caught up, where a sample is taken patiently."""
        if self.patient:
            self.sleep(LAG)


@frozen
class Window:
    """How much of the list one request gives.

    Attributes:
        limit: page size that snapshots ask for.
        cap: page size that larger limits are cut down to; None where none was met.
        total: items in all at the time, as far as the server says.
    """

    limit: int
    cap: int | None
    total: int | None

    def most(self, limit: int | None = None) -> int:
        """Return how many items a page of that limit holds at most, by default one of a snapshot."""
        limit = self.limit if limit is None else limit
        return limit if self.cap is None else min(limit, self.cap)


@once
def window(run: "Run") -> Window:
    """Find out how much one request gives. Raises CannotTestError where no page is given at all."""
    paging, most = run.operation.paging, max(1, run.settings.max_items)
    ask = by_offset if paging.offset else by_cursor
    for limit in (min(paging.known_limit, most), min(paging.default_limit, most)):
        try:
            return _window(limit, ask(run, WHOLE, limit, purpose="snapshot"))
        except RefusedError:
            continue
    raise CannotTestError(f"no page of {paging.default_limit} items or more was given")


def offset_snapshot(run: "Run", variant: Variant = WHOLE, base: int = 0) -> Snapshot:
    """Read the list by offset, from `base` on, in one request. Raises RefusedError."""
    most = window(run)
    page = by_offset(run, variant, most.limit, base or None, purpose="snapshot")
    count = len(page.ids)
    whole = base == 0 and (count < most.most() or (page.total is not None and count >= page.total))
    return _noted(run, Snapshot([page], page.ids, page.items, page.total, whole))


def cursor_snapshot(run: "Run", variant: Variant = WHOLE) -> Snapshot:
    """Read the list by cursor, pages as large as can be; short ones take more requests. Raises RefusedError."""
    limit, used = window(run).limit, set[str]()
    pages = [by_cursor(run, variant, limit, purpose="snapshot")]
    while (cursor := pages[-1].next) is not None and cursor not in used:
        if sum(len(page.ids) for page in pages) >= limit or len(pages) > _MOST_PAGES:
            break
        used.add(cursor)
        try:
            pages.append(by_cursor(run, variant, limit, cursor, purpose="snapshot"))
        except RefusedError:
            break
    ids, items = [key for page in pages for key in page.ids], [item for page in pages for item in page.items]
    return _noted(run, Snapshot(pages, ids, items, None, pages[-1].next is None))


def snapshot(run: "Run", variant: Variant = WHOLE, mode: str | None = None) -> Snapshot:
    """Read the list in a mode, by default the one that needs the fewest requests. Raises RefusedError."""
    by_offsets = run.operation.paging.offset is not None if mode is None else mode == "offset"
    return offset_snapshot(run, variant) if by_offsets else cursor_snapshot(run, variant)


def modes(run: "Run") -> list[str]:
    """Return the modes that the list has."""
    paging = run.operation.paging
    return [mode for mode, names in (("offset", paging.offset), ("cursor", paging.cursor)) if names]


def _noted(run: "Run", taken: Snapshot) -> Snapshot:
    run.motion.add(taken)
    return taken


def _window(limit: int, page: Page) -> Window:
    count = len(page.ids)
    cap = count if page.total is not None and 0 < count < min(limit, page.total) else None
    if page.total is not None and page.total > limit:
        limit = min(limit, _SMALL_WINDOW)
    return Window(limit, cap, page.total)
