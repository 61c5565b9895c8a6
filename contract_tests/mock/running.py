"""What carries requests to a server and its answers back: a socket, or an httpx transport in this process."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import responses
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

import httpx

from contract_tests.mock.answers import BODILESS, Answer, Request
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, PREFIX, Credentials, Server

HOST = "127.0.0.1"

Handler = Callable[[Request], Answer]


def connections(servers: Sequence[Server]) -> Handler:
    """Several connections behind one address: that of the request answers, or else the first one of its account."""

    def handle(request: Request) -> Answer:
        key, connection = request.headers.get(KEY_HEADER), request.headers.get(CONNECTION_HEADER, "").lower()
        account = [server for server in servers if server.credentials.api_key == key] or servers
        asked = (server for server in account if server.credentials.connection_id == connection)
        return next(asked, account[0]).handle(request)

    return handle


def _request(method: str, target: str, headers: Any, body: bytes) -> Request:
    path, _, query = target.partition("?")
    return Request(method, unquote(path), query, httpx.Headers(headers, encoding="latin-1"), body)


def in_process(handler: Handler) -> httpx.MockTransport:
    """Answers the requests of an httpx client without a socket; a dropped connection is a RemoteProtocolError."""

    def respond(request: httpx.Request) -> httpx.Response:
        target = request.extensions.get("target", request.url.raw_path).decode("latin-1")
        answer = handler(_request(request.method, target, request.headers.raw, request.content))
        if answer.is_broken:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        body = b"" if request.method == "HEAD" or answer.status in BODILESS else answer.body
        return httpx.Response(answer.status, headers=answer.framed(), stream=httpx.ByteStream(body))

    return httpx.MockTransport(respond)


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
        self._send(self.server.handler(_request(self.command, self.path, self.headers.items(), body)))

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


@dataclass(frozen=True)
class Running(Credentials):
    """A server that listens, and what is needed to ask it."""

    base_url: str


@contextmanager
def serve(server: Server) -> Iterator[Running]:
    """Serves in a thread, on a free port of 127.0.0.1, until the block ends."""
    with HttpServer(server.handle) as http_server:
        thread = threading.Thread(target=http_server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Running(server.credentials.api_key, server.credentials.connection_id, http_server.base_url)
        finally:
            http_server.shutdown()
            thread.join()
