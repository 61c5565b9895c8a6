# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""How a list is paged, by cursor or by offset, and read to its end: calls go out, facts of pages come in."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing
from operator import itemgetter
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from ..errors import (
    DecodeError,
    IncompleteListError,
    LeenAlertsError,
    MissingCursorError,
    RepeatedCursorError,
    RepeatedPageError,
    UsageError,
)
from .base_client import BaseClient
from .codec import Model
from .config import Options
from .http import Call, Exchange

PageT = TypeVar("PageT", bound=Model, covariant=True)
ItemT = TypeVar("ItemT", bound=Model, covariant=True)
OnInvalid = Callable[[Any, DecodeError], object]


@frozen
class PageFacts:
    """What paging has to know of a page: `items` is their number, `ids` a hash of the set of their identities.

    The page itself is not in it, so that no more pages are in memory than the caller keeps.
    """

    items: int
    ids: int
    cursor: str | None
    total: int | None
    exchange: Exchange


# The facts of pages are sent in; out come the calls for the next ones, and None at the end.
PageCalls = Generator[Call | None, PageFacts, None]


@frozen(kw_only=True)
class Paging(Generic[PageT, ItemT]):
    """How pages are asked for: by cursor or by offset. Parameters and keys are under their names in the document."""

    page: type[PageT]
    item: type[ItemT]
    items: str  # key of a page that holds the items
    attribute: str  # the same in Python
    identity: str | None = None  # key of an item that tells it from others
    limit: str = ""  # parameter for the page size
    enable: Mapping[str, bool] = field(factory=dict[str, bool])  # parameter that switches the mode, where there are two
    foreign: Mapping[str, str] = field(factory=dict[str, str])  # parameters of the other mode, with names in Python
    cursor: str = ""  # parameter that takes a cursor
    next: str | None = None  # key of a page that holds the next cursor, null at the end
    first_only: Mapping[str, str] = field(factory=dict[str, str])  # parameters that a cursor carries, likewise
    offset: str = ""  # parameter for the index of the first item
    total: str | None = None  # key of a page that holds the number of all items

    def call(self, call: Call) -> Call:
        """The call as it is sent, in this mode; raises UsageError for parameters that do not go together."""
        for name, argument in self.foreign.items():
            if call.parameters.get(name):
                raise UsageError(f"{argument} is for another mode of paging; leave it out, or change the mode")
        for name, argument in self.first_only.items():
            if call.parameters.get(self.cursor) is not None and call.parameters.get(name) is not None:
                raise UsageError(f"{argument} goes with the first page only, since a cursor carries it; leave one out")
        own = {name: value for name, value in call.parameters.items() if name not in self.foreign}
        return evolve(call, parameters={**own, **self.enable})

    def traverse(self, call: Call, max_stalled_pages: int) -> PageCalls:
        """The calls for all pages; raises UsageError for parameters that no traversal can be made with."""
        first = self.call(call)
        limit = call.parameters.get(self.limit)
        for name, value in (("max_stalled_pages", max_stalled_pages), (self.limit, 1 if limit is None else limit)):
            if type(value) is not int or value < 1:
                raise UsageError(f"{name} is {value!r}; a traversal needs a whole number of 1 or more")
        calls = self._by_cursor(first) if self.cursor else self._by_offset(first)
        return _until_stalled(calls, max_stalled_pages)

    def _by_cursor(self, call: Call) -> PageCalls:
        followed = {hash(call.parameters.get(self.cursor))}
        later = {name: value for name, value in call.parameters.items() if name not in self.first_only}
        while (cursor := (page := (yield call)).cursor) is not None:
            shown = f"the cursor {page.exchange.redact(cursor, 80)!r}"
            if not cursor or cursor != cursor.encode(errors="ignore").decode():
                raise page.exchange.about(MissingCursorError(f"{shown} is empty or no Unicode: it leads nowhere"))
            if hash(cursor) in followed:
                problem = f"{shown} came a second time; the traversal would never end"
                raise page.exchange.about(RepeatedCursorError(problem))
            followed.add(hash(cursor))
            call = evolve(call, parameters={**later, self.cursor: cursor})
        yield None

    def _by_offset(self, call: Call) -> PageCalls:
        # Advances by the items that came, however many were asked for. A total counts only together with a page that is
        # shorter than another one: servers cap totals.
        offset: int = call.parameters.get(self.offset) or 0
        largest = 0
        while (page := (yield call)).items:
            offset += page.items
            if page.items < largest and page.total is not None and offset >= page.total:
                break
            largest = max(largest, page.items)
            call = evolve(call, parameters={**call.parameters, self.offset: offset})
        if not page.items and page.total is not None and offset < page.total:
            problem = f"the page at {self.offset} {offset} is empty although its {self.total} is {page.total}"
            raise page.exchange.about(IncompleteListError(f"{problem}; the list was not read to its end"))
        yield None

    def read(self, exchange: Exchange, on_invalid: OnInvalid | None) -> tuple[PageT, PageFacts]:
        """Decode a page. Items that are invalid are left out and handed to `on_invalid`, where there is one.

        Raises DecodeError for a page that is invalid itself, MissingCursorError where it has no key for its cursor.
        """
        read = self._read(exchange.parse(), exchange, on_invalid)
        if isinstance(read, LeenAlertsError):
            raise read  # from here, and not from a frame that holds the data
        return read

    def _read(
        self, raw: Any, exchange: Exchange, on_invalid: OnInvalid | None
    ) -> tuple[PageT, PageFacts] | LeenAlertsError:
        items: list[Any] = []
        if raw.__class__ is dict:
            if self.next and self.next not in raw:
                text = f"the page has no {self.next}, so that the rest cannot be reached; ask the server's maintainers"
                return exchange.about(MissingCursorError(text + (", or choose the other mode" if self.enable else "")))
            # The items are decoded one by one below, so that `on_invalid` can skip one.
            if raw.get(self.items).__class__ is list:
                items, raw[self.items] = raw[self.items], []
        try:
            page = self.page.from_dict(raw)
        except DecodeError as error:
            return exchange.mismatch(error)
        facts = PageFacts(len(items), self._ids(items), raw.get(self.next), raw.get(self.total), exchange)
        found: list[ItemT] = []
        items.reverse()
        for index in range(len(items)):
            # Each item is given up as soon as it is decoded, which saves memory, and time of the garbage collector.
            one = items.pop()
            try:
                found.append(self.item.from_dict(one))
                continue
            except DecodeError as error:
                problem = exchange.mismatch(error, f"{self.items}[{index}]")
            if on_invalid is None:
                return problem
            on_invalid(one, problem)
        setattr(page, self.attribute, found)
        return page, facts

    def _ids(self, items: list[Any]) -> int:
        """A hash of the set of identities; of the items as they are, where one of them has none."""
        try:
            return hash(frozenset(map(itemgetter(self.identity), items)))
        except (TypeError, LookupError):
            return hash(frozenset(map(str, items)))


