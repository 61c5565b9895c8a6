"""Recorded traffic: answers of an operation in a HAR file (1.2), from a browser, a proxy or an earlier run.

What cannot be read whole (a body that was cut, an entry without an answer) is left out and counted, never checked.
"""

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from attrs import frozen

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Secret
from contract_tests.openapi.document import Operation
from contract_tests.results import InconclusiveError

_LARGEST_BODY = 128 * 1024 * 1024
_PREFLIGHT = "access-control-request-method"
"""The header that makes a preflight of an OPTIONS request; no other changes which answer is expected."""
_SHORTEST_TOKEN, _SHORTEST_PARAMETER = 12, 6
"""Characters; a shorter value of a cookie is a choice of language or the like."""
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BINARY = re.compile("[\\x00-\\x08\\x0e-\\x1f\\ufffd]")
_CREDENTIAL_PARAMETER = re.compile(r"key|token|secret|passw|auth|sig\b|^sig|signature|session", re.IGNORECASE)
"""Names of URL parameters whose values are redacted."""
_MALFORMED_ERRORS = (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError)

Entry = dict[str, Any]


class _NotWholeError(Exception):
    """An entry cannot be read whole; the text says why, and is the same for all entries of its kind."""


@frozen
class Recording:
    """What a file holds of one operation.

    Attributes:
        exchanges: answers in the order in which they were recorded.
        base_url: URL that the operation's path was appended to, in most of its entries.
        left_out: why an entry of the operation is left out -> how many.
        secrets: credentials, tokens and cookies of the whole file by name: each is to be redacted.
    """

    operation: Operation
    exchanges: list[Exchange]
    base_url: str
    left_out: Counter[str]
    secrets: dict[str, Secret]


def read_recordings(path: Path, operations: Sequence[Operation]) -> list[Recording]:
    """Read from a HAR file the answers of each operation that it holds any of.

    Raises:
        InconclusiveError: the file cannot be read, is no HAR file, or holds no answer of any of the operations.
    """
    entries = _entries(path)
    secrets = _secrets(entries, operations)
    recordings = [_recording(entries, operation, secrets) for operation in operations]
    if found := [recording for recording in recordings if recording.exchanges]:
        return found
    called = " or ".join(f"{operation.method.upper()} {operation.path}" for operation in operations)
    left_out = sum((recording.left_out for recording in recordings), Counter[str]())
    why = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
    raise InconclusiveError(f"--recording {path} holds no answer to {called}{f' (left out: {why})' if why else ''}")


def _recording(entries: list[Entry], operation: Operation, secrets: dict[str, Secret]) -> Recording:
    left_out: Counter[str] = Counter()
    found: list[tuple[str, Exchange]] = []
    for entry in entries:
        try:
            address = _address(entry)
            if address.path.rstrip("/").endswith(operation.path):
                found.append((_base_url(address, operation), _exchange(entry, address, operation)))
        except _NotWholeError as error:
            left_out[str(error)] += 1
        except _MALFORMED_ERRORS:
            left_out["not as HAR 1.2 has it"] += 1
    base_url = Counter(base for base, _ in found).most_common(1)[0][0] if found else ""
    exchanges = [exchange for base, exchange in found if base == base_url]
    for number, exchange in enumerate(exchanges):
        exchange.number = number
    left_out += Counter({"of another host": len(found) - len(exchanges)})
    return Recording(operation, exchanges, base_url, left_out, secrets)


def _entries(path: Path) -> list[Entry]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))["log"]["entries"]
        return [entry for entry in entries if isinstance(entry, dict)]
    except OSError as error:
        raise InconclusiveError(f"--recording {path} cannot be read: {error.strerror}") from None
    except _MALFORMED_ERRORS:
        raise InconclusiveError(f"--recording {path} is no HAR file: it has no log with entries") from None


def _address(entry: Entry) -> SplitResult:
    """The URL; some tools keep its query in `queryString` alone."""
    recorded = entry["request"]
    address = urlsplit(str(recorded["url"]).partition("#")[0])
    query = address.query or urlencode(_pairs(recorded.get("queryString")))
    return address._replace(netloc=address.netloc.rpartition("@")[2], query=query)


def _base_url(address: SplitResult, operation: Operation) -> str:
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise _NotWholeError("not over http")
    return f"{address.scheme}://{address.netloc}{address.path.rstrip('/').removesuffix(operation.path)}"


def _exchange(entry: Entry, address: SplitResult, operation: Operation) -> Exchange:
    response = entry.get("response") or {}
    status = int(response.get("status") or 0)
    if not 100 <= status <= 599 or status == 304:
        # Requests that were cut off have status 0 or -1; 304 says that the browser took an older answer.
        raise _NotWholeError("without an answer of its own")
    # A recorder that leaves the headers out still tells the type of the body.
    kind = str((response.get("content") or {}).get("mimeType") or "")
    headers = _headers(response) or ([("content-type", kind)] if "/" in kind else [])
    return Exchange(
        -1,
        _request(entry["request"], address, operation, status),
        address.geturl(),
        status,
        tuple(headers),
        _body(response.get("content") or {}, dict(headers).get("content-encoding", "").strip().lower()),
        min(max(0.0, float(entry.get("time") or 0) / 1000), 86_400.0),
        started=_started(entry.get("startedDateTime")),
    )


