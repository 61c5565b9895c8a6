"""Pages of the list, and how they are requested in either mode."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from contract_tests.http.exchange import Exchange, Query
from contract_tests.openapi.document import CursorPaging, OffsetPaging, Paging
from contract_tests.results import CannotTestError

if TYPE_CHECKING:
    from contract_tests.run import Run

T = TypeVar("T")


class RefusedError(CannotTestError):
    """A request was not answered with a page; whether it has to be is for other rules.

    Attributes:
        exchange: the answer.
    """

    def __init__(self, exchange: Exchange) -> None:
        purpose, status = exchange.request.purpose or "a request", exchange.status
        super().__init__(f"{purpose} was answered with {'no page' if status == 200 else f'status {status}'}")
        self.exchange = exchange


@frozen
class Variant:
    """A query variant: what is asked for beside the paging itself.

    Attributes:
        query: parameters of the first request: filters, flags, sort.
    """

    query: Query = ()

    @property
    def name(self) -> str:
        """Its parameters, values left out: the same in every run."""
        return "+".join(name for name, _ in self.query) or "plain"

    def __str__(self) -> str:
        return "&".join(f"{name}={text}" for name, text in self.query) or "no parameters"


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
    """

    exchange: Exchange
    items: list[Any] = field(repr=False)
    ids: list[str] = field(repr=False)
    total: int | None
    next: str | None
    previous: str | None
    paging: Paging

    def pointer(self, key: str | None = None) -> str:
        """Return the JSON pointer of the list, or of the first item with an identity where the page holds it."""
        return f"/{self.paging.items}/{self.ids.index(key)}" if key in self.ids else f"/{self.paging.items}"

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


def page_of(run: "Run", exchange: Exchange) -> Page:
    """Return an answer as a page. Raises RefusedError where it holds none."""
    paging = run.operation.paging
    if exchange.status != 200:
        raise RefusedError(exchange)
    body = exchange.json if exchange.is_json else None
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
    )


def accepted(asks: Iterable[Callable[[], T]]) -> list[T]:
    """Return what the calls give, those that are refused left out. Raises RefusedError where all of them are."""
    given, refused = [], None
    for ask in asks:
        try:
            given.append(ask())
        except RefusedError as error:
            refused = error
    if refused and not given:
        raise refused
    return given


def once(make: "Callable[[Run], T]") -> "Callable[[Run], T]":
    """Work a function of a run out once in it; later calls return, or raise, the same."""

    @wraps(make)
    def call(run: "Run") -> T:
        return run.once(f"{make.__module__}.{make.__qualname__}", partial(make, run))

    return call


def offset_mode(run: "Run") -> OffsetPaging:
    """Return the names of offset paging. Raises CannotTestError where the list has no such pages."""
    if run.operation.paging.offset is None:
        raise CannotTestError("the list has no offset pages")
    return run.operation.paging.offset


def cursor_mode(run: "Run") -> CursorPaging:
    """Return the names of cursor paging. Raises CannotTestError where the list has no such pages."""
    if run.operation.paging.cursor is None:
        raise CannotTestError("the list has no cursor pages")
    return run.operation.paging.cursor


def by_offset(
    run: "Run", variant: Variant, limit: int | None, offset: int | None = None, purpose: str = "slice"
) -> Page:
    """Ask for a page by offset; None leaves a parameter out. Raises RefusedError."""
    names = offset_mode(run)
    query = list(variant.query)
    if limit is not None:
        query.append((run.operation.paging.limit, str(limit)))
    if offset is not None:
        query.append((names.offset, str(offset)))
    return page_of(run, run.get(*query, purpose=f"{purpose} with {variant}"))


def by_cursor(
    run: "Run", variant: Variant, limit: int | None, cursor: str | None = None, purpose: str = "traversal"
) -> Page:
    """Ask for a cursor page, the first one without a cursor; what only the first may ask is left out later.

    Raises:
        RefusedError: the answer is no page.
    """
    names = cursor_mode(run)
    query = [(name, text) for name, text in variant.query if cursor is None or name not in names.first_request_only]
    if names.enable:
        query.append((names.enable, "true"))
    if limit is not None:
        query.append((run.operation.paging.limit, str(limit)))
    if cursor is not None:
        query.append((names.cursor, cursor))
    return page_of(run, run.get(*query, purpose=f"{purpose} with {variant}"))


def identity(item: Any, name: str) -> str:
    """Return what identifies an item: the text of that field, or the item itself."""
    found = item.get(name) if isinstance(item, dict) else None
    return found if isinstance(found, str) else repr(item)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
