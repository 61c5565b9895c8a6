"""`leen_alerts.testing`: a fake server for users' tests that answers as the document says."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from leen_alerts import errors, testing
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import Alert
from leen_alerts.testing import FakeServer, make_alert

from contract_tests.results import Outcome
from tests.suite.in_process import OPERATION, outcomes

START = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def server() -> FakeServer:
    """A server of 23 alerts, an hour apart."""
    times = [START + timedelta(hours=number) for number in range(23)]
    return FakeServer([make_alert(first_event_time=time, last_event_time=time) for time in times])


@pytest.mark.parametrize("enable_cursor", [True, False])
@pytest.mark.parametrize("limit", [5, 23])
def test_every_alert_is_read_in_order_in_both_modes(server: FakeServer, enable_cursor: bool, limit: int) -> None:
    with server.client() as client:
        found = list(list_alerts.iterate(client=client, enable_cursor=enable_cursor, limit=limit))
    assert [alert.id for alert in found] == [alert.id for alert in server.alerts]


def test_cursors_lose_nothing_while_alerts_arrive_and_go(server: FakeServer) -> None:
    before: list[Any] = list(server.alerts)
    pages = list_alerts.iterate_pages(client=server.client(), limit=10)
    found = [alert.id for alert in next(pages).items]
    server.alerts[:2] = [make_alert()]
    server.alerts.append(make_alert())
    found += [alert.id for page in pages for alert in page.items]
    assert found == [alert.id for alert in [*before, server.alerts[-1]]]


def test_updated_since_selects_by_events_and_by_updates_without_events(server: FakeServer) -> None:
    since = START + timedelta(hours=20)
    with server.client() as client:
        assert len(list(list_alerts.iterate(client=client, updated_since=since, limit=2))) == 3
        early = server.alerts[0]
        server.updated[str(early.id)] = since
        found = [alert.id for alert in list_alerts.iterate(client=client, updated_since=since)]
    assert found[0] == early.id
    assert len(found) == 4


def test_observables_are_there_only_where_they_are_asked_for(server: FakeServer) -> None:
    with server.client() as client:
        (plain,) = list_alerts.sync(client=client, limit=1).items
        (asked,) = list_alerts.sync(client=client, limit=1, include_observables=True).items
    assert "observables" not in plain.to_dict()
    assert asked.to_dict()["observables"]


@pytest.mark.parametrize("credentials", [{"api_key": "wrong"}, {"connection_id": "wrong"}])
def test_wrong_credentials_get_no_data(server: FakeServer, credentials: dict[str, str]) -> None:
    with server.client(**credentials) as client, pytest.raises(errors.AuthenticationError):
        list_alerts.sync(client=client)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, errors.AuthenticationError),
        (422, errors.ValidationError),
        (429, errors.RateLimitedError),
        (500, errors.ServerError),
    ],
)
def test_told_statuses_are_answered_once(server: FakeServer, status: int, error: type[errors.StatusError]) -> None:
    server.refuse(status)
    with server.client(max_retries=0) as client:
        with pytest.raises(error) as caught:
            list_alerts.sync(client=client)
        list_alerts.sync(client=client)
    assert caught.value.status_code == status
    assert caught.value.request_id == "fake-1"
    assert caught.value.detail


def test_waits_are_told_and_not_waited(server: FakeServer) -> None:
    server.refuse(429, retry_after=30, times=2)
    with server.client() as client:
        assert list_alerts.sync(client=client, limit=1).items
    assert server.waits == [30, 30]
    assert len(server.requests) == 3


def test_broken_connections_and_slow_answers_are_told_as_by_a_real_server(server: FakeServer) -> None:
    async def read() -> None:
        async with server.client(max_retries=0, timeout=5) as client:
            with pytest.raises(errors.RequestTimeoutError):
                await list_alerts.asyncio(client=client)

    with server.client(max_retries=0, timeout=5) as client:
        server.break_connection()
        with pytest.raises(errors.ConnectionFailedError):
            list_alerts.sync(client=client)
        server.slow_down(3600)
        with pytest.raises(errors.RequestTimeoutError):
            list_alerts.sync(client=client)
        server.slow_down(0.001)
        assert list_alerts.sync(client=client).items
    server.slow_down(3600)
    asyncio.run(read())


def test_unknown_values_arrive_once(server: FakeServer) -> None:
    server.send_unknown_value("severity")
    with server.client() as client:
        strange, known = list_alerts.sync(client=client, limit=1), list_alerts.sync(client=client, limit=1)
    assert strange.items[0].severity == "brand-new"
    assert not strange.items[0].severity.is_known
    assert known.items[0].severity != "brand-new"


def test_expired_and_foreign_cursors_are_refused(server: FakeServer) -> None:
    with server.client() as client:
        cursor = list_alerts.sync(client=client, limit=1).next_cursor
        server.expire_cursors()
        for text in (cursor, "no-cursor"):
            with pytest.raises(errors.ValidationError):
                list_alerts.sync(client=client, limit=1, cursor=text)


def test_it_is_a_transport_for_any_httpx_client(server: FakeServer) -> None:
    headers = {"X-API-KEY": server.api_key, "X-CONNECTION-ID": server.connection_id}
    with httpx.Client(transport=server, base_url="http://anywhere.test/v1", headers=headers) as client:
        assert client.get("/edr/alerts").json()["total"] == 23
        assert client.get("/edr/alerts", params={"limit": "many"}).status_code == 422
        assert client.get("/edr/alerts", params={"updatedSince": "2026-01-01"}).status_code == 422
        assert client.get("/edr/devices").status_code == 404
        assert client.post("/edr/alerts").status_code == 405


def test_items_may_be_plain_json(server: FakeServer) -> None:
    server.alerts[:] = [make_alert(1).to_dict() | {"not_documented": 1}]
    with server.client() as client:
        (alert,) = list_alerts.iterate(client=client)
    assert alert.additional_properties == {"not_documented": 1}


def test_made_alerts_are_realistic_and_repeatable() -> None:
    alerts = [make_alert(seed) for seed in range(200)]
    assert [make_alert(seed) for seed in range(200)] == alerts
    assert len({alert.id for alert in alerts}) == 200
    assert len({alert.severity for alert in alerts}) == 6
    assert make_alert().id != make_alert().id
    for alert in alerts:
        assert alert.to_dict() == Alert.from_dict(json.loads(json.dumps(alert.to_dict()))).to_dict()
        assert alert.first_event_time < alert.last_event_time  # type: ignore[operator]
        assert alert.device
        assert alert.device.hostnames
        assert alert.mitre
        assert alert.observables


def test_made_alerts_keep_what_is_given() -> None:
    alert = make_alert(title=None, severity="high", first_event_time=START, device={"hostnames": ["db-1"]}, mitre=[])
    sent = alert.to_dict()
    assert sent["title"] is None
    assert sent["device"] == {"hostnames": ["db-1"]}
    assert (alert.severity, alert.first_event_time, alert.mitre) == ("high", START, [])
    assert make_alert(device=alert.device, id=alert.id).id == alert.id
    with pytest.raises(TypeError, match="titel"):
        make_alert(titel="x")
    with pytest.raises(errors.DecodeError):
        make_alert(title=5)


@pytest.mark.slow
def test_it_passes_the_rules_about_reading(server: FakeServer) -> None:
    credentials = {"X-API-KEY": server.api_key, "X-CONNECTION-ID": server.connection_id}
    found = outcomes(OPERATION, server, credentials, {"cursor", "offset", "filters", "page", "schema"})
    assert len(found) > 30
    assert {rule: outcome for rule, outcome in found.items() if outcome is not Outcome.PASSED} == {}


def test_the_package_itself_does_not_load_it() -> None:
    program = "import leen_alerts, sys; sys.exit('leen_alerts.testing' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(Path(testing.__file__).parents[1])}
    assert subprocess.run([sys.executable, "-c", program], env=environment, timeout=60).returncode == 0
