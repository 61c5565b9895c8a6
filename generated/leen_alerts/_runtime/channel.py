# Do not edit: made from the OpenAPI document by scripts/generate.py, copied from openapi/generator/runtime.
"""One request over httpx, with or without asyncio: what comes back holds no request, and so no header with a key."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import httpx

from .answers import Answer
from .credentials import Credentials
from .errors import UsageError
from .failures import Failure, failure, strip_frames, timed_out
from .requests import Call
from .settings import BaseUrl, Timeout, Transport


def _seconds(timeout: Timeout) -> float:
    """How long a whole answer may take; an `httpx.Timeout` speaks of its steps only."""
    return timeout if isinstance(timeout, int | float) else math.inf


class _Channel:
    """What both kinds share. The httpx client is made for the first request, since that takes some 30 ms."""

    def __init__(
        self,
        base: BaseUrl,
        credentials: Credentials,
        clock: Callable[[], float],
        options: dict[str, Any],
        transport: Transport | None,
    ) -> None:
        self._base = base
        self._credentials = credentials
        self._clock = clock
        self._transport = transport
        # Proxies and .netrc of the environment are not asked for what stays on this machine.
        self._options: dict[str, Any] = {
            "auth": credentials,
            "follow_redirects": False,
            "trust_env": not base.loopback,
            **options,
        }
        self._closed = False

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("this client is closed; make a new one")

    def _url(self, call: Call) -> str:
        return self._base.text + call.target

    def _answer(self, call: Call, url: str, response: httpx.Response, chunks: list[bytes]) -> Answer:
        return Answer(call.method, url, response.status_code, response.headers, b"".join(chunks), self._credentials)

    def _failure(self, exception: Exception, call: Call, url: str) -> Failure:
        return failure(exception, call, url, self._credentials)


class SyncChannel(_Channel):
    """Sends over an `httpx.Client`; may be used from several threads."""

    _client: httpx.Client | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._lock = threading.Lock()

    def exchange(self, call: Call, timeout: Timeout) -> Answer | Failure:
        """Send one request and read the whole answer."""
        client = self._open()
        url = self._url(call)
        started, longest = self._clock(), _seconds(timeout)
        try:
            with client.stream(call.method, url, timeout=timeout) as response:
                chunks: list[bytes] = []
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    if self._clock() - started > longest:
                        return timed_out(call, url, self._credentials, longest)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exception:
            return self._failure(exception, call, url)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return self._answer(call, url, response, chunks)

    def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self) -> httpx.Client:
        with self._lock:
            self._check_open()
            if self._client is None:
                if self._transport is not None and not isinstance(self._transport, httpx.BaseTransport):
                    raise UsageError(
                        "the transport of this client works with asyncio only; pass an httpx.BaseTransport"
                    )
                self._client = httpx.Client(transport=self._transport, **self._options)
            return self._client


class AsyncChannel(_Channel):
    """Sends over an `httpx.AsyncClient`, within one event loop."""

    _client: httpx.AsyncClient | None = None

    async def exchange(self, call: Call, timeout: Timeout) -> Answer | Failure:
        """Send one request and read the whole answer."""
        client = self._open()
        url = self._url(call)
        started, longest = self._clock(), _seconds(timeout)
        try:
            async with client.stream(call.method, url, timeout=timeout) as response:
                chunks: list[bytes] = []
                async for chunk in response.aiter_bytes():
                    chunks.append(chunk)
                    if self._clock() - started > longest:
                        return timed_out(call, url, self._credentials, longest)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exception:
            return self._failure(exception, call, url)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return self._answer(call, url, response, chunks)

    async def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> httpx.AsyncClient:
        self._check_open()
        if self._client is None:
            if self._transport is not None and not isinstance(self._transport, httpx.AsyncBaseTransport):
                raise UsageError(
                    "the transport of this client works without asyncio only; pass an httpx.AsyncBaseTransport"
                )
            self._client = httpx.AsyncClient(transport=self._transport, **self._options)
        return self._client
