# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Observable` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text
from .._runtime.enums import Members, member
from .observable_type import ObservableType
from .observable_type_id import ObservableTypeId


@define(kw_only=True, repr=False)
class Observable(Model):
    """A value observed in the context of an alert, after OCSF 1.3.0. One that names an object (`type_id` 20 to 30)
    has no value.
    """

    name: str | None = None
    """Full name of the observed attribute."""

    type_id: ObservableTypeId | None = None
    """Number of the observable's type; pairs with `type`."""

    type_: ObservableType | None = None
    """Name of the observable's type; pairs with `type_id`."""

    value: str | None = None
    """The value; what it means depends on the type."""

    _json_names = {
        "type_": "type",
    }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 4
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.name = v if type(v := raw["name"]) is str or v is None else text(v)
            self.type_id = _type_id[v] if type(v := raw["type_id"]) is int or v is None else member(ObservableTypeId, v)
            self.type_ = _type_[raw["type"]]
            self.value = v if type(v := raw["value"]) is str or v is None else text(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_type_id = Members(ObservableTypeId, nullable=True)
_type_ = Members(ObservableType, nullable=True)
