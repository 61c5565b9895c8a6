# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What a call asks for, and how its arguments are spelled in a URL."""

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from attrs import field, frozen

from ..errors import UsageError


@frozen
class Request:
    """What an operation asks for; UsageError is raised for a parameter that cannot be sent."""

    method: str
    path: str  # behind the base URL, its parameters filled in
    parameters: Mapping[str, Any] = field(factory=dict[str, Any])  # of the query; those that are None are not sent
    success: Container[int] = (200,)
    comma_lists: Container[str] = ()  # the parameters whose lists travel as one text; other lists repeat the name
    credentials: Container[str] | None = None  # the headers that are sent; None for all that the client has
    target: str = field(init=False)  # path and query, as they stand behind the base URL

    def __attrs_post_init__(self) -> None:
        pairs: list[str] = []
        for name, value in self.parameters.items():
            values = cast("list[object]", value) if isinstance(value, list) else [value]
            # A `+` travels as `%2B`, a comma within a text as `%2C`, a colon as itself.
            texts = [_quoted(name, one, safe=":") for one in values if value is not None]
            texts = [",".join(texts)] if texts and name in self.comma_lists else texts
            pairs += [f"{quote(name, safe='')}={text}" for text in texts]
        query = "&".join(pairs)
        object.__setattr__(self, "target", f"{self.path}?{query}" if query else self.path)


def path_segment(name: str, value: object) -> str:
    """A value as one segment of a path."""
    text = _quoted(name, value)
    if text in ("", ".", ".."):
        raise UsageError(f"{name} is {text!r}, which cannot stand in a path")
    return text


def time_text(name: str, value: object) -> str | None:
    """A time in UTC, as it is sent; raises UsageError for all but aware datetimes and None."""
    if value is None:
        return None
    # pandas' NaT is a datetime, and the only one that differs from itself.
    if not isinstance(value, datetime) or value != value or value.utcoffset() is None:
        raise UsageError(f"{name} is {value!r}; pass an aware datetime, such as datetime(2024, 5, 1, tzinfo=UTC)")
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError:
        raise UsageError(f"{name} is out of range in UTC: {value}") from None


def date_text(name: str, value: object) -> str | None:
    """A day, as it is sent; raises UsageError for all but dates and None: a time has a day in each zone."""
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UsageError(f"{name} is {value!r}; a date is needed, such as date(2024, 5, 1)")
    return value.isoformat()


def _quoted(name: str, value: object, safe: str = "") -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, datetime):
        text = time_text(name, value) or ""
    else:  # a date is written as ISO 8601 writes it
        text = str(value.value if isinstance(value, Enum) else value)
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        problem = f"{name} cannot be sent: it holds half of a surrogate pair"
    raise UsageError(problem)
