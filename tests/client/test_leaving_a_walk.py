"""Prefetching fetches while the caller works, and leaving a loop leaves nothing behind."""

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect
from tests.client.serving import Reply, Request, cursor_page, cursor_pages, in_turn, numbers, serving


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Every test ends with the threads that it began with."""
    before = set(threading.enumerate())
    yield
    assert {thread for thread in threading.enumerate() if "leen" in thread.name} - before == set()


def _prefetching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("leen_alerts")]


def _open_connections(client: Client) -> int:
    """Connections of the client that are in the middle of a request."""
    http = client._sync._client
    pool = getattr(http, "_transport")._pool  # noqa: B009
    return sum(not connection.is_idle() for connection in pool.connections)


def test_the_next_page_is_fetched_while_the_caller_works(connect: Connect) -> None:
    second_asked = threading.Event()

    def answer(request: Request) -> Reply:
        if request.query.get("cursor") == "c2":
            second_asked.set()
        return cursor_pages(6)(request)

    with serving(answer) as server:
        walk = list_alerts.iterate_pages(client=connect(server), prefetch=1)
        next(walk)
        assert second_asked.wait(10), "the second page was not asked for"
        assert len(_prefetching()) == 1
        assert len(list(walk)) == 2
    assert not _prefetching()


def test_without_prefetching_nothing_is_asked_ahead(connect: Connect) -> None:
    with serving(cursor_pages(6)) as server:
        walk = list_alerts.iterate_pages(client=connect(server))
        assert not server.requests
        next(walk)
        assert len(server.requests) == 1
        assert not _prefetching()
        walk.close()
    assert len(server.requests) == 1


@pytest.mark.parametrize("prefetch", [0, 1])
def test_leaving_the_loop_leaves_nothing_behind(connect: Connect, prefetch: int) -> None:
    with serving(cursor_pages(100)) as server:
        client = connect(server)
        for entry in list_alerts.iterate(client=client, prefetch=prefetch):
            assert entry.id
            break
        assert not _prefetching()
        assert _open_connections(client) == 0
        for page in list_alerts.iterate_pages(client=client, prefetch=prefetch):
            assert page.items
            break
        assert not _prefetching()
        assert _open_connections(client) == 0
        assert len(list(list_alerts.iterate(client=client, prefetch=prefetch))) == 100


def test_an_exception_of_the_caller_leaves_nothing_behind(connect: Connect) -> None:
    def fail(client: Client) -> None:
        for entry in list_alerts.iterate(client=client, prefetch=1):
            raise KeyError(entry)

    with serving(cursor_pages(100)) as server:
        with pytest.raises(KeyError) as caught:
            fail(connect(server))
        del caught
        gc.collect()
        assert not _prefetching()


def test_leaving_ends_the_retries_of_the_page_ahead(connect: Connect) -> None:
    """The page ahead waits ten minutes for its retry; leaving the loop does not."""
    waiting = threading.Event()

    def answer(request: Request) -> Reply:
        if "cursor" not in request.query:
            return Reply(cursor_page(1, following="a"))
        waiting.set()
        return Reply({}, 429, {"Retry-After": "600"})

    with serving(answer) as server:
        walk = list_alerts.iterate(client=connect(server, sleep=None, max_retry_after=600), prefetch=1)
        next(walk)
        assert waiting.wait(10)
        walk.close()
        assert not _prefetching()
    assert len(server.requests) == 2


def test_an_error_in_the_background_is_raised_where_its_page_was_due(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1, following="a")), Reply({}, 403))) as server:
        walk = list_alerts.iterate(client=connect(server), prefetch=1)
        assert numbers([next(walk)]) == [1]
        with pytest.raises(errors.PermissionDeniedError):
            next(walk)
        assert not _prefetching()


def test_leaving_an_asynchronous_loop_leaves_no_task(connect: Connect) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(request: Request) -> Reply:
        if "cursor" in request.query:
            asked.set()
            go_on.wait(10)
        return Reply(cursor_page(1, 2, following="a"))

    async def leave() -> None:
        async with connect(server, max_retries=0) as client:
            async for entry in list_alerts.iterate_async(client=client, prefetch=1):
                assert entry.id
                await asyncio.to_thread(asked.wait, 10)
                break
            # The event loop closes what a left `async for` leaves open, in tasks of its own.
            for _ in range(1000):
                await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with serving(answer) as server:
        try:
            asyncio.run(leave())
        finally:
            go_on.set()
    assert len(server.requests) == 2


def test_cancelling_a_walk_cancels_the_page_ahead(connect: Connect) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(request: Request) -> Reply:
        if "cursor" in request.query:
            asked.set()
            go_on.wait(10)
        return Reply(cursor_page(1, following="a"))

    async def cancel() -> None:
        async with connect(server, max_retries=0) as client:

            async def walk() -> None:
                async for _ in list_alerts.iterate_async(client=client, prefetch=1):
                    pass

            task = asyncio.create_task(walk())
            await asyncio.to_thread(asked.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with serving(answer) as server:
        try:
            asyncio.run(cancel())
        finally:
            go_on.set()


def test_two_threads_share_a_client(connect: Connect) -> None:
    found: list[list[int]] = []
    with serving(cursor_pages(40)) as server:
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
