# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What came of one request, and the errors that tell of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Generic, NoReturn, TypeVar, cast

import httpx
from attrs import field, frozen

from ..errors import (
    AuthenticationError,
    DecodeError,
    LeenAlertsError,
    NotFoundError,
    PermissionDeniedError,
    Problem,
    RateLimitedError,
    ServerError,
    StatusError,
    UnexpectedStatusError,
    ValidationError,
    one_line,
)
from .codec import M
from .config import JsonLoads
from .secrets import Credentials

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=LeenAlertsError)
_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-amzn-trace-id", "cf-ray")
_ERRORS: dict[int, type[StatusError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: ValidationError,
    429: RateLimitedError,
}
_ADVICE = {
    401: "check the credentials: they must be of the environment that the base URL names",
    403: "check that the credentials are complete and allow this",
    404: "check the base URL, and that what is asked for belongs to the credentials",
    429: "send fewer requests, or allow more retries",
}


@frozen
class Response(Generic[T_co]):
    """A successful response with its particulars, as `sync_detailed` and `asyncio_detailed` return it.

    Attributes:
        status_code: HTTP status.
        content: the body's bytes, decompressed.
        headers: the response's headers; names are looked up in any case.
        parsed: the body, decoded.
    """

    status_code: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    parsed: T_co


@frozen
class Sent:
    """What was sent, as far as errors tell of it, and the credentials that they must not tell."""

    method: str
    url: str = field(repr=False)
    credentials: Credentials = field(repr=False)

    @property
    def shown_url(self) -> str:
        """The URL for messages and attributes."""
        return self.redact(self.url, 300)

    def __str__(self) -> str:
        return f"{self.method} {self.shown_url}"

    def redact(self, text: str, length: int = 300) -> str:
        """The text on one line, without credentials."""
        return one_line(self.credentials.redact(text), length)

    def about(self, error: E) -> E:
        """The error itself, told of this request."""
        error.method, error.url = self.method, self.shown_url
        return error


@frozen
class RawResponse:
    """A whole response, kept so that neither its repr nor a frame that holds it shows what it holds.

    `problem` says why the body could not be decompressed; `content` is empty then.
    """

    sent: Sent = field(repr=False)
    status_code: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    problem: str | None = field(default=None, repr=False)

    def parse(self, loads: JsonLoads | None) -> Any:
        """The JSON body; raises DecodeError for what is not JSON."""
        if self.problem is not None:
            raise self.about(DecodeError("", self.problem, "a body compressed as its header says"))
        try:
            return (loads or strict_loads)(self.content)
        except json.JSONDecodeError as error:
            expected = f"JSON ({error.msg} at character {error.pos})"
        except RecursionError:
            expected = "JSON that is nested less deeply"
        except ValueError:
            expected = "JSON in UTF-8, without NaN, Infinity and numbers of thousands of digits"
        raise self.about(DecodeError("", self._begins(80) or "an empty body", self.sent.redact(expected)))

    def decode(self, value: Any, model: type[M], key: str = "", index: int = 0) -> M | DecodeError:
        """The JSON value, or what is wrong with it; `key` and `index` say where it stands in the response.

        The error is returned: raised from here, it would carry a frame that holds the data.
        """
        try:
            return model.from_dict(value)
        except DecodeError as error:
            path = f"{key}[{index}]" + (f".{error.path}" if error.path else "") if key else error.path
            redact = self.sent.redact
            return self.about(DecodeError(redact(path), redact(error.value), redact(error.expected)))

    def about(self, error: E) -> E:
        """The error itself, told of this response."""
        headers = {one_line(name, 100): self.sent.redact(value) for name, value in self.headers.items()}
        error.status_code, error.headers, error.body = self.status_code, headers, self._begins(500)
        error.request_id = next((headers[name] for name in _REQUEST_IDS if name in headers), None)
        return self.sent.about(error)

    def status_error(self, retry_after: float | None) -> StatusError:
        """The error for a status that is no success."""
        status = self.status_code
        detail = self._detail()
        kind = _ERRORS.get(status, ServerError if 500 <= status <= 599 else UnexpectedStatusError)
        said = detail if isinstance(detail, str) else ", ".join(map(_problem_text, detail or ()))
        parts = [
            f"{self.sent} was answered with {_status(status)}",
            f"the server said: {one_line(said, 300)}" if said else "",
            "" if retry_after is None else f"the server asks to wait {retry_after:.12g} s",
            self._redirect_advice() if 300 <= status <= 399 else _ADVICE.get(status, ""),
        ]
        error = self.about(kind("; ".join(filter(None, parts))))
        error.detail, error.retry_after = detail, retry_after
        return error

    def _redirect_advice(self) -> str:
        location = self.sent.redact(self.headers.get("location", ""), 200)
        advice = "redirects are not followed, since credentials would travel along; correct the base URL"
        return advice + (f" (it leads to {location})" if location else "")

    def _detail(self) -> str | list[Problem] | None:
        try:
            body: object = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        detail = cast("dict[str, object]", body).get("detail") if isinstance(body, dict) else None
        if isinstance(detail, str):
            return self.sent.redact(detail, 1000)
        return list(map(self._problem, cast("list[object]", detail)[:100])) if isinstance(detail, list) else None

    def _problem(self, entry: object) -> Problem:
        """A problem in FastAPI's form; anything else becomes a message as it stands."""
        redact = self.sent.redact
        fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        message, loc = fields.get("msg"), fields.get("loc")
        if not isinstance(message, str):
            return Problem((), redact(json.dumps(entry, ensure_ascii=False)), "")
        parts = cast("list[object]", loc)[:20] if isinstance(loc, list) else []
        places = tuple(part if isinstance(part, int) else redact(str(part)) for part in parts)
        return Problem(places, redact(message), redact(str(fields.get("type", ""))))

    def _begins(self, length: int) -> str:
        """The beginning of the body as text."""
        return self.sent.redact(self.content[:4096].decode("utf-8", "replace"), length)


def _problem_text(problem: Problem) -> str:
    return f"{'.'.join(map(str, problem.loc))}: {problem.msg}"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def strict_loads(content: bytes) -> Any:
    """The JSON value; ValueError for NaN, Infinity, and numbers that are as large."""
    return json.loads(content, parse_constant=_refuse, parse_float=_finite)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number
