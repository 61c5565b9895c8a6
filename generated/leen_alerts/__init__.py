# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Leen EDR alerts, version 0.1.0 of the document: a typed client.

`Client` owns the connections, `api` holds the operations, `models` what they return, `errors` what they raise.
"""

from . import errors
from ._runtime.codec import Undocumented, find_undocumented
from .client import Client, __version__
from .types import UNSET, Attempt, Response, Unset

__all__ = (
    "UNSET",
    "Attempt",
    "Client",
    "Response",
    "Undocumented",
    "Unset",
    "__version__",
    "errors",
    "find_undocumented",
)
