# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Everything that the client raises; `LeenAlertsError` is the base of it all.

No message and no attribute holds a credential: what a server echoes is masked by value.
"""

from __future__ import annotations

from typing import Self

from attrs import frozen


@frozen
class Problem:
    """One problem that the server found in a request.

    Attributes:
        loc: where, such as `("query", "limit")`.
        msg: what is wrong, in the server's words.
        type: kind of the problem.
    """

    loc: tuple[str | int, ...]
    msg: str
    type: str


@frozen
class AnswerFacts:
    """What an error may tell of an answer: masked and shortened."""

    status_code: int
    method: str
    url: str
    request_id: str | None
    body: str


class LeenAlertsError(Exception):
    """Base of every error of this package.

    The attributes are None where there was no answer, `method` and `url` also where no request was made.

    Attributes:
        status_code: HTTP status of the answer.
        method: HTTP method of the request.
        url: URL of the request, with its query.
        request_id: the server's own name for the request, where it gave one.
        body: the beginning of the answer's body, as text.
    """

    status_code: int | None = None
    method: str | None = None
    url: str | None = None
    request_id: str | None = None
    body: str | None = None

    def about(self, facts: AnswerFacts) -> Self:
        """Take over what is known of the answer; returns the error itself."""
        self.status_code, self.method, self.url = facts.status_code, facts.method, facts.url
        self.request_id, self.body = facts.request_id, facts.body
        return self


class UsageError(LeenAlertsError, ValueError):
    """A setting or an argument that cannot be used; nothing was sent."""


class ConnectionFailedError(LeenAlertsError):
    """The server was not reached, or the connection broke before the whole answer had come."""


class RequestTimeoutError(LeenAlertsError):
    """The server did not answer within the timeout."""


class StatusError(LeenAlertsError):
    """An answer whose status is not success; one of its subclasses tells which.

    Attributes:
        detail: what the server said went wrong: text, a list of problems, or None where it said nothing readable.
    """

    status_code: int  # pyright: ignore[reportIncompatibleVariableOverride]
    detail: str | list[Problem] | None = None


class AuthenticationError(StatusError):
    """401: the credentials are missing or wrong."""


class PermissionDeniedError(StatusError):
    """403: the credentials do not allow this."""


class NotFoundError(StatusError):
    """404: there is no such thing, or not for these credentials."""


class ValidationError(StatusError):
    """400 or 422: the server refused a parameter; `detail` tells which."""


class RateLimitedError(StatusError):
    """429, also after the last retry.

    Attributes:
        retry_after: seconds after which the server asks to come back; None where it did not say.
    """

    retry_after: float | None = None


class ServerError(StatusError):
    """5xx, also after the last retry."""


class UnexpectedStatusError(StatusError):
    """Any other status: a redirect (which is never followed), an undocumented success, an undocumented refusal."""


class DecodeError(LeenAlertsError):
    """An answer, or a part of it, has not the form that the document promises.

    Attributes:
        path: where, such as `items[12].device.id`; empty for the whole value.
        value: what stood there, as shortened text.
        expected: what was expected instead.
    """

    def __init__(self, path: str, value: str, expected: str) -> None:
        super().__init__(path, value, expected)
        self.path = path
        self.value = value
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.path or 'the answer'}: expected {self.expected}, got {self.value}"


class PagingError(LeenAlertsError):
    """The server's pages lead nowhere; the pages before were given out."""


class RepeatedCursorError(PagingError):
    """A cursor that had been followed already came again: the walk would never end."""


class MissingCursorError(PagingError):
    """A page in cursor mode does not say where the next one is."""


class RepeatedPageError(PagingError):
    """Another offset gave the same page again: the server does not heed the offset."""


class IncompleteListError(PagingError):
    """Pages read by offset contradict their own total: one is empty before it, or two in a row end beyond it."""
