"""The asynchronous walks do what the others do."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import AlertCursorPage, AlertOffsetPage

from tests.client.conftest import BOTH, Connect
from tests.client.serving import (
    Answer,
    Reply,
    alert,
    cursor_page,
    cursor_pages,
    in_turn,
    numbers,
    offset_page,
    offset_pages,
    serving,
)


def _within(connect: Connect, answer: Answer, walk: Callable[[Client], Coroutine[Any, Any, None]]) -> int:
    """Run a walk in an event loop of its own; the number of requests that were made."""

    async def run() -> None:
        async with connect(server) as client:
            await walk(client)
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with serving(answer) as server:
        asyncio.run(run())
    return len(server.requests)


@BOTH
def test_walks_are_complete_in_both_modes(connect: Connect, prefetch: int) -> None:
    async def by_cursor(client: Client) -> None:
        found = [entry async for entry in list_alerts.iterate_async(client=client, prefetch=prefetch)]
        assert numbers(found) == list(range(7))

    async def by_offset(client: Client) -> None:
        walk = list_alerts.iterate_async(client=client, enable_cursor=False, limit=3, prefetch=prefetch)
        assert numbers([entry async for entry in walk]) == list(range(7))

    assert _within(connect, cursor_pages(7), by_cursor) == 4
    assert _within(connect, offset_pages(7, most=3), by_offset) == 3


@BOTH
def test_pages_have_their_class(connect: Connect, prefetch: int) -> None:
    async def by_cursor(client: Client) -> None:
        async for page in list_alerts.iterate_pages_async(client=client, prefetch=prefetch):
            assert isinstance(page, AlertCursorPage)

    async def by_offset(client: Client) -> None:
        async for page in list_alerts.iterate_pages_async(client=client, enable_cursor=False, prefetch=prefetch):
            assert isinstance(page, AlertOffsetPage)

    _within(connect, cursor_pages(3), by_cursor)
    _within(connect, offset_pages(3), by_offset)


@BOTH
@pytest.mark.parametrize(
    ("pages", "by_cursor", "expected"),
    [
        ([cursor_page(1, following="a"), cursor_page(2, following="a")], True, errors.RepeatedCursorError),
        ([cursor_page(1, following="a"), {"items": []}], True, errors.MissingCursorError),
        ([offset_page(1, total=5), offset_page(total=5)], False, errors.IncompleteListError),
        ([offset_page(1, total=5)], False, errors.RepeatedPageError),
        ([cursor_page(1, following="a"), []], True, errors.DecodeError),
    ],
)
def test_pages_that_lead_nowhere_are_errors(
    connect: Connect, prefetch: int, pages: list[Any], by_cursor: bool, expected: type[Exception]
) -> None:
    async def walk(client: Client) -> None:
        entries = list_alerts.iterate_async(client=client, enable_cursor=by_cursor, prefetch=prefetch)
        assert numbers([await anext(entries)]) == [1]
        with pytest.raises(expected):
            [entry async for entry in entries]

    _within(connect, in_turn(*map(Reply, pages)), walk)


@BOTH
def test_invalid_alerts_are_handed_out(connect: Connect, prefetch: int) -> None:
    found = []

    async def walk(client: Client) -> None:
        kept = list_alerts.iterate_async(
            client=client, prefetch=prefetch, on_invalid=lambda raw, error: found.append(error.path)
        )
        assert numbers([entry async for entry in kept]) == [1]

    _within(connect, in_turn(Reply({**cursor_page(), "items": [alert(1), alert(2, pid=7)]})), walk)
    assert found == ["items[1].pid"]


@BOTH
def test_an_error_of_the_next_page_comes_after_this_one(connect: Connect, prefetch: int) -> None:
    async def walk(client: Client) -> None:
        pages = list_alerts.iterate_pages_async(client=client, prefetch=prefetch)
        assert len((await anext(pages)).items) == 1
        with pytest.raises(errors.NotFoundError):
            await anext(pages)

    _within(connect, in_turn(Reply(cursor_page(1, following="a")), Reply({}, 404)), walk)
