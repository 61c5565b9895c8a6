# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""One request and what comes of it: what needs no waiting, and so serves with and without asyncio."""

from __future__ import annotations

import math
from collections.abc import Callable

import httpx

from .answers import Answer
from .credentials import Credentials
from .failures import Failure, failure, said_by, timed_out
from .requests import Call
from .settings import Timeout


class Exchange:
    """Gathers an answer while it comes, and says when that takes too long."""

    __slots__ = ("_call", "_chunks", "_clock", "_credentials", "_late", "_longest", "_response", "_started", "url")

    def __init__(
        self, call: Call, url: str, credentials: Credentials, clock: Callable[[], float], timeout: Timeout
    ) -> None:
        self._call = call
        self.url = url
        self._credentials = credentials
        self._clock = clock
        # How long a whole answer may take; an `httpx.Timeout` speaks of its steps only.
        self._longest = timeout if isinstance(timeout, int | float) else math.inf
        self._late = False
        self._chunks: list[bytes] = []
        self._response: httpx.Response | None = None
        self._started = clock()

    def begin(self, response: httpx.Response) -> None:
        """Take status and headers."""
        self._response = response

    def take(self, chunk: bytes) -> bool:
        """Take a part of the body; false where there is no time for more."""
        self._chunks.append(chunk)
        self._late = self._clock() - self._started > self._longest
        return not self._late

    def outcome(self) -> Answer | Failure:
        """What came, where no exception did."""
        if self._late or self._response is None:
            return timed_out(self._call, self.url, self._credentials, self._longest)
        return self._answer(self._response, b"".join(self._chunks))

    def failed(self, exception: Exception) -> Answer | Failure:
        """What an exception of httpx means. An answer whose body cannot be read still has its status."""
        if self._response is not None and isinstance(exception, httpx.DecodingError):
            return self._answer(self._response, b"", unreadable=said_by(exception, self._credentials))
        return failure(exception, self._call, self.url, self._credentials)

    def _answer(self, response: httpx.Response, content: bytes, unreadable: str | None = None) -> Answer:
        method, status, headers = self._call.method, response.status_code, response.headers
        return Answer(method, self.url, status, headers, content, self._credentials, unreadable)
