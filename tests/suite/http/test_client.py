"""The session retries what is transient, stays within its bounds, and sends what it was told to."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from errno import ECONNREFUSED
from itertools import repeat
from pathlib import Path
from socket import EAI_NONAME, gaierror
from ssl import SSLCertVerificationError
from threading import Event
from typing import Any

import httpx
import pytest

from contract_tests.http import client, transport
from contract_tests.http.client import LONGEST_WAIT, Pace, Session, asked_for
from contract_tests.http.exchange import Request
from contract_tests.http.redaction import Secret
from contract_tests.http.transport import open_transport, proxy_of
from contract_tests.results import BudgetError, CannotTestError, InconclusiveError
from contract_tests.settings import Settings
from tests import http
from tests.http import FakeServer, Reply
from tests.suite.in_process import OPERATION

PAGE = Reply({"count": 0, "total": 0, "items": []})


@contextmanager
def session(
    *answers: http.Answer | http.Script, url: str = "", **settings: Any
) -> Iterator[tuple[Session, FakeServer]]:
    """A session, whose clock goes on only where it waits, and the server with these answers that it is with."""
    waits: list[float] = []
    known = {"X-API-KEY": Secret("the-key"), "X-CONNECTION-ID": Secret("the-connection")}
    with FakeServer(*answers) as server:
        made = Settings(url or f"{server.url}/v1", known, Path("unused"), **settings)
        pace = Pace(made.rate, clock=lambda: sum(waits), sleep=waits.append)
        with closing(Session(made, OPERATION, pace=pace)) as opened:
            yield opened, server


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        (Reply(status=429, headers={"Retry-After": "7"}), 7.0),
        (Reply(b"<html>", status=502), 0.05),
        (Reply(cut=0), 0.05),
    ],
)
def test_a_transient_error_is_retried_and_counted(answer: Reply, waited: float) -> None:
    with session(answer, PAGE) as (opened, _):
        exchange = opened.send(Request())
        assert (exchange.status, exchange.attempts) == (200, 2)
        assert (opened.requests, opened.repeats, opened.pace.waited) == (2, 1, waited)
        assert [recorded.status for recorded in opened.traffic] == [200]


@pytest.mark.parametrize("refusal", [Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), Reply(cut=0)])
def test_a_request_that_always_fails_while_the_plain_one_succeeds_is_recorded(refusal: Reply) -> None:
    def answer(request: http.Request) -> Reply:
        return refusal if request.query.get("limit") == "3" else PAGE

    with session(answer) as (opened, _):
        exchange = opened.send(Request((("limit", "3"),)))
        assert exchange.status == (0 if refusal.cut == 0 else refusal.status)
        assert exchange.attempts > 2
        assert [recorded.status for recorded in opened.traffic] == [200, exchange.status]


def test_server_errors_end_the_run_only_where_the_plain_request_fails_too() -> None:
    odd, broken = Request(query=(("limit", "x"),)), Reply({}, status=500)
    with session(lambda request: broken if request.query else PAGE) as (opened, _):
        assert {opened.send(odd).status for _ in range(20)} == {500}
        assert [exchange.status for exchange in opened.traffic].count(200) == 2
    with session(PAGE, broken) as (opened, _):
        opened.send(Request())
        with pytest.raises(InconclusiveError, match=r"since request 1 even the plain request .* status 500"):
            list(map(opened.send, repeat(odd, 20)))
        assert opened.requests < 10


def test_a_server_that_stops_answering_is_inconclusive() -> None:
    with session(Reply(status=503)) as (opened, _), pytest.raises(InconclusiveError, match="stopped answering"):
        opened.send(Request((("limit", "3"),)))


UNTRUSTED = SSLCertVerificationError("hush")
UNTRUSTED.verify_message = "self-signed certificate"


@pytest.mark.parametrize(
    ("error", "cause", "attempts", "words"),
    [
        (httpx.ReadTimeout("hush"), None, 2, "no answer came in time"),
        (httpx.RemoteProtocolError("hush"), None, 5, "is not HTTP"),
        (httpx.ConnectError("hush"), gaierror(EAI_NONAME, "hush"), 5, "the host is not known"),
        (httpx.ConnectError("hush"), OSError(ECONNREFUSED, "hush"), 5, "Connection refused"),
        (httpx.ConnectError("hush"), UNTRUSTED, 1, "not trusted: self-signed"),
    ],
)
def test_why_there_is_no_answer_is_told_in_words_of_our_own(
    error: httpx.TransportError, cause: Exception | None, attempts: int, words: str
) -> None:
    with session(PAGE) as (opened, _):

        def fail(_request: httpx.Request) -> httpx.Response:
            opened.pace.sleep(30.0 if isinstance(error, httpx.TimeoutException) else 0.0)
            raise error from cause

        opened.transport = httpx.MockTransport(fail)
        with pytest.raises(InconclusiveError, match=words) as raised:
            opened.send(Request())
        assert opened.requests == attempts
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\nx-a: ", b"a"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"x-a: 1\r\n"),
    ],
    ids=["head", "informational", "body", "trailers"],
)
def test_an_exchange_that_does_not_end_is_given_up(start: bytes, more: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wait starts anew with what trickles in, and none of them is over before the test."""
    monkeypatch.setattr(client, "TIMEOUT", 1000.0)
    monkeypatch.setattr(transport, "_DEADLINE", 0.05)

    def trickle(_request: http.Request) -> Iterator[bytes | Event]:
        yield start
        for _ in range(3):
            yield more
        yield Event()

    with session(trickle) as (opened, _), pytest.raises(InconclusiveError, match="no answer came in time"):
        opened.send(Request())


