# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""An answer of the server, kept so that neither its repr nor a frame that holds it shows what it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Generic, TypeVar

import httpx
from attrs import field, frozen

from ..errors import AnswerFacts
from .credentials import Credentials

T_co = TypeVar("T_co", covariant=True)
_READ = 4096  # bytes of a body that are looked at for an error
_SHOWN = 500  # characters of them that an error shows
_REQUEST_ID_HEADERS = (
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "cf-ray",
)


@frozen
class Response(Generic[T_co]):
    """A successful answer with its particulars, as `sync_detailed` and `asyncio_detailed` return it.

    Attributes:
        status_code: HTTP status.
        content: the body's bytes, decompressed.
        headers: the answer's headers; names are looked up in any case.
        parsed: the body, decoded.
    """

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    parsed: T_co


class Answer:
    """Status, headers and body of an answer, and which request it answers.

    `unreadable` says why a body could not be unpacked; `content` is empty then.
    """

    __slots__ = ("_credentials", "content", "headers", "method", "status_code", "unreadable", "url")

    def __init__(
        self,
        method: str,
        url: str,
        status_code: int,
        headers: httpx.Headers,
        content: bytes,
        credentials: Credentials,
        unreadable: str | None = None,
    ) -> None:
        self.method = method
        self.url = url
        self.status_code = status_code
        self.headers = headers
        self.content = content
        self.unreadable = unreadable
        self._credentials = credentials

    def __repr__(self) -> str:
        return f"Answer({self.status_code})"

    def facts(self) -> AnswerFacts:
        """What an error may tell of this answer."""
        mask = self._credentials.mask
        return AnswerFacts(
            status_code=self.status_code,
            method=self.method,
            url=mask(self.url),
            request_id=self._request_id(),
            body=shorten(mask(self.content[:_READ].decode("utf-8", "replace")), _SHOWN),
        )

    def header(self, name: str) -> str | None:
        """A header, masked and short enough for a message."""
        value = self.headers.get(name)
        return None if value is None else shorten(self._credentials.mask(value), 200)

    def mask(self, text: str) -> str:
        """The text without credentials."""
        return self._credentials.mask(text)

    def _request_id(self) -> str | None:
        return next((self.header(name) for name in _REQUEST_ID_HEADERS if name in self.headers), None)


def shorten(text: str, length: int) -> str:
    """The beginning of a text, with an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"


def one_line(text: str, length: int) -> str:
    """A text for a message: one line, without control characters, not longer than `length`."""
    visible = (character if character.isprintable() else json.dumps(character)[1:-1] for character in text[:length])
    return shorten("".join(visible) + ("…" if len(text) > length else ""), length)
