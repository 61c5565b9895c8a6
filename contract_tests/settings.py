"""What a run was asked to do, by options and environment; refused with one sentence where it cannot be right."""

# ruff: noqa: RUF009  (an option is a field of attrs)

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from attrs import field, fields, frozen

from contract_tests.http.redaction import Secret
from contract_tests.openapi.document import DOCUMENT
from contract_tests.results import InconclusiveError

BASE_URL = "LEEN_BASE_URL"
N = TypeVar("N", int, float)


def is_usable(url: str) -> bool:
    """Whether a text is the URL of a server, or a proxy, that may be there."""
    try:
        parts = urlsplit(url)
        host = httpx.URL(url).host and (parts.hostname or "").encode("idna")
        is_address = parts.scheme in {"http", "https"} and bool(host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False
    return is_address and " " not in url and url.isprintable()


def number(kind: Callable[[str], N], lowest: N) -> Callable[[str], N]:
    """Return what reads an option that is a number, `lowest` or more, or raises ArgumentTypeError."""

    def read(text: str) -> N:
        with suppress(ValueError):
            if lowest <= (value := kind(text)) < float("inf"):
                return value
        raise ArgumentTypeError(f"{text!r} is no number from {lowest} on")

    return read


def _option(flag: str, default: Any, words: str, read: Callable[[str], Any] | None = None) -> Any:
    """A setting that the command line gives; an option without a value turns its default round."""
    if isinstance(default, bool):
        more: dict[str, Any] = {"action": "store_false" if default else "store_true"}
    else:
        more = {"action": "append", "default": []} if default == () else {"type": read}
        more["metavar"] = flag.rpartition("-")[2].upper()
    return field(default=default, metadata={"flag": flag, "default": default, "help": words, **more})


@frozen
class Settings:
    """Everything that a run depends on beside the server's answers.

    Attributes:
        base_url: URL that the operation's path is appended to, such as `https://api.leen.dev/v1`.
        credentials: header name -> value, one for each security scheme of the operations.
        curl_names: header name -> name of the environment variable that stands for its value in curl lines.
        target: what is tested, for a person: the base URL, the bundled mock, or a recording; never with credentials.
        command: arguments of pytest, for the report.
    """

    base_url: str
    credentials: dict[str, Secret]
    report_dir: Path = _option("--report-dir", Path("contract-report"), "folder that all output is written to", Path)
    target: str = ""
    curl_names: dict[str, str] = field(factory=dict)
    command: tuple[str, ...] = ()
    seed: int = _option("--seed", 1, "same seed, same requests, as far as the answers are the same", int)
    rate: float | None = _option("--rate", None, "most requests a second", number(float, 0.001))
    parallel: bool = _option("--no-parallel", True, "never send requests at once")
    max_requests: int = _option("--max-requests", 4000, "most requests for each operation, retries too", number(int, 1))
    max_items: int = _option("--max-alerts", 10_000, "most alerts that are read", number(int, 1))
    require_items: int = _option("--require-alerts", 0, "inconclusive with fewer alerts", number(int, 0))
    require: Sequence[str] = _option("--require", (), "inconclusive where this rule was not tested")
    require_fields: Sequence[str] = _option("--require-field", (), "inconclusive without a value, as of device.status")
    unsafe_methods: bool = _option("--unsafe-methods", False, "send POST, PUT, PATCH, DELETE to a remote server too")
    allow_http: bool = _option("--allow-http", False, "accept plain http to a remote server")
    show_values: bool = _option("--no-values", True, "quote no value that the server sent")
    known: Path | None = _option("--known", None, "file of known issues, see known_issues.schema.json", Path)
    operation: Sequence[str] = _option("--operation", (), "id of a list to test; every one is, unless told")
    document: Path = _option("--document", DOCUMENT, "OpenAPI document to test the server against", Path)
    har: bool = _option("--har", False, "write traffic.har too")
    recording: Path | None = _option("--recording", None, "HAR file whose answers are tested; nothing is sent", Path)


OPTIONS: dict[str, dict[str, Any]] = {each.name: dict(each.metadata) for each in fields(Settings) if each.metadata}
"""Name of a setting -> `flag` and what argparse takes beside it."""


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def variable_of(header: str) -> str:
    """Return the environment variable of a credential: `X-API-KEY` is in LEEN_API_KEY."""
    return "LEEN_" + header.upper().removeprefix("X-").replace("-", "_")


def base_url(environment: Mapping[str, str], allow_http: bool) -> str:
    """Return the base URL without a slash at its end. Raises InconclusiveError, for plain http to a remote host too."""
    url = environment.get(BASE_URL, "").strip().rstrip("/")
    if not is_usable(url):
        raise InconclusiveError(f"{BASE_URL} is no http or https URL: set one such as https://api.leen.dev/v1")
    parts = urlsplit(url)
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
