# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""One request over httpx, with or without asyncio: what comes back holds no request, and so no header with a key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from ..errors import UsageError
from .answers import Answer
from .credentials import Credentials
from .exchange import Exchange
from .failures import Failure, strip_frames
from .requests import Call
from .settings import BaseUrl, Timeout, Transport

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


T = TypeVar("T", httpx.BaseTransport, httpx.AsyncBaseTransport)


def _fitting(transport: Transport | None, kind: type[T], otherwise: str) -> T | None:
    """The transport, where it is of this kind; raises UsageError where it is of the other."""
    if transport is None or isinstance(transport, kind):
        return transport
    raise UsageError(f"the transport of this client works {otherwise} asyncio only; pass an httpx.{kind.__name__}")


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

    def _exchange(self, call: Call, timeout: Timeout) -> Exchange:
        return Exchange(call, self._base.text + call.target, self._credentials, self._clock, timeout)


class SyncChannel(_Channel):
    """Sends over an `httpx.Client`; may be used from several threads."""

    _client: httpx.Client | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._lock = threading.Lock()

    def exchange(self, call: Call, timeout: Timeout) -> Answer | Failure:
        """Send one request and read the whole answer."""
        client = self._open()
        exchange = self._exchange(call, timeout)
        try:
            with client.stream(call.method, exchange.url, timeout=timeout) as response:
                exchange.begin(response)
                for chunk in response.iter_bytes():
                    if not exchange.take(chunk):
                        break
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exception:
            return exchange.failed(exception)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return exchange.outcome()

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
                transport = _fitting(self._transport, httpx.BaseTransport, "with")
                self._client = httpx.Client(transport=transport, **self._options)
            return self._client


class AsyncChannel(_Channel):
    """Sends over an `httpx.AsyncClient`, within one event loop at a time."""

    _client: httpx.AsyncClient | None = None
    _loop: AbstractEventLoop | None = None

    async def exchange(self, call: Call, timeout: Timeout) -> Answer | Failure:
        """Send one request and read the whole answer."""
        client = self._open()
        exchange = self._exchange(call, timeout)
        try:
            async with client.stream(call.method, exchange.url, timeout=timeout) as response:
                exchange.begin(response)
                async for chunk in response.aiter_bytes():
                    if not exchange.take(chunk):
                        break
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exception:
            return exchange.failed(exception)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return exchange.outcome()

    async def close(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self._closed = True
        self._leave_closed_loop()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _leave_closed_loop(self) -> None:
        """Connections end with their event loop, as after each `asyncio.run`; another one needs others."""
        if self._loop is not None and self._loop.is_closed():
            self._client = self._loop = None

    def _open(self) -> httpx.AsyncClient:
        self._check_open()
        self._leave_closed_loop()
        if self._client is None:
            transport = _fitting(self._transport, httpx.AsyncBaseTransport, "without")
            self._client = httpx.AsyncClient(transport=transport, **self._options)
            self._loop = _running_loop()
        return self._client


def _running_loop() -> AbstractEventLoop | None:
    import asyncio  # here, since it takes longer than all of this package, and httpx does without

    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # another framework's loop
        return None
