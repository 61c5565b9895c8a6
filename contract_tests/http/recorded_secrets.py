"""The secrets that stand in a recording, so that none of them stands in a report."""

from collections.abc import Iterable, Iterator
from typing import Any

from contract_tests.engine.masking import Secret

# A shorter token of a cookie is a choice of language or the like.
_SHORTEST_TOKEN = 12


def headers_of(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the headers of a recorded request or answer that have a name and a value."""
    found = [header for header in message.get("headers") or () if isinstance(header, dict)]
    return [(str(header["name"]), str(header["value"])) for header in found if {"name", "value"} <= header.keys()]


def secrets_of(entries: Iterable[dict[str, Any]], credential_headers: Iterable[str]) -> dict[str, Secret]:
    """Return all credentials, tokens and cookies of a recording by header; further ones of a header are numbered.

    Every entry is read, whatever was asked for: a key that one entry shows, an answer to another may repeat.
    """
    names = {header.lower(): header for header in credential_headers}
    secrets: dict[str, Secret] = {}
    met: set[str] = set()
    for entry in entries:
        for message in (entry.get("request") or {}, entry.get("response") or {}):
            for name, value in _found(message, names):
                if value not in met:
                    met.add(value)
                    secrets[name if name not in secrets else f"{name}-{len(secrets)}"] = Secret(value)
    return secrets


def _found(message: dict[str, Any], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for header, value in headers_of(message):
        name = header.lower()
        if name in names and value.strip() and not value.startswith("MASKED-"):
            yield names[name], value.strip()
        yield from ((name, token) for token in _tokens(name, value) if len(token) >= _SHORTEST_TOKEN)


def _tokens(name: str, value: str) -> list[str]:
    if name in {"authorization", "proxy-authorization"}:
        return value.split()[-1:]
    if name == "cookie":
        return [pair.partition("=")[2].strip() for pair in value.split(";")]
    return [value.partition(";")[0].partition("=")[2].strip()] if name == "set-cookie" else []
