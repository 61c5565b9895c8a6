# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Alert` of the document."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from operator import itemgetter
from typing import Any
from uuid import UUID

from attrs import define

from .._runtime.enums import Members
from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    TIME,
    UUID_TEXT,
    Enumeration,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, decode_list, new
from .._runtime.surprise import SurpriseError
from .._runtime.times import parse_time
from .._runtime.unset import UNSET, Unset
from .._runtime.uuids import parse_uuid
from .alert_severity import AlertSeverity
from .alert_status import AlertStatus
from .alert_vendor import AlertVendor
from .device import Device, decode_device
from .mitre_tactic import MitreTactic, decode_mitre_tactic
from .observable import Observable, decode_observable


@define(kw_only=True)
class Alert(Model):
    """A security alert of one of the supported products. All but `id` and `vendor` may be null or absent."""

    id: UUID
    """Identifies the alert. No two alerts of a connection share one."""

    vendor: AlertVendor
    """The product that the alert comes from."""

    vendor_id: str | None | Unset = UNSET
    """The vendor's own ID of the alert."""

    title: str | None | Unset = UNSET
    """Title of the alert, as the upstream vendor gives it."""

    description: str | None | Unset = UNSET
    """Description of the alert."""

    assigned_user: str | None | Unset = UNSET
    """User whom the alert is assigned to."""

    severity: AlertSeverity | None | Unset = UNSET
    """Severity in the common scale."""

    vendor_severity: str | None | Unset = UNSET
    """Severity in the vendor's own words."""

    status: AlertStatus | None | Unset = UNSET
    """Status in the common scale."""

    vendor_status: str | None | Unset = UNSET
    """Status in the vendor's own words."""

    first_event_time: datetime.datetime | None | Unset = UNSET
    """Time of the alert's first event."""

    last_event_time: datetime.datetime | None | Unset = UNSET
    """Time of the alert's last event."""

    resolved_time: datetime.datetime | None | Unset = UNSET
    """Time at which the alert was resolved."""

    pid: str | None | Unset = UNSET
    """Process ID, as text."""

    process_created_at: datetime.datetime | None | Unset = UNSET
    """Time at which the process was created."""

    process_filename: str | None | Unset = UNSET
    """File name of the process."""

    process_command_line: str | None | Unset = UNSET
    """Command line of the process."""

    process_filepath: str | None | Unset = UNSET
    """File path of the process."""

    process_sha1: str | None | Unset = UNSET
    """SHA-1 of the process image."""

    process_sha256: str | None | Unset = UNSET
    """SHA-256 of the process image."""

    process_md5: str | None | Unset = UNSET
    """MD5 of the process image."""

    parent_pid: str | None | Unset = UNSET
    """Process ID of the parent process, as text."""

    user_name: str | None | Unset = UNSET
    """Name of the user concerned."""

    windows_sid: str | None | Unset = UNSET
    """Windows security identifier (SID) of the user."""

    active_directory_user_id: str | None | Unset = UNSET
    """The user's ID in Active Directory."""

    active_directory_domain: str | None | Unset = UNSET
    """The user's domain in Active Directory."""

    device: Device | None | Unset = UNSET
    """The device concerned; with its groups where `includeDeviceGroups` asks for them."""

    mitre: list[MitreTactic] | None | Unset = UNSET
    """MITRE ATT&CK tactics that the alert is associated with."""

    observables: list[Observable] | None | Unset = UNSET
    """Observable values of the alert. The key is there when `includeObservables` asks for it (null where an alert
    has none), and absent, null or an empty list otherwise.
    """

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], Alert]:
        """The quick pass of decoding."""
        return decode_alert


