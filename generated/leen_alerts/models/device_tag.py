# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`DeviceTag` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text
from .._runtime.enums import Members
from .tag_source import TagSource


@define(kw_only=True, repr=False)
class DeviceTag(Model):
    """A tag of a device."""

    key: str | None = None

    value: str | None = None

    source: TagSource | None = None
    """Where a tag comes from."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.key = v if type(v := raw["key"]) is str or v is None else text(v)
            self.value = v if type(v := raw["value"]) is str or v is None else text(v)
            self.source = _source[raw["source"]]
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_source = Members(TagSource, nullable=True)
