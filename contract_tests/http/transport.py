"""What connects to a server: proxies and certificates of the environment, a deadline, and whole bodies alone."""

import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from contextvars import ContextVar
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import httpx

from contract_tests.http.exchange import Headers
from contract_tests.results import InconclusiveError
from contract_tests.settings import is_loopback, is_usable

TIMEOUT = 30.0
"""Seconds for each wait of an exchange."""
_DEADLINE = 120.0
"""Seconds for the whole of it."""
_LARGEST_BODY = 128 * 1024 * 1024
_ends: ContextVar[float] = ContextVar("ends", default=inf)


def open_transport(url: str) -> httpx.BaseTransport:
    """Return what connects to a URL, through the proxy and with the certificates that the environment names.

    A proxy is for remote targets alone, `.netrc` for none. A transport, not a client of httpx: that would keep cookies,
    and stumble over a `Location` that is no URL.

    Raises:
        InconclusiveError: a variable has a value that cannot be used; the text names the variable, not its value.
    """
    if is_loopback(url):
        return _InTime.within(httpx.HTTPTransport(trust_env=False))
    proxy, folder = proxy_of(url), os.environ.get("SSL_CERT_DIR")
    if folder and not Path(folder).is_dir():
        raise InconclusiveError("SSL_CERT_DIR is no folder of certificates")
    if proxy and not is_usable(proxy):
        raise InconclusiveError(
            f"{urlsplit(url).scheme.upper()}_PROXY is no URL of an HTTP proxy: set one, or NO_PROXY"
        )
    try:
        return _InTime.within(httpx.HTTPTransport(trust_env=True, proxy=proxy))
    except OSError:  # ssl.SSLError is one
        raise InconclusiveError("SSL_CERT_FILE is no file of certificates") from None


def proxy_of(url: str) -> str | None:
    """Return the URL of the proxy that the environment names for a remote URL, None where it names none."""
    parts = urlsplit(url)
    proxies = getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(url) or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


class _InTime:
    """A network backend of httpcore, or a stream of one, none of whose steps goes on beyond the exchange's deadline.

    Heads that drip, floods of 1xx and trailers without an end reset the timeout of each wait.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @classmethod
    def within(cls, transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
        """Return the transport, which keeps deadlines now: httpx shows no way to hand httpcore a backend."""
        pool: Any = transport._pool
        pool._network_backend = cls(pool._network_backend)
        return transport

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
        raise httpx.ReadTimeout("")
    return min(timeout, left)


def receive(transport: httpx.BaseTransport, message: httpx.Request) -> tuple[int, Headers, bytes, str]:
    """Return the status, headers and body of the answer, and why the body, empty then, could not be read.

    Raises:
        httpx.TransportError: there is no answer.
    """
    _ends.set(time.monotonic() + _DEADLINE)
    with closing(transport.handle_request(message)) as response:
        pairs = response.headers.raw
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs)
        return response.status_code, headers, *_body(response)


def _body(response: httpx.Response) -> tuple[bytes, str]:
    codings = [c for c in response.headers.get("content-encoding", "").split(",") if c.strip().lower() != "identity"]
    if len(codings) > 1:  # each one multiplies what a small body grows to
        return b"", "it is compressed more than once"
    chunks, size = [], 0
    try:
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > _LARGEST_BODY:
                return b"", f"it is longer than {_LARGEST_BODY:,} bytes"
    except httpx.DecodingError:
        return b"", "it is not compressed as its header says"
    return b"".join(chunks), ""


def why_unanswered(error: httpx.TransportError) -> str:
    """Return what an error means, in words of our own: its own may be the server's or hold a secret.

    Raises:
        InconclusiveError: it will be the same on every other try.
    """
    if isinstance(error, httpx.TimeoutException):
        return "no answer came in time"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise InconclusiveError(f"the server's certificate is not trusted: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return f"no TLS connection came about ({cause.reason or 'it was cut off'})"
        if isinstance(cause, socket.gaierror):
            return "the host is not known"
        if isinstance(cause, OSError) and cause.errno:
            return f"the connection failed ({os.strerror(cause.errno)})"
    return "the connection was dropped, or what was sent is not HTTP"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