def _until_stalled(calls: PageCalls, most: int) -> PageCalls:
    """The calls, until too many pages in a row bring nothing new. A hash of each page is all that is remembered."""
    seen: set[int] = set()
    row = 0
    call = next(calls)
    while call is not None:
        page = yield call
        call = calls.send(page)
        row = row + 1 if not page.items or page.ids in seen else 0
        seen.add(page.ids)
        if call is not None and row >= most:
            problem = f"{row} pages in a row were empty or held the same items as an earlier page"
            raise page.exchange.about(RepeatedPageError(f"{problem}; the traversal would never end"))
    yield None


@frozen
class Traversal(Generic[PageT, ItemT]):
    """A traversal of a list; nothing is sent before the first page is asked for."""

    client: BaseClient
    calls: PageCalls
    paging: Paging[PageT, ItemT]
    options: Options
    on_invalid: OnInvalid | None

    def pages(self) -> Generator[PageT, None, None]:
        """The pages."""
        call = next(self.calls)
        while call is not None:
            page, facts = self.paging.read(self.client.send(call, self.options), self.on_invalid)
            yield page
            del page
            call = self.calls.send(facts)

    async def pages_async(self) -> AsyncGenerator[PageT, None]:
        """The pages, within an event loop."""
        call = next(self.calls)
        while call is not None:
            page, facts = self.paging.read(await self.client.send_async(call, self.options), self.on_invalid)
            yield page
            del page
            call = self.calls.send(facts)

    def items(self) -> Generator[ItemT, None, None]:
        """The items of all pages."""
        for page in self.pages():
            yield from getattr(page, self.paging.attribute)
            del page  # as above: no more pages are in memory than the caller keeps

    async def items_async(self) -> AsyncGenerator[ItemT, None]:
        """The items of all pages, within an event loop."""
        async with aclosing(self.pages_async()) as pages:
            async for page in pages:
                for item in getattr(page, self.paging.attribute):
                    yield item
                del page
