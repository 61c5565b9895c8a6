"""What is sent, and how responses arrive: compressed, large, late, through a client of the user's own, or a proxy."""

import gzip
import itertools
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from leen_alerts import Client, __version__, errors
from leen_alerts.types import UNSET

from tests.client.conftest import Connect, Read, read_async, read_sync, run, through
from tests.client.pages import CONNECTION, KEY, cursor_page, numbers
from tests.http import FakeServer, Reply, Request

PAGE = Reply(cursor_page(1, 2, 3))
CONTENT = next(reversed([*PAGE.pieces()]))


def test_credentials_and_a_name_travel_in_headers(connect: Connect) -> None:
    with FakeServer(PAGE) as server:
        read_sync(connect(server, user_agent="job/2", headers={"X-Trace": "t"}))
    headers = server.requests[0].headers
    assert (headers["x-api-key"], headers["x-connection-id"], headers["x-trace"]) == (KEY, CONNECTION, "t")
    assert headers["user-agent"] == f"leen-alerts/{__version__} job/2"
    assert headers["accept"] == "application/json"
    assert server.requests[0].path == "/v1/edr/alerts"


def _coded(content: bytes, coding: str) -> Reply:
    return Reply(content, headers={"Content-Encoding": coding})


@pytest.mark.parametrize(
    "reply",
    [
        Reply(cursor_page(1, 2, 3), zipped=True),
        Reply(cursor_page(1, 2, 3), chunk=7),
        Reply(cursor_page(1, 2, 3), chunk=1, zipped=True),
        Reply(cursor_page(1, 2, 3), headers={"Content-Type": "text/plain"}),
        _coded(zlib.compress(CONTENT), "deflate"),
        _coded(CONTENT, "identity"),
    ],
)
def test_responses_arrive_whole_however_they_are_sent(connect: Connect, read: Read, reply: Reply) -> None:
    with FakeServer(reply) as server:
        assert numbers(read(connect(server)).items) == [1, 2, 3]


def _bomb(*codings: str, size: int = 20_000_000) -> Reply:
    packer = zlib.compressobj(level=1, wbits=16 + zlib.MAX_WBITS)
    content = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()
    for _ in codings[1:]:
        content = gzip.compress(content)
    return _coded(content, ", ".join(codings))


@pytest.mark.parametrize(
    "reply",
    [
        _coded(CONTENT, "gzip"),
        _coded(gzip.compress(CONTENT)[:-4] + b"\0\0\0\0", "gzip"),
        _coded(CONTENT, "br"),
        _bomb("gzip", "gzip"),
    ],
)
def test_a_body_that_is_not_compressed_as_it_says_is_a_decode_error(connect: Connect, read: Read, reply: Reply) -> None:
    with FakeServer(reply) as server, pytest.raises(errors.DecodeError, match="compressed as its header says"):
        read(connect(server))
    assert len(server.requests) == 1


@pytest.mark.parametrize(("read", "own"), [(read_sync, True), (read_async, True), (read_sync, False)])
@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"[" + b" " * 2000 + b"]"),
        Reply(b"[" + b" " * 2000 + b"]", chunk=100),
        Reply(b"[" + b" " * 2000 + b"]", zipped=True),
        _bomb("gzip"),
    ],
)
def test_a_response_that_is_too_large_is_an_error(connect: Connect, read: Read, reply: Reply, own: bool) -> None:
    with FakeServer(reply) as server, httpx.Client() as theirs:
        clients: dict[str, Any] = {} if own else {"http_client": theirs}
        with pytest.raises(errors.ResponseTooLargeError, match="1000 bytes") as caught:
            read(connect(server, max_response_bytes=1000, **clients))
    assert len(server.requests) == 1
    assert caught.value.status_code == 200


def test_a_refusal_is_told_of_however_long_it_is(connect: Connect) -> None:
    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 401 Unauthorized\r\n\r\n"
        while True:
            yield b"no" * 10_000

    with FakeServer(lambda _: endless()) as server, pytest.raises(errors.AuthenticationError) as caught:
        read_sync(connect(server))
    assert caught.value.body is not None
    assert caught.value.body.startswith("nono")


