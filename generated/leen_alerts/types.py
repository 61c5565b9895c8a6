# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Types that several operations share."""

from ._runtime.call import Response
from ._runtime.config import UNSET, Attempt, JsonLoads, OnAttempt, Timeout, Unset
from ._runtime.paging import OnInvalid

__all__ = ("UNSET", "Attempt", "JsonLoads", "OnAttempt", "OnInvalid", "Response", "Timeout", "Unset")
