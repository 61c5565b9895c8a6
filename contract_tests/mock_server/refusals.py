"""Refusals in FastAPI's two forms: a text, or a list of problems."""

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError


def refused(status: int, detail: str, headers: dict[str, str] | None = None) -> HTTPException:
    """An error whose body is `{"detail": text}`."""
    return HTTPException(status, detail, headers)


def invalid(
    parameter: str, message: str, value: object = None, *, place: str = "query", kind: str = "value_error"
) -> RequestValidationError:
    """A 422 with a list of one problem, as FastAPI's own."""
    return RequestValidationError([{"type": kind, "loc": [place, parameter], "msg": message, "input": value}])
