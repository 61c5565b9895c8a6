# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""From an exception of httpx to an error of this package, and tracebacks without frames that hold headers."""

from __future__ import annotations

import ssl
from types import TracebackType

import httpx

from ..errors import ConnectionFailedError, DecodeError, LeenAlertsError, RequestTimeoutError, UsageError
from .answers import one_line
from .credentials import Credentials
from .requests import Call

# What was expected of a body that could not be unpacked.
NOT_PACKED = "a body compressed as its header says"
_HEADER_HOLDERS = frozenset({"httpx", "httpcore", "h11", "h2", "anyio"})


class Failure:
    """A request that got no whole answer: the error to raise, and whether another try may help."""

    __slots__ = ("error", "passing")

    def __init__(self, error: LeenAlertsError, *, passing: bool) -> None:
        self.error = error
        self.passing = passing


def failure(exception: Exception, call: Call, url: str, credentials: Credentials) -> Failure:
    """What an exception of httpx means. The exception itself, which holds the request, is not kept."""
    said = said_by(exception, credentials)
    sent = f"{call.method} {one_line(credentials.mask(url), 300)}"
    found = _failure(exception, said, sent)
    found.error.method, found.error.url = call.method, credentials.mask(url)
    return found


def said_by(exception: Exception, credentials: Credentials) -> str:
    """What an exception says, without credentials and on one line."""
    return one_line(credentials.mask(str(exception) or type(exception).__name__), 300)


def _failure(exception: Exception, said: str, sent: str) -> Failure:
    if isinstance(exception, httpx.TimeoutException):
        late = RequestTimeoutError(f"{sent} timed out ({type(exception).__name__}); allow more time with timeout=")
        return Failure(late, passing=True)
    if isinstance(exception, httpx.DecodingError):
        return Failure(DecodeError("", said, NOT_PACKED), passing=False)
    if isinstance(exception, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return Failure(UsageError(f"{sent} could not be sent: {said}"), passing=False)
    error = ConnectionFailedError(f"{sent} failed: {said}; check the base URL and the network")
    return Failure(error, passing=not _untrusted(exception))


def timed_out(call: Call, url: str, credentials: Credentials, seconds: float) -> Failure:
    """An answer whose body took longer than the timeout to come."""
    shown = credentials.mask(url)
    error = RequestTimeoutError(
        f"{call.method} {one_line(shown, 300)}: no whole answer after {seconds:g} s; allow more time with timeout="
    )
    error.method, error.url = call.method, shown
    return Failure(error, passing=True)


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


def _without_header_holders(traceback: TracebackType | None) -> TracebackType | None:
    kept: list[TracebackType] = []
    while traceback is not None:
        kept.append(traceback)
        traceback = traceback.tb_next
    following: TracebackType | None = None
    for entry in reversed(kept):
        if str(entry.tb_frame.f_globals.get("__name__")).partition(".")[0] not in _HEADER_HOLDERS:
            following = TracebackType(following, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return following
