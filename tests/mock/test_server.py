"""The conforming server, where the facts leave a choice; for the rest of it see `tests/suite/test_faults.py`.

Moving and noisy variations move and disturb; that all of them conform, the suite shows on stacks of them.
"""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contract_tests.mock.api import Credentials, Server
from contract_tests.mock.fault import Change, changes, variations
from contract_tests.mock.running import Handler, connections, in_process, serve

Ask = Callable[..., httpx.Response]
SINCE = "2025-03-20T12:00:00Z"
MOVING = [c for c in variations().values() if c.subject == "motion" and "before" in c.hooks]
NOISY = [c for c in variations().values() if c.subject == "refusals" and "before" in c.hooks]


def client_of(server: Server, handler: Handler | None = None) -> httpx.Client:
    """A client with the server's credentials; another handler may stand before it."""
    transport = in_process(handler or server.handle)
    return httpx.Client(transport=transport, base_url="http://127.0.0.1/v1", headers=server.credentials.headers)


@pytest.fixture
def ask() -> Ask:
    """Asks the conforming server with 57 alerts."""
    client = client_of(Server())

    def ask(query: str = "", method: str = "GET", path: str = "/edr/alerts", **options: Any) -> httpx.Response:
        return client.request(method, f"{path}?{query}" if query else path, **options)

    return ask


def test_groups_come_when_asked_for(ask: Ask) -> None:
    plain, asked = (ask(query).json()["items"] for query in ("", "includeDeviceGroups=true"))
    assert not any("groups" in (alert["device"] or {}) for alert in plain)
    assert all(alert["device"]["groups"] for alert in asked if alert["device"])


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
def test_bad_parameters_are_refused_with_the_body_of_fastapi(ask: Ask, query: str, kind: str, parameter: str) -> None:
    answer = ask(query)
    problem = answer.json()["detail"][0]
    assert (answer.status_code, problem["loc"], problem["type"]) == (422, ["query", parameter], kind)
    assert problem["msg"]


@pytest.mark.parametrize("query", ["limit=1.0", "limit=1_0", "limit=%201", "limit=5&limit=1", "enableCursor=on", "x=y"])
def test_what_pydantic_accepts_is_accepted(ask: Ask, query: str) -> None:
    assert ask(query).status_code == 200


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
def test_credentials_are_checked_before_parameters(ask: Ask, headers: dict[str, str], status: int, detail: str) -> None:
    answer = ask("limit=many", headers=headers)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_not_allowed(ask: Ask, method: str) -> None:
    answer = ask(method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_bodies_are_ignored_and_a_trailing_slash_redirects(ask: Ask) -> None:
    assert ask("limit=2", content=b"limit=1&offset=x").json()["count"] == 2
    redirect = ask("limit=1", path="/edr/alerts/")
    assert (redirect.status_code, redirect.headers["location"]) == (307, "http://127.0.0.1/v1/edr/alerts?limit=1")


def test_preflight_allows_both_headers(ask: Ask) -> None:
    wanted = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key,x-connection-id"}
    answer = ask(method="OPTIONS", headers={"Origin": "https://app.example", **wanted})
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert "x-api-key" in allowed
    assert "x-connection-id" in allowed


def test_connections_of_one_key_are_apart_and_those_of_another_account_are_refused() -> None:
    servers = [Server(alerts=3, seed=1), Server(alerts=4, seed=2)]
    handler = connections(servers)
    with client_of(servers[0], handler) as client:
        assert client.get("/edr/alerts").json()["total"] == 3
        other = {"X-CONNECTION-ID": servers[1].credentials.connection_id}
        assert client.get("/edr/alerts", headers=other).status_code == 404
    with client_of(servers[1], handler) as client:
        assert client.get("/edr/alerts").json()["total"] == 4


def test_a_socket_serves_the_same_answers() -> None:
    with serve(Server(*changes(None, ["chunked"]))) as running, httpx.Client(headers=running.headers) as client:
        over_socket = client.get(f"{running.base_url}/edr/alerts?limit=5")
        assert over_socket.json() == client_of(Server()).get("/edr/alerts?limit=5").json()
        assert "content-length" not in over_socket.headers


@pytest.mark.parametrize("fault", ["cuts-large-pages", "drops-filtered-requests"])
def test_a_dropped_connection_is_one_on_a_socket_and_in_process(fault: str) -> None:
    query = "limit=500" if fault == "cuts-large-pages" else f"updatedSince={SINCE}"
    with pytest.raises(httpx.TransportError):
        client_of(Server(*changes(fault))).get(f"/edr/alerts?{query}")
    with serve(Server(*changes(fault))) as running, pytest.raises(httpx.TransportError):
        httpx.get(f"{running.base_url}/edr/alerts?{query}", headers=running.headers)


def test_credentials_are_not_shown_by_repr() -> None:
    with serve(Server()) as running:
        shown = repr(running) + repr(Credentials(running.api_key, running.connection_id))
        assert running.api_key not in shown
        assert running.connection_id not in shown


@pytest.mark.parametrize("change", MOVING, ids=lambda change: change.name)
def test_data_moves_and_every_page_stays_consistent(change: Change) -> None:
    with client_of(Server(change, alerts=25)) as client:
        pages = [client.get("/edr/alerts?limit=500").json() for _ in range(65)]
    assert len({str(page) for page in pages}) > 1
    for page in pages:
        ids = [alert["id"] for alert in page["items"]]
        assert page["count"] == page["total"] == len(ids) == len(set(ids))


@pytest.mark.parametrize("change", NOISY, ids=lambda change: change.name)
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
