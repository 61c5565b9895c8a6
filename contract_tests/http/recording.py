"""Recorded traffic: answers of the operation in a HAR file (1.2), from a browser, a proxy or an earlier run."""

import base64
import gzip
import json
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from attrs import frozen

from contract_tests.engine.masking import Secret
from contract_tests.errors import UndecidedError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.recorded_secrets import headers_of, secrets_of
from contract_tests.openapi.document import Operation

_PREFLIGHT = "access-control-request-method"
"""The header that makes a preflight of an OPTIONS request; no other changes what an answer is judged by."""

Credentials = tuple[str | None, ...]


@frozen
class Recording:
    """What a file holds of one operation.

    Attributes:
        exchanges: answers in the order in which they were recorded.
        secrets: credentials, tokens and cookies of the whole file by header name: each is to be masked.
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
    try:
        return _read(path, operation)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UndecidedError(f"--recording {path} holds an entry that is not as HAR 1.2 has it") from None


def _read(path: Path, operation: Operation) -> Recording:
    recorded = _entries(path)
    found = [entry for entry in recorded if _is_of_operation(_address(entry).path, operation)]
    entries = [entry for entry in found if _holds_body(entry["response"])]
    if not entries:
        kept = " whose body was kept: record it with the content" if found else ""
        raise UndecidedError(f"--recording {path} holds no answer to {operation.method.upper()} {operation.path}{kept}")
    exchanges = [_exchange(entry, operation, number) for number, entry in enumerate(entries)]
    return Recording(exchanges, secrets_of(recorded, operation.credential_headers), _base_url(entries[0], operation))


def _entries(path: Path) -> list[dict[str, Any]]:
    """Return the entries that have an answer of their own.

    Requests that were cut off are recorded with status 0 or -1, and 304 says that the browser took an older answer.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))["log"]["entries"]
        return [entry for entry in entries if int(entry["response"].get("status") or 0) not in {-1, 0, 304}]
    except OSError as error:
        raise UndecidedError(f"--recording {path} cannot be read: {error.strerror}") from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise UndecidedError(f"--recording {path} is no HAR file: it has no log with entries") from None


def _address(entry: dict[str, Any]) -> SplitResult:
    return urlsplit(str(entry["request"]["url"]))


def _is_of_operation(path: str, operation: Operation) -> bool:
    return path.rstrip("/").endswith(operation.path)


def _base_url(entry: dict[str, Any], operation: Operation) -> str:
    address = _address(entry)
    return (
        f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path.rstrip('/').removesuffix(operation.path)}"
    )


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
        _answer_headers(response),
        body,
        max(0.0, float(entry.get("time") or 0) / 1000),
        started=_started(entry),
    )


def _answer_headers(response: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A recorder that leaves the headers out still tells the type of the body."""
    kind = str((response.get("content") or {}).get("mimeType") or "")
    told = headers_of(response) or ([("content-type", kind)] if "/" in kind else [])
    return tuple((name.lower(), value) for name, value in told)


def _started(entry: dict[str, Any]) -> datetime | None:
    try:
        started = datetime.fromisoformat(entry["startedDateTime"])
    except (KeyError, TypeError, ValueError):
        return None
    return started if started.tzinfo else None


def _request(entry: dict[str, Any], operation: Operation) -> Request:
    recorded, address = entry["request"], _address(entry)
    return Request(
        query=tuple(parse_qsl(address.query, keep_blank_values=True)),
        method=str(recorded.get("method", "GET")).upper(),
        headers=tuple((name, value) for name, value in headers_of(recorded) if name.lower() == _PREFLIGHT),
        credentials=_doubtful_credentials(entry, operation),
        path=None if address.path.endswith(operation.path) else f"{operation.path}/",
        content=_content(recorded),
        purpose="recorded",
    )


def _doubtful_credentials(entry: dict[str, Any], operation: Operation) -> dict[str, str | None]:
    """A recording does not tell whether credentials were valid, masked ones least: refused ones count as bad ones."""
    if int(entry["response"]["status"]) not in {401, 403, 404}:
        return {}
    return dict(zip(operation.credential_headers, _sent_credentials(entry, operation), strict=True))


def _sent_credentials(entry: dict[str, Any], operation: Operation) -> Credentials:
    sent = {name.lower(): value for name, value in headers_of(entry["request"])}
    return tuple(sent.get(name.lower()) for name in operation.credential_headers)


def _content(recorded: dict[str, Any]) -> bytes | None:
    text = (recorded.get("postData") or {}).get("text")
    return str(text).encode() if text else None


def _holds_body(response: dict[str, Any]) -> bool:
    """A browser tells the size of a body that it did not keep: of such an answer nothing can be said."""
    content = response.get("content") or {}
    return content.get("text") is not None or content.get("size") == 0


def _body(response: dict[str, Any]) -> bytes:
    """The body as it was before it was compressed: most recorders have undone that, some have not."""
    content = response.get("content") or {}
    text = str(content.get("text") or "")
    if content.get("encoding") == "base64":
        return _uncompressed(base64.b64decode(text), response)
    return text.encode("utf-8", "surrogatepass")


def _uncompressed(body: bytes, response: dict[str, Any]) -> bytes:
    headers = {name.lower(): value.lower() for name, value in headers_of(response)}
    encoding = headers.get("content-encoding", "")
    if encoding in {"gzip", "x-gzip"} and body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    if encoding == "deflate" and not body.lstrip().startswith((b"{", b"[")):
        return zlib.decompress(body)
    return body