def decode_alert(raw: Any) -> Alert:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `Alert.from_dict`."""
    self = new(Alert)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 29:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    (
        id,
        vendor,
        vendor_id,
        title,
        description,
        assigned_user,
        severity,
        vendor_severity,
        status,
        vendor_status,
        first_event_time,
        last_event_time,
        resolved_time,
        pid,
        process_created_at,
        process_filename,
        process_command_line,
        process_filepath,
        process_sha1,
        process_sha256,
        process_md5,
        parent_pid,
        user_name,
        windows_sid,
        active_directory_user_id,
        active_directory_domain,
        device,
        mitre,
        observables,
    ) = values
    for _text in (
        vendor_id,
        title,
        description,
        assigned_user,
        vendor_severity,
        vendor_status,
        pid,
        process_filename,
        process_command_line,
        process_filepath,
        process_sha1,
        process_sha256,
        process_md5,
        parent_pid,
        user_name,
        windows_sid,
        active_directory_user_id,
        active_directory_domain,
    ):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    id = parse_uuid(id)
    vendor = _VENDOR_MEMBERS[vendor]
    severity = _SEVERITY_MEMBERS[severity]
    status = _STATUS_MEMBERS[status]
    if first_event_time is not None and first_event_time is not UNSET:
        first_event_time = parse_time(first_event_time)
    if last_event_time is not None and last_event_time is not UNSET:
        last_event_time = parse_time(last_event_time)
    if resolved_time is not None and resolved_time is not UNSET:
        resolved_time = parse_time(resolved_time)
    if process_created_at is not None and process_created_at is not UNSET:
        process_created_at = parse_time(process_created_at)
    if device is not None and device is not UNSET:
        device = decode_device(device)
    if mitre is not None and mitre is not UNSET:
        mitre = decode_list(mitre, decode_mitre_tactic)
    if observables is not None and observables is not UNSET:
        observables = decode_list(observables, decode_observable)
    self.id = id
    self.vendor = vendor
    self.vendor_id = vendor_id
    self.title = title
    self.description = description
    self.assigned_user = assigned_user
    self.severity = severity
    self.vendor_severity = vendor_severity
    self.status = status
    self.vendor_status = vendor_status
    self.first_event_time = first_event_time
    self.last_event_time = last_event_time
    self.resolved_time = resolved_time
    self.pid = pid
    self.process_created_at = process_created_at
    self.process_filename = process_filename
    self.process_command_line = process_command_line
    self.process_filepath = process_filepath
    self.process_sha1 = process_sha1
    self.process_sha256 = process_sha256
    self.process_md5 = process_md5
    self.parent_pid = parent_pid
    self.user_name = user_name
    self.windows_sid = windows_sid
    self.active_directory_user_id = active_directory_user_id
    self.active_directory_domain = active_directory_domain
    self.device = device
    self.mitre = mitre
    self.observables = observables
    return self


_FIELDS = (
    Field("id", "id", UUID_TEXT, required=True),
    Field("vendor", "vendor", Enumeration(AlertVendor), required=True),
    Field("vendor_id", "vendor_id", Nullable(TEXT)),
    Field("title", "title", Nullable(TEXT)),
    Field("description", "description", Nullable(TEXT)),
    Field("assigned_user", "assigned_user", Nullable(TEXT)),
    Field("severity", "severity", Nullable(Enumeration(AlertSeverity))),
    Field("vendor_severity", "vendor_severity", Nullable(TEXT)),
    Field("status", "status", Nullable(Enumeration(AlertStatus))),
    Field("vendor_status", "vendor_status", Nullable(TEXT)),
    Field("first_event_time", "first_event_time", Nullable(TIME)),
    Field("last_event_time", "last_event_time", Nullable(TIME)),
    Field("resolved_time", "resolved_time", Nullable(TIME)),
    Field("pid", "pid", Nullable(TEXT)),
    Field("process_created_at", "process_created_at", Nullable(TIME)),
    Field("process_filename", "process_filename", Nullable(TEXT)),
    Field("process_command_line", "process_command_line", Nullable(TEXT)),
    Field("process_filepath", "process_filepath", Nullable(TEXT)),
    Field("process_sha1", "process_sha1", Nullable(TEXT)),
    Field("process_sha256", "process_sha256", Nullable(TEXT)),
    Field("process_md5", "process_md5", Nullable(TEXT)),
    Field("parent_pid", "parent_pid", Nullable(TEXT)),
    Field("user_name", "user_name", Nullable(TEXT)),
    Field("windows_sid", "windows_sid", Nullable(TEXT)),
    Field("active_directory_user_id", "active_directory_user_id", Nullable(TEXT)),
    Field("active_directory_domain", "active_directory_domain", Nullable(TEXT)),
    Field("device", "device", Nullable(ObjectOf(Device))),
    Field("mitre", "mitre", Nullable(ListOf(ObjectOf(MitreTactic)))),
    Field("observables", "observables", Nullable(ListOf(ObjectOf(Observable)))),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_VENDOR_MEMBERS = Members(AlertVendor)
_SEVERITY_MEMBERS = Members(AlertSeverity, None, UNSET)
_STATUS_MEMBERS = Members(AlertStatus, None, UNSET)
