"""The one way to the server: credentials, rate, budget, retries of transient errors, recording."""

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode

import httpx
from attrs import define, field

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.transport import TIMEOUT, open_transport, receive, why_unanswered
from contract_tests.openapi.document import Operation
from contract_tests.results import BudgetError, CannotTestError, InconclusiveError
from contract_tests.settings import Settings, is_loopback

NO_ANSWER = 0
TRANSIENT = frozenset({NO_ANSWER, 429, 502, 503, 504})
"""Statuses that are retried. A recorded answer has one only where the plain request succeeded in between."""
LONGEST_WAIT = 60.0
"""Seconds that a single `Retry-After` may cost; a server that asks for more is asked again after these."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ERRORS_IN_A_ROW = 4
_ATTEMPTS, _FEW_ATTEMPTS = 5, 2
_LONGEST_URL = 65_536
"""Characters; no httpx client sends a longer one."""
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "leen-alerts-contract",
}
"""As clients send them, unless a request has its own of that name."""


@define
class Pace:
    """Keeps the time between requests.

    Attributes:
        rate: most requests a second; None is no bound.
        clock, sleep: in seconds, monotonic.
        waited: seconds spent waiting after transient errors.
    """

    rate: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    _next: float = field(default=0.0, init=False)

    def before_request(self) -> None:
        """Wait until the rate allows one more request."""
        if not self.rate:
            return
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate

    def after_refusal(self, attempt: int, retry_after: str | None) -> None:
        """Wait after a transient error: as long as the server asks for, else longer each time."""
        seconds = asked_for(retry_after)
        if seconds is None:
            seconds = 0.05 * 3.0 ** (attempt - 1)
        self.waited += seconds
        self.sleep(seconds)


@define
class Session:
    """Sends requests to the server under test and records every answer.

    Attributes:
        numbers: of exchanges; sessions of one run share them.
        transport: what connects; opened for the first request where None is given.
        requests: requests sent so far, retries included.
        repeats: requests that were sent again after a transient error.
    """

    settings: Settings
    operation: Operation
    traffic: list[Exchange] = field(factory=list)
    pace: Pace = field(factory=Pace)
    numbers: Iterator[int] = field(factory=itertools.count, repr=False)
    transport: httpx.BaseTransport | None = None
    requests: int = field(default=0, init=False)
    repeats: int = field(default=0, init=False)
    _refused_for_good: int = field(default=0, init=False)
    _errors_in_a_row: int = field(default=0, init=False)
    _suspicious: int = field(default=_ERRORS_IN_A_ROW, init=False)
    _answers: dict[bytes, Exchange] = field(factory=dict, init=False, repr=False)

    def send(self, request: Request) -> Exchange:
        """Send with credentials, retry transient errors, record.

        Raises:
            BudgetError: the bound on requests is reached.
            CannotTestError: the request may not be sent to this server, or is too long for any.
            InconclusiveError: the server answers nothing any more, or server errors, even to the plain request.
        """
        may_write = self.settings.unsafe_methods or is_loopback(self.settings.base_url)
        if request.method not in _SAFE_METHODS and not may_write:
            raise CannotTestError(f"{request.method} goes to a remote server only with --unsafe-methods")
        answer = self._retry(request, _FEW_ATTEMPTS if self._refused_for_good > 1 else _ATTEMPTS)
        if answer.status in TRANSIENT:
            answer = self._ask_in_between(request, answer)
        self._record(answer)
        self._errors_in_a_row = self._errors_in_a_row + 1 if _is_server_error(answer) else 0
        if self._errors_in_a_row == self._suspicious:
            self._ask_after_errors()
        return answer

    def send_at_once(self, requests: list[Request]) -> list[Exchange]:
        """Send requests at the same time, each once, and record the answers in the order of the requests.

        The answer may be a transient error; it is not retried. Raises BudgetError.
        """
        with ThreadPoolExecutor(len(requests)) as threads:
            answers = [threads.submit(self._start(request)) for request in requests]
        return [self._record(answer.result()) for answer in answers]

    def close(self) -> None:
        """Close the connections."""
        if self.transport is not None:
            self.transport.close()
            self.transport = None

    def _ask_in_between(self, request: Request, refused: Exchange) -> Exchange:
        """Find out whether it is this request that fails or any at all, the plain one too."""
        if request == Request():
            raise InconclusiveError(f"the server gave no answer in the end: {_in_words(refused)}")
        plain = self._retry(Request(purpose="whether the server answers at all"), _ATTEMPTS)
        if plain.status in TRANSIENT:
            raise InconclusiveError(f"the server stopped answering during the run: {_in_words(plain)}")
        self._record(plain)
        again = self._retry(request, _FEW_ATTEMPTS)
        again.attempts += refused.attempts
        self._refused_for_good += again.status in TRANSIENT
        return again

    def _ask_after_errors(self) -> None:
        """After several server errors in a row find out whether the plain request fails too, and for good."""
        first = self.traffic[-self._errors_in_a_row].number
        for attempt in (1, 2):
            plain = self._record(self._retry(Request(purpose="whether the plain request still succeeds"), _ATTEMPTS))
            if not _is_server_error(plain):
                self._errors_in_a_row, self._suspicious = 0, 2 * self._suspicious
                return
            self.pace.after_refusal(attempt, None)
        raise InconclusiveError(f"since request {first} even the plain request is answered with status {plain.status}")

    def _retry(self, request: Request, attempts: int) -> Exchange:
        for attempt in range(1, attempts + 1):
            answer = self._start(request)()
            answer.attempts = attempt
            if answer.seconds >= TIMEOUT:
                attempts = min(attempts, _FEW_ATTEMPTS)
            if answer.status not in TRANSIENT or attempt >= attempts:
                break
            self.repeats += 1
            self.pace.after_refusal(attempt, answer.header("retry-after"))
        return answer

    def _start(self, request: Request) -> Callable[[], Exchange]:
        """Count a request, when its time has come, and return what sends it, in whatever thread."""
        message, url = self._message(request)
        if self.requests >= self.settings.max_requests:
            raise BudgetError(f"the bound of {self.settings.max_requests} requests is used up: raise --max-requests")
        self.pace.before_request()
        self.requests += 1
        transport = self.transport = self.transport or open_transport(self.settings.base_url)

        def exchange() -> Exchange:
            began, started = self.pace.clock(), datetime.now(UTC)
            try:
                status, headers, body, unreadable = receive(transport, message)
            except httpx.TransportError as error:
                status, headers, body, unreadable = NO_ANSWER, (), b"", why_unanswered(error)
            seconds = self.pace.clock() - began
            return Exchange(-1, request, url, status, headers, body, seconds, started=started, unreadable=unreadable)

        return exchange

    def _record(self, answer: Exchange) -> Exchange:
        answer.number = next(self.numbers)
        answer.share_body(self._answers.setdefault(answer.body, answer))
        self.traffic.append(answer)
        return answer

    def _message(self, request: Request) -> tuple[httpx.Request, str]:
        """The message, and the whole URL that it goes to."""
        bare = self.settings.base_url + (self.operation.path if request.path is None else request.path)
        query = encode(request) if request.raw_query is None else request.raw_query
        url = f"{bare}?{query}" if query else bare
        if len(url) > _LONGEST_URL:  # the server gave out what no client can send back
            raise CannotTestError(f"{request.purpose or 'a request'} has a URL of {len(url):,} characters")
        timeout = {"timeout": httpx.Timeout(TIMEOUT).as_dict()}
        headers = self._headers(request)
        message = httpx.Request(request.method, bare, headers=headers, content=request.content, extensions=timeout)
        message.url = _Url(bare, query)
        return message, url

    def _headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        own = {name.lower() for name, _ in request.headers}
        headers = [(name, text) for name, text in _HEADERS.items() if name.lower() not in own]
        replaced = {name.lower(): text for name, text in request.credentials.items()}
        for name in self.operation.credential_headers:
            text = replaced.get(name.lower(), self.settings.credentials[name].reveal())
            if text is not None:
                headers.append((name, text))
        # As bytes: httpx would refuse text beyond ASCII, and a server must not.
        return [(name.encode("ascii"), text.encode("utf-8")) for name, text in (*headers, *request.headers)]


class _Url(httpx.URL):
    """A URL whose query is sent as it is written: httpx repairs broken escapes."""

    def __init__(self, bare: str, query: str) -> None:
        super().__init__(bare, query=query.encode() or None)
        self._target = httpx.URL(bare).raw_path + (f"?{query}".encode() if query else b"")

    @property
    def raw_path(self) -> bytes:
        """What the request line holds."""
        return self._target


def encode(request: Request) -> str:
    """Return the query string of a request: a plus travels as `%2B`, a blank as `%20`, a colon as it is."""
    return urlencode(request.query, quote_via=quote, safe=":", errors="surrogatepass")


def _is_server_error(answer: Exchange) -> bool:
    return answer.status >= 500 and answer.status not in TRANSIENT


def _in_words(answer: Exchange) -> str:
    return answer.unreadable or f"status {answer.status}"


def asked_for(retry_after: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds, capped, that a `Retry-After` asks for (a number or a date); None where it says nothing."""
    text = (retry_after or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
            seconds = (when.replace(tzinfo=when.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None  # NaN is no time
