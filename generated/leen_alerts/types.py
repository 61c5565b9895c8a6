# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Types that several operations share."""

from ._runtime.config import Attempt, JsonLoads, OnAttempt, Timeout
from ._runtime.paging import OnInvalid
from ._runtime.response import Response
from ._runtime.unset import UNSET, Unset

__all__ = ("UNSET", "Attempt", "JsonLoads", "OnAttempt", "OnInvalid", "Response", "Timeout", "Unset")
