"""What the client does, in one program that needs httpx and attrs alone: test_other_versions.py runs it."""

import asyncio
import copy
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import Alert
from leen_alerts.testing import make_alert

from tests.client.pages import KEY, cursor_page, cursor_pages, numbers, offset_pages
from tests.http import FakeServer, Reply


def client_of(server: FakeServer, **settings: Any) -> Client:
    """A client of a fake server."""
    return Client(api_key=KEY, connection_id="c", base_url=server.url, backoff=0, **settings)


def raised(kind: type[errors.LeenAlertsError], server: FakeServer, settings: dict[str, Any], **arguments: Any) -> Any:
    """The error that a call raises, with and without asyncio."""

    async def call() -> object:
        async with client_of(server, **settings) as client:
            return await list_alerts.asyncio(client=client, **arguments)

    found = []
    with client_of(server, **settings) as client:
        for function in (lambda: list_alerts.sync(client=client, **arguments), lambda: asyncio.run(call())):
            try:
                function()
            except kind as error:
                found.append(error)
    assert [(KEY in str(error), error.__context__) for error in found] == [(False, None)] * 2
    return found[0]


def flood(_: object) -> Iterator[bytes]:
    """A response that never begins."""
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"


def traversals() -> None:
    """Pages by cursor and by offset, threads, event loops, and connections that are kept."""

    async def walk() -> list[Any]:
        async with client_of(server) as client:
            return [alert async for alert in list_alerts.iterate_async(client=client)]

    with FakeServer(cursor_pages(9)) as server:
        assert numbers(asyncio.run(walk())) == list(range(9))
        with client_of(server) as client:
            found: list[int] = []
            thread = threading.Thread(target=lambda: found.extend(numbers([*list_alerts.iterate(client=client)])))
            thread.start()
            thread.join()
            assert found == list(range(9))
            list_alerts.sync(client=client.with_options(connection_id="other", headers={"X-A": "b"}))
        assert (server.connections, server.requests[-1].headers["x-connection-id"]) == (2, "other")
    with FakeServer(offset_pages(7, most=3)) as server, client_of(server) as client:
        assert len(list(list_alerts.iterate(client=client, enable_cursor=False))) == 7
        assert list_alerts.count(client=client) == 7


def failures() -> None:
    """Errors, retries, compression and its limits, deadlines of our own sockets, a client of the user's."""
    good = Reply(cursor_page(1), zipped=True)
    with FakeServer(Reply(status=503), Reply(cursor_page(1), cut=9), good) as server:
        with client_of(server) as client:
            assert numbers(list_alerts.sync(client=client).items) == [1]
        raised(errors.ResponseTooLargeError, server, {"max_response_bytes": 9})
    with FakeServer(Reply({"detail": f"no {KEY}"}, 401)) as server, httpx.Client() as theirs:
        assert raised(errors.AuthenticationError, server, {}).detail == "no ***"
        raised(errors.AuthenticationError, server, {"http_client": theirs})
        raised(errors.UsageError, server, {}, updated_since="yesterday")
    with FakeServer(flood) as server:
        raised(errors.RequestTimeoutError, server, {"max_retries": 0, "timeout": 0.2})


def models() -> None:
    """Models through JSON, pickle, copy and attrs."""
    alert = make_alert(title=None)
    for again in (Alert.from_dict(alert.to_dict()), pickle.loads(pickle.dumps(alert)), copy.deepcopy(alert)):
        assert (again, again.to_json(), again.fields_set) == (alert, alert.to_json(), alert.fields_set)
    assert attrs.evolve(alert, title="a").to_dict() == {**alert.to_dict(), "title": "a"}


if __name__ == "__main__":
    traversals()
    failures()
    models()
    print("done with httpx", httpx.__version__)
