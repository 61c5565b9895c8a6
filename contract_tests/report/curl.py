"""A recorded request as a URL and as the curl line that sends it again; how altered credentials are made."""

import re
import shlex
from typing import Any
from urllib.parse import parse_qsl, quote

from contract_tests.http.exchange import Exchange, Request
from contract_tests.report.quoting import WITHHELD, Quoting
from contract_tests.settings import Settings

_PLAIN = re.compile("[A-Za-z0-9]*", re.ASCII)


def curl_line(exchange: Exchange, quoting: Quoting, settings: Settings) -> str:
    """Return one line for a POSIX shell that sends the request of an exchange; credentials are environment variables.

    Where values are withheld, what came out of answers is withheld in it too.
    """
    request = exchange.request
    words = ["curl", "-sSig", "--path-as-is", *_method(request)]
    words.append(_word(shown_url(exchange.url, quoting), quoting))
    if "accept" not in {header.lower() for header, _ in request.headers}:
        words.append("-H 'Accept: application/json'")
    for header, name in settings.curl_names.items():
        if header not in request.credentials:
            words.append(f'-H "{header}: ${name}"')
    for header, value in request.credentials.items():
        if value is not None:
            form = credential_form(value, settings)
            words.append(f'-H "{header}: {form}"' if form else f"-H {_header(header, value, quoting)}")
    words += [f"-H {_header(header, value, quoting)}" for header, value in request.headers]
    return " ".join(words + _content(request, quoting))


def shown_url(url: str, quoting: Quoting) -> str:
    """Return a URL redacted; where values are withheld, without what came from answers."""
    bare, mark, query = url.partition("?")
    pairs = [(name, quoting.request_part(value)) for name, value in parse_qsl(query, keep_blank_values=True)]
    if any(value == WITHHELD for _, value in pairs):  # otherwise as it was sent, broken escapes too
        query = "&".join(f"{quote(n)}={v if v == WITHHELD else quote(v)}" for n, v in pairs)
    return quoting.text(f"{bare}{mark}{query}".replace("##", "#%23"))


def credential_form(text: str, settings: Settings) -> str | None:
    """Return how a shell makes an altered credential inside double quotes, such as `${LEEN_API_KEY%?}0`."""
    edit = credential_edit(text, settings)
    name = settings.curl_names.get(edit["credential"]) if edit else None
    if edit is None or name is None:
        return None
    before, after = edit.get("before", ""), edit.get("after", "")
    if not _PLAIN.fullmatch(before + after):
        return None
    if edit.get("swapcase"):
        return f'$(printf %s "${name}" | tr a-zA-Z A-Za-z)'
    cut = "%" + "?" * edit["cut_end"] if edit.get("cut_end") else "#" + "?" * edit.get("cut_start", 0)
    return f"{before}${{{name}{cut if len(cut) > 1 else ''}}}{after}"


def credential_edit(text: str, settings: Settings) -> dict[str, Any] | None:
    """Return which credential a text was made from, and by which edit: no piece of a valid one may be shown."""
    for header, secret in settings.credentials.items():
        if (edit := made_from(text, secret.reveal())) is not None:
            return {"credential": header, **edit}
    return None


def made_from(text: str, valid: str) -> dict[str, Any] | None:
    """Return the edit that makes a text from a valid one; None where they have less than half in common."""
    if text == valid:
        return {}
    if text == valid.swapcase():
        return {"swapcase": True}
    head, tail = _alike(text, valid), _alike(text[::-1], valid[::-1])
    if max(head, tail) < max(1, len(valid) // 2):
        return None
    if head >= tail:
        return {"cut_end": len(valid) - head, "after": text[head:]}
    return {"cut_start": len(valid) - tail, "before": text[: len(text) - tail]}


def _alike(first: str, second: str) -> int:
    """Return the length of the common prefix of two texts."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


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
    return [*own_type, f"--data-raw {_bytes_word(quoting.redaction.redact_bytes(request.content))}"]


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
