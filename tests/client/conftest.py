"""A client for a server on 127.0.0.1 that waits without waiting."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from leen_alerts import Client

from tests.client.serving import CONNECTION, KEY, Reply, Server, in_turn, serving

T = TypeVar("T")
TRUST = ssl.create_default_context()  # made once: it takes as long as some tests
BOTH = pytest.mark.parametrize("prefetch", [0, 1])


class Connect:
    """Makes clients; `waits` are the seconds that they would have waited before retries."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.made: list[Client] = []

    def __call__(self, server: Server, **settings: Any) -> Client:
        settings = {"sleep": self.waits.append, "timeout": 10, "verify": TRUST, **settings}
        client = Client(api_key=KEY, connection_id=CONNECTION, base_url=server.base_url, **settings)
        self.made.append(client)
        return client


def run(function: Callable[..., Awaitable[T]], client: Client, **arguments: Any) -> T:
    """Call a function in an event loop of its own, and close the client."""

    async def call() -> T:
        async with client:
            return await function(client=client, **arguments)

    return asyncio.run(call())


@contextmanager
def answering(connect: Connect, *pages: object) -> Iterator[tuple[Client, Server]]:
    """A client and its server, which answers with each of these bodies in turn, and with the last one from then on."""
    with serving(in_turn(*map(Reply, pages))) as server:
        yield connect(server), server


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients that are closed when the test ends."""
    made = Connect()
    yield made
    for client in made.made:
        client.close()
