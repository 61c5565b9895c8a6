"""What carries requests to a server and its answers back: a socket, or an httpx transport in this process."""

import socketserver
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import unquote

import httpx

from contract_tests.mock.answers import BODILESS, Answer, Request
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, PREFIX, Server
from contract_tests.mock.fault import changes

HOST = "127.0.0.1"


class Handler(Protocol):
    """Answers requests: a server, or several."""

    def handle(self, request: Request) -> Answer:
        """The answer to one request."""
        ...


class Connections:
    """Several connections behind one address; key and connection id tell which one is asked."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers

    def handle(self, request: Request) -> Answer:
        """The answer of the connection, or the refusal of the first one of the account."""
        key, connection = request.headers.get(KEY_HEADER), request.headers.get(CONNECTION_HEADER, "").lower()
        account = [server for server in self.servers if server.credentials.api_key == key] or self.servers
        asked = (server for server in account if server.credentials.connection_id == connection)
        return next(asked, account[0]).handle(request)


def _request(method: str, target: str, headers: Any, body: bytes) -> Request:
    path, _, query = target.partition("?")
    return Request(method, unquote(path), query, httpx.Headers(headers, encoding="latin-1"), body)


class InProcess(httpx.BaseTransport):
    """Answers the requests of an httpx client without a socket; a dropped connection is a RemoteProtocolError."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer, its body whole."""
        target = request.extensions.get("target", request.url.raw_path).decode("latin-1")
        answer = self._handler.handle(_request(request.method, target, request.headers.raw, request.read()))
        if answer.is_broken:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        body = b"" if request.method == "HEAD" or answer.status in BODILESS else answer.body
        return httpx.Response(answer.status, headers=answer.framed(), stream=httpx.ByteStream(body))


class HttpServer(socketserver.ThreadingTCPServer):
    """Listens on a port of the loopback address, 0 for any free one; a thread for each connection. Raises OSError.

    Attributes:
        latency: seconds that every answer waits.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, handler: Handler, port: int = 0, latency: float = 0.0) -> None:
        self.handler = handler
        self.latency = latency
        super().__init__((HOST, port), _Connection)

    @property
    def base_url(self) -> str:
        """The URL that the operation's path is appended to."""
        return f"http://{HOST}:{self.server_address[1]}{PREFIX}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no news."""


class _Connection(BaseHTTPRequestHandler):
    server: HttpServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(1 << 17)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        time.sleep(self.server.latency)
        self._send(self.server.handler.handle(_request(self.command, self.path, self.headers.items(), body)))

    def _send(self, answer: Answer) -> None:
        if answer.is_broken or answer.headers.get("connection") == "close":
            self.close_connection = True
        if answer.status == 0:
            return
        status = f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}\r\ndate: {self.date_time_string()}\r\n"
        head = status.encode() + b"".join(b"%b: %b\r\n" % header for header in answer.framed())
        body = b"" if self.command == "HEAD" or answer.status in BODILESS else answer.body
        if answer.chunked:
            head += b"transfer-encoding: chunked\r\n"
            parts = [body[start : start + 1000] for start in range(0, len(body), 1000)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""]) if parts else b""
        self.wfile.write(head + b"\r\n" + (body[: len(body) // 2] if answer.cut else body))

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Running:
    """A server that listens, and what is needed to ask it."""

    base_url: str
    api_key: str = field(repr=False)
    connection_id: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The two headers of a valid request."""
        return {KEY_HEADER: self.api_key, CONNECTION_HEADER: self.connection_id}


@contextmanager
def serve(
    alerts: int = 57, seed: int = 1, *, fault: str | None = None, variations: Sequence[str] = ()
) -> Iterator[Running]:
    """Serves in a thread, on a free port of 127.0.0.1, until the block ends. Raises UnknownChangeError."""
    with serve_server(Server(*changes(fault, variations), alerts=alerts, seed=seed)) as running:
        yield running


@contextmanager
def serve_server(server: Server) -> Iterator[Running]:
    """Serves this server in a thread until the block ends."""
    with HttpServer(server) as http_server:
        thread = threading.Thread(target=http_server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Running(http_server.base_url, server.credentials.api_key, server.credentials.connection_id)
        finally:
            http_server.shutdown()
            thread.join()
