# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""One request and its response: how long it may take, how large it may be, and what an exception of httpx means."""

from __future__ import annotations

import math
import ssl
import zlib
from collections.abc import Callable, Container, Iterator
from types import TracebackType
from typing import Any

import httpx

from ..errors import (
    ConnectionFailedError,
    DecodeError,
    LeenAlertsError,
    RequestTimeoutError,
    ResponseTooLargeError,
    UsageError,
)
from .config import DEFAULT_TIMEOUT, Options, Unset
from .connections import environment_problem
from .response import RawResponse, Sent

_LONGEST_REFUSAL = 1_000_000  # bytes of a body whose status is no success; the rest is not read
_PIECE = 1 << 18  # bytes that are decompressed at a time
_MOST_CODINGS = 2
_HEADER_HOLDERS = frozenset({"httpx", "httpcore", "h11", "h2", "anyio"})


class Exchange:
    """Gathers a response while it comes, and says when it gets too large or too late.

    Attributes:
        timeout: what httpx is told.
        seconds: until the whole response has to be there; None for no limit.
    """

    def __init__(
        self,
        sent: Sent,
        success: Container[int],
        options: Options,
        clock: Callable[[], float],
        call_ends: float,
        default: httpx.Timeout | None,
    ) -> None:
        self.sent = sent
        self._success = success
        self._clock = clock
        self._most = self._room = options.max_response_bytes
        given = options.timeout
        if isinstance(given, Unset):
            given = DEFAULT_TIMEOUT if default is None else default
        now = clock()
        # An `httpx.Timeout` speaks of the steps of an exchange only; a number, of the whole of it too.
        self._longest = min(given if isinstance(given, int | float) else math.inf, max(call_ends - now, 0.001))
        self._ends = now + self._longest
        self.seconds = None if math.isinf(self._longest) else self._longest
        self.timeout = _capped(httpx.Timeout(given), self.seconds)
        self._response: httpx.Response | None = None
        self._unpackers: list[Any] = []
        self._pieces: list[bytes] = []
        self._problem: str | None = None
        self._error: LeenAlertsError | None = None

    def begin(self, response: httpx.Response) -> bool:
        """Take status and headers; false where the body is not to be read."""
        self._response = response
        if response.status_code not in self._success:
            self._room = min(self._room, _LONGEST_REFUSAL)
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self._room:
            return self._is_too_large() or response.status_code not in self._success
        if response.is_stream_consumed:
            return True  # read and decompressed already, by an event hook or a transport of the user's
        try:
            self._unpackers = _unpackers(response.headers.get("content-encoding", ""))
        except zlib.error as error:
            return self._is_unreadable(error)
        return True

    def take(self, chunk: bytes) -> bool:
        """Take a part of the body; false where no more is to be read."""
        if self._clock() > self._ends:
            self._error = self.late()
            return False
        try:
            for piece in _unpacked(self._unpackers, chunk):
                self._pieces.append(piece[: self._room])
                self._room -= len(piece)
                if self._room < 0:
                    return self._is_too_large()
        except zlib.error as error:
            return self._is_unreadable(error)
        return True

    def outcome(self) -> RawResponse | LeenAlertsError:
        """What came, where no exception did."""
        if self._error is not None:
            return self._error
        if self._problem is None and self._room >= 0 and not all(one.eof for one in self._unpackers):
            self._is_unreadable(zlib.error("its compressed data is cut off"))
        return self._raw(b"".join(self._pieces))

    def failed(self, exception: Exception) -> RawResponse | LeenAlertsError:
        """What an exception of httpx means. The exception itself, which holds the request, is not kept."""
        if isinstance(exception, httpx.DecodingError) and self._response is not None:
            self._is_unreadable(exception)
            return self._raw(b"")
        return self.sent.about(self._error_for(exception))

    def late(self) -> RequestTimeoutError:
        """The error where there is no time for more."""
        text = f"{self.sent}: no whole response after {self._longest:g} s; allow more time with timeout="
        return self.sent.about(RequestTimeoutError(text))

    def _error_for(self, exception: Exception) -> LeenAlertsError:
        name, said = type(exception).__name__, self.sent.redact(str(exception) or type(exception).__name__)
        if isinstance(exception, TimeoutError):  # of asyncio
            return self.late()
        if isinstance(exception, httpx.TimeoutException):
            return RequestTimeoutError(f"{self.sent} timed out ({name}); allow more time with timeout=")
        if isinstance(exception, httpx.DecodingError):
            return DecodeError("", said, "a body compressed as its header says")
        if isinstance(exception, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
            return UsageError(f"{self.sent} could not be sent: {said}")
        if isinstance(exception, OverflowError | UnicodeError):  # of sockets, for a port or host that cannot be
            return environment_problem(exception)
        error = ConnectionFailedError(f"{self.sent} failed: {said}; check the base URL and the network")
        error._transient = not _untrusted(exception)  # pyright: ignore[reportPrivateUsage]
        return error

    def _raw(self, content: bytes) -> RawResponse:
        assert self._response is not None
        response = self._response
        return RawResponse(self.sent, response.status_code, response.headers, content, self._problem)

    def _is_too_large(self) -> bool:
        assert self._response is not None
        if self._response.status_code in self._success:
            text = f"{self.sent}: the response is longer than {self._most} bytes; ask for smaller pages, or allow more"
            self._error = self._raw(b"").about(ResponseTooLargeError(text + " with max_response_bytes="))
        return False

    def _is_unreadable(self, error: Exception) -> bool:
        self._problem = self.sent.redact(str(error) or type(error).__name__)
        self._pieces.clear()
        return False


def _unpackers(header: str) -> list[Any]:
    """What takes off the content codings; the last one was applied last. Raises zlib.error for others than gzip."""
    codings = [coding.strip() for coding in header.lower().split(",") if coding.strip() not in ("", "identity")]
    if len(codings) > _MOST_CODINGS or not {"gzip", "x-gzip", "deflate"}.issuperset(codings):
        raise zlib.error(f"its content coding {header[:40]!r} was not asked for")
    return [zlib.decompressobj(32 + zlib.MAX_WBITS) for _ in codings]


def _unpacked(unpackers: list[Any], data: bytes) -> Iterator[bytes]:
    """What a part of a body decompresses to, in pieces, so that the reader may stop before there is too much of it."""
    if not unpackers:
        yield data
        return
    *others, last = unpackers
    while data and not last.eof:
        piece = last.decompress(data, _PIECE)
        data = last.unconsumed_tail
        yield from _unpacked(others, piece)


def _capped(timeout: httpx.Timeout, seconds: float | None) -> httpx.Timeout:
    if seconds is None:
        return timeout
    steps = timeout.as_dict()
    return httpx.Timeout(**{step: seconds if value is None else min(value, seconds) for step, value in steps.items()})


def _untrusted(exception: BaseException | None) -> bool:
    """Whether a certificate was refused: no other try mends that."""
    while exception is not None:
        if isinstance(exception, ssl.SSLCertVerificationError):
            return True
        exception = exception.__cause__ or exception.__context__
    return False


def strip_frames(exception: BaseException) -> None:
    """Take the frames of httpx and below out of the tracebacks of an exception and its causes: they hold headers."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [exception]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.__traceback__ = _without_header_holders(one.__traceback__)
        pending += [one.__cause__, one.__context__]


def _without_header_holders(entry: TracebackType | None) -> TracebackType | None:
    if entry is None:
        return None
    following = _without_header_holders(entry.tb_next)
    if str(entry.tb_frame.f_globals.get("__name__")).partition(".")[0] in _HEADER_HOLDERS:
        return following
    return TracebackType(following, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
