"""The honest server, fact by fact."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract_tests.mock_server.registry import UnknownChangeError, behaviour_of
from contract_tests.mock_server.running import Running, listening_socket, serve

DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"
SINCE = "2025-03-20T12:00:00Z"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """The honest server with 57 alerts."""
    with serve() as server:
        yield server


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[httpx.Client]:
    """A client with valid credentials."""
    with httpx.Client(headers=running.headers) as made:
        yield made


@pytest.fixture
def get(running: Running, client: httpx.Client) -> Any:
    """Asks for alerts; returns status and body."""

    def ask(query: str = "", **headers: str) -> tuple[int, Any]:
        answer = client.get(f"{running.base_url}/edr/alerts?{query}", headers=headers)
        return answer.status_code, answer.json()

    return ask


def _ids(page: dict[str, Any]) -> list[str]:
    return [alert["id"] for alert in page["items"]]


def test_plain_request_gives_an_offset_page_with_count_and_total(get: Any) -> None:
    status, page = get()
    assert status == 200
    assert list(page) == ["count", "total", "items"]
    assert page["count"] == page["total"] == len(page["items"]) == 57


@pytest.mark.parametrize(("offset", "count"), [(0, 10), (50, 7), (56, 1), (57, 0), (58, 0), (10**20, 0)])
def test_offset_page_is_full_until_the_end(get: Any, offset: int, count: int) -> None:
    whole = _ids(get()[1])
    status, page = get(f"limit=10&offset={offset}")
    assert (status, page["count"], page["total"]) == (200, count, 57)
    assert _ids(page) == whole[offset : offset + 10]


def test_alerts_come_newest_first(get: Any) -> None:
    times = [alert["last_event_time"] for alert in get()[1]["items"]]
    assert times == sorted(times, reverse=True)


def test_default_page_holds_a_hundred() -> None:
    with serve(alerts=103) as server:
        page = httpx.get(f"{server.base_url}/edr/alerts", headers=server.headers).json()
    assert (page["count"], page["total"]) == (100, 103)


def test_cursor_walk_leads_on_and_back_without_loss(get: Any) -> None:
    whole = _ids(get()[1])
    first = get("enableCursor=true&limit=20")[1]
    second = get(f"enableCursor=true&limit=20&cursor={first['next_cursor']}")[1]
    third = get(f"enableCursor=true&limit=20&cursor={second['next_cursor']}")[1]
    assert list(first) == ["items", "next_cursor", "previous_cursor"]
    assert _ids(first) + _ids(second) + _ids(third) == whole
    assert first["previous_cursor"] is None
    assert third["next_cursor"] is None
    back = get(f"enableCursor=true&limit=5&cursor={third['previous_cursor']}")[1]
    assert _ids(back) == whole[35:40]


def test_cursor_carries_the_filter(get: Any) -> None:
    expected = _ids(get(f"updatedSince={SINCE}")[1])
    first = get(f"enableCursor=true&limit=3&updatedSince={SINCE}")[1]
    rest = get(f"enableCursor=true&limit=50&cursor={first['next_cursor']}")[1]
    assert _ids(first) + _ids(rest) == expected


def test_limit_zero_gives_an_empty_page_in_both_modes(get: Any) -> None:
    assert get("limit=0") == (200, {"count": 0, "total": 57, "items": []})
    assert get("enableCursor=true&limit=0") == (200, {"items": [], "next_cursor": None, "previous_cursor": None})


def test_updated_since_holds_every_alert_with_later_events(get: Any) -> None:
    everything = get()[1]["items"]
    status, page = get(f"updatedSince={SINCE}")
    kept = set(_ids(page))
    assert status == 200
    assert 0 < page["total"] == page["count"] < 57
    assert {alert["id"] for alert in everything if alert["last_event_time"] >= SINCE} <= kept


def test_updated_since_understands_zones(get: Any) -> None:
    in_utc = get(f"updatedSince={SINCE}")
    assert get("updatedSince=2025-03-20T17:45:00%2B05:45") == in_utc
    assert get("updatedSince=2025-03-20T12:00:00") == in_utc


def test_updated_since_in_the_far_future_gives_none(get: Any) -> None:
    assert get("updatedSince=9999-12-31T00:00:00Z") == (200, {"count": 0, "total": 0, "items": []})


def test_exclude_total_makes_total_null(get: Any) -> None:
    page = get("excludeTotal=true&limit=4")[1]
    assert (page["total"], page["count"]) == (None, 4)


def test_observables_come_when_asked_for(get: Any) -> None:
    assert all("observables" not in alert for alert in get()[1]["items"])
    assert all("observables" in alert for alert in get("includeObservables=true")[1]["items"])


def test_device_groups_come_when_asked_for(get: Any) -> None:
    devices = [alert["device"] for alert in get("includeDeviceGroups=true")[1]["items"] if alert["device"]]
    assert all(device["groups"] for device in devices)
    assert all("groups" not in (alert["device"] or {}) for alert in get()[1]["items"])


def test_known_sort_is_honoured_and_unknown_ignored(get: Any) -> None:
    times = [alert["last_event_time"] for alert in get("sort=last_event_time:desc")[1]["items"]]
    assert times == sorted(times, reverse=True)
    assert get("sort=colour:up") == get()


@pytest.mark.parametrize(
    ("query", "kind", "parameter"),
    [
        ("limit=-1", "greater_than_equal", "limit"),
        ("limit=many", "int_parsing", "limit"),
        ("offset=-1", "greater_than_equal", "offset"),
        ("enableCursor=maybe", "bool_parsing", "enableCursor"),
        ("updatedSince=yesterday", "datetime_from_date_parsing", "updatedSince"),
        ("updatedSince=2025-03-20T12:00:00+00:00", "datetime_from_date_parsing", "updatedSince"),
        (f"cursor=x&updatedSince={SINCE}", "value_error", "updatedSince"),
    ],
)
def test_bad_parameters_are_refused_with_fastapis_body(get: Any, query: str, kind: str, parameter: str) -> None:
    status, body = get(query)
    assert status == 422
    problem = body["detail"][0]
    assert problem["loc"] == ["query", parameter]
    assert problem["type"].startswith(kind[:8])
    assert problem["msg"]


@pytest.mark.parametrize("query", ["limit=1.0", "limit=1_0", "limit=%201", "limit=5&limit=1", "enableCursor=on", "x=y"])
def test_what_fastapi_accepts_is_accepted(get: Any, query: str) -> None:
    assert get(query)[0] == 200


@pytest.mark.parametrize("cursor", ["x", "", "%00", "bm9uZQ", "w" * 3000, "%F0%9F%92%A3"])
def test_foreign_cursors_are_refused(get: Any, cursor: str) -> None:
    assert get(f"enableCursor=true&cursor={cursor}") == (400, {"detail": "Invalid cursor"})


def test_altered_cursors_are_refused(get: Any) -> None:
    cursor = get("enableCursor=true&limit=5")[1]["next_cursor"]
    assert get(f"enableCursor=true&cursor={cursor[:-1]}")[0] == 400
    assert get(f"enableCursor=true&cursor={'B' if cursor[0] == 'A' else 'A'}{cursor[1:]}")[0] == 400


@pytest.mark.parametrize(
    ("headers", "status", "detail"),
    [
        ({"X-API-KEY": ""}, 401, "Not authenticated"),
        ({"X-CONNECTION-ID": ""}, 401, "Not authenticated"),
        ({"X-API-KEY": "wrong"}, 401, "Invalid API Key"),
        ({"X-CONNECTION-ID": "3c90c3cc-0d44-4b50-8888-8dd25736052a"}, 404, "Connection Not Found"),
        ({"X-CONNECTION-ID": "no uuid"}, 404, "Connection Not Found"),
    ],
)
def test_credentials_are_checked_before_parameters(get: Any, headers: dict[str, str], status: int, detail: str) -> None:
    assert get("limit=many", **headers) == (status, {"detail": detail})


@pytest.mark.parametrize("missing", ["X-API-KEY", "X-CONNECTION-ID"])
def test_each_header_is_required(running: Running, missing: str) -> None:
    headers = {name: value for name, value in running.headers.items() if name != missing}
    answer = httpx.get(f"{running.base_url}/edr/alerts", headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_not_allowed(running: Running, client: httpx.Client, method: str) -> None:
    answer = client.request(method, f"{running.base_url}/edr/alerts")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_body_of_a_get_is_ignored(running: Running, client: httpx.Client) -> None:
    answer = client.request("GET", f"{running.base_url}/edr/alerts?limit=2", content=b"limit=1&offset=x")
    assert (answer.status_code, answer.json()["count"]) == (200, 2)


def test_trailing_slash_redirects(running: Running, client: httpx.Client) -> None:
    answer = client.get(f"{running.base_url}/edr/alerts/?limit=1")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{running.base_url}/edr/alerts?limit=1"


def test_preflight_allows_both_headers(running: Running) -> None:
    wanted = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key,x-connection-id"}
    answer = httpx.options(f"{running.base_url}/edr/alerts", headers={"Origin": "https://app.example", **wanted})
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert answer.status_code == 200
    assert "x-api-key" in allowed
    assert "x-connection-id" in allowed
    assert answer.headers["access-control-allow-origin"] == "*"


def test_hand_written_document_is_served_and_no_other(running: Running) -> None:
    root = running.base_url.removesuffix("/v1")
    assert httpx.get(f"{root}/openapi.yaml").content == DOCUMENT.read_bytes()
    assert httpx.get(f"{root}/openapi.json").status_code == 404


def test_credentials_are_not_shown_by_repr(running: Running) -> None:
    shown = repr(running) + repr(running.behaviour.credentials)
    assert running.api_key not in shown
    assert running.connection_id not in shown


def test_listening_socket_names_its_protocol() -> None:
    """Or asyncio would leave Nagle's algorithm on, and every answer would take 40 ms."""
    with listening_socket(0) as bound:
        assert bound.proto == socket.IPPROTO_TCP


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownChangeError, match="no variant is called 'x'"):
        behaviour_of(None, ["x"])
    with pytest.raises(UnknownChangeError, match="no mutant is called 'y'"):
        behaviour_of("y")
