# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Everything that the client raises; `LeenAlertsError` is the base of it all.

Messages and attributes are short, on one line, without control characters, and hold no credential.
"""

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen


def one_line(text: str, length: int = 1000) -> str:
    """The text without control characters and lone surrogates, not longer than `length`."""
    cut = text if len(text) <= length else text[: length - 1] + "…"
    if cut.isprintable():
        return cut
    escaped = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in cut)
    return escaped if len(escaped) <= length else escaped[: length - 1] + "…"


def describe(value: Any) -> str:
    """Scalars as JSON writes them, strings cut off; of lists and objects only the size, for they may hold anything."""
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:60] + "…")
    if value.__class__ in (dict, list):
        return f"{'an object' if value.__class__ is dict else 'a list'} of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    return json.dumps(value) if isinstance(value, int | float | None) else f"a Python {type(value).__name__}"


@frozen
class Problem:
    """One problem that the server found in a request, in its own words."""

    loc: tuple[str | int, ...]  # where, such as `("query", "limit")`
    msg: str
    type: str

    def __str__(self) -> str:
        return ": ".join(filter(None, [".".join(map(str, self.loc)), self.msg]))


class LeenAlertsError(Exception):
    """Base of every error of this package.

    The attributes are None where no response began, `method` and `url` also where no request was made.
    """

    status_code: int | None = None
    method: str | None = None
    url: str | None = None  # with its query
    request_id: str | None = None  # the server's own name for the request, where it gave one
    headers: Mapping[str, str] | None = None  # of the response, names in lower case
    body: str | None = None  # the beginning of the response's, as text

    def __init__(self, *args: str) -> None:
        super().__init__(*map(one_line, args))


class UsageError(LeenAlertsError, ValueError):
    """A setting, an argument or a variable of the environment that cannot be used; nothing was sent."""


class ConnectionFailedError(LeenAlertsError):
    """The server was not reached, or the connection broke before the whole response had come."""


class RequestTimeoutError(LeenAlertsError):
    """The server did not respond within `timeout`, or the call did not end within `total_timeout`."""


class ResponseTooLargeError(LeenAlertsError):
    """The body is longer than `max_response_bytes`, as it was sent or decompressed."""


class StatusError(LeenAlertsError):
    """A response whose status is not success; one of its subclasses tells which."""

    status_code: int  # pyright: ignore[reportIncompatibleVariableOverride]
    detail: str | list[Problem] | None = None  # what the server said; None where that was nothing readable
    retry_after: float | None = None  # seconds after which the server asks to come back
    _advice = ""


class AuthenticationError(StatusError):
    """401: the credentials are missing or wrong."""

    _advice = "check the credentials: they must be of the environment that the base URL names"


class PermissionDeniedError(StatusError):
    """403: the credentials do not allow this."""

    _advice = "check that the credentials are complete and allow this"


class NotFoundError(StatusError):
    """404: there is no such thing, or not for these credentials."""

    _advice = "check the base URL, and that what is asked for belongs to the credentials"


class ValidationError(StatusError):
    """400 or 422: the server refused a parameter; `detail` tells which."""


class RateLimitedError(StatusError):
    """429, also after the last retry."""

    _advice = "send fewer requests, or allow more retries"


class ServerError(StatusError):
    """5xx, also after the last retry."""


class UnexpectedStatusError(StatusError):
    """Any other status: a redirect (which is never followed), an undocumented success, an undocumented refusal."""


class DecodeError(LeenAlertsError):
    """A response, or a part of it, has not the form that the document promises.

    Attributes:
        path: where, such as `items[12].device.id`; empty for the whole value.
        value: what stood there, as shortened text.
        expected: what was expected instead.
    """

    def __init__(self, path: str, value: str, expected: str) -> None:
        self.path, self.value, self.expected = one_line(path, 300), one_line(value, 300), one_line(expected, 300)
        super().__init__(self.path, self.value, self.expected)

    def __str__(self) -> str:
        return f"{self.path or 'the response'}: expected {self.expected}, got {self.value}"


class PagingError(LeenAlertsError):
    """The server's pages repeat or contradict each other; the pages before that were returned."""


class RepeatedCursorError(PagingError):
    """A cursor came that had been followed already: the traversal would never end."""


class MissingCursorError(PagingError):
    """A page in cursor mode does not say where the next one is."""


class RepeatedPageError(PagingError):
    """Page after page was empty, or held the same items as an earlier page: the traversal would never end."""


class IncompleteListError(PagingError):
    """A page read by offset is empty, although its own total says that more items follow."""


STATUS_ERRORS: dict[int, type[StatusError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: ValidationError,
    429: RateLimitedError,
}