def _request(recorded: Entry, address: SplitResult, operation: Operation, status: int) -> Request:
    # Whether credentials were valid a recording does not tell, redacted ones least: refused ones count as bad ones.
    headers, refused = dict(_headers(recorded)), status in {401, 403, 404}
    return Request(
        query=tuple(parse_qsl(address.query, keep_blank_values=True)),
        method=str(recorded.get("method", "GET")).upper(),
        headers=tuple((name, value) for name, value in headers.items() if name == _PREFLIGHT),
        credentials={name: headers.get(name.lower()) for name in operation.credential_headers} if refused else {},
        path=None if address.path.endswith(operation.path) else f"{operation.path}/",
        content=str((recorded.get("postData") or {}).get("text") or "").encode("utf-8", "surrogatepass") or None,
        purpose="recorded",
    )


def _headers(message: Entry) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in _pairs(message.get("headers"))]


def _pairs(listed: Any) -> list[tuple[str, str]]:
    """Return what a list of a message has of names with values. Raises TypeError where it is no list."""
    found = [pair for pair in listed or () if isinstance(pair, dict)]
    return [(str(pair["name"]), str(pair["value"])) for pair in found if {"name", "value"} <= pair.keys()]


def _started(text: Any) -> datetime | None:
    try:
        started = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return started if started.tzinfo and 1970 < started.year < 9999 else None


def _body(content: Entry, coding: str) -> bytes:
    """The body as it was before it was compressed: most recorders have undone that, some have not."""
    text, size = content.get("text"), content.get("size")
    if text is None:
        if size == 0:
            return b""
        raise _NotWholeError("whose body was not kept: record it with the content")
    body = str(text).encode("utf-8", "surrogatepass")
    if content.get("encoding") == "base64":
        body = base64.b64decode(body, validate=True)
    elif content.get("encoding") or _BASE64.fullmatch(str(text)):
        raise _NotWholeError("whose body is kept in an encoding that is not told")
    # Text without control characters was undone by the recorder.
    if coding not in {"", "identity"} and _BINARY.search(body.decode("utf-8", "replace")):
        body = _decompressed(body)
    if type(size) is int and size > len(body):
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            raise _NotWholeError("whose body was cut off") from None
    return body


def _decompressed(body: bytes) -> bytes:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as the bytes themselves say
    try:
        found = stream.decompress(body, _LARGEST_BODY)
    except zlib.error:
        raise _NotWholeError("whose body is kept compressed") from None
    if not stream.eof or stream.unused_data:
        raise _NotWholeError("whose body was cut off, or is far too long")
    return found


def _secrets(entries: list[Entry], operations: Sequence[Operation]) -> dict[str, Secret]:
    """Return all credentials, tokens and cookies of a recording by name; further ones of a name are numbered.

    Every entry is read, whatever was asked for: a key that one entry shows, an answer to another may repeat.
    """
    headers = {header.lower(): header for operation in operations for header in operation.credential_headers}
    documented = {name for operation in operations for name in operation.parameters}
    names: dict[str, str] = {}
    for message in (entry.get(side) for entry in entries for side in ("request", "response")):
        for name, value in _credentials(message, headers) if isinstance(message, dict) else ():
            if name not in documented and value and not value.startswith("REDACTED-"):
                names.setdefault(value, name)
    secrets: dict[str, Secret] = {}
    for value, name in names.items():
        secrets[name if name not in secrets else f"{name}-{len(secrets)}"] = Secret(value)
    return secrets


def _credentials(message: Entry, headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a request or an answer holds of credentials, by name."""
    listed: dict[str, list[tuple[str, str]]] = {"headers": [], "cookies": [], "queryString": []}
    for key in listed:
        with suppress(TypeError):
            listed[key] = _pairs(message.get(key))
    for name, value in listed["headers"]:
        kind, tokens = name.lower(), list[str]()
        if kind in headers:
            yield headers[kind], value.strip()
        elif kind in {"authorization", "proxy-authorization"}:
            tokens = value.split()[-1:]
        elif kind in {"cookie", "set-cookie"}:
            cookies = value.split(";")[: 1 if kind == "set-cookie" else None]  # what follows is its path and the like
            tokens = [cookie.partition("=")[2].strip() for cookie in cookies]
        yield from ((kind, token) for token in tokens if len(token) >= _SHORTEST_TOKEN)
    yield from (("cookie", value) for _, value in listed["cookies"] if len(value) >= _SHORTEST_TOKEN)
    query = str(message.get("url")).partition("#")[0].partition("?")[2]
    for name, value in [*parse_qsl(query), *listed["queryString"]]:
        if len(value) >= _SHORTEST_PARAMETER and _CREDENTIAL_PARAMETER.search(name):
            yield name, value
