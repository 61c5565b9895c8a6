# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertSeverity` of the document."""

from .._runtime.enums import OpenStrEnum


class AlertSeverity(OpenStrEnum):
    """Severity of an alert in the common scale."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    INFO = "info"
