# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertOffsetPage` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    INTEGER,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, decode_list, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset
from .alert import Alert, decode_alert


@define(kw_only=True)
class AlertOffsetPage(Model):
    """A page of alerts read by offset."""

    count: int
    """Number of alerts in this answer."""

    items: list[Alert]
    """The alerts of this page."""

    total: int | None | Unset = UNSET
    """Number of alerts there are in all, under the filter. Null only when `excludeTotal` asked for that."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], AlertOffsetPage]:
        """The quick pass of decoding."""
        return decode_alert_offset_page


def decode_alert_offset_page(raw: Any) -> AlertOffsetPage:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `AlertOffsetPage.from_dict`."""
    self = new(AlertOffsetPage)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    count, items, total = values
    if type(count) is not int:
        raise SurpriseError
    items = decode_list(items, decode_alert)
    if type(total) is not int and total is not None and total is not UNSET:
        raise SurpriseError
    self.count = count
    self.items = items
    self.total = total
    return self


_FIELDS = (
    Field("count", "count", INTEGER, required=True),
    Field("items", "items", ListOf(ObjectOf(Alert)), required=True),
    Field("total", "total", Nullable(INTEGER)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
