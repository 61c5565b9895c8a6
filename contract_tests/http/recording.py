"""Recorded traffic: answers of an operation in a HAR file (1.2), from a browser, a proxy or an earlier run.

What cannot be read whole (a body that was cut, an entry without an answer) is left out and counted, never checked.
"""

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from attrs import frozen

from contract_tests.errors import InconclusiveError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Secret
from contract_tests.openapi.document import Operation

_LARGEST_BODY = 128 * 1024 * 1024
_PREFLIGHT = "access-control-request-method"
"""The header that makes a preflight of an OPTIONS request; no other changes what an answer is held to."""
_SHORTEST_TOKEN = 12
"""A shorter value of a cookie is a choice of language or the like."""
_SHORTEST_PARAMETER = 6
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BINARY = re.compile("[\\x00-\\x08\\x0e-\\x1f\\ufffd]")
_MALFORMED = "not as HAR 1.2 has it"
_CREDENTIAL_PARAMETER = re.compile(r"key|token|secret|passw|auth|sig\b|^sig|signature|session", re.IGNORECASE)
"""Names of URL parameters whose values are redacted."""

Entry = dict[str, Any]


class _NotWholeError(Exception):
    """An entry cannot be read whole; the text says why, and is the same for all entries of its kind."""


@frozen
class Recording:
    """What a file holds of one operation.

    Attributes:
        exchanges: answers in the order in which they were recorded.
        secrets: credentials, tokens and cookies of the whole file by name: each is to be redacted.
        base_url: URL that the operation's path was appended to; the first one met.
        left_out: why an entry of the operation is left out -> how many.
    """

    exchanges: list[Exchange]
    secrets: dict[str, Secret]
    base_url: str
    left_out: dict[str, int]


def read_recording(path: Path, operation: Operation) -> Recording:
    """Read the answers of an operation from a HAR file.

    Raises:
        InconclusiveError: the file cannot be read, is no HAR file, or holds no answer of the operation.
    """
    recorded = _entries(path)
    left_out: Counter[str] = Counter()
    found = [(entry, address, _base_url(address, operation)) for entry, address in _of(operation, recorded, left_out)]
    bases = Counter(base for _, _, base in found if base)
    base_url = bases.most_common(1)[0][0] if bases else ""
    exchanges: list[Exchange] = []
    for entry, address, base in found:
        try:
            if base != base_url:
                raise _NotWholeError("of another host, or not over http")
            exchanges.append(_exchange(entry, address, operation, len(exchanges)))
        except _NotWholeError as error:
            left_out[str(error)] += 1
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            left_out[_MALFORMED] += 1
    if not exchanges:
        why = ", ".join(f"{number} {reason}" for reason, number in left_out.items())
        called = f"{operation.method.upper()} {operation.path}"
        raise InconclusiveError(f"--recording {path} holds no answer to {called}{f' (left out: {why})' if why else ''}")
    return Recording(exchanges, secrets_of(recorded, operation), base_url, dict(left_out))


def read_recordings(path: Path, operations: Sequence[Operation]) -> list[tuple[Operation, Recording]]:
    """Read the answers of each operation that a file holds any of. Raises InconclusiveError as `read_recording`."""
    found: list[tuple[Operation, Recording]] = []
    for operation in operations:
        try:
            found.append((operation, read_recording(path, operation)))
        except InconclusiveError:
            if operation is operations[-1] and not found:
                raise
    return found


def _of(operation: Operation, entries: list[Entry], left_out: Counter[str]) -> Iterator[tuple[Entry, SplitResult]]:
    for entry in entries:
        try:
            address = _address(entry)
        except (AttributeError, KeyError, TypeError, ValueError):
            left_out[_MALFORMED] += 1
            continue
        if address.path.rstrip("/").endswith(operation.path):
            yield entry, address


