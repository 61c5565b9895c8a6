# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AgentInfo` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, free_form, list_of, new, text


@define(kw_only=True, repr=False)
class AgentInfo(Model):
    """An agent installed on a device."""

    agent_version: str | None = None

    signature_version: str | None = None
    """Version of the agent's signatures."""

    policies: list[dict[str, Any]] | None = None
    """Policies of the agent, in the vendor's own shape."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.agent_version = v if type(v := raw["agent_version"]) is str or v is None else text(v)
            self.signature_version = v if type(v := raw["signature_version"]) is str or v is None else text(v)
            self.policies = None if (v := raw["policies"]) is None else list_of(free_form, v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)
