"""What carries requests to a server and its answers back: ASGI on a socket, or an httpx transport in this process."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import unquote

import httpx
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from contract_tests.mock.answers import BODILESS, Answer, Request
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, PREFIX, Server

_REPOSITORY = Path(__file__).parents[2]
_YAML, _HTML = "application/yaml", "text/html; charset=utf-8"
PAGES = {
    "/openapi.yaml": (_REPOSITORY / "openapi" / "alerts.yaml", _YAML),
    "/docs": (_REPOSITORY / "build" / "docs" / "index.html", _HTML),
}
"""What is shown beside the API; `make docs` builds the last one."""


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


class App:
    """The ASGI application; every answer of the API waits for `latency` seconds first."""

    def __init__(self, handler: Handler, latency: float = 0.0) -> None:
        self._handler = handler
        self._latency = latency

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = cast(Any, await receive())
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = httpx.Headers(list(scope["headers"]), encoding="latin-1")
        request = Request(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers, body)
        if not request.path.startswith(PREFIX):
            await _send(_page(request.path), send)
            return
        if self._latency:
            await asyncio.sleep(self._latency)
        await _send(await asyncio.to_thread(self._handler.handle, request), send)


class InProcess(httpx.BaseTransport):
    """Answers the requests of an httpx client without a socket; a dropped connection is a RemoteProtocolError."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer, its body whole."""
        path, _, query = request.extensions.get("target", request.url.raw_path).decode("latin-1").partition("?")
        headers = httpx.Headers(request.headers.raw, encoding="latin-1")
        answer = self._handler.handle(Request(request.method, unquote(path), query, headers, request.read()))
        if answer.is_broken:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        bodiless = request.method == "HEAD" or answer.status in BODILESS
        stream = httpx.ByteStream(b"" if bodiless else answer.body)
        return httpx.Response(answer.status, headers=answer.framed(), stream=stream)


def _page(path: str) -> Answer:
    file, content_type = PAGES.get(path, (None, ""))
    if file is None:
        return Answer.json(404, {"detail": "Not Found"})
    if not file.is_file():
        return Answer.json(404, {"detail": "Not built yet; `make docs` builds it"})
    return Answer.of(200, file.read_bytes(), content_type)


async def _send(answer: Answer, send: ASGISendCallable) -> None:
    if answer.status == 0:
        _drop(send)
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.framed(), "trailers": False})
    body = b"" if answer.status in BODILESS else answer.body
    size = len(body) // 2 if answer.cut else 1000 if answer.chunked else max(len(body), 1)
    for start in range(0, len(body), size or 1):
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        if answer.cut:
            _drop(send)
            return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _drop(send: ASGISendCallable) -> None:
    """Closes the connection; ASGI has no word for it, so uvicorn's own object behind `send` is asked."""
    cycle = cast(Any, send).__self__
    cycle.transport.close()
    cycle.disconnected = True
