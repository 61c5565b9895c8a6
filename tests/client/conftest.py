"""Clients of a fake server that never really wait, and whose clock is stopped unless a test moves it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import certifi
import httpx
import pytest
from leen_alerts import Client
from leen_alerts.api.edr import list_alerts

from tests.client.pages import CONNECTION, KEY
from tests.http import FakeServer

T = TypeVar("T")


class Connect:
    """Makes clients; `waits` are the seconds that they would have waited before retries."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.made: list[Client] = []

    def __call__(self, server: FakeServer, **settings: Any) -> Client:
        settings = {"api_key": KEY, "connection_id": CONNECTION, "timeout": 10, **settings}
        client: Any = Client(base_url=f"{server.url}/v1", **settings)
        client._sleep = self.waits.append
        self.made.append(client)
        return client  # type: ignore[no-any-return]


def through(answer: Callable[[httpx.Request], httpx.Response]) -> dict[str, Any]:
    """Settings of a client whose requests are answered by a function."""
    transport = httpx.MockTransport(answer)
    return {
        "http_client": httpx.Client(transport=transport),
        "async_http_client": httpx.AsyncClient(transport=transport),
    }


def run(function: Callable[..., Awaitable[T]], client: Client, **arguments: Any) -> T:
    """Call a function in an event loop of its own, and close the client."""

    async def call() -> T:
        async with client:
            return await function(client=client, **arguments)

    return asyncio.run(call())


Read = Callable[..., Any]


def read_sync(client: Client, **arguments: Any) -> Any:
    """One page without asyncio."""
    return list_alerts.sync(client=client, **arguments)


def read_async(client: Client, **arguments: Any) -> Any:
    """One page with asyncio; closes the client."""
    return run(list_alerts.asyncio, client, **arguments)


@pytest.fixture(params=[read_sync, read_async])
def read(request: pytest.FixtureRequest) -> Read:
    """Reads one page, once without asyncio and once with it."""
    function: Read = request.param
    return function


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Clients that are closed when the test ends."""
    made = Connect()
    yield made
    for client in made.made:
        client.close()


@pytest.fixture(autouse=True, scope="session")
def one_trust() -> Iterator[None]:
    """One store of certificates for all: to read it takes as long as many a test."""
    with pytest.MonkeyPatch.context() as patch:
        make, trust = ssl.create_default_context, ssl.create_default_context(cafile=certifi.where())

        def shared(cafile: str | None = None, **options: Any) -> ssl.SSLContext:
            return trust if cafile == certifi.where() else make(cafile=cafile, **options)

        patch.setattr(ssl, "create_default_context", shared)
        yield
