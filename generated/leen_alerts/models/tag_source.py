# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
"""`TagSource` of the document."""

from .._runtime.enums import OpenStrEnum


class TagSource(OpenStrEnum):
    """Where a tag comes from."""

    AWS = "aws"
