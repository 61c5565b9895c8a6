# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Settings of a client: options and their checks, base URL and regions, the environment."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Self

import httpx
from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from ..errors import LeenAlertsError, UsageError
from .secrets import HEADER_TEXT, Secret

DEFAULT_TIMEOUT = 30.0
MAX_SECONDS = 1_000_000  # seconds, in place of no limit; sockets and `sleep` refuse much more than that
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)

Timeout = float | httpx.Timeout | None
JsonLoads = Callable[[bytes], Any]


class Unset(Enum):
    """Type of `UNSET`, which stands for what a call or `with_options` leaves as it is; None may be a value."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET


@frozen
class Attempt:
    """One request of a call, as `on_attempt` gets it."""

    method: str
    url: str  # with its query, without credentials
    status_code: int | None  # None where no whole response came
    error: LeenAlertsError | None  # why none came
    seconds: float
    number: int  # 1 for the first request of a call, 2 for its first retry


OnAttempt = Callable[[Attempt], object]


def _needs(words: str, fits: Callable[[Any], object]) -> "Callable[[object, Attribute[Any], Any], None]":
    """A validator that raises UsageError."""

    def check(_: object, attribute: "Attribute[Any]", value: Any) -> None:
        if not fits(value):
            raise UsageError(f"{attribute.name} is {value!r}; {words} is needed")

    return check


def _is_seconds(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_SECONDS


_seconds = _needs(f"a number of seconds from 0 to {MAX_SECONDS}", _is_seconds)
_limit = _needs("a number of seconds above 0, or None", lambda value: value and _is_seconds(value))
_timeout = _needs(
    "a number of seconds above 0, an httpx.Timeout, or None for no limit,",
    lambda value: isinstance(value, Unset | httpx.Timeout) or (value and _is_seconds(value)),
)
_count = _needs("a whole number, 0 or more,", lambda value: type(value) is int and value >= 0)
_function = _needs("a function", callable)
_text = _needs("text that a header can carry", lambda value: isinstance(value, str) and HEADER_TEXT.fullmatch(value))
_client = _needs("an httpx.Client", lambda value: isinstance(value, httpx.Client))
_async_client = _needs("an httpx.AsyncClient", lambda value: isinstance(value, httpx.AsyncClient))
_mapping = _needs("a mapping from names to values", lambda value: isinstance(value, Mapping))


def _headers(options: object, attribute: "Attribute[Any]", value: Any) -> None:
    _mapping(options, attribute, value)
    for name, text in value.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise UsageError(f"headers holds the name {name!r}, which is none of a header")
        if not isinstance(text, str) or (text and not HEADER_TEXT.fullmatch(text)):
            raise UsageError(f"the value of the header {name} is no text, or holds what cannot travel in a header")


@frozen(kw_only=True)
class Options:
    """What a client, or one call, does its own way; the client's constructor describes each."""

    timeout: Timeout | Unset = field(validator=optional(_timeout))
    total_timeout: float | None = field(validator=optional(_limit))
    max_retries: int = field(validator=_count)
    backoff: float = field(validator=_seconds)
    max_backoff: float = field(validator=_seconds)
    max_retry_after: float = field(validator=_seconds)
    headers: Mapping[str, str] = field(validator=_headers, repr=False)
    json_loads: JsonLoads | None = field(validator=optional(_function))
    on_attempt: OnAttempt | None = field(validator=optional(_function))
    max_response_bytes: int = field(validator=_count)
    user_agent: str | None = field(validator=optional(_text))
    allow_http: bool
    http_client: httpx.Client | None = field(validator=optional(_client))
    async_http_client: httpx.AsyncClient | None = field(validator=optional(_async_client))

    def replace(self, **changes: Any) -> Self:
        """The same with other values; those that are UNSET stay, and headers are added."""
        given = {name: value for name, value in changes.items() if value is not UNSET}
        if "headers" in given:
            new = evolve(self, headers=given["headers"]).headers  # checks them
            lowered = set(map(str.lower, new))
            given["headers"] = {n: v for n, v in self.headers.items() if n.lower() not in lowered} | {**new}
        return evolve(self, **given) if given else self


def parse_base_url(text: str, *, allow_http: bool) -> str:
    """A base URL, without a slash at its end.

    Raises UsageError where credentials could not, or should not, be sent there.
    """
    try:
        url = strict_url(text)
    except (httpx.InvalidURL, ValueError, TypeError, AttributeError):
        url = None
    if url is None or url.scheme not in ("http", "https"):
        shown = "what was passed" if "@" in str(text) else repr(text)
        raise UsageError(f"base_url is no http or https URL: {shown}; one such as https://api.example.com/v1 is needed")
    if url.userinfo or url.query or url.fragment:
        raise UsageError("base_url holds a user name, a password, a query or a fragment; leave them out")
    if url.scheme == "http" and not allow_http and not is_local(url):
        raise UsageError(f"{text} would send the credentials unencrypted; use https, or pass allow_http=True")
    return str(url).rstrip("/")


def strict_url(text: str) -> httpx.URL:
    """An absolute URL. Raises ValueError also for blanks, ports and hosts that sockets do not take but httpx does."""
    url = httpx.URL(text.strip())
    if not url.host or not 0 < (1 if url.port is None else url.port) < 65536 or any(map(str.isspace, text.strip())):
        raise ValueError(text)
    if ":" not in url.host:  # an IPv6 address
        url.host.encode("idna")
    return url


def is_local(url: httpx.URL) -> bool:
    """Whether a URL leads to this machine itself."""
    try:
        return ipaddress.ip_address(url.host.strip("[]")).is_loopback
    except ValueError:
        return url.host == "localhost" or url.host.endswith(".localhost")


def choose_server(
    base_url: str | None, region: str | None, regions: Mapping[str, str], default: str | None, prefix: str = ""
) -> str:
    """The base URL that is asked for by URL or by region; the document's first server where neither is.

    Where neither is passed and there is a `prefix`, its variables _BASE_URL and _REGION are asked.
    """
    if prefix and base_url is None and region is None:
        base_url, region = os.environ.get(f"{prefix}_BASE_URL") or None, os.environ.get(f"{prefix}_REGION") or None
    if base_url is not None and region is not None:
        names = f", as arguments or as {prefix}_BASE_URL and {prefix}_REGION," if prefix else ""
        raise UsageError(f"base_url and region{names} exclude each other; set one of them")
    if region is not None and region not in regions:
        raise UsageError(f"there is no region {region!r}; pass one of {', '.join(regions) or 'none'}, or base_url")
    found = base_url if base_url is not None else default if region is None else regions[region]
    if found is None:
        raise UsageError("no base URL is known; pass base_url")
    return found


def secrets_of(passed: Mapping[str, Secret], prefix: str) -> dict[str, Any]:
    """The credentials, by argument; those that were not passed stand in variables of the environment."""
    found = dict(passed)
    for name, secret in passed.items():
        variable = f"{prefix}_{name.upper()}"
        if secret.reveal() is None:
            if not os.environ.get(variable):
                raise UsageError(f"the environment variable {variable} is not set")
            found[name] = Secret(os.environ[variable])
    return found
