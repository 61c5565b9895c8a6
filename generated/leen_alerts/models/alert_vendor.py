# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertVendor` of the document."""

from .._runtime.enums import OpenStrEnum


class AlertVendor(OpenStrEnum):
    """A product that alerts come from."""

    CROWDSTRIKE = "crowdstrike"
    MS_DEFENDER_ENDPOINT = "ms_defender_endpoint"
    SENTINELONE = "sentinelone"
