# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The base of the generated client: sends calls, and sends them again where that may help."""

import time
from collections.abc import Callable, Mapping
from typing import NoReturn, Self

import httpx

from ..errors import UsageError
from .call import Call
from .config import DEFAULT_TIMEOUT, UNSET, Options, Timeout, Unset, is_local, parse_base_url
from .connections import Connections, set_deadline
from .request import Request
from .secrets import Credentials, Secret

_TRANSPORT_HEADERS = ("Content-Length", "Host", "Transfer-Encoding")


class BaseClient:
    """Sends calls to one server with one set of credentials."""

    # What the repr shows of a client that could not be made: a traceback with local variables asks for it.
    base_url = ""
    _closed = False
    _is_child = False
    # Replaced by tests, so that nothing waits.
    _clock = staticmethod(time.monotonic)
    _sleep: Callable[[float], object] | None = None

    def __init__(
        self, url: str, secrets: Mapping[str, Secret], headers: Mapping[str, str], user_agent: str, options: Options
    ) -> None:
        """Take a base URL, secrets and their headers by argument, the package's name and version, and options."""
        self.base_url = parse_base_url(url, allow_http=options.allow_http)
        self._options = options
        self._credentials = Credentials(secrets, headers)
        self._user_agent = user_agent if options.user_agent is None else f"{user_agent} {options.user_agent}"
        self._headers = self._make_headers()
        # Proxies and .netrc of the environment are not asked for what stays on this machine.
        trust_env = not is_local(httpx.URL(self.base_url))
        self._connections = Connections(options.http_client, options.async_http_client, trust_env=trust_env)

    def options(self, timeout: Timeout | Unset = UNSET, max_retries: int | Unset = UNSET) -> Options:
        """The options of one call: the client's own, but for what the call sets."""
        return self._options.replace(timeout=timeout, max_retries=max_retries)

    def send(self, request: Request, options: Options) -> Call:
        """Send a request until it succeeds.

        Raises the errors of `leen_alerts.errors`, never one of httpx.
        """
        call = self._call(request, options)
        while True:
            self._attempt(call)
            if (seconds := call.end_attempt()) is None:
                return call
            (self._sleep or time.sleep)(seconds)

    async def send_async(self, request: Request, options: Options) -> Call:
        """The same within an event loop."""
        from asyncio import sleep

        call = self._call(request, options)
        while True:
            await self._attempt_async(call)
            if (seconds := call.end_attempt()) is None:
                return call
            if self._sleep is None:
                await sleep(seconds)
            else:
                self._sleep(seconds)

    def _call(self, request: Request, options: Options) -> Call:
        if self._closed or self._connections.closed:
            raise UsageError("this client is closed; make a new one")
        return Call(request, self.base_url + request.target, self._credentials, self._headers, options, self._clock)

    # Functions of their own, since their frames hold parts of the response, which no traceback is to show.

    def _attempt(self, call: Call) -> None:
        client = self._connections.sync()
        arguments = call.begin(client.timeout if self._options.http_client else DEFAULT_TIMEOUT)
        set_deadline(call.seconds)
        try:
            with client.stream(**arguments) as response:
                call.receive(response)
                for piece in response.iter_bytes():
                    call.take(piece)
        except BaseException as exception:
            call.record_failure(exception)

    async def _attempt_async(self, call: Call) -> None:
        from asyncio import timeout  # here, since it takes longer to import than all of this package

        client = self._connections.asynchronous()
        arguments = call.begin(client.timeout if self._options.async_http_client else DEFAULT_TIMEOUT)
        try:
            async with timeout(call.seconds), client.stream(**arguments) as response:
                call.receive(response)
                async for piece in response.aiter_bytes():
                    call.take(piece)
        except BaseException as exception:
            call.record_failure(exception)

    def _with_options(self, secrets: Mapping[str, Secret], **changes: object) -> Self:
        """The same client on the same connections, with other credentials and options."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._is_child = True
        other._options = self._options.replace(**changes)
        given = {name: secret for name, secret in secrets.items() if secret.reveal() is not UNSET}
        other._credentials = self._credentials.replace(given)
        other._headers = other._make_headers()
        return other

    def _make_headers(self) -> dict[str, str]:
        own = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": self._user_agent}
        taken = set(map(str.lower, [*own, *self._credentials.headers.values(), *_TRANSPORT_HEADERS]))
        for name in self._options.headers:
            if name.lower() in taken:
                raise UsageError(f"headers holds {name}, which the client sets itself")
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

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds credentials and connections and is not pickled or copied; make another"
        )
