# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Device` of the document."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from operator import itemgetter
from typing import Any
from uuid import UUID

from attrs import define

from .._runtime.enums import Members
from .._runtime.extras import NO_EXTRAS, check_free, complete
from .._runtime.kinds import (
    FREE_FORM,
    TEXT,
    TIME,
    UUID_TEXT,
    Enumeration,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, check_texts, decode_list, new
from .._runtime.surprise import SurpriseError
from .._runtime.times import parse_time
from .._runtime.unset import UNSET, Unset
from .._runtime.uuids import parse_uuid
from .active_directory_info import ActiveDirectoryInfo, decode_active_directory_info
from .cloud_metadata import CloudMetadata, decode_cloud_metadata
from .device_identity import DeviceIdentity, decode_device_identity
from .device_platform import DevicePlatform
from .device_status import DeviceStatus
from .device_tag import DeviceTag, decode_device_tag
from .source_vendor import SourceVendor, decode_source_vendor


@define(kw_only=True)
class Device(Model):
    """The device that an alert concerns."""

    id: UUID | None | Unset = UNSET
    """Identifies the device."""

    status: DeviceStatus | None | Unset = UNSET
    """State of the device."""

    platform: DevicePlatform | None | Unset = UNSET
    """Operating system family of the device."""

    hostnames: list[str] | None | Unset = UNSET
    """Host names of the device."""

    os_version: str | None | Unset = UNSET
    """Version of the operating system as free text, which may hold the system's name."""

    os_major_version: str | None | Unset = UNSET
    """Major version of the operating system."""

    os_minor_version: str | None | Unset = UNSET
    """Minor version of the operating system."""

    fqdns: list[str] | None | Unset = UNSET
    """Fully qualified domain names of the device."""

    ipv4s: list[str] | None | Unset = UNSET
    """IPv4 addresses of the device."""

    ipv6s: list[str] | None | Unset = UNSET
    """IPv6 addresses of the device."""

    mac_addresses: list[str] | None | Unset = UNSET
    """MAC addresses of the device."""

    last_seen: datetime.datetime | None | Unset = UNSET
    """Time at which the device was last seen."""

    first_seen: datetime.datetime | None | Unset = UNSET
    """Time at which the device was first seen."""

    source_vendors: list[SourceVendor] | None | Unset = UNSET
    """The products that know the device."""

    installed_software: list[str] | None | Unset = UNSET
    """Software installed on the device."""

    ad_info: ActiveDirectoryInfo | None | Unset = UNSET
    """What Active Directory knows of the device."""

    cloud_metadata: CloudMetadata | None | Unset = UNSET
    """Where in a cloud the device runs. Only AWS is supported so far."""

    tags: list[DeviceTag] | None | Unset = UNSET
    """Tags of the device."""

    identities: list[DeviceIdentity] | None | Unset = UNSET
    """Users of the device."""

    vendor_data: dict[str, Any] | None | Unset = UNSET
    """Data passed through from the vendor as it is; its keys vary by vendor."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], Device]:
        """The quick pass of decoding."""
        return decode_device


def decode_device(raw: Any) -> Device:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `Device.from_dict`."""
    self = new(Device)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 20:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    (
        id,
        status,
        platform,
        hostnames,
        os_version,
        os_major_version,
        os_minor_version,
        fqdns,
        ipv4s,
        ipv6s,
        mac_addresses,
        last_seen,
        first_seen,
        source_vendors,
        installed_software,
        ad_info,
        cloud_metadata,
        tags,
        identities,
        vendor_data,
    ) = values
    for _text in (os_version, os_major_version, os_minor_version):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    for _texts in (hostnames, fqdns, ipv4s, ipv6s, mac_addresses, installed_software):
        if _texts is not None and _texts is not UNSET:
            check_texts(_texts)
    if id is not None and id is not UNSET:
        id = parse_uuid(id)
    status = _STATUS_MEMBERS[status]
    platform = _PLATFORM_MEMBERS[platform]
    if last_seen is not None and last_seen is not UNSET:
        last_seen = parse_time(last_seen)
    if first_seen is not None and first_seen is not UNSET:
        first_seen = parse_time(first_seen)
    if source_vendors is not None and source_vendors is not UNSET:
        source_vendors = decode_list(source_vendors, decode_source_vendor)
    if ad_info is not None and ad_info is not UNSET:
        ad_info = decode_active_directory_info(ad_info)
    if cloud_metadata is not None and cloud_metadata is not UNSET:
        cloud_metadata = decode_cloud_metadata(cloud_metadata)
    if tags is not None and tags is not UNSET:
        tags = decode_list(tags, decode_device_tag)
    if identities is not None and identities is not UNSET:
        identities = decode_list(identities, decode_device_identity)
    if vendor_data is not None and vendor_data is not UNSET:
        if type(vendor_data) is not dict:
            raise SurpriseError
        check_free(vendor_data)
    self.id = id
    self.status = status
    self.platform = platform
    self.hostnames = hostnames
    self.os_version = os_version
    self.os_major_version = os_major_version
    self.os_minor_version = os_minor_version
    self.fqdns = fqdns
    self.ipv4s = ipv4s
    self.ipv6s = ipv6s
    self.mac_addresses = mac_addresses
    self.last_seen = last_seen
    self.first_seen = first_seen
    self.source_vendors = source_vendors
    self.installed_software = installed_software
    self.ad_info = ad_info
    self.cloud_metadata = cloud_metadata
    self.tags = tags
    self.identities = identities
    self.vendor_data = vendor_data
    return self


_FIELDS = (
    Field("id", "id", Nullable(UUID_TEXT)),
    Field("status", "status", Nullable(Enumeration(DeviceStatus))),
    Field("platform", "platform", Nullable(Enumeration(DevicePlatform))),
    Field("hostnames", "hostnames", Nullable(ListOf(TEXT))),
    Field("os_version", "os_version", Nullable(TEXT)),
    Field("os_major_version", "os_major_version", Nullable(TEXT)),
    Field("os_minor_version", "os_minor_version", Nullable(TEXT)),
    Field("fqdns", "fqdns", Nullable(ListOf(TEXT))),
    Field("ipv4s", "ipv4s", Nullable(ListOf(TEXT))),
    Field("ipv6s", "ipv6s", Nullable(ListOf(TEXT))),
    Field("mac_addresses", "mac_addresses", Nullable(ListOf(TEXT))),
    Field("last_seen", "last_seen", Nullable(TIME)),
    Field("first_seen", "first_seen", Nullable(TIME)),
    Field("source_vendors", "source_vendors", Nullable(ListOf(ObjectOf(SourceVendor)))),
    Field("installed_software", "installed_software", Nullable(ListOf(TEXT))),
    Field("ad_info", "ad_info", Nullable(ObjectOf(ActiveDirectoryInfo))),
    Field("cloud_metadata", "cloud_metadata", Nullable(ObjectOf(CloudMetadata))),
    Field("tags", "tags", Nullable(ListOf(ObjectOf(DeviceTag)))),
    Field("identities", "identities", Nullable(ListOf(ObjectOf(DeviceIdentity)))),
    Field("vendor_data", "vendor_data", Nullable(FREE_FORM)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_STATUS_MEMBERS = Members(DeviceStatus, None, UNSET)
_PLATFORM_MEMBERS = Members(DevicePlatform, None, UNSET)
