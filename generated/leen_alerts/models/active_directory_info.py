# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`ActiveDirectoryInfo` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text


@define(kw_only=True, repr=False)
class ActiveDirectoryInfo(Model):
    """What Active Directory knows of a device."""

    org_unit: str | None = None

    site_name: str | None = None

    domain: str | None = None

    device_id: str | None = None
    """The device's ID in Active Directory."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 4
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.org_unit = v if type(v := raw["org_unit"]) is str or v is None else text(v)
            self.site_name = v if type(v := raw["site_name"]) is str or v is None else text(v)
            self.domain = v if type(v := raw["domain"]) is str or v is None else text(v)
            self.device_id = v if type(v := raw["device_id"]) is str or v is None else text(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)
