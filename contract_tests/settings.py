"""What a run was asked to do, by options and environment; refused with one sentence where it cannot be right."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from attrs import field, frozen

from contract_tests.http.redaction import Secret
from contract_tests.results import InconclusiveError

BASE_URL = "LEEN_BASE_URL"
N = TypeVar("N", int, float)


@frozen
class Settings:
    """Everything that a run depends on beside the server's answers.

    Attributes:
        base_url: URL that the operation's path is appended to, such as `https://api.leen.dev/v1`.
        credentials: header name -> value, one for each security scheme of the operation.
        target: what is tested, for a person: the base URL, the bundled mock, or a recording; never with credentials.
        curl_names: header name -> name of the environment variable that stands for its value in curl lines.
        seed: draws are the same for the same seed and the same answers.
        rate: most requests a second; None is no bound.
        parallel: whether some requests may be sent at once.
        max_requests: most requests for each operation, repeats of refused ones included.
        max_items: most items of the list that are read.
        require_items: fewer items than this leave the run inconclusive.
        require: ids of rules that must be tested, or the run is inconclusive.
        require_fields: paths of fields of items, such as `device.status`, of which a value must be seen.
        unsafe_methods: whether POST, PUT, PATCH and DELETE may be sent to a server that is not on loopback.
        show_values: whether the report may quote values that the server sent.
        report_dir: folder that all output is written to.
        har: whether the traffic is written too.
        command: arguments of pytest, for the report.
    """

    base_url: str
    credentials: dict[str, Secret]
    report_dir: Path
    target: str = ""
    curl_names: dict[str, str] = field(factory=dict)
    seed: int = 1
    rate: float | None = None
    parallel: bool = True
    max_requests: int = 4000
    max_items: int = 10_000
    require_items: int = 0
    require: Sequence[str] = ()
    require_fields: Sequence[str] = ()
    unsafe_methods: bool = False
    show_values: bool = True
    har: bool = False
    command: tuple[str, ...] = ()


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def number(kind: Callable[[str], N], lowest: N) -> Callable[[str], N]:
    """Return what reads an option that is a number, `lowest` or more, or raises ArgumentTypeError."""

    def read(text: str) -> N:
        with suppress(ValueError):
            if lowest <= (value := kind(text)) < float("inf"):
                return value
        raise ArgumentTypeError(f"{text!r} is no number from {lowest} on")

    return read


def variable_of(header: str) -> str:
    """Return the environment variable of a credential: `X-API-KEY` is in LEEN_API_KEY."""
    return "LEEN_" + header.upper().removeprefix("X-").replace("-", "_")


def base_url(environment: Mapping[str, str], allow_http: bool) -> str:
    """Return the base URL without a slash at its end. Raises InconclusiveError, for plain http to a remote host too."""
    url = environment.get(BASE_URL, "").strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host = httpx.URL(url).host and (parts.hostname or "").encode("idna")
        usable = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0 and " " not in url
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable or not url.isprintable():
        raise InconclusiveError(f"{BASE_URL} is no http or https URL: set one such as https://api.leen.dev/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise InconclusiveError(f"{BASE_URL} holds more than scheme, host, port and path: leave the rest out")
    if parts.scheme == "http" and not is_loopback(url) and not allow_http:
        raise InconclusiveError(f"{BASE_URL} is plain http to a remote host: use https, or say --allow-http")
    return url


def credentials(headers: Iterable[str], environment: Mapping[str, str]) -> dict[str, Secret]:
    """Return the credentials by header. Raises InconclusiveError, which names the missing or unusable variable."""
    found = {}
    for header in headers:
        variable = variable_of(header)
        text = environment.get(variable, "").strip()
        if not text:
            raise InconclusiveError(f"{variable} is not set: {BASE_URL} needs it for the header {header}")
        if not (text.isascii() and text.isprintable()):
            raise InconclusiveError(f"{variable} holds characters that no header can carry")
        found[header] = Secret(text)
    return found
