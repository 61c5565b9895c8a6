# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertCursorPage` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, decode_list, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET
from .alert import Alert, decode_alert


@define(kw_only=True)
class AlertCursorPage(Model):
    """A page of alerts read by cursor."""

    items: list[Alert]
    """The alerts of this page."""

    next_cursor: str | None
    """Leads to the next page; null at the end."""

    previous_cursor: str | None
    """Leads to the page before; null at the beginning."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], AlertCursorPage]:
        """The quick pass of decoding."""
        return decode_alert_cursor_page


def decode_alert_cursor_page(raw: Any) -> AlertCursorPage:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `AlertCursorPage.from_dict`."""
    self = new(AlertCursorPage)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    items, next_cursor, previous_cursor = values
    for _text in (next_cursor, previous_cursor):
        if type(_text) is not str and _text is not None:
            raise SurpriseError
    items = decode_list(items, decode_alert)
    self.items = items
    self.next_cursor = next_cursor
    self.previous_cursor = previous_cursor
    return self


_FIELDS = (
    Field("items", "items", ListOf(ObjectOf(Alert)), required=True),
    Field("next_cursor", "next_cursor", Nullable(TEXT), required=True),
    Field("previous_cursor", "previous_cursor", Nullable(TEXT), required=True),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
