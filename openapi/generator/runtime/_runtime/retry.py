# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""When a request is sent again, and after how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

from attrs import frozen

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
RETRIED_STATUSES = frozenset({408, 429, 502, 503, 504})
_LONGEST_NUMBER = 12  # digits of a Retry-After that are read; more of them is longer than any cap


@frozen
class RetryPolicy:
    """How often a request is sent again, and how long is waited before. Times in seconds."""

    max_retries: int = 2
    backoff: float = 0.5
    max_backoff: float = 8.0
    max_retry_after: float = 60.0

    def delay(self, retry: int, retry_after: float | None, random: Callable[[], float]) -> float:
        """Seconds to wait before a retry (0 is the first one).

        What the server asks for counts, up to `max_retry_after`. Else the wait doubles from `backoff` up to
        `max_backoff`, and up to a half of it is left off by chance, so that clients do not come back together.
        """
        if retry_after is not None:
            return min(retry_after, self.max_retry_after)
        longest = min(self.backoff * 2.0 ** min(retry, 64), self.max_backoff)
        return longest * (1 - random() / 2)


def parse_retry_after(text: str | None, now: float) -> float | None:
    """Seconds to wait, from a `Retry-After` of seconds or an HTTP date (RFC 9110); None where it is neither.

    `now` is the server's time, or the best guess at it, in seconds since the epoch.
    """
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= _LONGEST_NUMBER else float("9" * _LONGEST_NUMBER)
    at = parse_http_date(text)
    return None if at is None else max(0.0, at - now)


def parse_http_date(text: str | None) -> float | None:
    """An HTTP date as seconds since the epoch; None where it is none."""
    try:
        parsed = parsedate_to_datetime(text or "")
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
