"""Recorded traffic: answers of the operation in a HAR file (1.2), from a browser, a proxy or an earlier run."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from attrs import frozen

from contract_tests.engine.document import Operation
from contract_tests.engine.errors import UndecidedError
from contract_tests.engine.exchange import Exchange, Request
from contract_tests.engine.masking import Secret

_PREFLIGHT = "access-control-request-method"
"""The header that makes a preflight of an OPTIONS request; no other changes what an answer is judged by."""

Credentials = tuple[str | None, ...]


@frozen
class Recording:
    """What a file holds of one operation.

    Attributes:
        exchanges: answers in the order in which they were recorded.
        secrets: credentials that were sent, by header name: every one that was met is to be masked.
        base_url: URL that the operation's path was appended to; the first one met.
    """

    exchanges: list[Exchange]
    secrets: dict[str, Secret]
    base_url: str


def read_recording(path: Path, operation: Operation) -> Recording:
    """Read the answers of an operation from a HAR file.

    Raises:
        UndecidedError: the file cannot be read, is no HAR file, or holds no answer of the operation.
    """
    found = [entry for entry in _entries(path) if _is_of_operation(_address(entry).path, operation)]
    entries = [entry for entry in found if _holds_body(entry["response"])]
    if not entries:
        kept = " whose body was kept: record it with the content" if found else ""
        raise UndecidedError(f"{path.name} holds no answer to {operation.method.upper()} {operation.path}{kept}")
    exchanges = [_exchange(entry, operation, number) for number, entry in enumerate(entries)]
    return Recording(exchanges, _secrets(entries, operation), _base_url(entries[0], operation))


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """Yield entries that have an answer; a browser records requests that were cut off with status 0."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))["log"]["entries"]
        answered = [entry for entry in entries if entry["response"]["status"] and entry["request"]["url"]]
    except OSError as error:
        raise UndecidedError(f"{path.name} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UndecidedError(f"{path.name} is no HAR file: it has no log with entries") from None
    yield from answered


def _address(entry: dict[str, Any]) -> SplitResult:
    return urlsplit(str(entry["request"]["url"]))


def _is_of_operation(path: str, operation: Operation) -> bool:
    return path.rstrip("/").endswith(operation.path)


def _base_url(entry: dict[str, Any], operation: Operation) -> str:
    address = _address(entry)
    return f"{address.scheme}://{address.netloc}{address.path.rstrip('/').removesuffix(operation.path)}"


def _exchange(entry: dict[str, Any], operation: Operation, number: int) -> Exchange:
    response = entry["response"]
    try:
        body = _body(response)
    except (ValueError, zlib.error, OSError, EOFError):
        raise UndecidedError(f"the body of recorded answer {number} cannot be decoded") from None
    return Exchange(
        number,
        _request(entry, operation),
        str(entry["request"]["url"]).partition("#")[0],
        int(response["status"]),
        tuple((name.lower(), value) for name, value in _headers(response)),
        body,
        max(0.0, float(entry.get("time") or 0) / 1000),
    )


def _request(entry: dict[str, Any], operation: Operation) -> Request:
    recorded, address = entry["request"], _address(entry)
    return Request(
        query=tuple(parse_qsl(address.query, keep_blank_values=True)),
        method=str(recorded.get("method", "GET")).upper(),
        headers=tuple((name, value) for name, value in _headers(recorded) if name.lower() == _PREFLIGHT),
        credentials=_doubtful_credentials(entry, operation),
        path=None if address.path.endswith(operation.path) else f"{operation.path}/",
        content=_content(recorded),
        purpose="recorded",
    )


def _doubtful_credentials(entry: dict[str, Any], operation: Operation) -> dict[str, str | None]:
    """A recording does not tell whether credentials were valid, masked ones least: refused ones count as bad ones."""
    if entry["response"]["status"] not in {401, 403, 404}:
        return {}
    return dict(zip(operation.credential_headers, _sent_credentials(entry, operation), strict=True))


def _sent_credentials(entry: dict[str, Any], operation: Operation) -> Credentials:
    sent = {name.lower(): value for name, value in _headers(entry["request"])}
    return tuple(sent.get(name.lower()) for name in operation.credential_headers)


def _headers(message: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(header["name"]), str(header["value"])) for header in message.get("headers") or ()]


def _content(recorded: dict[str, Any]) -> bytes | None:
    text = (recorded.get("postData") or {}).get("text")
    return str(text).encode() if text else None


def _holds_body(response: dict[str, Any]) -> bool:
    """A browser tells the size of a body that it did not keep: of such an answer nothing can be said."""
    content = response.get("content") or {}
    return content.get("text") is not None or content.get("size", 0) == 0


def _body(response: dict[str, Any]) -> bytes:
    """The body as it was before it was compressed: most recorders have undone that, some have not."""
    content = response.get("content") or {}
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        return _uncompressed(base64.b64decode(text), response)
    return text.encode("utf-8", "surrogatepass")


def _uncompressed(body: bytes, response: dict[str, Any]) -> bytes:
    headers = {name.lower(): value.lower() for name, value in _headers(response)}
    encoding = headers.get("content-encoding", "")
    if encoding in {"gzip", "x-gzip"} and body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    if encoding == "deflate" and not body.lstrip().startswith((b"{", b"[")):
        return zlib.decompress(body)
    return body


def _secrets(entries: list[dict[str, Any]], operation: Operation) -> dict[str, Secret]:
    """A recording may hold several keys: each gets a name of its own, so that all are masked."""
    secrets: dict[str, Secret] = {}
    for entry in entries:
        for name, value in zip(operation.credential_headers, _sent_credentials(entry, operation), strict=True):
            if value and value.strip() and value not in {secret.reveal() for secret in secrets.values()}:
                secrets[name if name not in secrets else f"{name}-{len(secrets)}"] = Secret(value)
    return secrets
