# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Pages by cursor, and the walk from cursor to cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from ..errors import MissingCursorError, RepeatedCursorError
from .answers import one_line
from .bodies import Body
from .paging import ItemT, PageT, Paging, Step, Walk
from .requests import Call


@frozen(kw_only=True)
class CursorPaging(Paging[PageT, ItemT]):
    """Pages by cursor.

    Attributes:
        cursor: parameter that takes a cursor.
        next: key of a page that holds the next cursor, null at the end.
        first_only: parameters that are not sent together with a cursor, since the cursor carries them.
    """

    cursor: str
    next: str
    first_only: tuple[str, ...] = ()

    @property
    def _mode(self) -> str:
        return "cursor"

    def prepare(self, call: Call) -> Call:
        """The call in cursor mode."""
        parameters = self._own(call.parameters, enabled=True)
        return call.with_parameters(parameters if parameters.get(self.cursor) is None else self._later(parameters))

    def walk(self, call: Call) -> Walk:
        """A walk from cursor to cursor."""
        self.check_walk(call.parameters)
        return _CursorWalk(self, call)

    def follow(self, call: Call, cursor: str) -> Call:
        """The call for the page that a cursor leads to."""
        return call.with_parameters({**self._later(call.parameters), self.cursor: cursor})

    def _later(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in parameters.items() if name not in self.first_only}


class _CursorWalk:
    def __init__(self, paging: CursorPaging[Any, Any], call: Call) -> None:
        self._paging = paging
        self._call = call
        self._followed = {call.parameters.get(paging.cursor)}

    def after(self, body: Body) -> Step:
        cursor = self._next(body)
        if cursor is None:
            return None
        if cursor in self._followed:
            shown = one_line(body.answer.mask(cursor), 80)
            return RepeatedCursorError(f"the cursor {shown} came a second time; the walk would never end").about(
                body.answer.facts()
            )
        self._followed.add(cursor)
        self._call = self._paging.follow(self._call, cursor)
        return self._call

    def _next(self, body: Body) -> str | None:
        key = self._paging.next
        if not body.is_object:
            return None  # refused by the page's model
        if key not in body.fields:
            other = ", or choose the other mode" if self._paging.enable else ""
            raise MissingCursorError(
                f"the page has no {key}, so that the rest cannot be reached; ask the server's maintainers{other}"
            ).about(body.answer.facts())
        cursor: object = body.fields[key]
        if cursor == "":
            raise MissingCursorError(f"{key} of the page is empty, and null at the end is promised").about(
                body.answer.facts()
            )
        if isinstance(cursor, str) and not _is_unicode(cursor):
            raise MissingCursorError(
                f"{key} of the page holds half of a surrogate pair, which no request can carry back"
            ).about(body.answer.facts())
        # What is neither text nor null is refused by the page's model, with its place and value.
        return cursor if isinstance(cursor, str) else None


def _is_unicode(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
