"""A client that asks a server of the mock in this process."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.running import Handler, InProcess

Ask = Callable[..., httpx.Response]


def client_of(server: Server, handler: Handler | None = None) -> httpx.Client:
    """A client with the server's credentials; another handler may stand before it."""
    headers = {KEY_HEADER: server.credentials.api_key, CONNECTION_HEADER: server.credentials.connection_id}
    return httpx.Client(transport=InProcess(handler or server), base_url="http://127.0.0.1/v1", headers=headers)


@pytest.fixture
def ask() -> Ask:
    """Asks the conforming server with 57 alerts."""
    client = client_of(Server())

    def ask(query: str = "", method: str = "GET", path: str = "/edr/alerts", **options: Any) -> httpx.Response:
        return client.request(method, f"{path}?{query}" if query else path, **options)

    return ask
