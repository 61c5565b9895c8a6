# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`DeviceTag` of the document."""

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
from .tag_source import TagSource


@define(kw_only=True)
class DeviceTag(Model):
    """A tag of a device."""

    key: str | None | Unset = UNSET
    """Key of the tag."""

    value: str | None | Unset = UNSET
    """Value of the tag."""

    source: TagSource | None | Unset = UNSET
    """Where the tag comes from."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], DeviceTag]:
        """The quick pass of decoding."""
        return decode_device_tag


def decode_device_tag(raw: Any) -> DeviceTag:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `DeviceTag.from_dict`."""
    self = new(DeviceTag)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    key, value, source = values
    for _text in (key, value):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    source = _SOURCE_MEMBERS[source]
    self.key = key
    self.value = value
    self.source = source
    return self


_FIELDS = (
    Field("key", "key", Nullable(TEXT)),
    Field("value", "value", Nullable(TEXT)),
    Field("source", "source", Nullable(Enumeration(TagSource))),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_SOURCE_MEMBERS = Members(TagSource, None, UNSET)
