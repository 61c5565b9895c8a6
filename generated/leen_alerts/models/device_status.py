# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`DeviceStatus` of the document."""

from .._runtime.enums import OpenStrEnum


class DeviceStatus(OpenStrEnum):
    """State of a device."""

    ACTIVE = "active"
    OFFLINE = "offline"
    QUARANTINED = "quarantined"
