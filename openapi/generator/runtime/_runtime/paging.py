# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""How a list is paged, by cursor or by offset, and read to its end: calls go out, facts of pages come in."""

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing
from operator import itemgetter
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from .. import errors
from .base_client import BaseClient
from .call import Call
from .codec import Model, within
from .config import Options
from .request import Request

PageT = TypeVar("PageT", bound=Model, covariant=True)
ItemT = TypeVar("ItemT", bound=Model, covariant=True)
OnInvalid = Callable[[Any, errors.DecodeError], object]


@frozen
class PageFacts:
    """What paging has to know of a page. The page is not in it: no more pages are in memory than the caller keeps."""

    item_count: int
    ids_hash: int  # of the set of the items' identities
    cursor: str | None
    total: int | None
    call: Call


# The facts of pages are sent in; out come the requests for the next ones, and None at the end.
PageRequests = Generator[Request | None, PageFacts, None]


@frozen(kw_only=True)
class Paging(Generic[PageT, ItemT]):
    """How a list is paged in one mode, by cursor or by offset. Parameters and keys have their names in the document."""

    page_model: type[PageT]
    item_model: type[ItemT]
    items_key: str
    items_attribute: str
    identity_key: str | None = None  # of an item
    limit_parameter: str = ""
    mode_switch: Mapping[str, bool] = field(factory=dict[str, bool])  # the parameter that chooses this mode, and how
    # Parameters, with the arguments that set them: those of the other mode, and those that a cursor carries.
    other_mode_only: Mapping[str, str] = field(factory=dict[str, str])
    first_page_only: Mapping[str, str] = field(factory=dict[str, str])
    cursor_parameter: str = ""  # as next_key, only by cursor
    next_key: str | None = None
    offset_parameter: str = ""  # as total_key, only by offset
    total_key: str | None = None

    def in_this_mode(self, request: Request) -> Request:
        """The request as it is sent; raises UsageError for parameters that do not go together."""
        given = {name: value for name, value in request.parameters.items() if value is not None}
        for name, argument in self.other_mode_only.items():
            if given.pop(name, None):  # `offset=0` and flags that are off are what this mode does anyway
                raise errors.UsageError(f"{argument} is for another mode of paging; leave it out, or change the mode")
        for name, argument in self.first_page_only.items():
            if name in given and self.cursor_parameter in given:
                raise errors.UsageError(f"{argument} goes with the first page only: a cursor carries it; leave one out")
        return evolve(request, parameters={**given, **self.mode_switch})

    def traverse(self, request: Request, max_stalled_pages: int) -> PageRequests:
        """The requests for all pages; raises UsageError for parameters that no traversal can be made with."""
        first = self.in_this_mode(request)
        limit = first.parameters.get(self.limit_parameter, 1)
        for name, value in (("max_stalled_pages", max_stalled_pages), (self.limit_parameter, limit)):
            if type(value) is not int or value < 1:
                raise errors.UsageError(f"{name} is {value!r}; a traversal needs a whole number of 1 or more")
        requests = self._by_cursor(first) if self.cursor_parameter else self._by_offset(first)
        return _until_stalled(requests, max_stalled_pages)

    def _by_cursor(self, request: Request) -> PageRequests:
        followed = {hash(request.parameters.get(self.cursor_parameter))}
        later = {name: value for name, value in request.parameters.items() if name not in self.first_page_only}
        while (cursor := (facts := (yield request)).cursor) is not None:
            shown = f"the cursor {facts.call.redact(cursor, 80)!r}"
            if not cursor or cursor != cursor.encode(errors="ignore").decode():
                problem = f"{shown} is empty or no Unicode: it leads nowhere"
                raise facts.call.attach_to(errors.MissingCursorError(problem))
            if hash(cursor) in followed:
                problem = f"{shown} came a second time; the traversal would never end"
                raise facts.call.attach_to(errors.RepeatedCursorError(problem))
            followed.add(hash(cursor))
            request = evolve(request, parameters={**later, self.cursor_parameter: cursor})
        yield None

    def _by_offset(self, request: Request) -> PageRequests:
        # Advances by the items that came, however many were asked for. A total counts only together with a page that is
        # shorter than another one: servers cap totals.
        offset: int = request.parameters.get(self.offset_parameter, 0)
        largest = 0
        while (facts := (yield request)).item_count:
            offset += facts.item_count
            if facts.item_count < largest and facts.total is not None and offset >= facts.total:
                break
            largest = max(largest, facts.item_count)
            request = evolve(request, parameters={**request.parameters, self.offset_parameter: offset})
        if not facts.item_count and facts.total is not None and offset < facts.total:
            empty = f"the page at {self.offset_parameter} {offset} is empty"
            problem = f"{empty} although its {self.total_key} is {facts.total}; the list was not read to its end"
            raise facts.call.attach_to(errors.IncompleteListError(problem))
        yield None

    def decode_page(self, call: Call, on_invalid: OnInvalid | None) -> tuple[PageT, PageFacts]:
        """Decode a page. Items that are invalid are left out and handed to `on_invalid`, where there is one.

        Raises DecodeError for a page that is invalid itself, MissingCursorError where it has no key for its cursor.
        """
        return call.decode(lambda raw: self._decode(raw, call, on_invalid))

    def _decode(self, raw: Any, call: Call, on_invalid: OnInvalid | None) -> tuple[PageT, PageFacts]:
        items: list[Any] = []
        if raw.__class__ is dict:
            if self.next_key and self.next_key not in raw:
                advice = ", or choose the other mode" if self.mode_switch else ""
                problem = f"the page has no {self.next_key}, so that the rest cannot be reached"
                raise errors.MissingCursorError(f"{problem}; ask the server's maintainers{advice}")
            # The items are decoded one by one below, so that an invalid one can be skipped.
            if raw.get(self.items_key).__class__ is list:
                items, raw[self.items_key] = raw[self.items_key], []
        page = self.page_model.from_dict(raw)
        facts = PageFacts(len(items), self._ids_hash(items), raw.get(self.next_key), raw.get(self.total_key), call)
        decoded: list[ItemT] = []
        items.reverse()  # to be popped from the first to the last
        for index in range(len(items)):
            # Each item is given up as soon as it is decoded, which saves memory, and time of the garbage collector.
            item = items.pop()
            try:
                decoded.append(self.item_model.from_dict(item))
                continue
            except errors.DecodeError as error:
                placed = within(f"{self.items_key}[{index}]", error)
            if on_invalid is None:
                raise placed
            on_invalid(item, call.attach_to(placed))
        setattr(page, self.items_attribute, decoded)
        return page, facts

    def _ids_hash(self, items: list[Any]) -> int:
        # Of the items as they are, where one of them has no identity.
        try:
            return hash(frozenset(map(itemgetter(self.identity_key), items)))
        except (TypeError, LookupError):
            return hash(frozenset(map(str, items)))


