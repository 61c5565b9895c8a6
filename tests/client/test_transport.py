"""What is sent, and how answers arrive."""

import logging
import threading
from typing import Any

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect, run
from tests.client.serving import CONNECTION, KEY, Reply, cursor_page, cursor_pages, in_turn, numbers, serving


def test_both_credentials_and_a_name_travel_in_headers(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        list_alerts.sync(client=connect(server))
    headers = server.requests[0].headers
    assert (headers["x-api-key"], headers["x-connection-id"]) == (KEY, CONNECTION)
    assert headers["user-agent"].startswith("leen-alerts/")
    assert headers["accept"] == "application/json"
    assert server.requests[0].path == "/v1/edr/alerts"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(cursor_page(1, 2, 3), zipped=True),
        Reply(cursor_page(1, 2, 3), chunks=7),
        Reply(cursor_page(1, 2, 3), chunks=1, zipped=True),
        Reply(cursor_page(1, 2, 3), headers={"Content-Type": "text/plain"}),
    ],
)
def test_answers_arrive_whole_however_they_are_sent(connect: Connect, reply: Reply) -> None:
    with serving(in_turn(reply)) as server:
        assert numbers(list_alerts.sync(client=connect(server)).items) == [1, 2, 3]
        assert numbers(run(list_alerts.asyncio, connect(server)).items) == [1, 2, 3]


def test_one_connection_serves_a_walk(connect: Connect) -> None:
    with serving(cursor_pages(9)) as server:
        assert len(list(list_alerts.iterate(client=connect(server)))) == 9
    assert len(server.connections) == 1


def test_an_answer_that_trickles_in_is_cut_off_by_the_timeout(connect: Connect) -> None:
    seconds = iter(range(10_000))
    with serving(in_turn(Reply(cursor_page(*range(2000)), chunks=1000))) as server:
        client = connect(server, clock=lambda: float(next(seconds)), max_retries=0)
        with pytest.raises(errors.RequestTimeoutError, match="no whole answer after 5 s"):
            list_alerts.sync(client=client, timeout=5)
        with pytest.raises(errors.RequestTimeoutError, match="no whole answer after 5 s"):
            run(list_alerts.asyncio, connect(server, clock=lambda: float(next(seconds)), max_retries=0), timeout=5)
        assert list_alerts.sync(client=client, timeout=None).items
        assert list_alerts.sync(client=client, timeout=httpx.Timeout(5)).items


def test_timeouts_reach_httpx(connect: Connect) -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json=cursor_page(1))

    with serving(in_turn(Reply())) as server:
        client = Client(
            api_key=KEY,
            connection_id=CONNECTION,
            base_url=server.base_url,
            transport=httpx.MockTransport(answer),
        )
        list_alerts.sync(client=client)
        list_alerts.sync(client=client, timeout=3)
        list_alerts.sync(client=client, timeout=None)
        list_alerts.sync(client=client, timeout=httpx.Timeout(1, read=2))
        client.close()
    assert seen == [30, 3, None, 2]


def test_a_silent_server_ends_in_a_timeout(connect: Connect) -> None:
    wake = threading.Event()
    with serving(in_turn(Reply(cursor_page(1), before=wake.wait))) as server:
        try:
            with pytest.raises(errors.RequestTimeoutError, match="ReadTimeout"):
                list_alerts.sync(client=connect(server), timeout=0.05, max_retries=1)
        finally:
            wake.set()
    assert len(server.requests) == 2


def test_environment_proxies_do_not_see_what_stays_on_this_machine(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(in_turn(Reply({}, 500))) as proxy, serving(in_turn(Reply(cursor_page(1)))) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)
        assert list_alerts.sync(client=connect(server)).items
    assert not proxy.requests


def test_a_transport_of_the_wrong_kind_is_refused_with_a_sentence(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        synchronous = connect(server, transport=httpx.HTTPTransport())
        assert list_alerts.sync(client=synchronous).items
        with pytest.raises(errors.UsageError, match="without asyncio only"):
            run(list_alerts.asyncio, synchronous)
        asynchronous = connect(server, transport=httpx.AsyncHTTPTransport())
        with pytest.raises(errors.UsageError, match="asyncio only"):
            list_alerts.sync(client=asynchronous)


def test_a_fault_of_a_transport_comes_through_with_the_callers_frames(connect: Connect) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise KeyError("a bug in a transport")

    with serving(in_turn(Reply())) as server, pytest.raises(KeyError) as caught:
        list_alerts.sync(client=connect(server, transport=httpx.MockTransport(fail)))
    names = [entry.name for entry in caught.traceback]
    assert names[-1] == "fail"
    assert not any("httpx" in str(entry.path) for entry in caught.traceback)


def test_each_request_is_logged_without_its_query(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "leen_alerts")
    ticks = iter(range(100))
    with serving(in_turn(Reply(status=503), Reply(cut=0), Reply(cursor_page(1)))) as server:
        list_alerts.sync(client=connect(server, clock=lambda: float(next(ticks))), sort="secret-sort")
    lines = [record.getMessage() for record in caplog.records if record.name == "leen_alerts"]
    sent = [line for line in lines if "again" not in line]
    assert [line.split(" in ")[0] for line in sent] == [
        "GET /v1/edr/alerts: 503",
        "GET /v1/edr/alerts: ConnectionFailedError",
        "GET /v1/edr/alerts: 200",
    ]
    assert [line[-11:] for line in sent] == ["(attempt 1)", "(attempt 2)", "(attempt 3)"]
    assert len(lines) == 5
    assert not any("secret-sort" in line for line in lines)


def test_no_log_is_printed_unasked(connect: Connect, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(in_turn(Reply(status=503), Reply(cursor_page(1)))) as server:
        list_alerts.sync(client=connect(server))
    assert capsys.readouterr() == ("", "")
