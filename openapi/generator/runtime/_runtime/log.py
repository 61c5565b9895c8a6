# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The log: one record for each request that was sent, without query, headers and bodies."""

from __future__ import annotations

import logging

from .answers import Answer, one_line
from .failures import Failure
from .requests import Call

logger = logging.getLogger("leen_alerts")
logger.addHandler(logging.NullHandler())


def sent(call: Call, path: str, outcome: Answer | Failure, seconds: float, attempt: int) -> None:
    """Record one request: method, path, status (or the error's name), time, attempt."""
    result = outcome.status_code if isinstance(outcome, Answer) else type(outcome.error).__name__
    logger.debug("%s %s: %s in %.3f s (attempt %d)", call.method, one_line(path, 300), result, seconds, attempt)


def waiting(call: Call, path: str, seconds: float, attempt: int) -> None:
    """Record that a request will be sent again."""
    logger.info("%s %s: attempt %d again after %.3f s", call.method, one_line(path, 300), attempt + 1, seconds)
