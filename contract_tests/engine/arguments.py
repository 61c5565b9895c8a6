"""Settings from the command line and the environment, refused with one sentence where they cannot be right."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

import httpx

from contract_tests.errors import UndecidedError
from contract_tests.http.redaction import Secret
from contract_tests.settings import is_loopback

BASE_URL = "LEEN_BASE_URL"


def positive(text: str) -> float:
    """Return the number above 0 that an option was given. Raises ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return value


def natural(lowest: int) -> Callable[[str], int]:
    """Return what reads an option that is a whole number, `lowest` or more, or raises ArgumentTypeError."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = lowest - 1
        if value < lowest:
            raise ArgumentTypeError(f"{text!r} is no whole number from {lowest} on")
        return value

    return read


def variable_of(header: str) -> str:
    """Return the environment variable of a credential: `X-API-KEY` is in LEEN_API_KEY."""
    return "LEEN_" + header.upper().removeprefix("X-").replace("-", "_")


def base_url(environment: Mapping[str, str], allow_http: bool) -> str:
    """Return the base URL, no slash at its end. Raises UndecidedError where it is none, or plain http to a remote."""
    url = environment.get(BASE_URL, "").strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host = httpx.URL(url).host and (parts.hostname or "").encode("idna")
        usable = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0 and " " not in url
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable or not url.isprintable():
        raise UndecidedError(f"{BASE_URL} is no http or https URL: set one such as https://api.leen.dev/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise UndecidedError(f"{BASE_URL} holds more than scheme, host, port and path: leave the rest out")
    if parts.scheme == "http" and not is_loopback(url) and not allow_http:
        raise UndecidedError(f"{BASE_URL} is plain http to a remote host: use https, or say --allow-http")
    return url


def credentials(headers: Iterable[str], environment: Mapping[str, str]) -> dict[str, Secret]:
    """Return the credentials by header. Raises UndecidedError that names the variable which is missing or unusable."""
    found = {}
    for header in headers:
        variable = variable_of(header)
        text = environment.get(variable, "").strip()
        if not text:
            raise UndecidedError(f"{variable} is not set: {BASE_URL} needs it for the header {header}")
        if not (text.isascii() and text.isprintable()):
            raise UndecidedError(f"{variable} holds characters that no header can carry")
        found[header] = Secret(text)
    return found
