# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`MitreTactic` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, list_of, new, text
from .mitre_technique import MitreTechnique


@define(kw_only=True, repr=False)
class MitreTactic(Model):
    """A MITRE ATT&CK tactic."""

    tactic_name: str | None = None

    tactic_id: str | None = None

    tactic_source: str | None = None

    techniques: list[MitreTechnique] | None = None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 4
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.tactic_name = v if type(v := raw["tactic_name"]) is str or v is None else text(v)
            self.tactic_id = v if type(v := raw["tactic_id"]) is str or v is None else text(v)
            self.tactic_source = v if type(v := raw["tactic_source"]) is str or v is None else text(v)
            self.techniques = None if (v := raw["techniques"]) is None else list_of(_techniques, v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_techniques = MitreTechnique.from_dict
