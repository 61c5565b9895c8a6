# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Observable` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.enums import Members
from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    Enumeration,
    Nullable,
)
from .._runtime.model import Field, Model, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset
from .observable_type import ObservableType
from .observable_type_id import ObservableTypeId


@define(kw_only=True)
class Observable(Model):
    """A value observed in the context of an alert, after OCSF 1.3.0. One that names an object (`type_id` 20 to 30)
    has no value.
    """

    name: str | None | Unset = UNSET
    """Full name of the observed attribute."""

    type_id: ObservableTypeId | None | Unset = UNSET
    """Number of the observable's type; pairs with `type`."""

    type_: ObservableType | None | Unset = UNSET
    """Name of the observable's type; pairs with `type_id`."""

    value: str | None | Unset = UNSET
    """The value; what it means depends on the type."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], Observable]:
        """The quick pass of decoding."""
        return decode_observable


def decode_observable(raw: Any) -> Observable:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `Observable.from_dict`."""
    self = new(Observable)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 4:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    name, type_id, type_, value = values
    for _text in (name, value):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    if type(type_id) is not int and type_id is not None and type_id is not UNSET:
        raise SurpriseError
    type_id = _TYPE_ID_MEMBERS[type_id]
    type_ = _TYPE__MEMBERS[type_]
    self.name = name
    self.type_id = type_id
    self.type_ = type_
    self.value = value
    return self


_FIELDS = (
    Field("name", "name", Nullable(TEXT)),
    Field("type_id", "type_id", Nullable(Enumeration(ObservableTypeId))),
    Field("type", "type_", Nullable(Enumeration(ObservableType))),
    Field("value", "value", Nullable(TEXT)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_TYPE_ID_MEMBERS = Members(ObservableTypeId, None, UNSET)
_TYPE__MEMBERS = Members(ObservableType, None, UNSET)
