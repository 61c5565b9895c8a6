"""Traversals of a list, page by page and item by item, also of servers whose pages repeat or contradict each other."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import AlertCursorPage, AlertOffsetPage

from tests.client.conftest import Connect
from tests.client.pages import alert, cursor_page, cursor_pages, numbers, offset_page, offset_pages
from tests.http import Answer, FakeServer, Reply, Request

SINCE = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))


def _read(function: Any, client: Client, **arguments: Any) -> list[Any]:
    """All that a traversal gives; one of asyncio closes its client."""
    found = function(client=client, **arguments)

    async def read() -> list[Any]:
        async with client:
            return [entry async for entry in found]

    return asyncio.run(read()) if hasattr(found, "__aiter__") else list(found)


Items = Callable[..., list[Any]]
_items: Items = partial(_read, list_alerts.iterate)
_items_async: Items = partial(_read, list_alerts.iterate_async)


@pytest.fixture(params=[_items, _items_async])
def items(request: pytest.FixtureRequest) -> Items:
    """Reads all items, once without asyncio and once with it."""
    function: Items = request.param
    return function


def _until_error(client: Client, expected: type[errors.LeenAlertsError], **arguments: Any) -> tuple[list[int], Any]:
    """The numbers of the alerts that came before an error, and the error."""
    came: list[Any] = []
    with pytest.raises(expected) as caught:
        came.extend(list_alerts.iterate(client=client, **arguments))
    return numbers(came), caught.value


def test_cursor_mode_is_the_default_and_complete(connect: Connect, items: Items) -> None:
    with FakeServer(cursor_pages(7)) as server:
        assert numbers(items(connect(server))) == list(range(7))
    assert server.queries[0] == {"enableCursor": "true"}
    assert [query.get("cursor") for query in server.queries] == [None, "c2", "c4", "c6"]
    assert server.connections == 1


def test_offset_mode_advances_by_what_came(connect: Connect, items: Items) -> None:
    with FakeServer(offset_pages(7, most=3)) as server:
        assert numbers(items(connect(server), enable_cursor=False, limit=500)) == list(range(7))
    assert [query.get("offset") for query in server.queries] == [None, "3", "6"]
    assert all(query["limit"] == "500" and query["enableCursor"] == "false" for query in server.queries)


@pytest.mark.parametrize("pages", [list_alerts.iterate_pages, list_alerts.iterate_pages_async])
def test_pages_have_their_class_and_their_cursors(connect: Connect, pages: Any) -> None:
    with FakeServer(cursor_pages(5)) as server:
        by_cursor = _read(pages, connect(server))
    assert [(type(page), page.next_cursor) for page in by_cursor] == [(AlertCursorPage, c) for c in ("c2", "c4", None)]
    with FakeServer(offset_pages(5)) as server:
        by_offset = _read(pages, connect(server), enable_cursor=False)
    assert [(type(page), page.count) for page in by_offset] == [(AlertOffsetPage, n) for n in (2, 2, 1)]


def test_nothing_is_sent_before_it_is_asked_for(connect: Connect) -> None:
    with FakeServer(cursor_pages(6)) as server:
        pages = list_alerts.iterate_pages(client=connect(server))
        assert not server.requests
        next(pages)
        assert len(server.requests) == 1
        pages.close()


def test_the_time_goes_with_the_first_page_and_the_rest_with_each(connect: Connect) -> None:
    with FakeServer(cursor_pages(6)) as server:
        _items(connect(server), updated_since=SINCE, limit=4, include_observables=True)
    first, second = server.queries
    assert first["updatedSince"] == "2024-05-01T10:00:00+00:00"
    assert "%2B00" in server.requests[0].target
    assert "updatedSince" not in second
    assert (second["cursor"], second["limit"], second["includeObservables"]) == ("c4", "4", "true")


def test_parameters_arrive_as_they_are(connect: Connect) -> None:
    with FakeServer(Reply(cursor_page(1))) as server:
        list_alerts.sync(client=connect(server), sort="last_event_time:desc", cursor="a+b/c=&d é%2B")
    assert server.queries[0]["cursor"] == "a+b/c=&d é%2B"
    assert "sort=last_event_time:desc&" in server.requests[0].target


FUNCTIONS: list[Any] = [
    *(list_alerts.sync, list_alerts.sync_detailed, list_alerts.iterate, list_alerts.iterate_pages),
    *(list_alerts.iterate_async, list_alerts.iterate_pages_async),
    lambda **arguments: asyncio.run(list_alerts.asyncio(**arguments)),
    lambda **arguments: asyncio.run(list_alerts.asyncio_detailed(**arguments)),
]


class NotATime(datetime):
    """As pandas' NaT, which is a datetime and equals nothing."""

    __hash__ = datetime.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"updated_since": SINCE, "cursor": "c2"}, "updated_since"),
        ({"updated_since": datetime(2024, 1, 1)}, "updated_since"),
        ({"updated_since": datetime(2024, 1, 1, tzinfo=UTC).date()}, "updated_since"),
        ({"updated_since": NotATime(2024, 1, 1, tzinfo=UTC)}, "updated_since"),
        ({"updated_since": ""}, "updated_since"),
        ({"updated_since": "2024-01-01T00:00:00Z"}, "updated_since"),
        ({"updated_since": 1714564800}, "updated_since"),
        ({"updated_since": False}, "updated_since"),
        ({"updated_since": datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))}, "updated_since"),
        ({"sort": "\udfff"}, "sort"),
        ({"offset": 3}, "offset"),
        ({"exclude_total": True}, "exclude_total"),
        ({"enable_cursor": False, "cursor": "a"}, "cursor"),
        ({"timeout": 0}, "timeout"),
        ({"max_retries": -1}, "max_retries"),
    ],
)
def test_arguments_that_cannot_be_sent_are_refused_at_once(
    connect: Connect, function: Any, arguments: dict[str, Any], named: str
) -> None:
    with FakeServer(Reply(cursor_page(1))) as server, pytest.raises(errors.UsageError, match=named):
        function(client=connect(server), **arguments)
    assert not server.requests


