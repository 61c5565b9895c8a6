# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
"""`DeviceStatus` of the document."""

from .._runtime.enums import OpenStrEnum


class DeviceStatus(OpenStrEnum):
    """State of a device."""

    ACTIVE = "active"
    OFFLINE = "offline"
    QUARANTINED = "quarantined"
