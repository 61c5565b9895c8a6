"""One fake HTTP server for all tests: it listens on 127.0.0.1 and answers what a test tells it to, valid HTTP or not.

    with FakeServer(Reply({"items": []}), Reply(status=503)) as server:  # in turn; the last one from then on
        httpx.get(server.url)
    assert server.requests[0].query == {}

Instead of replies, one function from a `Request` to an answer may be given. An answer is a `Reply`, or any iterable of
bytes, which are sent as they are before the connection is closed. Where the iterable yields a `threading.Event`, the
server waits for it: slow answers are told when to go on, and nothing sleeps.
"""

import contextlib
import gzip
import json
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import responses
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it came. `headers` have names in lower case, repeated ones joined by commas."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters; the last one of each name counts."""
        found = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}


@dataclass(frozen=True)
class Reply:
    """A proper answer, or one that is cut off.

    Attributes:
        body: bytes as they are; anything else is sent as JSON.
        headers: added to Content-Type and Content-Length, or replacing them; a value of None leaves a header out.
        chunk: size of the chunks of a chunked body; 0 sends it with its length.
        zipped: compress the body with gzip.
        cut: send only that many bytes of the body, then drop the connection; 0 drops it before anything is sent.
    """

    body: object = b""
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    chunk: int = 0
    zipped: bool = False
    cut: int | None = None

    def pieces(self, *, head_only: bool = False) -> Iterator[bytes]:
        """The bytes of this answer."""
        raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        content = gzip.compress(raw) if self.zipped else raw
        if self.cut != 0:
            yield self._head(len(content))
            content = content[: self.cut]
            if not head_only:
                yield b"".join(self._chunks(content)) if self.chunk else content

    def _head(self, length: int) -> bytes:
        headers: dict[str, str | None] = {"Content-Type": "application/json"}
        headers |= {"Transfer-Encoding": "chunked"} if self.chunk else {"Content-Length": str(length)}
        headers |= {"Content-Encoding": "gzip"} if self.zipped else {}
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in (headers | {**self.headers}).items() if value is not None]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _chunks(self, content: bytes) -> Iterator[bytes]:
        for start in range(0, len(content), self.chunk):
            part = content[start : start + self.chunk]
            yield b"%x\r\n%b\r\n" % (len(part), part)
        if self.cut is None:
            yield b"0\r\n\r\n"


Answer = Reply | Iterable[bytes | threading.Event]
Script = Callable[[Request], Answer]


class FakeServer:
    """A running server. `requests` are those that it got, `connections` how many were opened to it.

    What an answer raises, leaving the block raises again.
    """

    def __init__(self, *answers: Answer | Script) -> None:
        """Take answers that are given in turn, or one function that gives them all."""
        self.requests: list[Request] = []
        self.connections = 0
        self.errors: list[BaseException] = []
        self._answers = answers
        self._given = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._sockets = _Sockets(self)
        self._thread = threading.Thread(target=self._sockets.serve_forever, args=(0.01,), name="fake-server")

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._sockets.server_address[1])

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def queries(self) -> list[dict[str, str]]:
        """The parameters of each request."""
        return [request.query for request in self.requests]

    def answer(self, request: Request) -> Answer:
        """Take a request, and tell the answer to it."""
        with self._lock:
            self.requests.append(request)
            chosen = self._answers[min(self._given, len(self._answers) - 1)]
            self._given += 1
        return chosen(request) if callable(chosen) else chosen

    def wait(self, event: threading.Event) -> bool:
        """Wait for an event; False where the server is closed first."""
        while not event.wait(0.01):
            if self._closing.is_set():
                return False
        return True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._sockets.shutdown()
        self._sockets.close_connections()
        self._sockets.server_close()
        self._thread.join()
        for error in self.errors:
            raise error


class _Sockets(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self._open: set[Any] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.fake.connections += 1
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what a test's answer raised; a client that disconnects early is no error."""
        if not isinstance(error := sys.exception(), OSError | None):
            self.fake.errors.append(error)


class _Connection(socketserver.StreamRequestHandler):
    server: _Sockets
    disable_nagle_algorithm = True

    def handle(self) -> None:
        fake = self.server.fake
        if self.connection.recv(1, socket.MSG_PEEK) == b"\x16":  # a TLS handshake, which may hold no line to read
            self.connection.recv(1 << 16)
            return
        while (request := self._read()) is not None:
            answer = fake.answer(request)
            if not isinstance(answer, Reply):
                self._send(answer)
                return
            self._send(answer.pieces(head_only=request.method == "HEAD"))
            if answer.cut is not None or request.headers.get("connection") == "close":
                return

    def _send(self, pieces: Iterable[bytes | threading.Event]) -> None:
        for piece in pieces:
            if isinstance(piece, bytes):
                self.wfile.write(piece)
            elif not self.server.fake.wait(piece):
                return

    def _read(self) -> Request | None:
        first = self.rfile.readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers: dict[str, str] = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = ", ".join(filter(None, [headers.get(name.lower()), value.strip()]))
        return Request(first[0], first[1], headers, self.rfile.read(int(headers.get("content-length", 0))))
