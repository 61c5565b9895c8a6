"""One request and the answer to it, as recorded."""

import json
from datetime import datetime
from typing import Any

from attrs import define, field, frozen

Query = tuple[tuple[str, str], ...]
Headers = tuple[tuple[str, str], ...]


@frozen
class Request:
    """A request as a rule asks for it; the session adds the credentials.

    Attributes:
        query: pairs in the order sent, values not yet percent-encoded.
        headers: sent beside the session's own.
        credentials: header name -> text that replaces the valid credential, None leaves the header out; headers that
            are not named are sent with the valid credential.
        path: path below the base URL; None is the operation's own.
        raw_query: query string sent byte for byte instead of `query` (an unescaped plus, broken escapes).
        is_odd: whether no client would send it: what stands before the API may refuse it.
        purpose: why it was sent, in a few words for the report alone, such as "offset traversal".
    """

    query: Query = ()
    method: str = "GET"
    headers: Headers = ()
    credentials: dict[str, str | None] = field(factory=dict, hash=False, repr=False)
    path: str | None = None
    raw_query: str | None = None
    content: bytes | None = None
    purpose: str = field(default="", eq=False)
    is_odd: bool = field(default=False, eq=False)

    @property
    def is_plain(self) -> bool:
        """Whether a well-behaved client could have sent it: GET, valid credentials, the operation's path, no body."""
        is_of_the_operation = self.path is None and self.raw_query is None and self.content is None
        return self.method == "GET" and not self.credentials and is_of_the_operation

    def get(self, name: str) -> str | None:
        """Return the last value of a query parameter, None where it was not sent."""
        return dict(self.query).get(name)


_UNPARSED = object()


@define(eq=False)
class Exchange:
    """A request and its final answer (transient errors, such as 429, were retried before).

    Attributes:
        number: position in the run, from 0.
        url: the whole URL sent, without credentials.
        status: HTTP status code, 0 where the connection was dropped every time. It is 0, 429, 502, 503 or 504 only
            where the plain request was answered in between: that is a finding.
        headers: answer headers, names in lower case, in order, values as sent.
        body: decoded (not compressed) body.
        unreadable: why there is no answer, or why its body could not be read; empty where it was.
        seconds: time to the end of the body.
        attempts: requests that it took, 1 where there was no transient error.
        started: when the request was sent, with a zone; None where nobody noted it.
    """

    number: int
    request: Request
    url: str
    status: int
    # A server may echo a credential in both.
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0
    attempts: int = 1
    started: datetime | None = None
    unreadable: str = ""
    _json: Any = field(default=_UNPARSED, repr=False)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, None where there is none."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def json(self) -> Any:
        """The parsed body. Raises ValueError where it is not JSON (NaN and Infinity are not)."""
        if self._json is _UNPARSED:
            self._json = json.loads(self.body, parse_constant=_refuse_constant)
        return self._json

    def share_body(self, other: "Exchange") -> None:
        """Take the parsed body of an answer with the same one: much of a run is read more than once."""
        if other is not self and other.body == self.body and other.is_json:
            self.body, self._json = other.body, other._json

    @property
    def is_json(self) -> bool:
        """Whether the body parses."""
        try:
            self.json  # noqa: B018  (parsing is the question)
        except (ValueError, RecursionError):
            return False
        return True


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")
