# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AgentInfo` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, check_free_objects, complete
from .._runtime.kinds import (
    FREE_FORM,
    TEXT,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset


@define(kw_only=True)
class AgentInfo(Model):
    """An agent installed on a device."""

    agent_version: str | None | Unset = UNSET
    """Version of the agent."""

    signature_version: str | None | Unset = UNSET
    """Version of the agent's signatures."""

    policies: list[dict[str, Any]] | None | Unset = UNSET
    """Policies of the agent, in the vendor's own shape."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], AgentInfo]:
        """The quick pass of decoding."""
        return decode_agent_info


def decode_agent_info(raw: Any) -> AgentInfo:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `AgentInfo.from_dict`."""
    self = new(AgentInfo)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    agent_version, signature_version, policies = values
    for _text in (agent_version, signature_version):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    if policies is not None and policies is not UNSET:
        check_free_objects(policies)
    self.agent_version = agent_version
    self.signature_version = signature_version
    self.policies = policies
    return self


_FIELDS = (
    Field("agent_version", "agent_version", Nullable(TEXT)),
    Field("signature_version", "signature_version", Nullable(TEXT)),
    Field("policies", "policies", Nullable(ListOf(FREE_FORM))),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
