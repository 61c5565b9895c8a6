# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`CloudProvider` of the document."""

from .._runtime.enums import OpenStrEnum


class CloudProvider(OpenStrEnum):
    """A cloud."""

    AWS = "aws"
