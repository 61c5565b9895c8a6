# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The base of the generated client: sends calls, and sends them again where that may help."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx

from ..errors import LeenAlertsError, UsageError
from .config import DEFAULT_TIMEOUT, UNSET, BaseUrl, Options, Timeout, Unset, parse_base_url
from .connections import Connections, deadline
from .exchange import Exchange, strip_frames
from .http import Attempts, Call
from .response import RawResponse
from .secrets import Credentials, Secret

# What httpx raises where a request does not come to a response, and sockets for ports and hosts that cannot be.
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, OverflowError, UnicodeError)


class BaseClient:
    """Sends calls to one server with one set of credentials."""

    # What the repr shows of a client that could not be made: a traceback with local variables asks for it.
    _base = BaseUrl("", "", loopback=False)
    _options = Options()
    _closed = False
    _is_child = False
    # Replaced by tests, so that nothing waits.
    _clock = staticmethod(time.monotonic)
    _wait: Callable[[float], object] | None = None

    def __init__(
        self, base_url: str, secrets: Mapping[str, tuple[str, Secret]], user_agent: str, options: Options
    ) -> None:
        """Take a base URL, header name -> (argument it came from, secret), the package's name and version, options."""
        self._base = parse_base_url(base_url, allow_http=options.allow_http)
        self._options = options
        self._credentials = Credentials(secrets)
        self._user_agent = user_agent if options.user_agent is None else f"{user_agent} {options.user_agent}"
        self._headers = self._make_headers()
        # Proxies and .netrc of the environment are not asked for what stays on this machine.
        self._connections = Connections(
            options.http_client, options.async_http_client, trust_env=not self._base.loopback
        )

    @property
    def base_url(self) -> str:
        """The URL that every path is put behind."""
        return self._base.text

    @property
    def timeout(self) -> Timeout:
        """Seconds that a request may take, where a call sets no other."""
        options = self._options
        if not isinstance(options.timeout, Unset):
            return options.timeout
        return DEFAULT_TIMEOUT if options.http_client is None else options.http_client.timeout

    @property
    def max_retries(self) -> int:
        """How often a request is sent again, where a call sets no other number."""
        return self._options.max_retries

    def options(self, timeout: Timeout | Unset = UNSET, max_retries: int | Unset = UNSET) -> Options:
        """The options of one call: the client's own, but for what the call sets."""
        return self._options.replace(timeout=timeout, max_retries=max_retries)

    def send(self, call: Call, options: Options) -> RawResponse:
        """Send a call and return its successful response.

        Raises the errors of `leen_alerts.errors`, never one of httpx.
        """
        attempts = self._attempts(call, options)
        while True:
            result = attempts.after(self._exchange(attempts))
            if isinstance(result, RawResponse):
                return result
            (self._wait or time.sleep)(result)

    async def send_async(self, call: Call, options: Options) -> RawResponse:
        """The same within an event loop."""
        attempts = self._attempts(call, options)
        while True:
            result = attempts.after(await self._exchange_async(attempts))
            if isinstance(result, RawResponse):
                return result
            await self._wait_async(result)

    def _attempts(self, call: Call, options: Options) -> Attempts:
        if self._closed:
            raise UsageError("this client is closed; make a new one")
        return Attempts(call, self._base.text, self._credentials, options, self._clock)

    def _exchange(self, attempts: Attempts) -> RawResponse | LeenAlertsError:
        client, given = self._connections.sync(), self._options.http_client
        exchange = attempts.begin(given.timeout if given else None)
        try:
            with (
                deadline(exchange.seconds),
                client.stream(**self._request(exchange)) as response,
            ):
                if exchange.begin(response):
                    for chunk in (response.content,) if response.is_stream_consumed else response.iter_raw():
                        if not exchange.take(chunk):
                            break
        except _FAILURES as exception:
            return exchange.failed(exception)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return exchange.outcome()

    async def _exchange_async(self, attempts: Attempts) -> RawResponse | LeenAlertsError:
        from asyncio import timeout as deadline_async  # here, since it takes longer to import than all of this package

        client, given = self._connections.asynchronous(), self._options.async_http_client
        exchange = attempts.begin(given.timeout if given else None)
        try:
            async with (
                deadline_async(exchange.seconds),
                client.stream(**self._request(exchange)) as response,
            ):
                if exchange.begin(response):
                    if response.is_stream_consumed:
                        exchange.take(response.content)
                        return exchange.outcome()
                    async for chunk in response.aiter_raw():
                        if not exchange.take(chunk):
                            break
        except _FAILURES as exception:
            return exchange.failed(exception)
        except BaseException as exception:
            strip_frames(exception)
            raise
        return exchange.outcome()

    def _request(self, exchange: Exchange) -> dict[str, Any]:
        sent = exchange.sent
        return {
            "method": sent.method,
            "url": sent.url,
            "headers": self._headers,
            "auth": sent.credentials,
            "timeout": exchange.timeout,
            "follow_redirects": False,
        }

    async def _wait_async(self, seconds: float) -> None:
        from asyncio import sleep

        if self._wait is None:
            await sleep(seconds)
        else:
            self._wait(seconds)

    def _with_options(self, secrets: Mapping[str, Secret | Unset], **changes: object) -> Self:
        """The same client on the same connections, with other credentials and options."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._is_child = True
        other._options = self._options.replace(**changes)
        given = {name: secret for name, secret in secrets.items() if not isinstance(secret, Unset)}
        other._credentials = self._credentials.replace(given)
        other._headers = other._make_headers()
        return other

    def _make_headers(self) -> dict[str, str]:
        for name in self._options.headers:
            if self._credentials.has(name):
                raise UsageError(f"headers holds {name}, which is a credential; pass it as an argument of its own")
        own = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": self._user_agent}
        return {**self._options.headers, **own}

    def close(self) -> None:
        """Close the connections of calls without asyncio; a later call raises UsageError.

        What `with_options` made is closed with the client that it was made of. Closing it closes nothing else.
        """
        self._closed = True
        if not self._is_child:
            self._connections.close()

    async def aclose(self) -> None:
        """The same, for all connections."""
        self._closed = True
        if not self._is_child:
            await self._connections.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        shown = f"base_url={self.base_url!r}, timeout={self.timeout!r}, max_retries={self.max_retries}"
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds credentials and connections and is not pickled or copied; make another"
        )
