"""Why a request got no answer, in words of our own: what an exception says may be the server's or hold a secret."""

import os
import ssl
from collections.abc import Iterator

import httpx
from attrs import frozen


@frozen
class Failure:
    """A request without an answer.

    Attributes:
        words: what happened, for a sentence.
        timed_out: whether it took all the time that it was given.
        is_lasting: whether it cannot be better on another try.
    """

    words: str
    timed_out: bool = False
    is_lasting: bool = False


def failure_of(error: httpx.TransportError) -> Failure:
    """Return what a transport error means."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(f"the server's certificate is not trusted: {cause.verify_message}", is_lasting=True)
    if isinstance(error, httpx.TimeoutException):
        return Failure("no answer came in time", timed_out=True)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return Failure(f"no TLS connection came about ({cause.reason or 'it was cut off'})")
    if isinstance(error, httpx.ConnectError):
        numbers = [n for cause in causes if isinstance(cause, OSError) and (n := cause.errno or 0) > 0]
        return Failure(f"no connection came about ({os.strerror(numbers[0]) if numbers else 'the host is not known'})")
    if isinstance(error, httpx.RemoteProtocolError):
        return Failure("the connection was dropped, or what was sent is not HTTP")
    return Failure("the connection was dropped")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
