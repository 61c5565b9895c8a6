"""Requests and answers as values, and refusals in FastAPI's two forms."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import httpx

BODILESS = (204, 304)


def encode(value: object) -> bytes:
    """JSON as Starlette writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


@dataclass
class Request:
    """A request as it arrived; a hook may change it before the API sees it."""

    method: str
    path: str
    raw_query: str = ""
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    body: bytes = b""

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The query, decoded, in order."""
        return parse_qsl(self.raw_query, keep_blank_values=True)

    def get(self, name: str) -> str | None:
        """The value of a query parameter: the last one counts."""
        return dict(self.pairs).get(name)


@dataclass
class Answer:
    """Status (0: the connection is dropped), headers and body; `cut` drops it midway, `chunked` hides the length."""

    status: int
    body: bytes = b""
    headers: httpx.Headers = field(default_factory=lambda: httpx.Headers(encoding="latin-1"))
    chunked: bool = False
    cut: bool = False

    @classmethod
    def of(cls, status: int, body: bytes, content_type: str, **headers: str) -> "Answer":
        """An answer of any type; headers as `with_headers` takes them."""
        return cls(status, body).with_headers(content_type=content_type, **headers)

    @classmethod
    def json(cls, status: int, value: object, **headers: str) -> "Answer":
        """An answer with a JSON body."""
        return cls.of(status, encode(value), "application/json", **headers)

    @property
    def is_page(self) -> bool:
        """Whether this is a page of alerts."""
        return self.status == 200 and self.body.startswith(b"{") and b'"items"' in self.body

    @property
    def is_json(self) -> bool:
        """Whether it says that it holds JSON, and holds something."""
        return bool(self.body) and self.headers.get("content-type") == "application/json"

    @property
    def is_broken(self) -> bool:
        """Whether the connection is dropped before the end of it."""
        return self.status == 0 or self.cut

    def with_headers(self, **headers: str) -> "Answer":
        """The same answer with these headers set; `retry_after="1"` is Retry-After."""
        for name, value in headers.items():
            self.headers[name.replace("_", "-")] = value
        return self

    def rewritten(self, change: Callable[[Any], Any]) -> "Answer":
        """The same answer with its JSON body changed."""
        if self.body:
            self.body = encode(change(json.loads(self.body)))
        return self

    def framed(self) -> list[tuple[bytes, bytes]]:
        """The headers, with the length that the body now has."""
        self.headers.pop("content-length", None)
        if not self.chunked and self.status not in BODILESS:
            self.headers["content-length"] = str(len(self.body))
        return [(name.lower(), value) for name, value in self.headers.raw]


class Refused(Exception):  # noqa: N818  (not an error of the server's)
    """Ends a request. `why` tells hooks what was refused: missing, key, connection, cursor, parameters or other."""

    def __init__(self, answer: Answer, why: str) -> None:
        super().__init__(why)
        self.answer = answer
        self.why = why


def refused(status: int, detail: str, why: str = "other", **headers: str) -> Refused:
    """A refusal whose body is `{"detail": text}`."""
    return Refused(Answer.json(status, {"detail": detail}, **headers), why)


def invalid(name: str, message: str, value: object = None, place: str = "query", kind: str = "value_error") -> Refused:
    """A 422 with a list of one problem, as FastAPI's own."""
    problem = {"type": kind, "loc": [place, name], "msg": message, "input": value}
    return Refused(Answer.json(422, {"detail": [problem]}), "parameters")
