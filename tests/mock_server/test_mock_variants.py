"""Every variant serves what the document allows, and walks lose nothing while the data stands still."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.mock_server.registry import variants
from contract_tests.mock_server.running import serve

QUERIES = (
    "",
    "limit=0",
    "limit=7&offset=0",
    "limit=7&offset=33&includeObservables=true",
    "limit=500&includeObservables=true&includeDeviceGroups=true",
    "offset=9999",
    "excludeTotal=true&limit=3",
    "sort=last_event_time:desc&limit=9",
    "sort=nothing",
    "updatedSince=2025-03-20T00:00:00%2B00:00",
    "updatedSince=2025-03-20T00:00:00+00:00",
    "updatedSince=9999-01-01T00:00:00Z",
    "enableCursor=true&limit=0",
    "enableCursor=true&limit=9&includeObservables=true",
    "enableCursor=true&limit=1.0",
    "enableCursor=true&cursor=nobody-gave-this-out",
    "enableCursor=true&cursor=x&updatedSince=2025-03-20T00:00:00Z",
    "limit=-1",
    "limit=many",
    "limit=5&limit=6",
    "use_pool=maybe",
)
MOVING = ("arrival", "batches", "update", "ageing", "busy", "first-synchronisation", "late-arrivals")


@pytest.mark.parametrize("name", ["", *variants()])
def test_everything_served_is_valid_under_the_document(name: str, ask: Callable[..., Any], validate: Any) -> None:
    with serve(alerts=35, variants=[name] if name else []) as running:
        asking = ask(running)
        for query in QUERIES:
            answer = asking(query)
            assert answer.status_code in {200, 400, 422}, (query, answer.text)
            assert answer.headers["content-type"].lower().startswith("application/json")
            page = "AlertCursorPage" if "enableCursor=true" in query else "AlertOffsetPage"
            assert validate(page if answer.status_code == 200 else "ErrorResponse", answer.json()) == [], query
            assert running.api_key not in answer.text + str(answer.headers)


@pytest.mark.parametrize("name", ["", *(name for name in variants() if not name.startswith(MOVING))])
def test_walks_by_offset_and_by_cursor_agree_while_nothing_moves(name: str, ask: Callable[..., Any]) -> None:
    with serve(alerts=35, variants=[name] if name else []) as running:
        asking = ask(running)
        whole = _by_offset(asking)
        forth = _by_cursor(asking)
        assert whole == [alert for page, _ in forth for alert in page]
        assert len(set(whole)) == len(whole) == asking("limit=1").json()["total"]
        # An empty last page may have no way back: then it begins at the page before.
        last, previous = next((page for page in reversed(forth) if page[0] or page[1]), forth[-1])
        assert [*_back_from(asking, previous), *last] == whole


def _by_offset(asking: Any) -> list[str]:
    found: list[str] = []
    while True:
        items = asking(f"limit=9&offset={len(found)}" if found else "limit=9").json()["items"]
        found += [alert["id"] for alert in items]
        if not items:
            return found


def _by_cursor(asking: Any) -> list[tuple[list[str], str | None]]:
    pages, query = [], "enableCursor=true&limit=9"
    while True:
        page = asking(query).json()
        pages.append(([alert["id"] for alert in page["items"]], page["previous_cursor"]))
        if page["next_cursor"] is None:
            return pages
        query = f"enableCursor=true&limit=9&cursor={quote(page['next_cursor'], safe='')}"


def _back_from(asking: Any, cursor: str | None) -> list[str]:
    found: list[str] = []
    while cursor is not None:
        page = asking(f"enableCursor=true&limit=9&cursor={quote(cursor, safe='')}").json()
        found[:0] = [alert["id"] for alert in page["items"]]
        cursor = page["previous_cursor"]
    return found
