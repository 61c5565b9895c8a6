# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Types that several operations share."""

from ._runtime.answers import Response
from ._runtime.decoding_pages import OnInvalid
from ._runtime.settings import Timeout
from ._runtime.unset import UNSET, Unset

__all__ = ("UNSET", "OnInvalid", "Response", "Timeout", "Unset")
