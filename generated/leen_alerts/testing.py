# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""Tests without a server: `FakeServer` answers from memory, and made-up items fill it.

    server = FakeServer(alerts=[make_alert() for _ in range(23)])
    assert len(list(list_alerts.iterate(client=server.client(), limit=5))) == 23

What they answer and make up comes from the document, `openapi.json`.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from ._runtime.fake_items import Maker
from ._runtime.fake_server import FakeApi
from .client import Client
from .models.alert import Alert

__all__ = ("FakeServer", "make_alert")

_DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_bytes())
_MAKE_ALERT = Maker(_DOCUMENT, "/edr/alerts", Alert)


class FakeServer(FakeApi):
    """Serves lists from memory, as an httpx transport: pages by cursor and by offset, filters, flags and credentials.

    `client()` gives a client that is wired to it; any other gets it as `http_client=httpx.Client(transport=server)`.

    Attributes:
        alerts: what is served, in this order; change it as you like, also between two pages.
        requests: the requests that came, in order.
        waits: seconds that the clients of `client()` would have waited before retries; they do not really wait.
        updated: when items were last updated, by identity, where their own times do not show it.
    """

    def __init__(
        self,
        alerts: Iterable[Alert | Mapping[str, Any]] = (),
        *,
        api_key: str = "test-api_key",
        connection_id: str = "00000000-0000-4000-8000-000000000001",
    ) -> None:
        """Take what is served, as models or as JSON, and the credentials that are let in."""
        credentials = {"X-API-KEY": api_key, "X-CONNECTION-ID": connection_id}
        lists = {"/edr/alerts": "alerts"}
        super().__init__(_DOCUMENT, lists, credentials)
        self.alerts: list[Any] = list(alerts)
        self.api_key = api_key
        self.connection_id = connection_id

    def client(self, **options: Any) -> Client:
        """A client of this server, with the right credentials; `options` are those of `Client`."""
        settings: dict[str, Any] = {
            "api_key": self.api_key,
            "connection_id": self.connection_id,
            "http_client": httpx.Client(transport=self),
            "async_http_client": httpx.AsyncClient(transport=self),
        }
        client = Client(**settings | options)
        client._sleep = self.waits.append  # pyright: ignore[reportPrivateUsage]
        return client


def make_alert(seed: int | None = None, /, **fields: Any) -> Alert:
    """Make up an item, the same for the same seed; without one, each call makes the next of a sequence.

    `fields` stand in it as they are given, as models or JSON; TypeError is raised for one that Alert has not.
    """
    return _MAKE_ALERT.make(seed, fields)
