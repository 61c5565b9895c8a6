"""The curl line that sends a recorded request again."""

import shlex
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from contract_tests.http.exchange import Exchange, Request
from contract_tests.report.quoting import WITHHELD, Quoting


def curl_line(exchange: Exchange, quoting: Quoting, names: Mapping[str, str]) -> str:
    """Return one line for a POSIX shell that sends the request of an exchange.

    Args:
        exchange: the recorded request and its answer.
        quoting: redacts the line, and withholds in it what came out of answers where values are withheld.
        names: header name -> environment variable that holds the valid credential.
    """
    request = exchange.request
    words = [
        *_piped(request, quoting),
        "curl",
        "-sSig",
        "--path-as-is",
        *_method(request),
        _word(shown_url(exchange.url, quoting), quoting),
    ]
    if "accept" not in {header.lower() for header, _ in request.headers}:
        words.append("-H 'Accept: application/json'")
    for header, name in names.items():
        if header not in request.credentials:
            words.append(f'-H "{header}: ${name}"')
    for header, value in (*request.credentials.items(), *request.headers):
        if value is not None:
            words.append(f"-H {_header(header, value, quoting)}")
    return " ".join(words + _content(request, quoting))


def shown_url(url: str, quoting: Quoting) -> str:
    """Return a URL redacted, without user and password; where values are withheld, without what came from answers."""
    parts = urlsplit(url)
    query = parts.query
    if not quoting.show_values and any(quoting.request_part(v) == WITHHELD for _, v in parse_qsl(query)):
        pairs = [(name, quoting.request_part(value)) for name, value in parse_qsl(query, keep_blank_values=True)]
        query = "&".join(f"{quote(n)}={v if v == WITHHELD else quote(v)}" for n, v in pairs)
    netloc = parts.netloc.rpartition("@")[2]
    return quoting.text(urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment)).replace("##", "#%23"))


def _method(request: Request) -> list[str]:
    if request.method == "HEAD":
        return ["--head"]
    if request.method == "GET" and request.content is None:
        return []
    return ["-X", shlex.quote(request.method)]


def _header(name: str, value: str, quoting: Quoting) -> str:
    # curl leaves a header out that ends in a colon, and sends it empty when it ends in a semicolon.
    return _word(f"{name}: {value}" if value.strip() else f"{name};", quoting)


def _content(request: Request, quoting: Quoting) -> list[str]:
    if request.content is None:
        return []
    named = {name.lower() for name, _ in request.headers}
    own_type = [] if "content-type" in named else ["-H 'Content-Type:'"]
    content = quoting.redaction.redact_bytes(request.content)
    # No word of a shell can hold a NUL, a pipe can.
    return [*own_type, "--data-binary @-" if b"\0" in content else f"--data-raw {_bytes_word(content)}"]


def _piped(request: Request, quoting: Quoting) -> list[str]:
    content = quoting.redaction.redact_bytes(request.content or b"")
    if b"\0" not in content:
        return []
    return ["printf", "'" + "".join(f"\\{byte:03o}" for byte in content) + "'", "|"]


def _word(text: str, quoting: Quoting) -> str:
    return _bytes_word(quoting.redaction.redact(text).encode("utf-8", "surrogatepass"))


def _bytes_word(data: bytes) -> str:
    """Quote a word for the shell; one with invisible characters in the way that bash, zsh and POSIX 2024 read."""
    if all(32 <= byte < 127 for byte in data):
        return shlex.quote(data.decode())
    return "$'" + "".join(_ansi_c(byte) for byte in data) + "'"


def _ansi_c(byte: int) -> str:
    char = chr(byte)
    if char in "\\'":
        return f"\\{char}"
    return char if 32 <= byte < 127 else f"\\{byte:03o}"
