# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Settings of a client: base URL and regions, timeouts and retries, what is injected for tests."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Callable, Container, Mapping
from typing import TypedDict

import httpx
from attrs import field, frozen

from ..errors import UsageError
from .retry import RetryPolicy

DEFAULT_TIMEOUT = 30.0
_LONGEST = 1_000_000  # seconds; sockets and `sleep` refuse much more than that
Timeout = float | httpx.Timeout | None
Transport = httpx.BaseTransport | httpx.AsyncBaseTransport


class LimitSettings(TypedDict, total=False):
    """How long to wait for an answer, and how often to ask again.

    timeout: seconds for each of connecting, sending and waiting, and for the whole of an answer's body (default 30);
        an `httpx.Timeout` for limits of its own; None for no limit.
    max_retries: how often a request is sent again (default 2): after a broken connection, a timeout, and the statuses
        408, 429, 502, 503 and 504.
    backoff: seconds before the first retry (default 0.5); they double with each one and a random half is left off.
    max_backoff: the longest such wait, in seconds (default 8).
    max_retry_after: the longest wait that a server's `Retry-After` is granted, in seconds (default 60).
    """

    timeout: Timeout
    max_retries: int
    backoff: float
    max_backoff: float
    max_retry_after: float


class ClientSettings(LimitSettings, total=False):
    """Settings that every way to make a client takes: limits, and these.

    allow_http: allow a plain http base URL to another machine, over which credentials travel readably.
    verify: False to trust any certificate (for tests), or an `ssl.SSLContext`.
    transport: an httpx transport to send with, for proxies, certificates of one's own, and tests.
    sleep: waits for some seconds (default `time.sleep` and `asyncio.sleep`); may return an awaitable for async use.
    clock: seconds that only grow, for durations (default `time.monotonic`).
    now: seconds since the epoch, for `Retry-After` dates (default `time.time`).
    """

    allow_http: bool
    verify: ssl.SSLContext | bool
    transport: Transport | None
    sleep: Callable[[float], object] | None
    clock: Callable[[], float]
    now: Callable[[], float]


@frozen
class BaseUrl:
    """Where requests go."""

    text: str
    path: str
    loopback: bool


@frozen
class Limits:
    """Timeout and retries, of a client or of one call."""

    timeout: Timeout = DEFAULT_TIMEOUT
    retry: RetryPolicy = field(factory=RetryPolicy)


def base_url(text: str, *, allow_http: bool) -> BaseUrl:
    """Check a base URL.

    Raises UsageError where credentials could not, or should not, be sent there.
    """
    url = _parsed(text)
    if url.userinfo:
        raise UsageError("base_url holds a user name or a password; leave them out")
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(
            f"base_url is no http or https address: {text!r}; one such as https://api.example.com/v1 is needed"
        )
    if url.query or url.fragment:
        raise UsageError(f"base_url has a query or a fragment: {text!r}; leave them out")
    loopback = is_loopback(url.host)
    if url.scheme == "http" and not loopback and not allow_http:
        raise UsageError(f"{text} would send the credentials readably; use https, or pass allow_http=True")
    return BaseUrl(str(url).rstrip("/"), url.path.rstrip("/"), loopback)


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _parsed(text: str) -> httpx.URL:
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UsageError(
            f"base_url is no text but a {type(text).__name__}; one such as https://api.example.com/v1 is needed"
        )
    problem = ""
    try:
        return httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        problem = str(error)
    raise UsageError(f"base_url is no URL: {problem}")


def choose_server(base_url: str | None, region: str | None, regions: Mapping[str, str], default: str | None) -> str:
    """The base URL that is asked for by URL or by region; the document's first server where neither is."""
    if base_url is not None and region is not None:
        raise UsageError(f"base_url and region={region!r} exclude each other; pass one of them")
    if base_url is not None:
        return base_url
    if region is not None:
        if region not in regions:
            raise UsageError(
                f"there is no region {region!r}; pass one of {', '.join(regions) or '(none is known)'}, or base_url"
            )
        return regions[region]
    if default is None:
        raise UsageError("no base URL is known; pass base_url")
    return default


def check_limits(settings: LimitSettings, default: Limits) -> Limits:
    """The limits among the settings, where they make sense; `default` for the others."""
    other = default.retry
    retry = RetryPolicy(
        max_retries=check_retries(settings.get("max_retries", other.max_retries)),
        backoff=_wait("backoff", settings.get("backoff", other.backoff)),
        max_backoff=_wait("max_backoff", settings.get("max_backoff", other.max_backoff)),
        max_retry_after=_wait("max_retry_after", settings.get("max_retry_after", other.max_retry_after)),
    )
    return Limits(check_timeout(settings.get("timeout", default.timeout)), retry)


def check_names(settings: Mapping[str, object], known: Container[str]) -> None:
    """Raise TypeError for a setting that there is not."""
    unknown = sorted(name for name in settings if name not in known)
    if unknown:
        raise TypeError(f"there is no setting {', '.join(unknown)}")


def _wait(name: str, seconds: float) -> float:
    if not _is_number(seconds) or not 0 <= seconds <= _LONGEST:
        raise UsageError(f"{name} is {seconds!r}; a number of seconds from 0 to {_LONGEST} is needed")
    return seconds


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_timeout(value: Timeout) -> Timeout:
    """The timeout itself, where it is one."""
    if value is None or isinstance(value, httpx.Timeout):
        return value
    if not _is_number(value) or not 0 < value <= _LONGEST:
        raise UsageError(
            f"timeout is {value!r}; a number of seconds above 0 and up to {_LONGEST}, an httpx.Timeout, or None for no "
            "limit, is needed"
        )
    return value


def check_retries(value: int) -> int:
    """The number itself, where it is one."""
    given: object = value
    if type(given) is not int or given < 0:
        raise UsageError(f"max_retries is {value!r}; a whole number, 0 or more, is needed")
    return value


def environment(name: str) -> str | None:
    """A variable of the environment; None where it is unset or empty."""
    return os.environ.get(name) or None


def required_environment(name: str) -> str:
    """A variable of the environment that has to be set."""
    if not environment(name):
        raise UsageError(f"the environment variable {name} is not set")
    return os.environ[name]
