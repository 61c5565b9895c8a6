# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""The document's objects and enumerations."""

from .active_directory_info import ActiveDirectoryInfo
from .agent_info import AgentInfo
from .alert import Alert
from .alert_cursor_page import AlertCursorPage
from .alert_offset_page import AlertOffsetPage
from .alert_severity import AlertSeverity
from .alert_status import AlertStatus
from .alert_vendor import AlertVendor
from .cloud_metadata import CloudMetadata
from .cloud_provider import CloudProvider
from .device import Device
from .device_identity import DeviceIdentity
from .device_platform import DevicePlatform
from .device_status import DeviceStatus
from .device_tag import DeviceTag
from .mitre_tactic import MitreTactic
from .mitre_technique import MitreTechnique
from .observable import Observable
from .observable_type import ObservableType
from .observable_type_id import ObservableTypeId
from .source_vendor import SourceVendor
from .tag_source import TagSource

__all__ = (
    "ActiveDirectoryInfo",
    "AgentInfo",
    "Alert",
    "AlertCursorPage",
    "AlertOffsetPage",
    "AlertSeverity",
    "AlertStatus",
    "AlertVendor",
    "CloudMetadata",
    "CloudProvider",
    "Device",
    "DeviceIdentity",
    "DevicePlatform",
    "DeviceStatus",
    "DeviceTag",
    "MitreTactic",
    "MitreTechnique",
    "Observable",
    "ObservableType",
    "ObservableTypeId",
    "SourceVendor",
    "TagSource",
)
