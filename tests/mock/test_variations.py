"""Every variation serves what the document allows, and loses nothing while the data does not move."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.fault import Change, variations
from tests.mock.conftest import Ask, Validate, client_of

ALL = [pytest.param(change, id=name) for name, change in variations().items()]
STILL = [pytest.param(change, id=name) for name, change in variations().items() if change.subject != "motion"]
MOVING = [pytest.param(change, id=name) for name, change in variations().items() if change.subject == "motion"]
NOISY = [pytest.param(change, id=name) for name, change in variations().items() if change.subject == "noise"]
QUERIES = (
    "",
    "limit=0",
    "limit=7&offset=33&includeObservables=true",
    "limit=500&includeObservables=true&includeDeviceGroups=true",
    "excludeTotal=true&limit=3",
    "sort=last_event_time:desc&limit=9",
    "updatedSince=2025-03-20T00:00:00%2B00:00",
    "enableCursor=true&limit=0",
    "enableCursor=true&limit=9&includeObservables=true",
    "enableCursor=true&cursor=nobody-gave-this-out",
    "enableCursor=true&cursor=x&updatedSince=2025-03-20T00:00:00Z",
    "limit=-1",
    "limit=5&limit=6",
    "use_pool=maybe",
)


@pytest.mark.parametrize("change", ALL)
def test_everything_served_is_valid_under_the_document(
    change: Change, ask: Callable[[Server], Ask], validate: Validate
) -> None:
    server = Server(change, alerts=35)
    asked = ask(server)
    for query in QUERIES:
        answer = asked(query)
        assert answer.status_code in {200, 400, 422}, query
        page = "AlertCursorPage" if "enableCursor=true" in query else "AlertOffsetPage"
        assert validate(page if answer.status_code == 200 else "ErrorResponse", answer.json()) == [], query
        assert server.credentials.api_key not in answer.text + str(answer.headers)


@pytest.mark.parametrize("change", STILL)
def test_both_modes_and_directions_hold_the_same_list(change: Change, ask: Callable[[Server], Ask]) -> None:
    asked = ask(Server(change, alerts=35))
    whole = _by_offset(asked)
    pages = _by_cursor(asked)
    assert whole == [alert for page, _ in pages for alert in page]
    assert len(set(whole)) == len(whole) == asked("limit=1").json()["total"]
    # An empty last page may have no cursor: then the backward traversal begins at the page before.
    last, previous = next((page for page in reversed(pages) if page[0] or page[1]), pages[-1])
    assert [*_back_from(asked, previous), *last] == whole


@pytest.mark.parametrize("change", MOVING)
def test_data_moves_and_every_page_stays_consistent(change: Change) -> None:
    with client_of(Server(change, alerts=25)) as client:
        pages = [client.get("/edr/alerts?limit=500").json() for _ in range(65)]
    assert len({str(page) for page in pages}) > 1
    for page in pages:
        ids = [alert["id"] for alert in page["items"]]
        assert page["count"] == page["total"] == len(ids) == len(set(ids))


@pytest.mark.parametrize("change", NOISY)
def test_noise_passes(change: Change) -> None:
    statuses = []
    with client_of(Server(change, alerts=2)) as client:
        for _ in range(300):
            try:
                statuses.append(client.get("/edr/alerts?limit=1").status_code)
            except httpx.TransportError:
                statuses.append(0)
    assert 0 < len([status for status in statuses if status != 200]) < 100
    assert set(statuses) <= {0, 200, 429, 502, 503, 504}


def _by_offset(asked: Ask) -> list[str]:
    found: list[str] = []
    while True:
        items = asked(f"limit=9&offset={len(found)}" if found else "limit=9").json()["items"]
        found += [alert["id"] for alert in items]
        if not items:
            return found


def _by_cursor(asked: Ask) -> list[tuple[list[str], str | None]]:
    pages, query = [], "enableCursor=true&limit=9"
    while True:
        page = asked(query).json()
        pages.append(([alert["id"] for alert in page["items"]], page["previous_cursor"]))
        if page["next_cursor"] is None:
            return pages
        query = f"enableCursor=true&limit=9&cursor={quote(page['next_cursor'], safe='')}"


def _back_from(asked: Ask, cursor: str | None) -> list[str]:
    found: list[str] = []
    while cursor is not None:
        page = asked(f"enableCursor=true&limit=9&cursor={quote(cursor, safe='')}").json()
        found[:0] = [alert["id"] for alert in page["items"]]
        cursor = page["previous_cursor"]
    return found
