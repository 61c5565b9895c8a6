# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertStatus` of the document."""

from .._runtime.enums import OpenStrEnum


class AlertStatus(OpenStrEnum):
    """Status of an alert in the common scale."""

    UNKNOWN = "unknown"
    NEW = "new"
    IN_PROGRESS = "in_progress"
    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