@pytest.mark.parametrize(
    ("coding", "body", "words"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}")), "more than once"),
        ("gzip", b"not gzip", "not compressed as"),
        ("gzip", gzip.compress(b" " * 2_000_000), "longer than"),
        ("deflate", zlib.compress(b" " * 2_000_000), "longer than"),
    ],
    ids=["twice", "not at all", "long in gzip", "long in deflate"],  # gzip's bytes hold the time of day
)
def test_a_body_that_cannot_be_read_or_grows_without_bound_is_none(
    monkeypatch: pytest.MonkeyPatch, coding: str, body: bytes, words: str
) -> None:
    monkeypatch.setattr(transport, "_LARGEST_BODY", 1_000_000)
    with session(Reply(body, headers={"Content-Encoding": coding})) as (opened, _):
        exchange = opened.send(Request())
    assert (exchange.status, exchange.body, exchange.is_json) == (200, b"", False)
    assert words in exchange.unreadable


@pytest.mark.parametrize("location", ["http://127.0.0.1:9/elsewhere", "http://[", "\xff"])
def test_a_redirect_is_an_answer_whatever_its_location(location: str) -> None:
    with session(Reply(status=307, headers={"Location": location})) as (opened, server):
        assert opened.send(Request()).status == 307
        assert len(server.requests) == 1


def test_the_bound_on_requests_holds_for_retries_too() -> None:
    with session(PAGE, max_requests=3) as (opened, server):
        for _number in range(3):
            opened.send(Request())
        with pytest.raises(BudgetError, match="--max-requests"):
            opened.send(Request())
        assert len(server.requests) == 3


def test_the_rate_bounds_requests_a_second() -> None:
    with session(PAGE, rate=4.0) as (opened, _):
        for _number in range(5):
            opened.send(Request())
        assert opened.pace.clock() == pytest.approx(1.0)


SORTED = Request((("sort", "a:desc"), ("updatedSince", "2021-01-01T00:00:00+00:00"), ("x", "ä &")))
HTML = (("accept", "text/html"), ("Accept-Encoding", "identity"))
OWN = {"x-api-key": "the-key", "x-connection-id": "the-connection", "accept": "application/json"}


