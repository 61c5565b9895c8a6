# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The requests of one call: what follows from each outcome, free of any input or output."""

from __future__ import annotations

import random
from collections.abc import Callable

from ..errors import DecodeError
from . import log
from .answers import Answer
from .failures import NOT_PACKED, Failure
from .refusals import refusal
from .requests import Call
from .retry import IDEMPOTENT_METHODS, RETRIED_STATUSES, RetryPolicy, parse_http_date, parse_retry_after

Outcome = Answer | Failure


class Attempts:
    """Counts and logs the requests of a call, and decides whether another one follows."""

    def __init__(self, call: Call, path: str, policy: RetryPolicy, now: Callable[[], float]) -> None:
        self._call = call
        self._path = path
        self._policy = policy
        self._now = now
        self._made = 0

    def wait_after(self, outcome: Outcome, seconds: float) -> float | None:
        """Seconds to wait before the next request; None where the outcome is final. `seconds` is what this one took."""
        self._made += 1
        log.sent(self._call, self._path, outcome, seconds, self._made)
        if self._made > self._policy.max_retries or not self._may_help(outcome):
            return None
        wait = self._policy.delay(self._made - 1, self._retry_after(outcome), random.random)
        log.waiting(self._call, self._path, wait, self._made)
        return wait

    def result(self, outcome: Outcome) -> Answer:
        """The answer, or its error raised."""
        if isinstance(outcome, Failure):
            raise outcome.error
        if outcome.status_code not in self._call.success:
            raise refusal(outcome, self._retry_after(outcome))
        if outcome.unreadable is not None:
            raise DecodeError("", outcome.unreadable, NOT_PACKED).about(outcome.facts())
        return outcome

    def _may_help(self, outcome: Outcome) -> bool:
        if self._call.method.upper() not in IDEMPOTENT_METHODS:
            return False
        return outcome.passing if isinstance(outcome, Failure) else outcome.status_code in RETRIED_STATUSES

    def _retry_after(self, outcome: Outcome) -> float | None:
        if isinstance(outcome, Failure):
            return None
        served = parse_http_date(outcome.headers.get("date"))
        # The server's own clock, where it shows it: a date is then right however wrong this machine's clock is.
        return parse_retry_after(outcome.headers.get("retry-after"), self._now() if served is None else served)