def _until_stalled(requests: PageRequests, max_stalled: int) -> PageRequests:
    """The requests, until too many pages in a row bring nothing new. A hash of each page is all that is remembered."""
    seen: set[int] = set()
    stalled = 0
    request = next(requests)
    while request is not None:
        facts = yield request
        request = requests.send(facts)
        stalled = stalled + 1 if not facts.item_count or facts.ids_hash in seen else 0
        seen.add(facts.ids_hash)
        if request is not None and stalled >= max_stalled:
            problem = f"{stalled} pages in a row were empty or held the same items as an earlier page"
            raise facts.call.attach_to(errors.RepeatedPageError(f"{problem}; the traversal would never end"))
    yield None


@frozen
class Traversal(Generic[PageT, ItemT]):
    """A traversal of a list; nothing is sent before the first page is asked for."""

    client: BaseClient
    requests: PageRequests
    paging: Paging[PageT, ItemT]
    options: Options
    on_invalid: OnInvalid | None

    def pages(self) -> Generator[PageT, None, None]:
        """The pages."""
        request = next(self.requests)
        while request is not None:
            page, facts = self.paging.decode_page(self.client.send(request, self.options), self.on_invalid)
            yield page
            del page
            request = self.requests.send(facts)

    async def pages_async(self) -> AsyncGenerator[PageT, None]:
        """The pages, within an event loop."""
        request = next(self.requests)
        while request is not None:
            page, facts = self.paging.decode_page(await self.client.send_async(request, self.options), self.on_invalid)
            yield page
            del page
            request = self.requests.send(facts)

    def items(self) -> Generator[ItemT, None, None]:
        """The items of all pages."""
        for page in self.pages():
            yield from getattr(page, self.paging.items_attribute)
            del page  # as above: no more pages are in memory than the caller keeps

    async def items_async(self) -> AsyncGenerator[ItemT, None]:
        """The items of all pages, within an event loop."""
        async with aclosing(self.pages_async()) as pages:
            async for page in pages:
                for item in getattr(page, self.paging.items_attribute):
                    yield item
                del page
