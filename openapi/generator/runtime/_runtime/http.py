# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""One call over HTTP, free of input and output: its URL, its requests, and when another one follows."""

from __future__ import annotations

import logging
import math
import random
import time
from collections.abc import Callable, Container, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

import httpx
from attrs import evolve, field, frozen

from ..errors import LeenAlertsError, UsageError, one_line
from .config import Attempt, Options
from .exchange import Exchange
from .response import RawResponse, Sent
from .secrets import Credentials

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_RETRIED = frozenset({408, 429, 502, 503, 504})

_log = logging.getLogger("leen_alerts")
_log.addHandler(logging.NullHandler())


@frozen
class Call:
    """One call of an operation; UsageError is raised for a parameter that cannot be sent.

    Attributes:
        method: HTTP method.
        path: path behind the base URL, its parameters filled in.
        parameters: query parameters under their names in the document; those that are None are not sent.
        success: the statuses that the document gives for success.
        comma_lists: the parameters whose lists travel as one text; other lists repeat the name.
        credentials: the headers of the credentials that are sent; None for all that the client has.
        target: path and query, as they stand behind the base URL.
    """

    method: str
    path: str
    parameters: Mapping[str, Any] = field(factory=dict[str, Any])
    success: Container[int] = (200,)
    comma_lists: Container[str] = ()
    credentials: Container[str] | None = None
    target: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        pairs: list[str] = []
        for name, value in self.parameters.items():
            values = cast("list[object]", value) if isinstance(value, list) else [value]
            # A `+` travels as `%2B`, a comma within a text as `%2C`, a colon as itself.
            texts = [_quoted(name, one, safe=":") for one in values if value is not None]
            texts = [",".join(texts)] if texts and name in self.comma_lists else texts
            pairs += [f"{quote(name, safe='')}={text}" for text in texts]
        query = "&".join(pairs)
        object.__setattr__(self, "target", f"{self.path}?{query}" if query else self.path)

    def replace(self, parameters: Mapping[str, Any]) -> Call:
        """The same call with other parameters."""
        return evolve(self, parameters=parameters)


def path_segment(name: str, value: object) -> str:
    """A value as one segment of a path."""
    text = _quoted(name, value)
    if text in ("", ".", ".."):
        raise UsageError(f"{name} is {text!r}, which cannot stand in a path")
    return text


def time_text(name: str, value: object) -> str | None:
    """A time in UTC, as it is sent; raises UsageError for all but aware datetimes and None."""
    if value is None:
        return None
    # pandas' NaT is a datetime, and the only one that differs from itself.
    if not isinstance(value, datetime) or value != value or value.utcoffset() is None:
        raise UsageError(
            f"{name} is {value!r}; a datetime with a zone is needed, such as datetime(2024, 5, 1, tzinfo=timezone.utc)"
        )
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError:
        raise UsageError(f"{name} is out of range in UTC: {value}") from None


def date_text(name: str, value: object) -> str | None:
    """A day, as it is sent; raises UsageError for all but dates and None: a time has a day in each zone."""
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UsageError(f"{name} is {value!r}; a date is needed, such as date(2024, 5, 1)")
    return value.isoformat()


def _quoted(name: str, value: object, safe: str = "") -> str:
    try:
        return quote(_text(name, value), safe=safe)
    except UnicodeEncodeError:
        problem = f"{name} cannot be sent: it holds half of a surrogate pair"
    raise UsageError(problem)


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return time_text(name, value) or ""
    return value.isoformat() if isinstance(value, date) else str(value)


class Attempts:
    """The requests of one call: counts, logs and times them, and decides whether another one follows."""

    def __init__(
        self, call: Call, base_url: str, credentials: Credentials, options: Options, clock: Callable[[], float]
    ) -> None:
        self._sent = Sent(call.method, base_url + call.target, credentials.only(call.credentials))
        self._call = call
        self._options = options
        self._clock = clock
        self._number = 0
        self._began = clock()
        self._ends = math.inf if options.total_timeout is None else self._began + options.total_timeout

    def begin(self, default: httpx.Timeout | None) -> Exchange:
        """Begin a request; `default` is the timeout of an httpx client of the user's."""
        self._began = self._clock()
        self._number += 1
        return Exchange(self._sent, self._call.success, self._options, self._clock, self._ends, default)

    def after(self, outcome: RawResponse | LeenAlertsError) -> RawResponse | float:
        """The response, where it is a success; seconds to wait before the next request, where one follows.

        Raises the error of the last request.
        """
        self._tell(outcome)
        retry_after = None
        if isinstance(outcome, RawResponse):
            if outcome.status_code in self._call.success:
                return outcome
            retry_after = _retry_after(outcome.headers)
        wait = self._wait(outcome, retry_after)
        if wait is None:
            raise outcome.status_error(retry_after) if isinstance(outcome, RawResponse) else outcome
        _log.info("%s %s: attempt %d again after %.3f s", *self._shown(), self._number + 1, wait)
        return wait

    def _tell(self, outcome: RawResponse | LeenAlertsError) -> None:
        seconds = self._clock() - self._began
        status = outcome.status_code if isinstance(outcome, RawResponse) else None
        error = None if isinstance(outcome, RawResponse) else outcome
        if _log.isEnabledFor(logging.DEBUG):
            result = type(error).__name__ if error else status
            _log.debug("%s %s: %s in %.3f s (attempt %d)", *self._shown(), result, seconds, self._number)
        if self._options.on_attempt is not None:
            sent = self._sent
            self._options.on_attempt(Attempt(sent.method, sent.shown_url, status, error, seconds, self._number))

    def _shown(self) -> tuple[str, str]:
        """Method and path for the log; queries may hold what is nobody's business."""
        path = httpx.URL(self._sent.url).path
        return self._sent.method, one_line(self._sent.redact(path), 300)

    def _wait(self, outcome: RawResponse | LeenAlertsError, retry_after: float | None) -> float | None:
        """Seconds to wait before the next request; None where none follows."""
        options = self._options
        if (
            not _is_transient(outcome)
            or self._number > options.max_retries
            or self._call.method.upper() not in _IDEMPOTENT
        ):
            return None
        if retry_after is None:
            # Doubled each time, with up to 50 % jitter, so that clients do not come back together.
            longest = min(options.backoff * 2.0 ** min(self._number - 1, 64), options.max_backoff)
            wait = longest * (1 - random.random() / 2)
        elif retry_after <= options.max_retry_after:
            wait = retry_after
        else:
            return None
        return wait if self._clock() + wait < self._ends else None


def _is_transient(outcome: RawResponse | LeenAlertsError) -> bool:
    if isinstance(outcome, RawResponse):
        return outcome.status_code in _RETRIED
    return outcome._transient  # pyright: ignore[reportPrivateUsage]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a `Retry-After` of seconds or an HTTP date (RFC 9110); None where it is neither.

    A date counts from the server's own clock where it shows it: it is right then however wrong this one is.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= 12 else 1e12
    at = _http_date(text)
    if at is None:
        return None
    now = _http_date(headers.get("date", ""))
    return max(0.0, at - (time.time() if now is None else now))


def _http_date(text: str) -> float | None:
    """An HTTP date as seconds since the epoch; None where it is none."""
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
