"""A client in forked processes, in threads, and in event loops."""

import asyncio
import gc
import os
import threading
import traceback
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect
from tests.client.pages import cursor_page, cursor_pages, numbers
from tests.http import FakeServer, Reply

PAGE = Reply(cursor_page(1))


def _in_child(action: Callable[[], object]) -> int:
    """Run an action in a forked process; its exit status: 0 where it returned, 1 where it raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that the fake server has threads
        child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _read(client: Client) -> None:
    assert list_alerts.sync(client=client).items


def _read_and_close(client: Client) -> None:
    with client:
        _read(client)


def test_a_forked_process_opens_connections_of_its_own(connect: Connect) -> None:
    with FakeServer(PAGE) as server:
        client = connect(server)
        _read(client)
        assert _in_child(lambda: _read_and_close(client)) == 0
        assert _in_child(lambda: _read(client.with_options(max_retries=0))) == 0
        assert server.connections == 3
        _read(client)
    assert server.connections == 3, "the parent lost its connection"


def test_a_forked_process_has_an_event_loop_of_its_own(connect: Connect) -> None:
    async def read(client: Client) -> None:
        assert (await list_alerts.asyncio(client=client)).items

    async def fork() -> int:
        async with connect(server) as client:
            await read(client)

            def child() -> None:
                asyncio._set_running_loop(None)
                asyncio.run(read(client))

            return _in_child(child)

    with FakeServer(PAGE) as server:
        assert asyncio.run(fork()) == 0
    assert server.connections == 2


def test_a_client_of_the_users_is_refused_in_a_forked_process(connect: Connect) -> None:
    def refused(client: Client) -> None:
        with pytest.raises(errors.UsageError, match="fork"):
            _read(client)

    with FakeServer(PAGE) as server, httpx.Client() as theirs:
        client = connect(server, http_client=theirs)
        _read(client)
        assert _in_child(lambda: refused(client)) == 0
        _read(client)
    assert server.connections == 1


def test_threads_share_a_client(connect: Connect) -> None:
    found: list[list[int]] = []
    with FakeServer(cursor_pages(40)) as server:
        client = connect(server)
        threads = [
            threading.Thread(target=lambda: found.append(numbers(list(list_alerts.iterate(client=client)))))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [list(range(40))] * 4
    assert server.connections <= 4


def test_one_client_serves_one_event_loop_after_another(connect: Connect) -> None:
    def ask() -> Coroutine[Any, Any, Any]:
        return list_alerts.asyncio(client=client)

    with FakeServer(PAGE) as server, warnings.catch_warnings():
        # The sockets of a loop that was closed too early are found by the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        client = connect(server)
        assert [len(asyncio.run(ask()).items) for _ in range(3)] == [1, 1, 1]
        asyncio.run(client.aclose())
        gc.collect()


@pytest.mark.parametrize("own", [True, False])
def test_a_client_in_two_live_event_loops_is_refused(connect: Connect, own: bool) -> None:
    page = httpx.Response(200, json=cursor_page(1))
    theirs = {} if own else {"async_http_client": httpx.AsyncClient(transport=httpx.MockTransport(lambda _: page))}
    with FakeServer(PAGE) as server, asyncio.Runner() as first, asyncio.Runner() as second:
        client = connect(server, **theirs)
        assert first.run(list_alerts.asyncio(client=client)).items
        with pytest.raises(errors.UsageError, match="another event loop"):
            second.run(list_alerts.asyncio(client=client))
        assert first.run(list_alerts.asyncio(client=client)).items
        first.run(client.aclose())


def test_another_kind_of_event_loop_is_refused(connect: Connect) -> None:
    """Such as that of trio, which runs coroutines by itself too."""
    with FakeServer(PAGE) as server, pytest.raises(errors.UsageError, match="asyncio"):
        list_alerts.asyncio(client=connect(server)).send(None)
