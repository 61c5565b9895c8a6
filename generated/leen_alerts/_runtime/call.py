# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""One call over HTTP, but for input and output: its attempts, when another one follows, and how it ends."""

import json
import math
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.client import responses
from typing import Any, Generic, TypeVar

import httpx
from attrs import define, field, frozen

from .. import errors
from .codec import M
from .config import MAX_SECONDS, Attempt, Options, Timeout, Unset
from .request import Request
from .secrets import Credentials, strip_frames

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=errors.LeenAlertsError)

# What is raised where a request does not come to a whole response: by httpx, by `asyncio.timeout`, and by `take`.
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, errors.ResponseTooLargeError)
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_RETRIED = frozenset({408, 429, 502, 503, 504})
_MAX_ERROR_BODY = 1_000_000  # bytes of a body whose status is no success; the rest is not read
_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-amzn-trace-id", "cf-ray")


@frozen
class Response(Generic[T_co]):
    """A successful response with its particulars, as `sync_detailed` and `asyncio_detailed` return it."""

    status_code: int
    content: bytes = field(repr=False)  # the body, decompressed
    headers: Mapping[str, str] = field(repr=False)  # names are looked up in any case
    parsed: T_co


@define(eq=False, repr=False, slots=False)
class Call:
    """One call: its request, sent again where that may help, and the response to the last attempt."""

    _request: Request
    _url: str
    _credentials: Credentials
    _sent_headers: Mapping[str, str]
    _options: Options
    _clock: Callable[[], float]
    _number: int = 0  # of the attempt
    content: bytes = b""  # the body of the response, decompressed

    def __attrs_post_init__(self) -> None:
        total = self._options.total_timeout
        self._call_ends = self._clock() + (MAX_SECONDS if total is None else total)

    def begin(self, default: Timeout) -> dict[str, Any]:
        """Begin an attempt; returns what httpx is told. `default` is the timeout where none is set."""
        timeout = default if isinstance(self._options.timeout, Unset) else self._options.timeout
        self._number += 1
        self._began = self._clock()
        # Until the whole response has to be there.
        self.seconds = min(MAX_SECONDS, max(self._call_ends - self._began, 0.001))
        # An `httpx.Timeout` speaks of the steps of an attempt only; a number, of the whole of it too.
        if isinstance(timeout, int | float):
            self.seconds = min(self.seconds, timeout)
        steps = httpx.Timeout(timeout).as_dict()
        limits = {name: self.seconds if limit is None else min(limit, self.seconds) for name, limit in steps.items()}
        self.status_code, self.headers = 0, httpx.Headers()  # no response began
        self._error: errors.LeenAlertsError | None = None
        self._is_transient = False
        self._pieces: list[bytes] = []
        self._room = self._options.max_response_bytes
        return {
            "method": self._request.method,
            "url": self._url,
            "headers": self._sent_headers,
            "auth": self._credentials.auth(self._request.credentials),
            "timeout": httpx.Timeout(**limits),
            "follow_redirects": False,
        }

    def receive(self, response: httpx.Response) -> None:
        """Take status and headers of the response."""
        self.status_code, self.headers = response.status_code, response.headers
        if self._has_error_status():
            self._room = min(self._room, _MAX_ERROR_BODY)
        # Several codings over each other decompress to a million times their size.
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in ("", "identity", "gzip", "deflate"):
            raise httpx.DecodingError(f"its content coding {coding[:40]!r} was not asked for")

    def take(self, piece: bytes) -> None:
        """Take a part of the body, decompressed; raises where no more is to be read."""
        if self._clock() > self._began + self.seconds:
            raise httpx.ReadTimeout("no whole response in time")
        self._pieces.append(piece)
        self._room -= len(piece)
        if self._room < 0:
            raise errors.ResponseTooLargeError

    def record_failure(self, exception: BaseException) -> None:
        """Take what was raised instead of a whole response. It holds the request, and is not kept.

        Raises it again where it tells nothing of the server, as KeyboardInterrupt does.
        """
        if not isinstance(exception, _FAILURES):
            strip_frames(exception)
            raise exception
        said = self.redact(str(exception) or type(exception).__name__)
        if self._has_error_status():
            pass  # the status tells enough
        elif isinstance(exception, errors.ResponseTooLargeError):
            most = self._options.max_response_bytes
            text = f"{self}: the response is longer than {most} bytes; ask for smaller pages, or allow more with"
            self._error = errors.ResponseTooLargeError(f"{text} max_response_bytes=")
        elif isinstance(exception, httpx.TimeoutException | TimeoutError):
            text = f"{self}: no whole response after {self.seconds:g} s ({type(exception).__name__}); allow more time"
            self._error, self._is_transient = errors.RequestTimeoutError(f"{text} with timeout="), True
        elif isinstance(exception, httpx.DecodingError):
            self._error = errors.DecodeError("", said, "a body compressed as its header says")
        elif isinstance(exception, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
            self._error = errors.UsageError(f"{self} could not be sent: {said}")
        elif "location header" in said:  # httpx reads it even where it is not to follow it
            self._error = errors.DecodeError("headers.Location", said, "a URL where the base URL leads to a redirect")
        else:
            self._error = errors.ConnectionFailedError(f"{self} failed: {said}; check the base URL and the network")
            self._is_transient = "CERTIFICATE_VERIFY_FAILED" not in said

    def end_attempt(self) -> float | None:
        """End an attempt. None: it succeeded; otherwise the seconds to wait before the next one.

        Raises the error of the last attempt.
        """
        self.content, self._pieces = b"".join(self._pieces), []
        if self._options.on_attempt is not None:
            status, error = (self.status_code, None) if self._error is None else (None, self.attach_to(self._error))
            seconds = self._clock() - self._began
            attempt = Attempt(self._request.method, self._shown_url, status, error, seconds, self._number)
            self._options.on_attempt(attempt)
        if self._has_error_status():
            self._error, self._is_transient = self._refusal(), self.status_code in _RETRIED
        if self._error is None:
            return None
        if (delay := self._retry_delay()) is None:
            raise self.attach_to(self._error)
        return delay

    def response(self, model: type[M]) -> Response[M]:
        """The response with its body decoded; raises DecodeError."""
        return Response(self.status_code, self.content, self.headers, self.decode(model.from_dict))

    def decode(self, decoder: Callable[[Any], T]) -> T:
        """What a decoder makes of the JSON body; raises its DecodeError or PagingError, told of this call."""
        try:
            return decoder(self._json())
        except (errors.DecodeError, errors.PagingError) as error:
            problem = self.attach_to(error)
        # Without the frames of decoders, whose variables hold data.
        raise problem.with_traceback(None)

    def _json(self) -> Any:
        try:
            return (self._options.json_loads or _strict_loads)(self.content)
        except (ValueError, RecursionError) as error:
            problem = str(error)
        raise errors.DecodeError("", self._beginning(80) or "an empty body", f"JSON ({self.redact(problem)})")

    def attach_to(self, error: E) -> E:
        """The error itself, told of this call. What a decoder quotes is redacted."""
        if isinstance(error, errors.DecodeError):
            error.path, error.value, error.expected = error.args = tuple(map(self.redact, error.args))
        error.method, error.url = self._request.method, self._shown_url
        if self.status_code:
            headers = {errors.one_line(name, 100): self.redact(value) for name, value in self.headers.items()}
            error.status_code, error.headers, error.body = self.status_code, headers, self._beginning(500)
            error.request_id = next((headers[name] for name in _REQUEST_IDS if name in headers), None)
        return error

    def redact(self, text: str, length: int = 300) -> str:
        """The text on one line, without credentials."""
        return errors.one_line(self._credentials.redact(text), length)

    def __str__(self) -> str:
        return f"{self._request.method} {self._shown_url}"

    @property
    def _shown_url(self) -> str:
        return self.redact(self._url)

    def _beginning(self, length: int) -> str:
        """The beginning of the body as text."""
        return self.redact(self.content[:4096].decode("utf-8", "replace"), length)

    def _has_error_status(self) -> bool:
        return self.status_code > 0 and self.status_code not in self._request.success

    def _refusal(self) -> errors.StatusError:
        """The error for a status that is no success."""
        status = self.status_code
        other = errors.ServerError if 500 <= status <= 599 else errors.UnexpectedStatusError
        kind = errors.STATUS_ERRORS.get(status, other)
        advice = kind._advice  # pyright: ignore[reportPrivateUsage]
        detail, retry_after = self._detail(), _retry_after(self.headers)
        parts = [f"{self} was answered with {status} {responses.get(status, '')}".strip()]
        if detail:
            said = detail if isinstance(detail, str) else ", ".join(map(str, detail))
            parts.append(f"the server said: {errors.one_line(said, 300)}")
        if retry_after is not None:
            parts.append(f"the server asks to wait {retry_after:.12g} s")
        if 300 <= status <= 399:
            advice = "redirects are not followed, since credentials would travel along; correct the base URL"
            if location := self.redact(self.headers.get("location", ""), 200):
                advice += f" (it leads to {location})"
        error = kind("; ".join([*parts, advice] if advice else parts))
        error.detail, error.retry_after = detail, retry_after
        return error

    def _detail(self) -> str | list[errors.Problem] | None:
        try:
            body: Any = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        detail: Any = body.get("detail") if body.__class__ is dict else None
        if isinstance(detail, str):
            return self.redact(detail, 1000)
        return [self._problem(entry) for entry in detail[:100]] if detail.__class__ is list else None

    def _problem(self, entry: Any) -> errors.Problem:
        """A problem in FastAPI's form; anything else becomes a message as it stands."""
        if entry.__class__ is not dict or not isinstance(entry.get("msg"), str):
            return errors.Problem((), self.redact(json.dumps(entry, ensure_ascii=False)), "")
        loc = entry.get("loc")
        places = loc[:20] if loc.__class__ is list else ()
        shown = tuple(place if isinstance(place, int) else self.redact(str(place)) for place in places)
        return errors.Problem(shown, self.redact(entry["msg"]), self.redact(str(entry.get("type", ""))))

    def _retry_delay(self) -> float | None:
        """Seconds to wait before the next attempt; None where none follows."""
        options = self._options
        may_repeat = self._is_transient and self._request.method.upper() in _IDEMPOTENT
        if not may_repeat or self._number > options.max_retries:
            return None
        delay = self._error.retry_after if isinstance(self._error, errors.StatusError) else None
        if delay is None:
            # Doubled each time, with up to 50 % jitter, so that clients do not come back together.
            longest = min(options.backoff * 2.0 ** min(self._number - 1, 64), options.max_backoff)
            delay = longest * (1 - random.random() / 2)
        elif delay > options.max_retry_after:
            return None
        return delay if self._clock() + delay < self._call_ends else None


def _strict_loads(content: bytes) -> Any:
    """The JSON value; ValueError for NaN, Infinity, and numbers that are as large."""
    return json.loads(content, parse_constant=_finite, parse_float=_finite)


def _finite(text: str) -> float:
    if math.isfinite(number := float(text)):
        return number
    raise ValueError(f"{text[:40]} is no number of JSON")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from a `Retry-After` of seconds or an HTTP date (RFC 9110); None where it is neither.

    A date counts from the server's own clock where it shows it: it is right then however wrong this one is.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) <= 12 else 1e12
    at, now = _http_date(text), _http_date(headers.get("date", ""))
    return None if at is None else max(0.0, at - (time.time() if now is None else now))


def _http_date(text: str) -> float | None:
    """An HTTP date as seconds since the epoch; None where it is none."""
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
