# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`SourceVendor` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text
from .agent_info import AgentInfo


@define(kw_only=True, repr=False)
class SourceVendor(Model):
    """A product that knows a device."""

    vendor: str | None = None
    """Name of the product."""

    vendor_id: str | None = None
    """The product's own ID of the device."""

    agent_info: AgentInfo | None = None
    """An agent installed on a device."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.vendor = v if type(v := raw["vendor"]) is str or v is None else text(v)
            self.vendor_id = v if type(v := raw["vendor_id"]) is str or v is None else text(v)
            self.agent_info = None if (v := raw["agent_info"]) is None else _agent_info(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_agent_info = AgentInfo.from_dict
