# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Device` of the document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, free_form, list_of, new, text, texts
from .._runtime.enums import Members
from .._runtime.formats import time, uuid
from .active_directory_info import ActiveDirectoryInfo
from .cloud_metadata import CloudMetadata
from .device_identity import DeviceIdentity
from .device_platform import DevicePlatform
from .device_status import DeviceStatus
from .device_tag import DeviceTag
from .source_vendor import SourceVendor


@define(kw_only=True, repr=False)
class Device(Model):
    """The device that an alert concerns."""

    id: UUID | None = None

    status: DeviceStatus | None = None
    """State of a device."""

    platform: DevicePlatform | None = None
    """Operating system family."""

    hostnames: list[str] | None = None

    os_version: str | None = None
    """Version of the operating system as free text, which may hold the system's name."""

    os_major_version: str | None = None

    os_minor_version: str | None = None

    fqdns: list[str] | None = None
    """Fully qualified domain names of the device."""

    ipv4s: list[str] | None = None

    ipv6s: list[str] | None = None

    mac_addresses: list[str] | None = None

    last_seen: datetime.datetime | None = None

    first_seen: datetime.datetime | None = None

    source_vendors: list[SourceVendor] | None = None
    """The products that know the device."""

    installed_software: list[str] | None = None

    ad_info: ActiveDirectoryInfo | None = None
    """What Active Directory knows of a device."""

    cloud_metadata: CloudMetadata | None = None
    """Where in a cloud the device runs. Only AWS is supported so far."""

    tags: list[DeviceTag] | None = None

    identities: list[DeviceIdentity] | None = None

    vendor_data: dict[str, Any] | None = None
    """Data passed through from the vendor as it is; its keys vary by vendor."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 20
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.id = None if (v := raw["id"]) is None else uuid(v)
            self.status = _status[raw["status"]]
            self.platform = _platform[raw["platform"]]
            self.hostnames = None if (v := raw["hostnames"]) is None else texts(v)
            self.os_version = v if type(v := raw["os_version"]) is str or v is None else text(v)
            self.os_major_version = v if type(v := raw["os_major_version"]) is str or v is None else text(v)
            self.os_minor_version = v if type(v := raw["os_minor_version"]) is str or v is None else text(v)
            self.fqdns = None if (v := raw["fqdns"]) is None else texts(v)
            self.ipv4s = None if (v := raw["ipv4s"]) is None else texts(v)
            self.ipv6s = None if (v := raw["ipv6s"]) is None else texts(v)
            self.mac_addresses = None if (v := raw["mac_addresses"]) is None else texts(v)
            self.last_seen = None if (v := raw["last_seen"]) is None else time(v)
            self.first_seen = None if (v := raw["first_seen"]) is None else time(v)
            self.source_vendors = None if (v := raw["source_vendors"]) is None else list_of(_source_vendors, v)
            self.installed_software = None if (v := raw["installed_software"]) is None else texts(v)
            self.ad_info = None if (v := raw["ad_info"]) is None else _ad_info(v)
            self.cloud_metadata = None if (v := raw["cloud_metadata"]) is None else _cloud_metadata(v)
            self.tags = None if (v := raw["tags"]) is None else list_of(_tags, v)
            self.identities = None if (v := raw["identities"]) is None else list_of(_identities, v)
            self.vendor_data = None if (v := raw["vendor_data"]) is None else free_form(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_status = Members(DeviceStatus, nullable=True)
_platform = Members(DevicePlatform, nullable=True)
_source_vendors = SourceVendor.from_dict
_ad_info = ActiveDirectoryInfo.from_dict
_cloud_metadata = CloudMetadata.from_dict
_tags = DeviceTag.from_dict
_identities = DeviceIdentity.from_dict
