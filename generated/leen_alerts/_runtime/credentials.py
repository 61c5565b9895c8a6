# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Secrets that no repr, pickle, log line or traceback shows, and the masking of texts that hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping
from functools import cached_property
from typing import NoReturn
from urllib.parse import quote, quote_plus

import httpx

from ..errors import UsageError

MASK = "***"
_HEADER_TEXT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_CUT_END = re.compile(r"(?:…|\.\.\.)?['\"]?(?:…|\.\.\.)?\Z")
_SHORTEST_TAIL = 4  # characters of a secret at the end of a cut text that are masked too
_SHORT = (
    8  # characters; shorter secrets, as tests use, are masked as words only: "key" is not to hide half of each message
)


class Secret:
    """Text that is only read where it is sent."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


class Credentials(httpx.Auth):
    """What each request carries in its headers.

    It is handed to httpx as `auth=`, so that neither httpx's client nor a frame of this package holds such a header.
    """

    def __init__(self, secrets: Mapping[str, tuple[str, Secret]]) -> None:
        """Take header name -> (name of the argument it came from, secret)."""
        self._secrets = {header: secret for header, (_, secret) in secrets.items()}
        for header, (argument, secret) in secrets.items():
            _check(header, argument, secret)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Set the headers of one request."""
        for header, secret in self._secrets.items():
            request.headers[header] = secret.reveal()
        yield request

    def mask(self, text: str) -> str:
        """The text with every credential replaced, in any usual spelling, also where the text was cut inside one."""
        if not self._spellings:
            return text
        return self._mask_tail(self._pattern.sub(MASK, text))

    def _mask_tail(self, text: str) -> str:
        end = _CUT_END.search(text)
        core, rest = (text[: end.start()], end.group()) if end else (text, "")
        folded = core.lower()
        for spelling in filter(_is_long, self._spellings):
            for length in range(min(len(spelling), len(core)), _SHORTEST_TAIL - 1, -1):
                if folded.endswith(spelling[:length].lower()):
                    return core[:-length] + MASK + rest
        return text

    @cached_property
    def _spellings(self) -> list[str]:
        found = {spelling for secret in self._secrets.values() for spelling in _spellings(secret.reveal())}
        return sorted(found, key=lambda spelling: (-len(spelling), spelling))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_pattern, self._spellings)))

    def __repr__(self) -> str:
        return f"Credentials({', '.join(self._secrets)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled or copied")


def _check(header: str, argument: str, secret: Secret) -> None:
    # Checked before httpx sees them: its own message about an illegal header quotes the value.
    if type(secret.reveal()) is not str:
        raise UsageError(f"{argument} is not text: pass the value of the header {header} as str")
    if not secret.reveal():
        raise UsageError(f"{argument} is empty: pass the value of the header {header}")
    if not _HEADER_TEXT.fullmatch(secret.reveal()):
        raise UsageError(
            f"{argument} cannot travel in the header {header}: it holds a line break, outer blanks or other than ASCII"
        )


def _is_long(spelling: str) -> bool:
    return len(spelling) >= _SHORT


def _pattern(spelling: str) -> str:
    found = re.escape(spelling)
    if _is_long(spelling):
        return f"(?i:{found})"
    before = r"(?<![A-Za-z0-9])" if spelling[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if spelling[-1].isalnum() else ""
    return before + found + after


def _spellings(value: str) -> set[str]:
    escaped = json.dumps(value)[1:-1]
    return {value, repr(value)[1:-1], quote(value, safe=""), quote_plus(value), escaped, escaped.replace("/", r"\/")}
