# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`DevicePlatform` of the document."""

from .._runtime.enums import OpenStrEnum


class DevicePlatform(OpenStrEnum):
    """Operating system family."""

    MAC = "mac"
    WINDOWS = "windows"
    LINUX = "linux"
    UNKNOWN = "unknown"
