# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""How a list is paged: what cursor pages and offset pages have in common. Free of any input or output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar

from attrs import field, frozen

from ..errors import PagingError, UsageError
from .bodies import Body
from .model import Model
from .requests import Call

PageT = TypeVar("PageT", bound=Model, covariant=True)
ItemT = TypeVar("ItemT", bound=Model, covariant=True)
Step = Call | PagingError | None


class Walk(Protocol):
    """A walk through the pages of a list."""

    def after(self, body: Body) -> Step:
        """The call for the page after this one, None at the end, or the error that ends the walk after this page."""


@frozen(kw_only=True)
class Paging(Generic[PageT, ItemT]):
    """How pages of one kind are asked for. Parameters and keys are under their names in the document.

    Attributes:
        page: model of a page.
        item: model of an item.
        items: key of a page that holds the items.
        attribute: attribute of the page's model that holds the items.
        limit: parameter for the page size.
        enable: parameter that switches the mode, where an operation has two.
        foreign: parameters of the other mode, with their names in Python.
    """

    page: type[PageT]
    item: type[ItemT]
    items: str
    attribute: str
    limit: str | None = None
    enable: str | None = None
    foreign: Mapping[str, str] = field(factory=dict[str, str])

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Raise UsageError for a parameter of the other mode."""
        for name, argument in self.foreign.items():
            if parameters.get(name):
                raise UsageError(
                    f"{argument} is for another mode than {self._mode} pages; leave it out, or change the mode"
                )

    def check_walk(self, parameters: Mapping[str, Any]) -> None:
        """Raise UsageError for parameters that no walk can be made with."""
        size = parameters.get(self.limit) if self.limit else None
        if size is not None and (type(size) is not int or size < 1):
            raise UsageError(f"{self.limit} is {size!r}; a walk needs a whole number of 1 or more")

    @property
    def _mode(self) -> str:
        raise NotImplementedError

    def prepare(self, call: Call) -> Call:
        """The call as it is sent, in this mode."""
        raise NotImplementedError

    def walk(self, call: Call) -> Walk:
        """A walk that begins with a prepared call."""
        raise NotImplementedError

    def _own(self, parameters: Mapping[str, Any], enabled: bool) -> dict[str, Any]:
        self.check(parameters)
        own = {name: value for name, value in parameters.items() if name not in self.foreign}
        return own | ({self.enable: enabled} if self.enable else {})
