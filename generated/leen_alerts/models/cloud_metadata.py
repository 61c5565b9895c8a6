# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`CloudMetadata` of the document."""

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
from .cloud_provider import CloudProvider


@define(kw_only=True)
class CloudMetadata(Model):
    """Where in a cloud a device runs."""

    cloud_provider: CloudProvider | None | Unset = UNSET
    """The cloud."""

    account_id: str | None | Unset = UNSET
    """Account."""

    region: str | None | Unset = UNSET
    """Region."""

    availability_zone: str | None | Unset = UNSET
    """Availability zone."""

    instance_id: str | None | Unset = UNSET
    """ID of the instance."""

    instance_type: str | None | Unset = UNSET
    """Type of the instance."""

    image_id: str | None | Unset = UNSET
    """ID of the machine image."""

    kernel_id: str | None | Unset = UNSET
    """ID of the kernel."""

    vpc_id: str | None | Unset = UNSET
    """ID of the virtual private cloud."""

    subnet_id: str | None | Unset = UNSET
    """ID of the subnet."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], CloudMetadata]:
        """The quick pass of decoding."""
        return decode_cloud_metadata


def decode_cloud_metadata(raw: Any) -> CloudMetadata:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `CloudMetadata.from_dict`."""
    self = new(CloudMetadata)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 10:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    (
        cloud_provider,
        account_id,
        region,
        availability_zone,
        instance_id,
        instance_type,
        image_id,
        kernel_id,
        vpc_id,
        subnet_id,
    ) = values
    for _text in (
        account_id,
        region,
        availability_zone,
        instance_id,
        instance_type,
        image_id,
        kernel_id,
        vpc_id,
        subnet_id,
    ):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    cloud_provider = _CLOUD_PROVIDER_MEMBERS[cloud_provider]
    self.cloud_provider = cloud_provider
    self.account_id = account_id
    self.region = region
    self.availability_zone = availability_zone
    self.instance_id = instance_id
    self.instance_type = instance_type
    self.image_id = image_id
    self.kernel_id = kernel_id
    self.vpc_id = vpc_id
    self.subnet_id = subnet_id
    return self


_FIELDS = (
    Field("cloud_provider", "cloud_provider", Nullable(Enumeration(CloudProvider))),
    Field("account_id", "account_id", Nullable(TEXT)),
    Field("region", "region", Nullable(TEXT)),
    Field("availability_zone", "availability_zone", Nullable(TEXT)),
    Field("instance_id", "instance_id", Nullable(TEXT)),
    Field("instance_type", "instance_type", Nullable(TEXT)),
    Field("image_id", "image_id", Nullable(TEXT)),
    Field("kernel_id", "kernel_id", Nullable(TEXT)),
    Field("vpc_id", "vpc_id", Nullable(TEXT)),
    Field("subnet_id", "subnet_id", Nullable(TEXT)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_CLOUD_PROVIDER_MEMBERS = Members(CloudProvider, None, UNSET)
