"""Walks through a list, page by page and item by item, and servers whose pages lead nowhere."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from leen_alerts import errors
from leen_alerts._runtime.requests import query_text
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import AlertCursorPage, AlertOffsetPage

from tests.client.conftest import BOTH, Connect, answering
from tests.client.serving import (
    Reply,
    Request,
    alert,
    cursor_page,
    cursor_pages,
    numbers,
    offset_page,
    offset_pages,
    serving,
)

SINCE = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
# Called with arguments that their types refuse, as a program without type checking would.
SYNC: Any = list_alerts.sync
ITERATE: Any = list_alerts.iterate
ITERATE_PAGES_ASYNC: Any = list_alerts.iterate_pages_async


@BOTH
def test_cursor_mode_is_the_default_and_complete(connect: Connect, prefetch: int) -> None:
    with serving(cursor_pages(7)) as server:
        alerts = list(list_alerts.iterate(client=connect(server), prefetch=prefetch))
    assert numbers(alerts) == list(range(7))
    assert server.queries[0] == {"enableCursor": "true"}
    assert [query.get("cursor") for query in server.queries] == [None, "c2", "c4", "c6"]
    assert all(query["enableCursor"] == "true" for query in server.queries)


@BOTH
def test_offset_mode_advances_by_what_came(connect: Connect, prefetch: int) -> None:
    with serving(offset_pages(7, most=3)) as server:
        walk = list_alerts.iterate(client=connect(server), enable_cursor=False, limit=500, prefetch=prefetch)
        assert numbers(list(walk)) == list(range(7))
    assert [query.get("offset") for query in server.queries] == [None, "3", "6"]
    assert all(query["limit"] == "500" and query["enableCursor"] == "false" for query in server.queries)


def test_offset_mode_without_totals_goes_on_to_an_empty_page(connect: Connect) -> None:
    with serving(offset_pages(4, most=3, total=False)) as server:
        walk = list_alerts.iterate(client=connect(server), enable_cursor=False, exclude_total=True, offset=1)
        assert numbers(list(walk)) == [1, 2, 3]
    assert [query["offset"] for query in server.queries] == ["1", "4"]
    assert server.queries[0]["excludeTotal"] == "true"


@BOTH
def test_pages_have_their_class_and_their_cursors(connect: Connect, prefetch: int) -> None:
    with serving(cursor_pages(5)) as server:
        pages = list(list_alerts.iterate_pages(client=connect(server), prefetch=prefetch))
    assert all(isinstance(page, AlertCursorPage) for page in pages)
    assert [page.next_cursor for page in pages] == ["c2", "c4", None]
    with serving(offset_pages(5)) as server:
        offset = list(list_alerts.iterate_pages(client=connect(server), enable_cursor=False, prefetch=prefetch))
    assert all(isinstance(page, AlertOffsetPage) for page in offset)
    assert [page.count for page in offset] == [2, 2, 1]


def test_walk_is_taken_up_again_from_a_cursor(connect: Connect) -> None:
    with serving(cursor_pages(7)) as server:
        client = connect(server)
        seen = next(list_alerts.iterate_pages(client=client, updated_since=SINCE))
        rest = list(list_alerts.iterate(client=client, updated_since=SINCE, cursor=seen.next_cursor))
    assert numbers([*seen.items, *rest]) == list(range(7))


def test_since_never_travels_with_a_cursor(connect: Connect) -> None:
    with serving(cursor_pages(6)) as server:
        client = connect(server)
        list(list_alerts.iterate(client=client, updated_since=SINCE, limit=4, include_observables=True))
        list_alerts.sync(client=client, updated_since=SINCE, cursor="c2")
    first, second, third = server.queries
    assert first["updatedSince"] == "2024-05-01T10:00:00+00:00"
    assert "+" not in server.requests[0].target.partition("updatedSince=")[2].partition("&")[0]
    assert "cursor" not in first
    assert "updatedSince" not in second
    assert (second["cursor"], second["limit"], second["includeObservables"]) == ("c4", "4", "true")
    assert "updatedSince" not in third


def test_nothing_is_sent_unasked(connect: Connect) -> None:
    with answering(connect, cursor_page(1)) as (client, server):
        list_alerts.sync(client=client)
        list_alerts.iterate(client=client)
    assert server.queries == [{"enableCursor": "true"}]


def test_parameters_arrive_as_they_are(connect: Connect) -> None:
    with answering(connect, cursor_page(1)) as (client, server):
        list_alerts.sync(client=client, sort="last_event_time:desc", cursor="a+b/c=&d é%2B")
    assert server.queries[0]["sort"] == "last_event_time:desc"
    assert server.queries[0]["cursor"] == "a+b/c=&d é%2B"


def test_only_the_colon_of_a_query_is_written_as_itself() -> None:
    assert query_text({"sort": "a:b", "x y": "+", "none": None, "flag": True}) == "sort=a:b&x%20y=%2B&flag=true"
    assert query_text({"state": ["a", "b"], "none": []}) == "state=a&state=b"


@BOTH
def test_empty_and_short_cursor_pages_are_walked_on(connect: Connect, prefetch: int) -> None:
    pages = [cursor_page(following="a"), cursor_page(1, following="b"), cursor_page(following="c"), cursor_page(2)]
    with answering(connect, *pages) as (client, _):
        walk = list_alerts.iterate(client=client, limit=50, prefetch=prefetch)
        assert numbers(list(walk)) == [1, 2]


@BOTH
@pytest.mark.parametrize("again", ["a", "b"])
def test_a_repeated_cursor_ends_the_walk_after_its_page(connect: Connect, prefetch: int, again: str) -> None:
    pages = [cursor_page(1, following="a"), cursor_page(2, following="b"), cursor_page(3, following=again)]
    came: list[Any] = []
    with answering(connect, *pages) as (client, server):
        walk = list_alerts.iterate(client=client, prefetch=prefetch)
        with pytest.raises(errors.RepeatedCursorError, match=again) as caught:
            came.extend(walk)
    assert numbers(came) == [1, 2, 3]
    assert len(server.requests) == 3
    assert caught.value.status_code == 200


def test_a_cursor_that_leads_to_its_own_page_is_repeated(connect: Connect) -> None:
    with (
        answering(connect, cursor_page(1, following="here")) as (client, server),
        pytest.raises(errors.RepeatedCursorError),
    ):
        list(list_alerts.iterate(client=client, cursor="here"))
    assert len(server.requests) == 1


@BOTH
def test_a_missing_cursor_is_an_error(connect: Connect, prefetch: int) -> None:
    pages: list[object] = [offset_page(1, 2, total=9), {"items": []}, cursor_page(1, following="")]
    for page in pages:
        with (
            answering(connect, page) as (client, server),
            pytest.raises(errors.MissingCursorError, match="next_cursor"),
        ):
            list(list_alerts.iterate(client=client, prefetch=prefetch))
        assert len(server.requests) == 1


@BOTH
def test_a_cursor_that_no_request_can_carry_is_an_error(connect: Connect, prefetch: int) -> None:
    with answering(connect, cursor_page(1, following="a\ud800")) as (client, _):
        with pytest.raises(errors.MissingCursorError, match="surrogate") as caught:
            list(list_alerts.iterate(client=client, prefetch=prefetch))
        with pytest.raises(errors.UsageError, match="sort cannot be sent"):
            list_alerts.iterate(client=client, sort="\udfff")
    assert caught.value.status_code == 200


@pytest.mark.parametrize("cursor", [5, True, ["a"], {}])
def test_a_cursor_that_is_no_text_is_refused(connect: Connect, cursor: object) -> None:
    with (
        answering(connect, cursor_page(1, following=cursor)) as (client, _),
        pytest.raises(errors.DecodeError) as caught,
    ):
        list(list_alerts.iterate(client=client))
    assert caught.value.path == "next_cursor"


@BOTH
def test_an_empty_offset_page_that_promises_more_is_an_error(connect: Connect, prefetch: int) -> None:
    came: list[Any] = []
    with answering(connect, offset_page(1, 2, total=5), offset_page(total=5)) as (client, _):
        walk = list_alerts.iterate(client=client, enable_cursor=False, prefetch=prefetch)
        with pytest.raises(errors.IncompleteListError, match="total is 5"):
            came.extend(walk)
    assert numbers(came) == [1, 2]


def _pages_of(*totals: int) -> list[dict[str, object]]:
    """Six alerts on three pages, which say that there are so many, and an empty page."""
    numbers = [(1, 2), (3, 4), (5, 6), ()]
    return [offset_page(*page, total=total) for page, total in zip(numbers, totals, strict=True)]


@BOTH
def test_a_total_of_less_than_what_came_does_not_cut_the_walk_short(connect: Connect, prefetch: int) -> None:
    with answering(connect, *_pages_of(8, 3, 8, 5)) as (client, _):
        walk = list_alerts.iterate(client=client, enable_cursor=False, prefetch=prefetch)
        assert numbers(list(walk)) == [1, 2, 3, 4, 5, 6]


@BOTH
@pytest.mark.parametrize("totals", [(0, 0, 0, 0), (-1, -1, -1, -1), (6, 3, 3, 0)])
def test_totals_that_contradict_the_pages_are_an_error(
    connect: Connect, prefetch: int, totals: tuple[int, ...]
) -> None:
    came: list[Any] = []
    with answering(connect, *_pages_of(*totals)) as (client, _):
        walk = list_alerts.iterate(client=client, enable_cursor=False, prefetch=prefetch)
        with pytest.raises(errors.IncompleteListError, match="ends beyond its total") as caught:
            came.extend(walk)
    assert numbers(came)[:4] == [1, 2, 3, 4]
    assert caught.value.status_code == 200


def test_an_empty_list_is_no_error(connect: Connect) -> None:
    with answering(connect, offset_page(total=0)) as (client, _):
        assert not list(list_alerts.iterate(client=client, enable_cursor=False))
    with answering(connect, cursor_page()) as (client, _):
        assert not list(list_alerts.iterate(client=client))


def test_an_offset_beyond_the_end_is_no_error(connect: Connect) -> None:
    with serving(offset_pages(3)) as server:
        assert not list(list_alerts.iterate(client=connect(server), enable_cursor=False, offset=10))


def test_a_server_that_ignores_the_offset_does_not_loop(connect: Connect) -> None:
    for total in (None, 50):
        with answering(connect, offset_page(1, 2, total=total)) as (client, server):
            walk = list_alerts.iterate(client=client, enable_cursor=False)
            with pytest.raises(errors.RepeatedPageError, match="does not heed offset"):
                list(walk)
        assert len(server.requests) == 3


def test_an_equal_last_page_ends_no_walk_in_silence(connect: Connect) -> None:
    with (
        answering(connect, offset_page(1, 2, total=4)) as (client, server),
        pytest.raises(errors.RepeatedPageError, match="came 2 times in a row"),
    ):
        list(list_alerts.iterate(client=client, enable_cursor=False))
    assert len(server.requests) == 2


def test_an_equal_page_once_is_chance(connect: Connect) -> None:
    """Two new alerts that arrive first between two requests move the same page to the next offset."""
    pages = [offset_page(1, 2, total=4), offset_page(1, 2, total=6), offset_page(3, 4, total=6)]
    with answering(connect, *pages) as (client, _):
        walk = list_alerts.iterate(client=client, enable_cursor=False)
        assert numbers(list(walk)) == [1, 2, 1, 2, 3, 4]


def test_a_growing_total_explains_equal_pages(connect: Connect) -> None:
    pages = [offset_page(1, total=count) for count in (3, 4, 5, 6, 5)]
    with answering(connect, *pages) as (client, _):
        walk = list_alerts.iterate(client=client, enable_cursor=False)
        assert numbers(list(walk)) == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("total", [True, "7", 2.5])
def test_a_total_of_another_type_is_refused(connect: Connect, total: object) -> None:
    with answering(connect, offset_page(1, total=total)) as (client, _), pytest.raises(errors.DecodeError) as caught:
        list(list_alerts.iterate(client=client, enable_cursor=False))
    assert caught.value.path == "total"


@pytest.mark.parametrize("body", [[], None, 5, "text", {"items": {}, "next_cursor": None, "previous_cursor": None}])
def test_what_is_no_page_is_refused(connect: Connect, body: object) -> None:
    with answering(connect, body) as (client, _):
        with pytest.raises(errors.DecodeError):
            list(list_alerts.iterate(client=client))
        with pytest.raises(errors.DecodeError):
            list(list_alerts.iterate(client=client, enable_cursor=False))
        with pytest.raises(errors.DecodeError):
            list(list_alerts.iterate(client=client, enable_cursor=False, on_invalid=lambda raw, error: None))


def test_an_invalid_alert_raises_with_its_place(connect: Connect) -> None:
    page = {**cursor_page(1), "items": [alert(1), alert(2, device={"id": "no"})]}
    with answering(connect, page) as (client, _), pytest.raises(errors.DecodeError) as caught:
        list(list_alerts.iterate(client=client))
    assert (caught.value.path, caught.value.status_code) == ("items[1].device.id", 200)
    assert caught.value.url is not None
    assert caught.value.__context__ is None


@BOTH
def test_an_invalid_alert_does_not_cost_the_others(connect: Connect, prefetch: int) -> None:
    bad = alert(2, title=5)
    first = {**cursor_page(following="a"), "items": [alert(1), bad, "no alert", alert(4)]}
    found: list[tuple[object, str]] = []
    with answering(connect, first, cursor_page(5)) as (client, _):
        walk = list_alerts.iterate(
            client=client,
            prefetch=prefetch,
            on_invalid=lambda raw, error: found.append((raw, error.path)),
        )
        assert numbers(list(walk)) == [1, 4, 5]
    assert found == [(bad, "items[1].title"), ("no alert", "items[2]")]


def test_an_invalid_page_is_raised_in_spite_of_on_invalid(connect: Connect) -> None:
    page = {**cursor_page(1), "previous_cursor": 7}
    with answering(connect, page) as (client, _), pytest.raises(errors.DecodeError) as caught:
        list(list_alerts.iterate(client=client, on_invalid=lambda raw, error: None))
    assert caught.value.path == "previous_cursor"


def test_a_naive_time_is_refused_at_once(connect: Connect) -> None:
    with answering(connect, cursor_page(1)) as (client, server):
        for naive in (datetime(2024, 1, 1), datetime(2024, 1, 1).date()):
            for function in (SYNC, ITERATE, ITERATE_PAGES_ASYNC):
                with pytest.raises(errors.UsageError, match="updatedSince needs a time with a zone"):
                    function(client=client, updated_since=naive)
    assert not server.requests


def test_parameters_of_the_other_mode_are_refused(connect: Connect) -> None:
    with answering(connect, cursor_page(1)) as (client, server):
        for arguments in ({"offset": 3}, {"exclude_total": True}, {"enable_cursor": False, "cursor": "a"}):
            for function in (SYNC, ITERATE):
                with pytest.raises(errors.UsageError, match=r"(offset|exclude_total|cursor) is for another mode"):
                    function(client=client, **arguments)
        SYNC(client=client, offset=0, exclude_total=False)
    assert server.queries == [{"enableCursor": "true"}]


def test_a_walk_needs_a_page_size(connect: Connect) -> None:
    with answering(connect, cursor_page(1)) as (client, server):
        for limit in (0, -1, "5", 2.5, True):
            with pytest.raises(errors.UsageError, match=f"limit is {limit!r}"):
                ITERATE(client=client, limit=limit)
        list_alerts.sync(client=client, limit=0)
    assert server.queries[0]["limit"] == "0"


def test_an_unfit_time_is_refused_with_a_sentence(connect: Connect) -> None:
    early = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
    with answering(connect, cursor_page(1)) as (client, _), pytest.raises(errors.UsageError, match="out of range"):
        list_alerts.sync(client=client, updated_since=early)


def test_errors_of_a_later_page_come_after_the_earlier_pages(connect: Connect) -> None:
    def answer(request: Request) -> Reply:
        return Reply(cursor_page(1, 2, following="a")) if "cursor" not in request.query else Reply({}, 401)

    with serving(answer) as server:
        for prefetch in (0, 1):
            came: list[Any] = []
            with pytest.raises(errors.AuthenticationError):
                came.extend(list_alerts.iterate(client=connect(server), prefetch=prefetch))
            assert numbers(came) == [1, 2]
