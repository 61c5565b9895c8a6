# Do not edit: made from the OpenAPI document by scripts/generate.py, with openapi-python-client.
"""`CloudProvider` of the document."""

from .._runtime.enums import OpenStrEnum


class CloudProvider(OpenStrEnum):
    """A cloud."""

    AWS = "aws"
