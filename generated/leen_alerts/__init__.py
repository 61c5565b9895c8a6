# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Leen EDR alerts, version 0.1.0 of the document: a typed client.

`Client` holds the connection, `api` the operations, `models` what they answer with, `errors` what they raise.
"""

from . import errors
from .client import Client
from .types import UNSET, Response, Unset

__all__ = ("UNSET", "Client", "Response", "Unset", "errors")
