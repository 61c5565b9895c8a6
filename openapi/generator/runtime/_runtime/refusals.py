# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""From an answer that is no success to the error that names it."""

from __future__ import annotations

import json
from http import HTTPStatus

from ..errors import (
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    Problem,
    RateLimitedError,
    ServerError,
    StatusError,
    UnexpectedStatusError,
    ValidationError,
)
from .answers import Answer, one_line
from .json_values import as_list, as_object

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
_REDIRECT_ADVICE = "redirects are not followed, since credentials would travel along; correct the base URL"
_LONGEST_BODY = 1_000_000  # bytes; a longer body is no list of problems


def refusal(answer: Answer, retry_after: float | None) -> StatusError:
    """The error for an answer whose status is not success."""
    status = answer.status_code
    detail = _detail(answer)
    default = ServerError if 500 <= status <= 599 else UnexpectedStatusError
    error = _ERRORS.get(status, default)(_message(answer, detail)).about(answer.facts())
    error.detail = detail
    if isinstance(error, RateLimitedError):
        error.retry_after = retry_after
    return error


def _message(answer: Answer, detail: str | list[Problem] | None) -> str:
    facts = answer.facts()
    parts = [f"{facts.method} {one_line(facts.url, 300)} was answered with {_status(answer.status_code)}"]
    said = _said(detail)
    if said:
        parts.append(f"the server said: {one_line(said, 300)}")
    advice = _advice(answer)
    if advice:
        parts.append(advice)
    return "; ".join(parts)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _said(detail: str | list[Problem] | None) -> str:
    if not isinstance(detail, list):
        return detail or ""
    return ", ".join(f"{'.'.join(map(str, problem.loc))}: {problem.msg}" for problem in detail)


def _advice(answer: Answer) -> str | None:
    if 300 <= answer.status_code <= 399:
        location = answer.header("location")
        return _REDIRECT_ADVICE + (f" (it leads to {one_line(location, 200)})" if location else "")
    return _ADVICE.get(answer.status_code)


def _detail(answer: Answer) -> str | list[Problem] | None:
    if len(answer.content) > _LONGEST_BODY:
        return None
    try:
        body: object = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    detail: object = (as_object(body) or {}).get("detail")
    if isinstance(detail, str):
        return answer.mask(detail)
    entries = as_list(detail)
    return None if entries is None else [_problem(answer, entry) for entry in entries]


def _problem(answer: Answer, entry: object) -> Problem:
    """A problem in FastAPI's form; anything else becomes a message as it stands."""
    fields = as_object(entry) or {}
    message: object = fields.get("msg")
    if not isinstance(message, str):
        return Problem((), answer.mask(json.dumps(entry, ensure_ascii=False)), "")
    parts = as_list(fields.get("loc")) or []
    loc = tuple(part if isinstance(part, int) else answer.mask(str(part)) for part in parts)
    return Problem(loc, answer.mask(message), answer.mask(str(fields.get("type", ""))))
