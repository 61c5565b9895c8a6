# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The httpx clients that requests go through: made for the first one, anew in another process or loop."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
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
_ends: ContextVar[float | None] = ContextVar("ends", default=None)


class Connections:
    """The httpx clients of a client, and of all that `with_options` made of it.

    Those that the user gave are never closed, and not used in a forked process, where they would share their sockets
    with its parent.
    """

    def __init__(self, given: httpx.Client | None, given_async: httpx.AsyncClient | None, *, trust_env: bool) -> None:
        self._given, self._given_async = given, given_async
        self._trust_env = trust_env
        self._closed = False
        self._born = os.getpid()
        self._left_to_parent: list[object] = []
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()  # a new one: another thread may have held it when the process forked
        self._own: httpx.Client | None = None
        self._own_async: httpx.AsyncClient | None = None
        self._loop: AbstractEventLoop | None = None

    def sync(self) -> httpx.Client:
        """The client for calls without asyncio."""
        self._check(self._given)
        if self._given is not None:
            return self._given
        with self._lock:
            if self._own is None:
                self._own = _make(httpx.Client, self._trust_env)
            return self._own

    def asynchronous(self) -> httpx.AsyncClient:
        """The client for calls within an event loop."""
        loop = _running_loop()
        self._check(self._given_async)
        with self._lock:
            if self._loop is not None and self._loop is not loop:
                if not self._loop.is_closed():
                    raise UsageError("this client is in use in another event loop; make one for each event loop")
                self._own_async = None  # its connections ended with their loop, as after each `asyncio.run`
            self._loop = loop
            if self._given_async is not None:
                return self._given_async
            if self._own_async is None:
                self._own_async = _make(httpx.AsyncClient, self._trust_env)
            return self._own_async

    def close(self) -> None:
        """Close the connections of calls without asyncio; nothing can be sent any more."""
        own, self._own, self._closed = self._own, None, True
        if own is not None and self._process == os.getpid():
            own.close()

    async def aclose(self) -> None:
        """Close all connections; nothing can be sent any more."""
        self.close()
        own, self._own_async = self._own_async, None
        if own is not None and self._process == os.getpid() and self._loop is _running_loop():
            await own.aclose()

    def _check(self, given: httpx.Client | httpx.AsyncClient | None) -> None:
        if self._closed:
            raise UsageError("this client is closed; make a new one")
        if given is not None:
            if given.is_closed:
                raise UsageError("the httpx client that was passed is closed; make a new one")
            if self._born != os.getpid():
                raise UsageError("an httpx client that was passed is not used after a fork; make one in each process")
        if self._process != os.getpid():
            self._left_to_parent += [self._own, self._own_async]  # closing them would end the parent's connections
            self._begin()


def environment_problem(error: Exception) -> UsageError:
    """The error for settings of the environment that httpx cannot use. Its own text may hold a proxy's password."""
    found = [name for name in _VARIABLES if os.environ.get(name) or os.environ.get(name.lower())]
    names = ", ".join(found) or "no variable that httpx reads"
    advice = "for SOCKS install httpx[socks]" if isinstance(error, ImportError) else "correct them"
    return UsageError(
        f"proxy, certificates or host cannot be used ({type(error).__name__}); {names} of the environment is set; "
        f"{advice}, or pass an httpx client of your own as http_client"
    )


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
    except Exception as error:  # whatever httpx, ssl and socksio make of the environment
        problem = environment_problem(error)
    else:
        if isinstance(client, httpx.Client):
            _keep_to_deadlines(client)
        return client
    raise problem


@contextmanager
def deadline(seconds: float | None) -> Generator[None, None, None]:
    """Let no read of our own sockets last longer, however many there are: heads that drip, 1xx floods, trailers."""
    token = _ends.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


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

    def read(self, size: int, timeout: float | None = None) -> Any:
        return self._inner.read(size, _left(timeout))

    def write(self, data: bytes, timeout: float | None = None) -> None:
        self._inner.write(data, _left(timeout))

    def connect_tcp(self, *, timeout: float | None = None, **options: Any) -> Any:
        return _InTime(self._inner.connect_tcp(timeout=_left(timeout), **options))

    def start_tls(self, *, timeout: float | None = None, **options: Any) -> Any:
        return _InTime(self._inner.start_tls(timeout=_left(timeout), **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _left(timeout: float | None) -> float | None:
    ends = _ends.get()
    if ends is None:
        return timeout
    left = ends - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("no whole response in time")
    return left if timeout is None else min(timeout, left)


def _running_loop() -> AbstractEventLoop:
    import asyncio  # here, since it takes longer than all of this package, and httpx does without

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        problem = "this client works with asyncio only, and no event loop of asyncio is running"
    raise UsageError(problem)