def _entries(path: Path) -> list[Entry]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))["log"]["entries"]
        return [entry for entry in entries if isinstance(entry, dict)]
    except OSError as error:
        raise InconclusiveError(f"--recording {path} cannot be read: {error.strerror}") from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise InconclusiveError(f"--recording {path} is no HAR file: it has no log with entries") from None


def _address(entry: Entry) -> SplitResult:
    """The URL; some tools keep its query in `queryString` alone."""
    recorded = entry["request"]
    address = urlsplit(str(recorded["url"]).partition("#")[0])
    pairs = [(str(pair["name"]), str(pair["value"])) for pair in recorded.get("queryString") or ()]
    return address if address.query or not pairs else address._replace(query=urlencode(pairs))


def _base_url(address: SplitResult, operation: Operation) -> str:
    if address.scheme not in {"http", "https"}:
        return ""
    host = address.netloc.rpartition("@")[2]
    return f"{address.scheme}://{host}{address.path.rstrip('/').removesuffix(operation.path)}" if host else ""


def _exchange(entry: Entry, address: SplitResult, operation: Operation, number: int) -> Exchange:
    response = entry.get("response") or {}
    status = int(response.get("status") or 0)
    if not 100 <= status <= 599 or status == 304:
        # Requests that were cut off have status 0 or -1; 304 says that the browser took an older answer.
        raise _NotWholeError("without an answer of its own")
    return Exchange(
        number,
        _request(entry, address, operation, status),
        address._replace(netloc=address.netloc.rpartition("@")[2]).geturl(),
        status,
        _answer_headers(response),
        _body(response),
        min(max(0.0, float(entry.get("time") or 0) / 1000), 86_400.0),
        started=_started(entry),
    )


def _request(entry: Entry, address: SplitResult, operation: Operation, status: int) -> Request:
    recorded = entry["request"]
    return Request(
        query=tuple(parse_qsl(address.query, keep_blank_values=True)),
        method=str(recorded.get("method", "GET")).upper(),
        headers=tuple((name, value) for name, value in _headers(recorded) if name.lower() == _PREFLIGHT),
        credentials=_doubtful_credentials(recorded, operation, status),
        path=None if address.path.endswith(operation.path) else f"{operation.path}/",
        content=str((recorded.get("postData") or {}).get("text") or "").encode("utf-8", "surrogatepass") or None,
        purpose="recorded",
    )


def _headers(message: Any) -> list[tuple[str, str]]:
    """Return the headers of a recorded request or answer that have a name and a value."""
    found = [header for header in message.get("headers") or () if isinstance(header, dict)]
    return [(str(header["name"]), str(header["value"])) for header in found if {"name", "value"} <= header.keys()]


def _answer_headers(response: Entry) -> tuple[tuple[str, str], ...]:
    """A recorder that leaves the headers out still tells the type of the body."""
    kind = str((response.get("content") or {}).get("mimeType") or "")
    told = _headers(response) or ([("content-type", kind)] if "/" in kind else [])
    return tuple((name.lower(), value) for name, value in told)


def _started(entry: Entry) -> datetime | None:
    try:
        started = datetime.fromisoformat(entry["startedDateTime"])
    except (KeyError, TypeError, ValueError):
        return None
    return started if started.tzinfo and 1970 < started.year < 9999 else None


def _doubtful_credentials(recorded: Entry, operation: Operation, status: int) -> dict[str, str | None]:
    """A recording does not tell whether credentials were valid, redacted ones least: refused ones count as bad ones."""
    if status not in {401, 403, 404}:
        return {}
    sent = {name.lower(): value for name, value in _headers(recorded)}
    return {name: sent.get(name.lower()) for name in operation.credential_headers}


