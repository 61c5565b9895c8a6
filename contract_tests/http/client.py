"""The one way to the server: credentials, rate, budget, retries of transient errors, recording."""

import itertools
import os
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import httpx
from attrs import define, evolve, field, frozen

from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.document import Operation
from contract_tests.results import BudgetError, CannotTestError, InconclusiveError
from contract_tests.settings import Settings, is_loopback

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NO_ANSWER = 0
TRANSIENT = frozenset({NO_ANSWER, 429, 502, 503, 504})
"""Statuses that are retried. A recorded answer has one only where the plain request succeeded in between."""
LONGEST_WAIT = 60.0
"""Seconds that a single `Retry-After` may cost; a server that asks for more is asked again after these."""

_ERRORS_IN_A_ROW = 4
_ATTEMPTS, _ATTEMPTS_ONCE_KNOWN = 5, 2
_TIMEOUT, _DEADLINE = 30.0, 120.0
"""Seconds for each wait of an exchange, and for the whole of it."""
_LARGEST_BODY = 128 * 1024 * 1024
_HEADERS = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip, deflate"),
    ("User-Agent", "leen-alerts-contract"),
)
"""As clients send them, unless a request has its own of that name."""


@define
class Pace:
    """Keeps the time between requests.

    Attributes:
        rate: most requests a second; None is no bound.
        clock: monotonic seconds.
        sleep: waits that many seconds.
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


@frozen
class Failure:
    """A request without an answer.

    Attributes:
        words: what happened, for a sentence.
        timed_out: whether it took all the time that it was given.
        is_lasting: whether it cannot be better on another try.
    """

    words: str
    timed_out: bool = False
    is_lasting: bool = False


@define
class Session:
    """Sends requests to the server under test and records every answer.

    Attributes:
        numbers: of exchanges; sessions of one run share them.
        transport: in place of the network.
        requests: requests sent so far, retries included.
        repeats: requests that were sent again after a transient error.
        traffic: the answers, in order.
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
    _failure: Failure | None = field(default=None, init=False)
    _answers: dict[bytes, Exchange] = field(factory=dict, init=False, repr=False)

    def send(self, request: Request) -> Exchange:
        """Send with credentials, retry transient errors, record.

        Raises:
            BudgetError: the bound on requests is reached.
            CannotTestError: the request may not be sent to this server, or is too long for any.
            InconclusiveError: the server answers nothing any more, or server errors, even to the plain request.
        """
        if request.method not in SAFE_METHODS and not (
            self.settings.unsafe_methods or is_loopback(self.settings.base_url)
        ):
            raise CannotTestError(f"{request.method} goes to a remote server only with --unsafe-methods")
        answer = self._retry(request, _ATTEMPTS_ONCE_KNOWN if self._refused_for_good > 1 else _ATTEMPTS)
        if answer.status in TRANSIENT:
            answer = self._ask_in_between(request, answer)
        recorded = self._record(answer)
        self._errors_in_a_row = self._errors_in_a_row + 1 if recorded.is_server_error else 0
        if self._errors_in_a_row == self._suspicious:
            self._ask_after_errors()
        return recorded

    def send_at_once(self, requests: list[Request]) -> list[Exchange]:
        """Send requests at the same time, each once, and record the answers in the order of the requests.

        The answer may be a transient error; it is not retried. Raises BudgetError.
        """
        sent = [self._start(request, 1) for request in requests]
        return [self._record(finish()) for finish in sent]

    def close(self) -> None:
        """Close the connections."""
        if self.transport is not None:
            self.transport.close()
            self.transport = None

    def _ask_in_between(self, request: Request, refused: Exchange) -> Exchange:
        """Find out whether it is this request that fails or any at all, the plain one too."""
        if request == Request():
            raise InconclusiveError(f"the server gave no answer in the end: {self._in_words(refused.status)}")
        plain = self._retry(Request(purpose="whether the server answers at all"), _ATTEMPTS)
        if plain.status in TRANSIENT:
            raise InconclusiveError(f"the server stopped answering during the run: {self._in_words(plain.status)}")
        self._record(plain)
        again = self._retry(request, _ATTEMPTS_ONCE_KNOWN)
        self._refused_for_good += again.status in TRANSIENT
        return evolve(again, attempts=again.attempts + refused.attempts)

    def _ask_after_errors(self) -> None:
        """After several server errors in a row find out whether the plain request fails too, and for good."""
        for attempt in (1, 2):
            plain = self._record(self._retry(Request(purpose="whether the plain request still succeeds"), _ATTEMPTS))
            if not plain.is_server_error:
                self._errors_in_a_row, self._suspicious = 0, 2 * self._suspicious
                return
            self.pace.after_refusal(attempt, None)
        first = self.traffic[-1 - self._errors_in_a_row - 1].number
        raise InconclusiveError(f"since request {first} even the plain request is answered with status {plain.status}")

    def _retry(self, request: Request, attempts: int) -> Exchange:
        for attempt in range(1, attempts + 1):
            answer = self._start(request, attempt)()
            if answer.status not in TRANSIENT or attempt == attempts:
                break
            if attempt == _ATTEMPTS_ONCE_KNOWN and self._failure and self._failure.timed_out:
                break
            self.repeats += 1
            self.pace.after_refusal(attempt, answer.header("retry-after"))
        return answer

    def _in_words(self, status: int) -> str:
        return self._failure.words if self._failure else f"status {status}"

    def _start(self, request: Request, attempt: int) -> Callable[[], Exchange]:
        """Send from a thread of its own, and return what waits for the answer.

        Headers that trickle in reset the timeout of each wait: the exchange as a whole has a deadline too. A daemon
        thread does not delay an interrupted run.
        """
        message, url = self._message(request), self._url(request)
        if self.requests >= self.settings.max_requests:
            raise BudgetError(f"the bound of {self.settings.max_requests} requests is used up: raise --max-requests")
        self.pace.before_request()
        self.requests += 1
        if self.transport is None:
            self.transport = open_transport(self.settings.base_url)
        transport, started, at = self.transport, self.pace.clock(), datetime.now(UTC)
        future = Future[Exchange]()

        def exchange() -> None:
            try:
                future.set_result(_exchange(transport, message, self.pace.clock))
            except BaseException as error:
                future.set_exception(error)

        def finish() -> Exchange:
            self._failure = None
            try:
                answer = future.result(_DEADLINE)
            except TimeoutError:
                self.transport = None  # the thread still holds it: the next request gets one of its own
                self._failure = failure_of(httpx.ReadTimeout(""))
            except httpx.TransportError as error:
                self._failure = failure_of(error)
            if self._failure:
                if self._failure.is_lasting:
                    raise InconclusiveError(self._failure.words)
                answer = Exchange(-1, request, url, NO_ANSWER, (), b"")
            seconds = self.pace.clock() - started
            return evolve(answer, request=request, url=url, seconds=seconds, attempts=attempt, started=at)

        Thread(target=exchange, daemon=True).start()
        return finish

    def _record(self, answer: Exchange) -> Exchange:
        recorded = evolve(answer, number=next(self.numbers))
        recorded.share_body(self._answers.setdefault(recorded.body, recorded))
        self.traffic.append(recorded)
        return recorded

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
        try:
            return httpx.Request(request.method, bare, headers=headers, content=request.content, extensions=extensions)
        except httpx.InvalidURL:  # more than 65,536 characters: the server gave out what no client can send back
            raise CannotTestError(f"{request.purpose or 'a request'} has a URL of {len(url):,} characters") from None

    def _headers(self, request: Request) -> list[tuple[bytes, bytes]]:
        replaced = {name.lower(): text for name, text in request.credentials.items()}
        named = {name.lower() for name, _ in request.headers}
        headers = [(name, text) for name, text in _HEADERS if name.lower() not in named]
        for name in self.operation.credential_headers:
            text = replaced.get(name.lower(), self.settings.credentials[name].reveal())
            if text is not None:
                headers.append((name, text))
        # As bytes: httpx would refuse text beyond ASCII, and a server must not.
        return [(name.encode("ascii"), text.encode("utf-8")) for name, text in (*headers, *request.headers)]


