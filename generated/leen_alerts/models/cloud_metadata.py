# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`CloudMetadata` of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, new, text
from .._runtime.enums import Members
from .cloud_provider import CloudProvider


@define(kw_only=True, repr=False)
class CloudMetadata(Model):
    """Where in a cloud a device runs."""

    cloud_provider: CloudProvider | None = None
    """A cloud."""

    account_id: str | None = None

    region: str | None = None

    availability_zone: str | None = None

    instance_id: str | None = None

    instance_type: str | None = None

    image_id: str | None = None

    kernel_id: str | None = None

    vpc_id: str | None = None
    """ID of the virtual private cloud."""

    subnet_id: str | None = None

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 10
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.cloud_provider = _cloud_provider[raw["cloud_provider"]]
            self.account_id = v if type(v := raw["account_id"]) is str or v is None else text(v)
            self.region = v if type(v := raw["region"]) is str or v is None else text(v)
            self.availability_zone = v if type(v := raw["availability_zone"]) is str or v is None else text(v)
            self.instance_id = v if type(v := raw["instance_id"]) is str or v is None else text(v)
            self.instance_type = v if type(v := raw["instance_type"]) is str or v is None else text(v)
            self.image_id = v if type(v := raw["image_id"]) is str or v is None else text(v)
            self.kernel_id = v if type(v := raw["kernel_id"]) is str or v is None else text(v)
            self.vpc_id = v if type(v := raw["vpc_id"]) is str or v is None else text(v)
            self.subnet_id = v if type(v := raw["subnet_id"]) is str or v is None else text(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_cloud_provider = Members(CloudProvider, nullable=True)