def _body(response: Entry) -> bytes:
    """The body as it was before it was compressed: most recorders have undone that, some have not."""
    content = response.get("content") or {}
    text, size = content.get("text"), content.get("size")
    if text is None:
        if size == 0:
            return b""
        raise _NotWholeError("whose body was not kept: record it with the content")
    raw = str(text).encode("utf-8", "surrogatepass")
    if content.get("encoding") == "base64":
        try:
            raw = base64.b64decode(raw, validate=True)
        except ValueError:
            raise _NotWholeError("whose body is no base64") from None
    elif content.get("encoding") or _BASE64.fullmatch(str(text)):
        raise _NotWholeError("whose body is kept in an encoding that is not told")
    body = _uncompressed(raw, response)
    if type(size) is int and size > len(body) and not _is_json(body):
        raise _NotWholeError("whose body was cut off")
    return body


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _uncompressed(body: bytes, response: Entry) -> bytes:
    """Undo what is left of the compression; text without control characters was undone by the recorder."""
    coding = next((v.strip().lower() for name, v in _headers(response) if name.lower() == "content-encoding"), "")
    if coding in {"", "identity"} or not _BINARY.search(body.decode("utf-8", "replace")):
        return body
    window = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}.get(coding)
    if window is None:
        raise _NotWholeError("whose body is kept compressed")
    return _inflated(body, window)


def _inflated(body: bytes, window: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        found = stream.decompress(body, _LARGEST_BODY)
    except zlib.error:
        raise _NotWholeError("whose body is kept compressed") from None
    if not stream.eof:
        raise _NotWholeError("whose body was cut off, or is far too long")
    return found


def secrets_of(entries: Iterable[Entry], operation: Operation) -> dict[str, Secret]:
    """Return all credentials, tokens and cookies of a recording by name; further ones of a name are numbered.

    Every entry is read, whatever was asked for: a key that one entry shows, an answer to another may repeat.
    """
    names = {header.lower(): header for header in operation.credential_headers}
    secrets: dict[str, Secret] = {}
    met: set[str] = set()
    for entry in entries:
        for name, value in _found(entry, names):
            if value not in met and name not in operation.parameters:
                met.add(value)
                secrets[name if name not in secrets else f"{name}-{len(secrets)}"] = Secret(value)
    return secrets


def _found(entry: Entry, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for side in ("request", "response"):
        message = entry.get(side)
        if isinstance(message, dict) and isinstance(message.get("headers") or [], list):
            for header, value in _headers(message):
                yield from _credentials(header.lower(), value, names)
            yield from _cookies(message.get("cookies"))
    yield from _parameters(entry.get("request"))


def _credentials(header: str, value: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    if header in names and value.strip() and not value.startswith("REDACTED-"):
        yield names[header], value.strip()
    if header in {"authorization", "proxy-authorization"}:
        tokens = value.split()[-1:]
    elif header == "cookie":
        tokens = [pair.partition("=")[2].strip() for pair in value.split(";")]
    else:
        tokens = [value.partition(";")[0].partition("=")[2].strip()] if header == "set-cookie" else []
    yield from ((header, token) for token in tokens if len(token) >= _SHORTEST_TOKEN)


def _cookies(cookies: Any) -> Iterator[tuple[str, str]]:
    for cookie in cookies if isinstance(cookies, list) else ():
        value = str(cookie.get("value") or "") if isinstance(cookie, dict) else ""
        if len(value) >= _SHORTEST_TOKEN:
            yield "cookie", value


def _parameters(request: Any) -> Iterator[tuple[str, str]]:
    """Values of URL parameters that look like credentials, by their names."""
    if not isinstance(request, dict):
        return
    try:
        pairs = parse_qsl(urlsplit(str(request.get("url"))).query)
    except ValueError:
        pairs = []
    listed = request.get("queryString")
    for pair in listed if isinstance(listed, list) else ():
        if isinstance(pair, dict):
            pairs.append((str(pair.get("name")), str(pair.get("value"))))
    for name, value in pairs:
        if len(value) >= _SHORTEST_PARAMETER and _CREDENTIAL_PARAMETER.search(name):
            yield name, value
