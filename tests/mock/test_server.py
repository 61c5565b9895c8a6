"""The conforming server, fact by fact."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.app import Connections
from contract_tests.mock.fault import UnknownChangeError, changes
from contract_tests.mock.running import serve
from tests.mock.conftest import DOCUMENT, Ask, client_of

SINCE = "2025-03-20T12:00:00Z"


@pytest.fixture
def get(ask: Callable[[Server], Ask]) -> Any:
    """Asks the conforming server with 57 alerts; status and body."""
    asked = ask(Server())

    def get(query: str = "", **headers: str) -> tuple[int, Any]:
        answer = asked(query, headers=headers)
        return answer.status_code, answer.json()

    return get


def _ids(page: dict[str, Any]) -> list[str]:
    return [alert["id"] for alert in page["items"]]


def test_plain_request_gives_an_offset_page_with_count_and_total(get: Any) -> None:
    status, page = get()
    assert (status, list(page)) == (200, ["count", "total", "items"])
    assert page["count"] == page["total"] == len(page["items"]) == 57


@pytest.mark.parametrize(("offset", "count"), [(0, 10), (50, 7), (56, 1), (57, 0), (58, 0), (10**20, 0)])
def test_offset_page_is_full_until_the_end(get: Any, offset: int, count: int) -> None:
    whole = _ids(get()[1])
    status, page = get(f"limit=10&offset={offset}")
    assert (status, page["count"], page["total"]) == (200, count, 57)
    assert _ids(page) == whole[offset : offset + 10]


def test_default_page_holds_a_hundred(ask: Callable[[Server], Ask]) -> None:
    page = ask(Server(alerts=103))().json()
    assert (page["count"], page["total"]) == (100, 103)


def test_cursors_lead_on_and_back_without_loss(get: Any) -> None:
    whole = _ids(get()[1])
    first = get("enableCursor=true&limit=20")[1]
    second = get(f"enableCursor=true&limit=20&cursor={first['next_cursor']}")[1]
    third = get(f"enableCursor=true&limit=20&cursor={second['next_cursor']}")[1]
    assert list(first) == ["items", "next_cursor", "previous_cursor"]
    assert _ids(first) + _ids(second) + _ids(third) == whole
    assert first["previous_cursor"] is third["next_cursor"] is None
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
    page = get(f"updatedSince={SINCE}")[1]
    later = {alert["id"] for alert in get()[1]["items"] if alert["last_event_time"] >= SINCE}
    assert 0 < page["total"] == page["count"] < 57
    assert later <= set(_ids(page))


def test_updated_since_understands_zones(get: Any) -> None:
    in_utc = get(f"updatedSince={SINCE}")
    assert get("updatedSince=2025-03-20T17:45:00%2B05:45") == get("updatedSince=2025-03-20T12:00:00") == in_utc
    assert get("updatedSince=9999-12-31T00:00:00Z") == (200, {"count": 0, "total": 0, "items": []})


def test_exclude_total_makes_total_null(get: Any) -> None:
    page = get("excludeTotal=true&limit=4")[1]
    assert (page["total"], page["count"]) == (None, 4)


def test_observables_and_groups_come_when_asked_for(get: Any) -> None:
    plain, asked = get()[1]["items"], get("includeObservables=true&includeDeviceGroups=true")[1]["items"]
    assert not any("observables" in alert or "groups" in (alert["device"] or {}) for alert in plain)
    assert all("observables" in alert for alert in asked)
    assert all(alert["device"]["groups"] for alert in asked if alert["device"])


def test_known_sort_is_honored_and_unknown_ignored(get: Any) -> None:
    times = [alert["last_event_time"][:19] for alert in get("sort=last_event_time:desc")[1]["items"]]
    assert times == sorted(times, reverse=True)
    assert get("sort=color:up") == get()


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
def test_bad_parameters_are_refused_with_the_body_of_fastapi(get: Any, query: str, kind: str, parameter: str) -> None:
    status, body = get(query)
    problem = body["detail"][0]
    assert (status, problem["loc"], problem["type"]) == (422, ["query", parameter], kind)
    assert problem["msg"]


@pytest.mark.parametrize("query", ["limit=1.0", "limit=1_0", "limit=%201", "limit=5&limit=1", "enableCursor=on", "x=y"])
def test_what_pydantic_accepts_is_accepted(get: Any, query: str) -> None:
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


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_not_allowed(ask: Callable[[Server], Ask], method: str) -> None:
    answer = ask(Server())(method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_bodies_are_ignored_and_a_trailing_slash_redirects(ask: Callable[[Server], Ask]) -> None:
    asked = ask(Server())
    assert asked("limit=2", content=b"limit=1&offset=x").json()["count"] == 2
    redirect = asked("limit=1", path="/edr/alerts/")
    assert (redirect.status_code, redirect.headers["location"]) == (307, "http://127.0.0.1/v1/edr/alerts?limit=1")


def test_preflight_allows_both_headers(ask: Callable[[Server], Ask]) -> None:
    wanted = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key,x-connection-id"}
    answer = ask(Server())(method="OPTIONS", headers={"Origin": "https://app.example", **wanted})
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert "x-api-key" in allowed
    assert "x-connection-id" in allowed


def test_connections_of_one_key_are_apart_and_those_of_another_account_are_refused() -> None:
    servers = [Server(alerts=3, seed=1), Server(alerts=4, seed=2)]
    handler = Connections(servers)
    with client_of(servers[0], handler) as client:
        assert client.get("/edr/alerts").json()["total"] == 3
        other = {"X-CONNECTION-ID": servers[1].credentials.connection_id}
        assert client.get("/edr/alerts", headers=other).status_code == 404
    with client_of(servers[1], handler) as client:
        assert client.get("/edr/alerts").json()["total"] == 4


def test_a_socket_serves_the_same_answers_and_the_document() -> None:
    with serve(variations=["chunked"]) as running, httpx.Client(headers=running.headers) as client:
        over_socket = client.get(f"{running.base_url}/edr/alerts?limit=5")
        assert over_socket.json() == client_of(Server()).get("/edr/alerts?limit=5").json()
        assert "content-length" not in over_socket.headers
        root = running.base_url.removesuffix("/v1")
        assert client.get(f"{root}/openapi.yaml").content == DOCUMENT.read_bytes()
        assert client.get(f"{root}/openapi.json").status_code == 404


@pytest.mark.parametrize("fault", ["cuts-large-pages", "drops-filtered-requests"])
def test_a_dropped_connection_is_one_on_a_socket_and_in_process(fault: str) -> None:
    query = "limit=500" if fault == "cuts-large-pages" else f"updatedSince={SINCE}"
    with pytest.raises(httpx.TransportError):
        client_of(Server(*changes(fault))).get(f"/edr/alerts?{query}")
    with serve(fault=fault) as running, pytest.raises(httpx.TransportError):
        httpx.get(f"{running.base_url}/edr/alerts?{query}", headers=running.headers)


def test_credentials_are_not_shown_by_repr() -> None:
    with serve() as running:
        shown = repr(running) + repr(running.server.credentials)
        assert running.api_key not in shown
        assert running.connection_id not in shown


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownChangeError, match="'x'"):
        changes(None, ["x"])
    with pytest.raises(UnknownChangeError, match="'y'"):
        changes("y")
