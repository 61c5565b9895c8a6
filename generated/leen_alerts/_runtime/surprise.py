# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""How the quick pass of decoding says that something is not as usual, so that the exact pass has to look."""

from ..errors import DecodeError


class SurpriseError(Exception):
    """Something is not as the quick pass knows it; it never leaves this package."""


# What straight-line code raises by itself where a value has another type than expected.
SURPRISES = (SurpriseError, DecodeError, TypeError, ValueError, LookupError, AttributeError, OverflowError)