def encode(request: Request) -> str:
    """Return the query string of a request: a plus travels as `%2B`, a blank as `%20`, a colon as it is."""
    return urlencode(request.query, quote_via=quote, safe=":", errors="surrogatepass")


def open_transport(url: str) -> httpx.BaseTransport:
    """Return what connects to a URL, through the proxy and with the certificates that the environment names.

    A proxy is for remote targets alone, `.netrc` for none. A transport, not a client of httpx: that would keep cookies,
    and stumble over a `Location` that is no URL.

    Raises:
        InconclusiveError: a variable has a value that cannot be used; the text names the variable, not its value.
    """
    if is_loopback(url):
        return httpx.HTTPTransport(trust_env=False)
    proxy, folder = proxy_of(url), os.environ.get("SSL_CERT_DIR")
    if folder and not Path(folder).is_dir():
        raise InconclusiveError("SSL_CERT_DIR is no folder of certificates")
    try:
        if proxy and not urlsplit(proxy).hostname:
            raise ValueError
        return httpx.HTTPTransport(trust_env=True, proxy=proxy)
    except OSError:  # ssl.SSLError is one
        raise InconclusiveError("SSL_CERT_FILE is no file of certificates") from None
    except (ValueError, ImportError, httpx.InvalidURL):
        scheme = urlsplit(url).scheme.upper()
        raise InconclusiveError(f"{scheme}_PROXY is no URL of an HTTP proxy: set one, or NO_PROXY") from None


