# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
from .._runtime.enums import OpenStrEnum


class TagSource(OpenStrEnum):
    """Where a tag comes from."""

    AWS = "aws"
