# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`TagSource` of the document."""

from .._runtime.enums import OpenStrEnum


class TagSource(OpenStrEnum):
    """Where a tag comes from."""

    AWS = "aws"