def proxy_of(url: str) -> str | None:
    """Return the URL of the proxy that the environment names for a remote URL, None where it names none."""
    parts = urlsplit(url)
    proxies = getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(url) or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _exchange(transport: httpx.BaseTransport, message: httpx.Request, clock: Callable[[], float]) -> Exchange:
    response = transport.handle_request(message)
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw)
    try:
        body, unreadable = _body(response, clock)
    finally:
        response.close()
    return Exchange(-1, Request(), "", response.status_code, headers, body, unreadable=unreadable)


def _body(response: httpx.Response, clock: Callable[[], float]) -> tuple[bytes, str]:
    """Return the body, or why there is none: asking again does not help."""
    codings = [c for c in response.headers.get("content-encoding", "").split(",") if c.strip().lower() != "identity"]
    if len(codings) > 1:  # each one multiplies what a small body grows to
        return b"", "it is compressed more than once"
    chunks, size, end = [], 0, clock() + _DEADLINE
    try:
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > _LARGEST_BODY:
                return b"", f"it is longer than {_LARGEST_BODY:,} bytes"
            if clock() > end:  # each wait of a body without an end is a short one
                raise httpx.ReadTimeout("")
    except httpx.DecodingError:
        return b"", "it is not compressed as its header says"
    return b"".join(chunks), ""


def asked_for(retry_after: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds, capped, that a `Retry-After` asks for (a number or a date); None where it says nothing."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (_aware(parsedate_to_datetime(text)) - (now or datetime.now(UTC))).total_seconds()
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None  # NaN is no time


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def failure_of(error: httpx.TransportError) -> Failure:
    """Return what an error means, in words of our own: its own may be the server's or hold a secret."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(f"the server's certificate is not trusted: {cause.verify_message}", is_lasting=True)
    if isinstance(error, httpx.TimeoutException):
        return Failure("no answer came in time", timed_out=True)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return Failure(f"no TLS connection came about ({cause.reason or 'it was cut off'})")
    if isinstance(error, httpx.ConnectError):
        numbers = [n for cause in causes if isinstance(cause, OSError) and (n := cause.errno or 0) > 0]
        return Failure(f"no connection came about ({os.strerror(numbers[0]) if numbers else 'the host is not known'})")
    if isinstance(error, httpx.RemoteProtocolError):
        return Failure("the connection was dropped, or what was sent is not HTTP")
    return Failure("the connection was dropped")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
