"""The one way to the server: credentials, rate, budget, waiting out refusals in passing, recording."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from attrs import define, evolve, field

from contract_tests.errors import BudgetError, CannotTestError, UndecidedError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.rate import Pace
from contract_tests.http.transport_errors import Failure, failure_of
from contract_tests.openapi.document import Operation
from contract_tests.settings import Settings, is_loopback

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NO_ANSWER = 0
IN_PASSING = frozenset({NO_ANSWER, 429, 502, 503, 504})
"""Statuses that are waited out. A recorded answer has one only where the plain request succeeded in between."""

_ATTEMPTS, _ATTEMPTS_ONCE_KNOWN = 5, 2
_TIMEOUT, _LONGEST_ANSWER = 30.0, 120.0
_HEADERS = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
    ("User-Agent", "leen-alerts-contract"),
)
"""As clients send them, unless a request has its own of that name."""


@define
class Session:
    """Sends requests to the server under test and records every answer.

    Attributes:
        requests: requests sent so far, repeats included.
        repeats: requests that were sent again after a refusal in passing.
        traffic: the answers, in order.
    """

    settings: Settings
    operation: Operation
    traffic: list[Exchange] = field(factory=list)
    pace: Pace = field(factory=Pace)
    transport: httpx.BaseTransport | None = None
    on_record: Callable[[Exchange], None] | None = None
    requests: int = field(default=0, init=False)
    repeats: int = field(default=0, init=False)
    _refused_for_good: int = field(default=0, init=False)
    _failure: Failure | None = field(default=None, init=False)
    _answers: dict[bytes, Exchange] = field(factory=dict, init=False, repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)

    def send(self, request: Request) -> Exchange:
        """Send with credentials, wait out refusals in passing, record.

        Raises:
            BudgetError: the bound on requests is reached.
            CannotTestError: the method may not be sent to this server.
            UndecidedError: the server answers nothing any more, not even the plain request.
        """
        self._check_method(request.method)
        answer = self._patiently(request, _ATTEMPTS_ONCE_KNOWN if self._refused_for_good > 1 else _ATTEMPTS)
        if answer.status in IN_PASSING:
            answer = self._ask_in_between(request, answer)
        return self._record(answer)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask_in_between(self, request: Request, refused: Exchange) -> Exchange:
        """Find out whether it is this request that is refused or any at all, the plain one too."""
        if request == Request(purpose=request.purpose):
            raise UndecidedError(f"the server gave no answer in the end: {self._in_words(refused.status)}")
        plain = self._patiently(Request(purpose="whether the server answers at all"), _ATTEMPTS)
        if plain.status in IN_PASSING:
            raise UndecidedError(f"the server stopped answering during the run: {self._in_words(plain.status)}")
        self._record(plain)
        again = self._patiently(request, _ATTEMPTS_ONCE_KNOWN)
        self._refused_for_good += again.status in IN_PASSING
        return evolve(again, attempts=again.attempts + refused.attempts)

    def _patiently(self, request: Request, attempts: int) -> Exchange:
        for attempt in range(1, attempts + 1):
            answer = self._once(request, attempt)
            if answer.status not in IN_PASSING or attempt == attempts:
                break
            if attempt == _ATTEMPTS_ONCE_KNOWN and self._failure and self._failure.timed_out:
                break
            self.repeats += 1
            self.pace.after_refusal(attempt, answer.header("retry-after"))
        return answer

    def _in_words(self, status: int) -> str:
        return self._failure.words if self._failure else f"status {status}"

    def _once(self, request: Request, attempt: int) -> Exchange:
        if self.requests >= self.settings.max_requests:
            raise BudgetError(f"the bound of {self.settings.max_requests} requests is used up: raise --max-requests")
        self.pace.before_request()
        self.requests += 1
        self._failure = None
        message = self._message(request)
        url, started, at = self._url(request), self.pace.clock(), datetime.now(UTC)
        try:
            response = self._open().send(message, stream=True)
            body = self._body(response)
        except httpx.TransportError as error:
            self._failure = failure_of(error)
            if self._failure.is_lasting:
                raise UndecidedError(self._failure.words) from None
            return Exchange(-1, request, url, NO_ANSWER, (), b"", self.pace.clock() - started, attempt, at)
        headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw
        )
        seconds = self.pace.clock() - started
        return Exchange(-1, request, url, response.status_code, headers, body, seconds, attempt, at)

    def _body(self, response: httpx.Response) -> bytes:
        """Read the body; one that is not compressed as its header says is none: asking again does not help."""
        chunks, end = [], self.pace.clock() + _LONGEST_ANSWER
        try:
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if self.pace.clock() > end:  # each wait of a body without an end is a short one
                    raise httpx.ReadTimeout("")
        except httpx.DecodingError:
            return b""
        finally:
            response.close()
        return b"".join(chunks)

    def _record(self, answer: Exchange) -> Exchange:
        recorded = evolve(answer, number=len(self.traffic))
        recorded.share_body(self._answers.setdefault(recorded.body, recorded))
        self.traffic.append(recorded)
        if self.on_record is not None:
            self.on_record(recorded)
        return recorded

    def _check_method(self, method: str) -> None:
        if method in SAFE_METHODS or self.settings.unsafe_methods or is_loopback(self.settings.base_url):
            return
        raise CannotTestError(f"{method} goes to a remote server only with --unsafe-methods")

    def _open(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(
                follow_redirects=False, trust_env=False, timeout=_TIMEOUT, transport=self.transport
            )
        return self._client

    def _url(self, request: Request) -> str:
        path = self.operation.path if request.path is None else request.path
        query = request.raw_query if request.raw_query is not None else encode(request)
        return f"{self.settings.base_url}{path}" + (f"?{query}" if query else "")

    def _message(self, request: Request) -> httpx.Request:
        url = self._url(request)
        headers = self._headers(request)
        extensions: dict[str, Any] = {"timeout": httpx.Timeout(_TIMEOUT).as_dict()}
        if request.raw_query is not None:
            # httpx repairs broken escapes; this sends them as they are.
            parts = urlsplit(url)
            extensions["target"] = f"{parts.path}?{request.raw_query}".encode("ascii", "backslashreplace")
        bare = url.partition("?")[0] if request.raw_query is not None else url
        return httpx.Request(request.method, bare, headers=headers, content=request.content, extensions=extensions)

    def _headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        replaced = {name.lower(): text for name, text in request.credentials.items()}
        named = {name.lower() for name, _ in request.headers}
        headers = [(name, text) for name, text in _HEADERS if name.lower() not in named]
        for name, secret in self.settings.credentials.items():
            text = replaced.get(name.lower(), secret.reveal())
            if text is not None:
                headers.append((name, text))
        # As bytes: httpx would refuse text beyond ASCII, and a server must not.
        return [(name.encode("ascii"), text.encode("utf-8")) for name, text in (*headers, *request.headers)]


def encode(request: Request) -> str:
    """Return the query string of a request: a plus travels as `%2B`, a blank as `%20`, a colon as it is."""
    return urlencode(request.query, quote_via=quote, safe=":", errors="surrogatepass")