@pytest.mark.parametrize(
    ("request_", "query", "headers"),
    [
        (Request(), "", OWN | {"accept-encoding": "gzip, deflate", "cookie": None}),
        (Request(credentials={"X-API-KEY": "wrong"}), "", OWN | {"x-api-key": "wrong"}),
        (Request(credentials={"x-api-key": None}), "", OWN | {"x-api-key": None}),
        (Request(headers=HTML), "", OWN | {"accept": "text/html", "accept-encoding": "identity"}),
        (SORTED, "?sort=a:desc&updatedSince=2021-01-01T00:00:00%2B00:00&x=%C3%A4%20%26", OWN),
        (Request(raw_query="updatedSince=2021+00:00&broken=%zz"), "?updatedSince=2021+00:00&broken=%zz", OWN),
        (Request((("cursor", "\ud800"),)), "?cursor=%ED%A0%80", OWN),
    ],
)
def test_a_request_is_sent_as_it_was_made_whatever_came_before(
    request_: Request, query: str, headers: dict[str, str | None]
) -> None:
    with session(Reply({}, headers={"Set-Cookie": "a=b"})) as (opened, server):
        opened.send(Request())
        opened.send(request_)
        assert "the-key" not in repr(opened)
    assert server.requests[1].target == f"/v1/edr/alerts{query}"
    assert {name: server.requests[1].headers.get(name) for name in headers} == headers


@pytest.mark.parametrize(
    ("request_", "words"),
    [(Request((("cursor", "a" * 1_000_000),)), "characters"), (Request(method="DELETE"), "--unsafe")],
)
def test_what_is_too_long_or_may_change_a_remote_server_is_not_sent(request_: Request, words: str) -> None:
    with (
        session(PAGE, url="https://api.example.invalid/v1") as (opened, _),
        pytest.raises(CannotTestError, match=words),
    ):
        opened.send(request_)


def test_neither_a_proxy_nor_a_netrc_is_used_for_loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with session(PAGE) as (opened, server):
        assert opened.send(Request()).status == 200
        assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("scheme", "target"),
    [("http", "http://api.example.invalid/v1/edr/alerts?a=%zz"), ("https", "api.example.invalid:443")],
)
def test_a_remote_target_is_reached_through_the_proxy_of_the_environment(
    scheme: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tunnel = [b"HTTP/1.1 200 OK\r\n\r\n"]  # which ends before the handshake
    url = f"{scheme}://api.example.invalid/v1"
    with session(lambda request: tunnel if request.method == "CONNECT" else PAGE, url=url) as (opened, proxy):
        monkeypatch.setenv(f"{scheme}_proxy", proxy.url)
        with nullcontext() if scheme == "http" else pytest.raises(InconclusiveError, match="no TLS connection"):
            assert opened.send(Request(raw_query="a=%zz")).status == 200
        assert proxy.requests[0].target == target
        monkeypatch.setenv("no_proxy", "example.invalid")
        assert proxy_of(url) is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HTTPS_PROXY", "gopher://hush:x"),
        ("HTTPS_PROXY", "http://["),
        ("HTTPS_PROXY", "http://hush hush:1"),
        ("HTTPS_PROXY", "http://hush:99999"),
        ("SSL_CERT_FILE", "/hush"),
        ("SSL_CERT_DIR", "/hush"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InconclusiveError, match=variable) as raised:
        open_transport("https://api.example.invalid/v1")
    assert "hush" not in str(raised.value)


NOON = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
RETRY_AFTER = {
    **dict.fromkeys([None, "", "soon", "nan"]),
    " 0 ": 0.0,
    "-5": 0.0,
    "3": 3.0,
    "inf": LONGEST_WAIT,
    "Sun, 01 Jun 2025 11:00:00 GMT": 0.0,
    "Sun, 01 Jun 2025 12:00:20 GMT": 20.0,
    "Sun, 01 Jun 2025 12:00:20 -0000": 20.0,
}


@pytest.mark.parametrize(("text", "seconds"), RETRY_AFTER.items())
def test_retry_after_is_read_as_seconds_or_a_date_and_capped(text: str | None, seconds: float | None) -> None:
    assert asked_for(text, NOON) == seconds
