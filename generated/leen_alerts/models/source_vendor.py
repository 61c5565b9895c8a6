# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`SourceVendor` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset
from .agent_info import AgentInfo, decode_agent_info


@define(kw_only=True)
class SourceVendor(Model):
    """A product that knows a device."""

    vendor: str | None | Unset = UNSET
    """Name of the product."""

    vendor_id: str | None | Unset = UNSET
    """The product's own ID of the device."""

    agent_info: AgentInfo | None | Unset = UNSET
    """The product's agent on the device."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], SourceVendor]:
        """The quick pass of decoding."""
        return decode_source_vendor


def decode_source_vendor(raw: Any) -> SourceVendor:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `SourceVendor.from_dict`."""
    self = new(SourceVendor)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    vendor, vendor_id, agent_info = values
    for _text in (vendor, vendor_id):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    if agent_info is not None and agent_info is not UNSET:
        agent_info = decode_agent_info(agent_info)
    self.vendor = vendor
    self.vendor_id = vendor_id
    self.agent_info = agent_info
    return self


_FIELDS = (
    Field("vendor", "vendor", Nullable(TEXT)),
    Field("vendor_id", "vendor_id", Nullable(TEXT)),
    Field("agent_info", "agent_info", Nullable(ObjectOf(AgentInfo))),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
