"""An answer as a whole, so that it can be looked at and changed before it is sent."""

from dataclasses import dataclass, field
from typing import Any, cast

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract_tests.mock_server.rendering import encode


@dataclass
class Answer:
    """Status (0: the connection is dropped), headers and body; `cut` drops it midway, `chunked` hides the length."""

    status: int
    body: bytes
    headers: MutableHeaders = field(default_factory=MutableHeaders)
    chunked: bool = False
    cut: bool = False

    @classmethod
    def json(cls, status: int, value: object, headers: dict[str, str] | None = None) -> "Answer":
        """An answer with a JSON body."""
        return cls(status, encode(value), MutableHeaders({"content-type": "application/json", **(headers or {})}))

    @property
    def is_page(self) -> bool:
        """Whether this is a page of alerts."""
        return self.status == 200 and self.body.startswith(b"{") and b'"items"' in self.body

    async def send(self, send: Send) -> None:
        """Sends it, with the length that the body now has."""
        if self.status == 0:
            _drop(send)
            return
        bodiless = self.status in (204, 304)
        if not self.chunked and not bodiless:
            self.headers["content-length"] = str(len(self.body))
        elif "content-length" in self.headers:
            del self.headers["content-length"]
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers.raw})
        if self.cut:
            await send({"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True})
            _drop(send)
            return
        for part in self._parts(bodiless):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _parts(self, bodiless: bool) -> list[bytes]:
        if bodiless:
            return []
        size = 1000 if self.chunked else max(len(self.body), 1)
        return [self.body[i : i + size] for i in range(0, len(self.body), size)]


def _drop(send: Send) -> None:
    """Closes the connection; ASGI has no word for it, so uvicorn's own object behind `send` is asked."""
    cycle = cast(Any, send).__self__
    cycle.transport.close()
    cycle.disconnected = True


async def collect(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """The whole answer of an application to one request."""
    answer = Answer(500, b"")

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = MutableHeaders(raw=list(message.get("headers", [])))
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, keep)
    return answer
