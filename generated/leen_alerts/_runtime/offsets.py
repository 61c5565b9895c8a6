# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Pages by offset, and the walk that advances by what came."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ..errors import IncompleteListError, PagingError, RepeatedPageError
from .bodies import Body
from .json_values import as_list, as_object
from .paging import ItemT, PageT, Paging, Step, Walk
from .requests import Call

# An equal page may once be chance, where the list moved by exactly one page between two requests.
_EQUAL_PAGES = 3


@frozen(kw_only=True)
class OffsetPaging(Paging[PageT, ItemT]):
    """Pages by offset.

    Attributes:
        offset: parameter for the index of the first item.
        total: key of a page that holds the number of all items.
        identity: key of an item that tells it from others.
    """

    offset: str
    total: str | None = None
    identity: str | None = None

    @property
    def _mode(self) -> str:
        return "offset"

    def prepare(self, call: Call) -> Call:
        """The call in offset mode."""
        return call.with_parameters(self._own(call.parameters, enabled=False))

    def walk(self, call: Call) -> Walk:
        """A walk that advances by the items that came, however few were sent of those asked for."""
        self.check_walk(call.parameters)
        return _OffsetWalk(self, call)


class _OffsetWalk:
    def __init__(self, paging: OffsetPaging[Any, Any], call: Call) -> None:
        self._paging = paging
        self._call = call
        self._offset: int = call.parameters.get(paging.offset) or 0
        self._last: tuple[Any, list[Any]] = (None, [])
        self._equal = 1
        self._beyond = False

    def after(self, body: Body) -> Step:
        items = as_list(body.fields.get(self._paging.items))
        total: Any = body.fields.get(self._paging.total) if self._paging.total else None
        if items is None:
            return None  # refused by the page's model
        end = self._offset + len(items)
        if not items:
            return self._incomplete(total, body) if type(total) is int and end < total else None
        if self._repeats(items, total):
            return self._repeated(body)
        beyond = type(total) is int and end > total
        if beyond and self._beyond:
            return self._contradicted(total, body)
        self._beyond = beyond
        if end != total:
            return self._go_to(end)
        # The end, so that no third page could tell chance from a server that gives its first page at every offset.
        return self._repeated(body) if self._equal > 1 else None

    def _go_to(self, offset: int) -> Call:
        self._offset = offset
        self._call = self._call.with_parameters({**self._call.parameters, self._paging.offset: offset})
        return self._call

    def _repeats(self, items: list[Any], total: Any) -> bool:
        """Whether this page came too often in a row, with a total that did not grow."""
        identity = self._paging.identity
        if identity is None:
            return False
        here = (total, [(as_object(item) or {}).get(identity) for item in items])
        same = here == self._last
        self._equal = self._equal + 1 if same else 1
        self._last = here
        return self._equal >= _EQUAL_PAGES

    def _incomplete(self, total: Any, body: Body) -> PagingError:
        return IncompleteListError(
            f"the page at {self._paging.offset} {self._offset} is empty although its {self._paging.total} is {total}; "
            "the list was not read to its end"
        ).about(body.answer.facts())

    def _contradicted(self, total: int, body: Body) -> PagingError:
        """One page that ends beyond its total may be chance, where the list moved while it was counted."""
        return IncompleteListError(
            f"the page at {self._paging.offset} {self._offset} ends beyond its {self._paging.total}, which is {total}, "
            "and so did the one before; where the list ends cannot be told"
        ).about(body.answer.facts())

    def _repeated(self, body: Body) -> PagingError:
        return RepeatedPageError(
            f"the page at {self._paging.offset} {self._offset} came {self._equal} times in a row; "
            f"the server does not heed {self._paging.offset}"
        ).about(body.answer.facts())
