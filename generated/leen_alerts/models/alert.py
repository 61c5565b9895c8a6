# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`Alert` of the document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, list_of, new, text
from .._runtime.enums import Members
from .._runtime.formats import time, uuid
from .alert_severity import AlertSeverity
from .alert_status import AlertStatus
from .alert_vendor import AlertVendor
from .device import Device
from .mitre_tactic import MitreTactic
from .observable import Observable


@define(kw_only=True, repr=False)
class Alert(Model):
    """A security alert of one of the supported products. All but `id` and `vendor` may be null or absent."""

    id: UUID
    """Identifies the alert. No two alerts of a connection share one."""

    vendor: AlertVendor
    """A product that alerts come from."""

    vendor_id: str | None = None
    """The vendor's own ID of the alert."""

    title: str | None = None
    """Title of the alert, as the upstream vendor gives it."""

    description: str | None = None

    assigned_user: str | None = None

    severity: AlertSeverity | None = None
    """Severity of an alert in the common scale."""

    vendor_severity: str | None = None
    """Severity in the vendor's own words."""

    status: AlertStatus | None = None
    """Status of an alert in the common scale."""

    vendor_status: str | None = None
    """Status in the vendor's own words."""

    first_event_time: datetime.datetime | None = None

    last_event_time: datetime.datetime | None = None

    resolved_time: datetime.datetime | None = None

    pid: str | None = None
    """Process ID, as text."""

    process_created_at: datetime.datetime | None = None

    process_filename: str | None = None

    process_command_line: str | None = None

    process_filepath: str | None = None

    process_sha1: str | None = None
    """SHA-1 of the process image."""

    process_sha256: str | None = None
    """SHA-256 of the process image."""

    process_md5: str | None = None
    """MD5 of the process image."""

    parent_pid: str | None = None
    """Process ID of the parent process, as text."""

    user_name: str | None = None
    """Name of the user concerned."""

    windows_sid: str | None = None
    """Windows security identifier (SID) of the user."""

    active_directory_user_id: str | None = None
    """The user's ID in Active Directory."""

    active_directory_domain: str | None = None
    """The user's domain in Active Directory."""

    device: Device | None = None
    """The device concerned; with its groups where `includeDeviceGroups` asks for them."""

    mitre: list[MitreTactic] | None = None
    """MITRE ATT&CK tactics that the alert is associated with."""

    observables: list[Observable] | None = None
    """Observable values of the alert. The key is there when `includeObservables` asks for it (null where an alert
    has none), and absent, null or an empty list otherwise.
    """

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 29
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.id = uuid(raw["id"])
            self.vendor = _vendor[raw["vendor"]]
            self.vendor_id = v if type(v := raw["vendor_id"]) is str or v is None else text(v)
            self.title = v if type(v := raw["title"]) is str or v is None else text(v)
            self.description = v if type(v := raw["description"]) is str or v is None else text(v)
            self.assigned_user = v if type(v := raw["assigned_user"]) is str or v is None else text(v)
            self.severity = _severity[raw["severity"]]
            self.vendor_severity = v if type(v := raw["vendor_severity"]) is str or v is None else text(v)
            self.status = _status[raw["status"]]
            self.vendor_status = v if type(v := raw["vendor_status"]) is str or v is None else text(v)
            self.first_event_time = None if (v := raw["first_event_time"]) is None else time(v)
            self.last_event_time = None if (v := raw["last_event_time"]) is None else time(v)
            self.resolved_time = None if (v := raw["resolved_time"]) is None else time(v)
            self.pid = v if type(v := raw["pid"]) is str or v is None else text(v)
            self.process_created_at = None if (v := raw["process_created_at"]) is None else time(v)
            self.process_filename = v if type(v := raw["process_filename"]) is str or v is None else text(v)
            self.process_command_line = v if type(v := raw["process_command_line"]) is str or v is None else text(v)
            self.process_filepath = v if type(v := raw["process_filepath"]) is str or v is None else text(v)
            self.process_sha1 = v if type(v := raw["process_sha1"]) is str or v is None else text(v)
            self.process_sha256 = v if type(v := raw["process_sha256"]) is str or v is None else text(v)
            self.process_md5 = v if type(v := raw["process_md5"]) is str or v is None else text(v)
            self.parent_pid = v if type(v := raw["parent_pid"]) is str or v is None else text(v)
            self.user_name = v if type(v := raw["user_name"]) is str or v is None else text(v)
            self.windows_sid = v if type(v := raw["windows_sid"]) is str or v is None else text(v)
            self.active_directory_user_id = (
                v if type(v := raw["active_directory_user_id"]) is str or v is None else text(v)
            )
            self.active_directory_domain = (
                v if type(v := raw["active_directory_domain"]) is str or v is None else text(v)
            )
            self.device = None if (v := raw["device"]) is None else _device(v)
            self.mitre = None if (v := raw["mitre"]) is None else list_of(_mitre, v)
            self.observables = None if (v := raw["observables"]) is None else list_of(_observables, v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_vendor = Members(AlertVendor)
_severity = Members(AlertSeverity, nullable=True)
_status = Members(AlertStatus, nullable=True)
_device = Device.from_dict
_mitre = MitreTactic.from_dict
_observables = Observable.from_dict
