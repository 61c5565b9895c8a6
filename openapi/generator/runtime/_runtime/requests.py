# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What is asked of the server: one call of an operation, and its query text."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

from attrs import evolve, field, frozen

from ..errors import UsageError
from .json_values import as_list
from .unset import Unset


@frozen
class Call:
    """One call of an operation.

    Attributes:
        method: HTTP method.
        path: path behind the base URL, its parameters filled in.
        parameters: query parameters under their names in the document; those that are None are not sent.
        success: the statuses that the document gives for success.
    """

    method: str
    path: str
    parameters: Mapping[str, Any] = field(factory=dict[str, Any])
    success: Container[int] = (200,)

    def with_parameters(self, parameters: Mapping[str, Any]) -> Call:
        """The same call with other parameters."""
        return evolve(self, parameters=parameters)

    def check(self) -> None:
        """Raise UsageError for a parameter that cannot be sent."""
        query_text(self.parameters)

    @property
    def target(self) -> str:
        """Path and query, as they stand behind the base URL."""
        query = query_text(self.parameters)
        return f"{self.path}?{query}" if query else self.path


def path_segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(_text("path", value), safe="")


def query_text(parameters: Mapping[str, Any]) -> str:
    """The query of a URL. A `+` travels as `%2B`, a colon as itself; a list repeats its name.

    Raises UsageError for a time without a zone, and for text that is no Unicode.
    """
    return "&".join(f"{quote(name, safe='')}={_quoted(name, text)}" for name, text in _pairs(parameters))


def _quoted(name: str, text: str) -> str:
    try:
        return quote(text, safe=":")
    except UnicodeEncodeError:
        problem = f"{name} cannot be sent: it holds half of a surrogate pair"
    raise UsageError(problem)


def _pairs(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in parameters.items():
        if value is None or isinstance(value, Unset):
            continue
        several = as_list(value)
        for one in [value] if several is None else several:
            yield name, _text(name, one)


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return _utc(name, value)
    if isinstance(value, date):
        raise UsageError(
            f"{name} needs a time with a zone, not the date {value}: pass a datetime with tzinfo, such as timezone.utc"
        )
    return str(value)


def _utc(name: str, value: datetime) -> str:
    if value.utcoffset() is None:
        raise UsageError(
            f"{name} needs a time with a zone, and {value} has none: pass a datetime with tzinfo, such as timezone.utc"
        )
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError:
        raise UsageError(f"{name} is out of range in UTC: {value}") from None
