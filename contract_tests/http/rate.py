"""When the next request may be sent: the rate asked for, and the waits that a server asks for."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from attrs import define, field

LONGEST_WAIT = 60.0
"""Seconds that a single `Retry-After` may cost; a server that asks for more is asked again after these."""


@define
class Pace:
    """Keeps the time between requests.

    Attributes:
        rate: most requests a second; None is no bound.
        clock: monotonic seconds.
        sleep: waits that many seconds.
        waited: seconds spent waiting after transient errors.
    """

    rate: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    _next: float = field(default=0.0, init=False)

    def before_request(self) -> None:
        """Wait until the rate allows one more request."""
        if not self.rate:
            return
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate

    def after_refusal(self, attempt: int, retry_after: str | None) -> None:
        """Wait after a transient error: as long as the server asks for, else longer each time."""
        seconds = asked_for(retry_after)
        if seconds is None:
            seconds = 0.05 * 3.0 ** (attempt - 1)
        self.waited += seconds
        self.sleep(seconds)


def asked_for(retry_after: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds, capped, that a `Retry-After` asks for (a number or a date); None where it says nothing."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (_aware(parsedate_to_datetime(text)) - (now or datetime.now(UTC))).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None  # NaN is no time


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)
