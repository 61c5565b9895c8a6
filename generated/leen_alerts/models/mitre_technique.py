# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`MitreTechnique` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text


@define(kw_only=True, repr=False)
class MitreTechnique(Model):
    """A MITRE ATT&CK technique."""

    technique_name: str | None = None

    technique_id: str | None = None

    technique_link: str | None = None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.technique_name = v if type(v := raw["technique_name"]) is str or v is None else text(v)
            self.technique_id = v if type(v := raw["technique_id"]) is str or v is None else text(v)
            self.technique_link = v if type(v := raw["technique_link"]) is str or v is None else text(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)
