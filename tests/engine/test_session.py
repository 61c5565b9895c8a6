"""The session waits out what comes in passing, stays within its bounds, and sends what it was told to."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, repeat
from pathlib import Path

import httpx
import pytest

from contract_tests.engine.masking import Secret
from contract_tests.errors import BudgetError, CannotTestError, UndecidedError
from contract_tests.http.client import Session
from contract_tests.http.exchange import Request
from contract_tests.http.rate import Pace
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.settings import Settings

Answer = tuple[int, dict[str, str], bytes]
Script = Callable[[str, dict[str, str]], Answer | None]
OPERATION = find_operation(load_document())
PAGE: Answer = (200, {"content-type": "application/json"}, b'{"count": 0, "total": 0, "items": []}')


@contextmanager
def server(script: Script) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """Serve what the script says for a path and its headers; None drops the connection."""
    seen: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): ", ".join(self.headers.get_all(name, ())) for name in self.headers}
            seen.append((self.path, headers))
            answer = script(self.path, headers)
            if answer is None:
                self.close_connection = True
                return
            status, fields, body = answer
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}/v1", seen
        finally:
            running.shutdown()
            thread.join()


@contextmanager
def session(url: str, **settings: object) -> Iterator[tuple[Session, list[float]]]:
    """A session against a URL, and the waits that it made instead of sleeping."""
    waits: list[float] = []
    known = {"X-API-KEY": Secret("the-key"), "X-CONNECTION-ID": Secret("the-connection")}
    made = Settings(url, known, Path("unused"), **settings)  # type: ignore[arg-type]
    opened = Session(made, OPERATION, pace=Pace(made.rate, clock=lambda: sum(waits), sleep=waits.append))
    try:
        yield opened, waits
    finally:
        opened.close()


def once(answer: Answer | None) -> Script:
    """That answer the first time, a page ever after."""
    left = [answer]
    return lambda *_: left.pop() if left else PAGE


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        ((429, {"retry-after": "7"}, b""), 7.0),
        ((503, {"retry-after": "100000"}, b""), 60.0),
        ((502, {}, b"<html>"), 0.05),
        ((504, {"retry-after": "soon"}, b""), 0.05),
        (None, 0.05),
    ],
)
def test_a_refusal_in_passing_is_waited_out_and_counted(answer: Answer | None, waited: float) -> None:
    with server(once(answer)) as (url, _), session(url) as (opened, waits):
        exchange = opened.send(Request())
        assert (exchange.status, exchange.attempts) == (200, 2)
        assert waits == [waited]
        assert (opened.requests, opened.repeats, opened.pace.waited) == (2, 1, waited)
        assert [recorded.status for recorded in opened.traffic] == [200]


@pytest.mark.parametrize("refusal", [(503, {}, b""), (429, {"retry-after": "0"}, b""), None])
def test_a_request_that_is_always_refused_while_the_plain_one_succeeds_is_recorded(refusal: Answer | None) -> None:
    with (
        server(lambda path, _: refusal if "limit=3" in path else PAGE) as (url, _),
        session(url) as (opened, _waits),
    ):
        exchange = opened.send(Request((("limit", "3"),)))
        assert exchange.status == (refusal[0] if refusal else 0)
        assert exchange.attempts > 2
        assert [recorded.status for recorded in opened.traffic] == [200, exchange.status]


def test_a_server_that_refuses_everything_to_the_end_is_undecided() -> None:
    with server(lambda *_: (503, {}, b"")) as (url, _), session(url) as (opened, _waits):
        with pytest.raises(UndecidedError, match="status 503"):
            opened.send(Request())
        with pytest.raises(UndecidedError, match="stopped answering"):
            opened.send(Request((("limit", "3"),)))


def test_nothing_listening_is_undecided() -> None:
    with session("http://127.0.0.1:9/v1") as (opened, _), pytest.raises(UndecidedError, match="no connection"):
        opened.send(Request())


@pytest.mark.parametrize(
    ("error", "attempts", "words"),
    [
        (httpx.ReadTimeout("hush"), 2, "no answer came in time"),
        (httpx.ReadError("hush"), 5, "the connection was dropped"),
        (httpx.RemoteProtocolError("hush"), 5, "is not HTTP"),
        (httpx.ConnectError("hush"), 5, "the host is not known"),
    ],
)
def test_why_there_is_no_answer_is_told_in_words_of_our_own(
    error: httpx.TransportError, attempts: int, words: str
) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    with session("http://127.0.0.1:9/v1") as (opened, _):
        opened.transport = httpx.MockTransport(fail)
        with pytest.raises(UndecidedError, match=words) as raised:
            opened.send(Request())
        assert opened.requests == attempts
    assert "hush" not in str(raised.value)


def test_a_body_without_an_end_is_no_answer_in_time() -> None:
    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            return repeat(b" ")

    with session("http://127.0.0.1:9/v1") as (opened, _):
        opened.transport = httpx.MockTransport(lambda _request: httpx.Response(200, stream=Endless()))
        opened.pace.clock = partial(next, count(step=10.0))
        with pytest.raises(UndecidedError, match="no answer came in time"):
            opened.send(Request())
    assert opened.requests == 2


def test_a_server_without_tls_is_told_as_such() -> None:
    with (
        server(lambda *_: PAGE) as (url, _),
        session(url.replace("http:", "https:")) as (opened, _waits),
        pytest.raises(UndecidedError, match="no TLS connection came about"),
    ):
        opened.send(Request())


def test_text_of_an_answer_can_be_sent_back_whatever_it_holds() -> None:
    with server(lambda *_: PAGE) as (url, seen), session(url) as (opened, _):
        opened.send(Request((("cursor", "\ud800"),)))
    assert seen[0][0].endswith("?cursor=%ED%A0%80")


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    moved: Answer = (307, {"location": "http://127.0.0.1:9/elsewhere"}, b"")
    with server(lambda *_: moved) as (url, seen), session(url) as (opened, _):
        assert opened.send(Request()).status == 307
        assert len(seen) == 1


def test_the_bound_on_requests_holds_for_repeats_too() -> None:
    with server(lambda *_: PAGE) as (url, seen), session(url, max_requests=3) as (opened, _):
        for _number in range(3):
            opened.send(Request())
        with pytest.raises(BudgetError, match="--max-requests"):
            opened.send(Request())
        assert len(seen) == 3


def test_the_rate_bounds_requests_a_second() -> None:
    with server(lambda *_: PAGE) as (url, _), session(url, rate=4.0) as (opened, waits):
        for _number in range(5):
            opened.send(Request())
        assert sum(waits) == pytest.approx(1.0)


def test_credentials_are_sent_replaced_and_left_out() -> None:
    with server(lambda *_: PAGE) as (url, seen), session(url) as (opened, _):
        opened.send(Request())
        opened.send(Request(credentials={"X-API-KEY": "wrong"}))
        opened.send(Request(credentials={"x-api-key": None}))
        keys = [headers.get("x-api-key") for _, headers in seen]
        assert keys == ["the-key", "wrong", None]
        assert {headers["x-connection-id"] for _, headers in seen} == {"the-connection"}


def test_a_header_of_a_request_stands_in_the_place_of_the_sessions_own() -> None:
    with server(lambda *_: PAGE) as (url, seen), session(url) as (opened, _):
        opened.send(Request(headers=(("accept", "text/html"), ("Accept-Encoding", "identity"))))
        opened.send(Request())
        found = [(headers["accept"], headers["accept-encoding"]) for _, headers in seen]
        assert found == [("text/html", "identity"), ("application/json", "gzip, deflate")]


def test_a_compressed_body_is_read() -> None:
    zipped = (PAGE[0], {**PAGE[1], "content-encoding": "gzip"}, gzip.compress(PAGE[2]))
    with server(lambda *_: zipped) as (url, _), session(url) as (opened, _):
        assert opened.send(Request()).body == PAGE[2]


def test_a_query_is_escaped_and_a_raw_one_is_sent_as_it_is() -> None:
    with server(lambda *_: PAGE) as (url, seen), session(url) as (opened, _):
        opened.send(Request((("sort", "a:desc"), ("updatedSince", "2021-01-01T00:00:00+00:00"), ("x", "ä &"))))
        opened.send(Request(raw_query="updatedSince=2021+00:00&broken=%zz"))
        assert [path for path, _ in seen] == [
            "/v1/edr/alerts?sort=a:desc&updatedSince=2021-01-01T00:00:00%2B00:00&x=%C3%A4%20%26",
            "/v1/edr/alerts?updatedSince=2021+00:00&broken=%zz",
        ]


def test_another_method_goes_to_a_remote_server_only_when_asked_for() -> None:
    with (
        session("https://api.example.invalid/v1") as (opened, _),
        pytest.raises(CannotTestError, match="--unsafe-methods"),
    ):
        opened.send(Request(method="DELETE"))


def test_neither_a_proxy_nor_a_netrc_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with server(lambda *_: PAGE) as (url, seen), session(url) as (opened, _):
        assert opened.send(Request()).status == 200
        assert "authorization" not in seen[0][1]


def test_equal_bodies_are_kept_and_parsed_once() -> None:
    with server(lambda *_: PAGE) as (url, _), session(url) as (opened, _waits):
        first, second = opened.send(Request()), opened.send(Request())
        assert first.json is second.json


def test_a_session_shows_no_secret() -> None:
    with session("http://127.0.0.1:9/v1") as (opened, _):
        assert "the-key" not in repr(opened)
