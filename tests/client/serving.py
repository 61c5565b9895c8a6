"""A server on 127.0.0.1 that answers as a test says, also in ways in which no proper server does."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

KEY = "key-Zq8/+w9 of a test"
CONNECTION = "0c5d4ab5-61e7-4d7f-9a5d-0d6b1f1c7f10"


@dataclass(frozen=True)
class Request:
    """What was asked: path, parameters (the last of each name), headers with lower-case names, and the raw target."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    target: str


@dataclass(frozen=True)
class Reply:
    """An answer. `cut` sends only so many bytes of the body and drops the connection; 0 sends nothing at all."""

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    chunks: int = 0
    zipped: bool = False
    before: Callable[[], object] | None = None

    def content(self) -> bytes:
        raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return gzip.compress(raw) if self.zipped else raw


@dataclass
class Server:
    """A running server: its base URL, and the requests it got."""

    base_url: str
    requests: list[Request] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)

    @property
    def queries(self) -> list[dict[str, str]]:
        return [request.query for request in self.requests]


Answer = Callable[[Request], Reply]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    served: ClassVar[Server]
    answer: ClassVar[Callable[[Request], Reply]]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, url.path, query, headers, self.path)
        self.served.requests.append(request)
        self.served.connections.add(self.client_address[1])
        self._send(type(self).answer(request))

    def _send(self, reply: Reply) -> None:
        if reply.before:
            reply.before()
        content = reply.content()
        self.close_connection = reply.cut is not None
        if reply.cut != 0:
            self._head(reply, len(content))
            self._body(reply, content if reply.cut is None else content[: reply.cut])
        if self.close_connection:
            self.connection.close()

    def _head(self, reply: Reply, length: int) -> None:
        self.send_response_only(reply.status, "Answered")
        sent = {"Content-Type": "application/json", **reply.headers}
        sent |= {"Content-Encoding": "gzip"} if reply.zipped else {}
        sent |= {"Transfer-Encoding": "chunked"} if reply.chunks else {"Content-Length": str(length)}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()

    def _body(self, reply: Reply, content: bytes) -> None:
        if not reply.chunks:
            self.wfile.write(content)
            return
        for start in range(0, len(content), reply.chunks):
            chunk = content[start : start + reply.chunks]
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *arguments: Any) -> None:
        """Keep the terminal quiet."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no news."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """Serve until the block ends."""
    handler: Any = type("Handler", (_Handler,), {"answer": staticmethod(answer)})
    http = _Quiet(("127.0.0.1", 0), handler)
    served = Server(f"http://127.0.0.1:{http.server_address[1]}/v1")
    handler.served = served
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, name="test-server")
    thread.start()
    try:
        yield served
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def in_turn(*replies: Reply) -> Answer:
    """Answer with each in turn, and with the last one from then on."""
    left = list(replies)

    def answer(request: Request) -> Reply:
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


def alert(number: int, **fields: object) -> dict[str, object]:
    """An alert with the fields that it must have."""
    return {"id": f"00000000-0000-4000-8000-{number:012d}", "vendor": "crowdstrike", **fields}


def cursor_page(*numbers: int, following: object = None) -> dict[str, object]:
    """A cursor page of alerts."""
    return {"items": [alert(number) for number in numbers], "next_cursor": following, "previous_cursor": None}


def offset_page(*numbers: int, total: object = None) -> dict[str, object]:
    """An offset page of alerts."""
    return {"count": len(numbers), "total": total, "items": [alert(number) for number in numbers]}


def cursor_pages(count: int, default: int = 2) -> Answer:
    """A list of `count` alerts, by cursor."""

    def answer(request: Request) -> Reply:
        start = int(request.query.get("cursor", "c0")[1:])
        end = min(start + int(request.query.get("limit", default)), count)
        return Reply(cursor_page(*range(start, end), following=f"c{end}" if end < count else None))

    return answer


def offset_pages(count: int, most: int = 2, *, total: bool = True) -> Answer:
    """A list of `count` alerts, by offset, of which never more than `most` come at once."""

    def answer(request: Request) -> Reply:
        start = int(request.query.get("offset", "0"))
        end = min(start + min(int(request.query.get("limit", most)), most), count)
        return Reply(offset_page(*range(start, end), total=count if total else None))

    return answer


def numbers(alerts: list[Any]) -> list[int]:
    """The numbers that alerts were made with."""
    return [int(str(entry.id)[-12:]) for entry in alerts]
