"""Pages of the list, and what they make up: a snapshot, the whole list at one moment, or a traversal by cursor."""

import marshal
from enum import Enum
from functools import cached_property
from typing import Any

from attrs import field, frozen

from contract_tests.http.exchange import Exchange, Query
from contract_tests.openapi.document import Paging
from contract_tests.results import Check, Step


@frozen
class Variant:
    """A query variant: what is asked for beside the paging itself.

    Attributes:
        query: parameters of the first request: filters, flags, sort.
        mode: `offset` or `cursor`, in which a snapshot of it is read; None is the one that needs fewer requests.
    """

    query: Query = ()
    mode: str | None = None

    @property
    def name(self) -> str:
        """Its parameters, values left out: the same in every run."""
        return "+".join(name for name, _ in self.query) or "plain"

    def __str__(self) -> str:
        return "&".join(f"{name}={text}" for name, text in self.query) or "no parameters"

    def plus(self, query: Query) -> "Variant":
        """Return the variant that asks for more."""
        return Variant((*self.query, *query), self.mode)


WHOLE = Variant()


@frozen
class Page:
    """An answer that holds a page.

    Attributes:
        exchange: the answer.
        items: the list, as sent.
        ids: identity of each item, in order; an item without one stands for itself.
        total: what an offset page says; None where it says nothing, or no whole number.
        next, previous: the cursors; None where there is none.
        paging: the names that it uses.
        limit, offset: what was asked for; the limit is None where it was left out.
    """

    exchange: Exchange
    items: list[Any] = field(repr=False)
    ids: list[str] = field(repr=False)
    total: int | None
    next: str | None
    previous: str | None
    paging: Paging
    limit: int | None = None
    offset: int = 0

    def pointer(self, key: str | None = None) -> str:
        """Return the JSON pointer of the list, or of the first item with an identity where the page holds it."""
        return f"/{self.paging.items}/{self.ids.index(key)}" if key in self.ids else f"/{self.paging.items}"

    @property
    def is_full(self) -> bool:
        """Whether the page holds as many items as were asked for."""
        return len(self.ids) == self.limit

    @property
    def total_pointer(self) -> str:
        """The JSON pointer of the total."""
        return f"/{self.paging.offset.total}" if self.paging.offset else ""

    def cursor(self, *, backward: bool) -> str | None:
        """Return the cursor that leads on, or back."""
        return self.previous if backward else self.next

    def cursor_pointer(self, *, backward: bool) -> str:
        """Return the JSON pointer of that cursor."""
        names = self.paging.cursor
        return "" if names is None else f"/{names.previous if backward else names.next}"

    def shows(self, check: Check | None, note: str = "", *, premise: bool = False) -> Step:
        """Return the step of evidence that the page is; the report tells beside it what the page holds."""
        return Step(self.exchange, note, check, premise)


@frozen(slots=False)
class Snapshot:
    """The list at one moment, or its beginning where one request does not give all of it.

    Attributes:
        pages: the answers; several where pages are short.
        is_whole: whether these are all items; else they are the first ones.
    """

    pages: list[Page]
    is_whole: bool

    def __str__(self) -> str:
        return str(Variant(self.query))

    @property
    def page(self) -> Page:
        """The first page."""
        return self.pages[0]

    @cached_property
    def ids(self) -> list[str]:
        """Identities in order."""
        return [key for page in self.pages for key in page.ids]

    @cached_property
    def items(self) -> list[Any]:
        """The items, in order."""
        return [item for page in self.pages for item in page.items]

    @property
    def total(self) -> int | None:
        """What the server says there is in all; None where it says nothing."""
        return self.page.total

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

    @cached_property
    def documents(self) -> dict[str, bytes]:
        """Identity -> the item's bytes: two are the same only where every value and its type are."""
        return {key: marshal.dumps(item, 2) for key, item in zip(self.ids, self.items, strict=True)}


def identity(item: Any, name: str) -> str:
    """Return what identifies an item: the text of that field, or the item itself."""
    found = item.get(name) if isinstance(item, dict) else None
    return found if isinstance(found, str) else repr(item)


class End(Enum):
    """How a traversal ended: with null, a cursor that came before, pages that bring nothing, a refusal, or enough."""

    NULL = "null"
    REPEATED = "repeated"
    ENDLESS = "endless"
    REFUSED = "refused"
    CUT = "cut"


@frozen(slots=False)
class Traversal:
    """Pages in the order read; `refusal` is the answer that refused a cursor of the last one."""

    pages: list[Page]
    end: End
    refusal: Exchange | None
    is_backward: bool

    @cached_property
    def ids(self) -> list[str]:
        """Identities of the items in the order read."""
        return [key for page in self.pages for key in page.ids]

    @property
    def cursor_pointer(self) -> str:
        """The JSON pointer of such a cursor in each page."""
        return self.pages[-1].cursor_pointer(backward=self.is_backward)