def test_a_traversal_needs_sizes(connect: Connect) -> None:
    iterate: Any = list_alerts.iterate
    with FakeServer(Reply(offset_page(1))) as server:
        for name in ("limit", "max_stalled_pages"):
            for value in (0, -1, "5", 2.5, True):
                with pytest.raises(errors.UsageError, match=f"{name} is {value!r}"):
                    iterate(client=connect(server), **{name: value})
        list_alerts.sync(client=connect(server), limit=0, enable_cursor=False, offset=0)
    assert server.queries == [{"enableCursor": "false", "limit": "0", "offset": "0"}]


def test_empty_and_short_cursor_pages_are_read_on(connect: Connect) -> None:
    pages = [cursor_page(following="a"), cursor_page(1, following="b"), cursor_page(following="c"), cursor_page(2)]
    with FakeServer(*map(Reply, pages)) as server:
        assert numbers(_items(connect(server), limit=50)) == [1, 2]


def test_an_empty_list_is_no_error(connect: Connect) -> None:
    with FakeServer(Reply(offset_page(total=0)), Reply(cursor_page())) as server:
        assert _items(connect(server), enable_cursor=False) == []
        assert _items(connect(server)) == []
    with FakeServer(offset_pages(3)) as server:
        assert _items(connect(server), enable_cursor=False, offset=10) == []


@pytest.mark.parametrize("again", ["a", "b", "here"])
def test_a_repeated_cursor_ends_the_traversal_after_its_page(connect: Connect, again: str) -> None:
    pages = [cursor_page(1, following="a"), cursor_page(2, following="b"), cursor_page(3, following=again)]
    with FakeServer(*map(Reply, pages)) as server:
        came, error = _until_error(connect(server), errors.RepeatedCursorError, cursor="here")
    assert came == [1, 2, 3]
    assert len(server.requests) == 3
    assert again in str(error)
    assert error.status_code == 200


@pytest.mark.parametrize("page", [offset_page(1, 2, total=9), {"items": []}])
def test_a_page_without_the_key_of_its_cursor_is_an_error(connect: Connect, page: object) -> None:
    with FakeServer(Reply(page)) as server:
        _, error = _until_error(connect(server), errors.MissingCursorError)
    assert "next_cursor" in str(error)


@pytest.mark.parametrize("cursor", ["", "a\ud800"])
def test_a_cursor_that_no_request_can_carry_is_an_error_after_its_page(connect: Connect, cursor: str) -> None:
    with FakeServer(Reply(cursor_page(1, following=cursor))) as server:
        came, error = _until_error(connect(server), errors.MissingCursorError)
    assert came == [1]
    assert str(error).isprintable()


ENDLESS: dict[str, Callable[[int], dict[str, object]]] = {
    "new cursors, same items": lambda turn: cursor_page(1, 2, following=f"c{turn}"),
    "new cursors, items in another order": lambda turn: cursor_page(
        *(1, 2)[:: 1 if turn % 2 else -1], following=f"c{turn}"
    ),
    "new cursors, empty pages": lambda turn: cursor_page(following=f"c{turn}"),
    "a cycle of pages": lambda turn: cursor_page(turn % 3, following=f"c{turn}"),
    "offset ignored": lambda turn: offset_page(1, 2, total=50),
    "offset ignored, no total": lambda turn: offset_page(1, 2),
    "offset ignored, as many as the total": lambda turn: offset_page(1, 2, total=4),
    "a total that grows": lambda turn: offset_page(1, 2, total=turn * 10),
    "a cycle of offset pages": lambda turn: offset_page(turn % 3, turn % 3 + 1, total=99),
}