def test_a_key_of_json_alone_is_taken_from_the_parser_of_the_user(connect: Connect, read: Read) -> None:
    seen = []

    def loads(content: bytes) -> Any:
        seen.append(content)
        return cursor_page(7)

    def fail(content: bytes) -> Any:
        raise ValueError(f"nothing for {KEY}")

    with FakeServer(Reply(b"not JSON")) as server:
        assert numbers(read(connect(server, json_loads=loads)).items) == [7]
        with pytest.raises(errors.DecodeError):
            read(connect(server, json_loads=fail))
    assert seen == [b"not JSON"]


HEAD = b"HTTP/1.1 200 OK\r\n"
NEVER = threading.Event()


def _forever(*first: bytes, then: bytes = b"") -> Callable[[Request], Iterator[Any]]:
    def answer(_: Request) -> Iterator[Any]:
        yield from first
        while then:
            yield then
        yield NEVER

    return answer


GZIP_HEAD = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
NAMELESS = b"\x1f\x8b\x08\x08" + bytes(6)  # the head of a gzip stream with a name, which goes on until a zero byte
LATE: dict[str, Callable[[Request], Iterator[Any]]] = {
    "silence": _forever(),
    "a head that does not end": _forever(HEAD, b"X-A: b\r\n"),
    "1xx without end": _forever(then=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body that stops": _forever(HEAD + b"Content-Length: 9\r\n\r\n["),
    "a body without end": _forever(HEAD + b"\r\n", then=b" "),
    "a chunk extension that stops": _forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 9),
    "trailers that stop": _forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n"),
    "gzip that yields nothing": _forever(GZIP_HEAD + b"a\r\n" + NAMELESS + b"\r\n", then=b"9\r\nlong name\r\n"),
}


@pytest.mark.parametrize("answer", LATE.values(), ids=LATE)
def test_a_response_without_end_ends_in_a_timeout(
    connect: Connect, read: Read, answer: Callable[[Request], Iterator[Any]]
) -> None:
    with FakeServer(answer) as server, pytest.raises(errors.RequestTimeoutError):
        read(connect(server, max_retries=0, timeout=0.2, max_response_bytes=10**12))
    assert len(server.requests) <= 1  # none where the machine is so busy that there is no time to send it


def test_a_total_timeout_holds_for_all_attempts_together(connect: Connect) -> None:
    with FakeServer(_forever()) as server, pytest.raises(errors.RequestTimeoutError):
        read_sync(connect(server, timeout=30, total_timeout=0.2, max_retries=50))
    assert len(server.requests) <= 2


def test_a_body_that_trickles_in_is_late_with_a_client_of_the_users_too(connect: Connect) -> None:
    ticks = iter(range(10_000))
    with FakeServer(Reply(cursor_page(*range(2000)), chunk=1000)) as server, httpx.Client() as http_client:
        client: Any = connect(server, http_client=http_client, max_retries=0)
        client._clock = lambda: float(next(ticks))
        with pytest.raises(errors.RequestTimeoutError, match="no whole response after 5 s"):
            read_sync(client, timeout=5)
        assert read_sync(client, timeout=None).items
        assert read_sync(client, timeout=httpx.Timeout(5)).items


def test_without_settings_a_response_may_take_30_seconds_and_is_asked_for_3_times(connect: Connect) -> None:
    with FakeServer(PAGE) as server:
        client: Any = connect(server, timeout=UNSET)
        client._clock = itertools.count(0, 29).__next__
        assert read_sync(client).items
        client._clock = itertools.count(0, 31).__next__
        with pytest.raises(errors.RequestTimeoutError, match="no whole response after 30 s"):
            read_sync(client)
    assert len(server.requests) == 1 + 3


def test_a_client_of_the_users_is_sent_with_as_it_is(connect: Connect, read: Read) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(307, headers={"Location": "https://example.com"}) if len(seen) > 4 else ok

    ok = httpx.Response(200, json=cursor_page(1))
    options: dict[str, Any] = {"timeout": 7, "auth": ("user", "word"), "follow_redirects": True}
    options |= {"transport": httpx.MockTransport(answer), "headers": {"X-Api-Key": "theirs", "X-More": "m"}}
    theirs = {"http_client": httpx.Client(**options), "async_http_client": httpx.AsyncClient(**options)}
    settings: dict[str, Any] = {"api_key": KEY, "connection_id": CONNECTION, **theirs}
    read(Client(**settings))
    read(Client(**settings, timeout=5))
    read(Client(**settings, total_timeout=3))
    read(Client(**settings), timeout=httpx.Timeout(1, read=2))
    assert [request.extensions["timeout"]["read"] for request in seen] == pytest.approx([7, 5, 3, 2], abs=0.5)
    with pytest.raises(errors.UnexpectedStatusError, match=r"307.*example\.com"):
        read(Client(**settings))
    assert len(seen) == 5
    for request in seen:
        assert request.headers["x-api-key"] == KEY
        assert request.headers["x-more"] == "m"
        assert "authorization" not in request.headers
    assert not any(client.is_closed for client in theirs.values())


def test_without_an_async_client_of_the_users_asyncio_uses_our_own(connect: Connect) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError

    with FakeServer(PAGE) as server, httpx.Client(transport=httpx.MockTransport(refuse)) as theirs:
        assert read_async(connect(server, http_client=theirs)).items


def test_a_closed_client_of_the_users_is_named(connect: Connect, read: Read) -> None:
    theirs = through(lambda request: httpx.Response(200, json=cursor_page(1)))
    with FakeServer(PAGE) as server:
        client = connect(server, **theirs)
        theirs["http_client"].close()
        run(lambda client: theirs["async_http_client"].aclose(), client)
        with pytest.raises(errors.UsageError, match="closed"):
            read(client)


def test_what_an_event_hook_has_read_is_taken(connect: Connect) -> None:
    def read_it(response: httpx.Response) -> None:
        response.read()

    hooks: dict[str, list[Callable[..., Any]]] = {"response": [read_it]}
    with FakeServer(Reply(cursor_page(1), zipped=True)) as server, httpx.Client(event_hooks=hooks) as theirs:
        assert read_sync(connect(server, http_client=theirs)).items


def test_no_cookie_is_kept(connect: Connect, read: Read) -> None:
    with FakeServer(Reply(cursor_page(1), headers={"Set-Cookie": "a=b; Path=/"})) as server:
        with connect(server) as client:
            read_sync(client)
            read_sync(client)
        read(connect(server))
    assert not any("cookie" in request.headers for request in server.requests)


def test_proxies_of_the_environment_do_not_see_what_stays_on_this_machine(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer(Reply({}, 500)) as proxy, FakeServer(PAGE) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert read_sync(connect(server)).items
    assert not proxy.requests


def test_a_proxy_of_the_environment_is_used_and_held_to_deadlines(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    settings: Any = {
        "api_key": KEY,
        "connection_id": CONNECTION,
        "base_url": "http://api.example/v1",
        "allow_http": True,
    }
    with FakeServer(PAGE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with Client(**settings) as client:
            assert read(client).items
        assert proxy.requests[0].target.startswith("http://api.example/v1/edr/alerts")
    with FakeServer(LATE["1xx without end"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with Client(**settings, max_retries=0, timeout=0.2) as client, pytest.raises(errors.RequestTimeoutError):
            read(client)
    with FakeServer(lambda _: [b"HTTP/1.1 200 OK\r\n\r\n"]) as proxy:  # a tunnel that ends before the handshake
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        settings["base_url"] = "https://api.example/v1"
        with Client(**settings, max_retries=0) as client, pytest.raises(errors.ConnectionFailedError):
            read(client)
        assert proxy.requests[0].target == "api.example:443"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NO_PROXY", "localhost,fd00::/8"),
        ("HTTP_PROXY", "http://user:hunter2@ho st:80"),
        ("HTTP_PROXY", "http://user:hunter2@host:port"),
        ("HTTP_PROXY", "http://user:hunter2@127.0.0.1:99999"),
        ("HTTP_PROXY", f"http://user:hunter2@{'a' * 70}.example:80"),
        ("https_proxy", "ftp://user:hunter2@host"),
        ("ALL_PROXY", "socks5://user:hunter2@host:1080"),
        ("SSL_CERT_FILE", "/nowhere/hunter2.pem"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_an_environment_that_httpx_cannot_use_is_named(
    monkeypatch: pytest.MonkeyPatch, read: Read, name: str, value: str
) -> None:
    monkeypatch.undo()  # of the store of certificates that all tests share
    monkeypatch.setenv(name, value)
    if name == "NO_PROXY":
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = Client(api_key=KEY, connection_id=CONNECTION, base_url="http://api.example/v1", allow_http=True)
    with pytest.raises(errors.UsageError, match=name.upper()) as caught:
        read(client)
    assert "hunter2" not in repr(caught.value) + str(vars(caught.value))
    assert caught.value.__context__ is None
