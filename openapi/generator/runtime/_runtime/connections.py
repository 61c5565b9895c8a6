# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The httpx clients that requests go through: made for the first one, anew in another process or loop."""

import math
import os
import time
from contextvars import ContextVar
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from ..errors import UsageError
from .config import strict_url

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

T = TypeVar("T", httpx.Client, httpx.AsyncClient)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_VARIABLES = (*_PROXIES, "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
_ends: ContextVar[float] = ContextVar("ends", default=math.inf)


class Connections:
    """The httpx clients of a client, and of all that `with_options` made of it.

    Those that the user gave are never closed, and not used in a forked process, where they would share their sockets
    with its parent. Our own are kept by process: a forked one opens its own, and leaves those of its parent open.
    """

    def __init__(self, given: httpx.Client | None, given_async: httpx.AsyncClient | None, *, trust_env: bool) -> None:
        self._given, self._given_async = given, given_async
        self._trust_env = trust_env
        self._born = os.getpid()
        self._own: dict[int, httpx.Client] = {}
        self._in_loop: dict[int, tuple[AbstractEventLoop, httpx.AsyncClient]] = {}
        self.closed = False

    def sync(self) -> httpx.Client:
        """The client for calls without asyncio."""
        if self._given is not None:
            return self._checked(self._given)
        # Two threads may make one each, of which one is used. A lock might be held when the process forks.
        own = self._own.get(os.getpid())
        return own or self._own.setdefault(os.getpid(), _make(httpx.Client, self._trust_env))

    def asynchronous(self) -> httpx.AsyncClient:
        """The client for calls within an event loop."""
        loop = _running_loop()
        bound, client = self._in_loop.get(os.getpid(), (loop, self._given_async))
        if bound is not loop and not bound.is_closed():
            raise UsageError("this client is in use in another event loop; make one for each event loop")
        if self._given_async is not None:
            client = self._checked(self._given_async)
        elif client is None or bound is not loop:  # its connections ended with their loop, as after each `asyncio.run`
            client = _make(httpx.AsyncClient, self._trust_env)
        self._in_loop[os.getpid()] = (loop, client)
        return client

    def close(self) -> None:
        """Close the connections of calls without asyncio; nothing can be sent any more."""
        self.closed = True
        if own := self._own.pop(os.getpid(), None):
            own.close()

    async def aclose(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self.close()
        bound, client = self._in_loop.pop(os.getpid(), (None, None))
        if client is not None and client is not self._given_async and bound is _running_loop():
            await client.aclose()

    def _checked(self, given: T) -> T:
        if given.is_closed:
            raise UsageError("the httpx client that was passed is closed; make a new one")
        if self._born != os.getpid():
            raise UsageError("an httpx client that was passed is not used after a fork; make one in each process")
        return given


def _make(kind: type[T], trust_env: bool) -> T:
    # A jar that takes nothing: what one request is answered with says nothing in the next.
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    try:
        if trust_env and os.environ.get("SSL_CERT_FILE"):
            Path(os.environ["SSL_CERT_FILE"]).stat()  # older releases of httpx trust others where it is missing
        for name in (*_PROXIES, *map(str.lower, _PROXIES)) if trust_env else ():
            if text := os.environ.get(name):
                strict_url(text if "://" in text else f"http://{text}")
        client = kind(trust_env=trust_env, follow_redirects=False, cookies=jar)
        if isinstance(client, httpx.Client):
            _keep_to_deadlines(client)
        return client
    except Exception as error:  # whatever httpx, ssl and socksio make of the environment; it may hold a password
        kind_of_error = type(error).__name__
        advice = "for SOCKS install httpx[socks]" if isinstance(error, ImportError) else "correct them"
    found = [name for name in _VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
    raise UsageError(
        f"proxy or certificates cannot be used ({kind_of_error}); {', '.join(found) or 'no variable that httpx reads'} "
        f"of the environment is set; {advice}, or pass an httpx client of your own as http_client"
    )


def set_deadline(seconds: float) -> None:
    """Let no step on our own sockets end later, however many there are: heads that drip, 1xx floods, trailers.

    It holds for this thread or task, until the next attempt sets another one.
    """
    _ends.set(time.monotonic() + seconds)


def _keep_to_deadlines(client: httpx.Client) -> None:
    # httpx shows no way to hand a network backend to httpcore, which has one. Where these names change, deadlines hold
    # for the body only, piece by piece. Calls within an event loop have `asyncio.timeout`.
    for transport in (client._transport, *client._mounts.values()):  # pyright: ignore[reportPrivateUsage]
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _InTime(pool._network_backend)


class _InTime:
    """A network backend of httpcore or a stream of it, none of whose steps lasts longer than the deadline."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def read(self, size: int, timeout: float) -> Any:
        return self._inner.read(size, _left(timeout))

    def write(self, data: bytes, timeout: float) -> None:
        self._inner.write(data, _left(timeout))

    def connect_tcp(self, *, timeout: float, **options: Any) -> Any:
        return _InTime(self._inner.connect_tcp(timeout=_left(timeout), **options))

    def start_tls(self, ssl_context: Any, server_hostname: Any, timeout: float) -> Any:
        return _InTime(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _left(timeout: float) -> float:
    left = _ends.get() - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("no whole response in time")
    return min(timeout, left)


def _running_loop() -> "AbstractEventLoop":
    import asyncio  # here, since it takes longer than all of this package, and httpx does without

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        problem = "this client works with asyncio only, and no event loop of asyncio is running"
    raise UsageError(problem)