@pytest.mark.parametrize("make", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_traversal_ends(connect: Connect, items: Items, make: Callable[[int], dict[str, object]]) -> None:
    with FakeServer(lambda request: Reply(make(len(server.requests)))) as server:
        by_cursor = "next_cursor" in make(1)
        with pytest.raises(errors.RepeatedPageError, match="5 pages in a row"):
            items(connect(server), enable_cursor=by_cursor)
        assert len(server.requests) <= 8
        before = len(server.requests)
        with pytest.raises(errors.RepeatedPageError, match="2 pages in a row"):
            items(connect(server), enable_cursor=by_cursor, max_stalled_pages=2)
        assert len(server.requests) - before <= 5


def test_pages_that_bring_something_new_in_between_are_read_on(connect: Connect) -> None:
    """A list that moves by one page between two requests gives the same page again."""
    pages = [offset_page(1, 2, total=9)] * 4 + [offset_page(3, 4, total=9)] + [offset_page(1, 2, total=9)] * 4
    with FakeServer(*map(Reply, [*pages, offset_page(5, total=9)])) as server:
        assert len(_items(connect(server), enable_cursor=False)) == 19


@pytest.mark.parametrize("total", [None, 0, -1, 7, 50, 57, 60])
def test_a_total_that_is_too_small_or_missing_loses_nothing(connect: Connect, total: int | None) -> None:
    with FakeServer(offset_pages(57, most=10, total=total)) as server:
        if total == 60:
            came, error = _until_error(connect(server), errors.IncompleteListError, enable_cursor=False)
            assert "total is 60" in str(error)
        else:
            came = numbers(_items(connect(server), enable_cursor=False))
    assert came == list(range(57))


@pytest.mark.parametrize(
    ("page", "path"),
    [
        (cursor_page(1, following=5), "next_cursor"),
        (offset_page(1, total="7"), "total"),
        ({"items": {}, "next_cursor": None, "previous_cursor": None}, "items"),
        ({**cursor_page(), "items": [alert(1), alert(2, device={"id": "no"})]}, "items[1].device.id"),
        ([], ""),
    ],
)
def test_what_is_no_page_raises_with_its_place(connect: Connect, page: Any, path: str) -> None:
    with FakeServer(Reply(page)) as server:
        by_offset = isinstance(page, dict) and "count" in page
        with pytest.raises(errors.DecodeError) as caught:
            _items(connect(server), enable_cursor=not by_offset)
        assert (caught.value.path, caught.value.status_code, caught.value.__context__) == (path, 200, None)
        if "device" not in path:
            with pytest.raises(errors.DecodeError):
                _items(connect(server), enable_cursor=not by_offset, on_invalid=lambda raw, error: None)


def test_an_invalid_alert_does_not_cost_the_others(connect: Connect, items: Items) -> None:
    bad = alert(2, title=5)
    first = {**cursor_page(following="a"), "items": [alert(1), bad, "no alert", alert(4)]}
    found: list[tuple[object, str]] = []
    with FakeServer(Reply(first), Reply(cursor_page(5))) as server:
        kept = items(connect(server), on_invalid=lambda raw, error: found.append((raw, error.path)))
    assert numbers(kept) == [1, 4, 5]
    assert found == [(bad, "items[1].title"), ("no alert", "items[2]")]


def test_invalid_alerts_count_for_the_next_offset(connect: Connect, items: Items) -> None:
    bad = {**offset_page(1, 2, total=3), "items": [alert(1), {}]}
    with FakeServer(Reply(bad), Reply(offset_page(3, total=3))) as server:
        kept = items(connect(server), enable_cursor=False, on_invalid=lambda raw, error: None)
    assert numbers(kept) == [1, 3]
    assert server.queries[1]["offset"] == "2"


def test_a_total_is_counted_with_one_small_request(connect: Connect) -> None:
    async def count_async(client: Client) -> int | None:
        async with client:
            return await list_alerts.count_async(client=client, updated_since=SINCE)

    with FakeServer(Reply(offset_page(1, total=57)), Reply(offset_page(1, total=None))) as server:
        assert list_alerts.count(client=connect(server), updated_since=SINCE) == 57
        assert asyncio.run(count_async(connect(server))) is None
    asked = {"enableCursor": "false", "limit": "1", "updatedSince": "2024-05-01T10:00:00+00:00"}
    assert server.queries == [asked, asked]


def test_leaving_a_traversal_leaves_nothing_behind(connect: Connect) -> None:
    async def leave(client: Client) -> None:
        async with client:
            async for entry in list_alerts.iterate_async(client=client):
                assert entry.id
                break
            for _ in range(100):  # the loop closes what a left `async for` leaves open, in tasks of its own
                await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with FakeServer(cursor_pages(100)) as server:
        client = connect(server)
        assert next(list_alerts.iterate(client=client)).id
        assert len(_items(client)) == 100
        asyncio.run(leave(connect(server)))
    assert server.connections == 2


def test_no_item_and_no_identity_is_kept_while_the_next_page_is_read(connect: Connect) -> None:
    read: list[weakref.ref[Any]] = []
    kept: list[int] = []

    def answer(request: Request) -> Answer:
        gc.collect()
        kept.append(len([ref for ref in read if ref() is not None]))
        return cursor_pages(20)(request)

    with FakeServer(answer) as server:
        for entry in list_alerts.iterate(client=connect(server)):
            read += [weakref.ref(entry), weakref.ref(entry.id)]
            del entry
    assert kept == [0] * 10
