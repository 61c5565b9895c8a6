"""Retries: what is sent again, after how long, how often, and what a program is told of each request."""

import random
import re
import time
from email.utils import formatdate
from typing import Any

import httpx
import pytest
from leen_alerts import Attempt, errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect, Read, run, through
from tests.client.pages import KEY, cursor_page
from tests.http import FakeServer, Reply

GOOD = Reply(cursor_page(1))
NOW = 1_900_000_000


@pytest.mark.parametrize(
    "broken",
    [
        Reply(status=503),
        Reply(cursor_page(1, 2), cut=0),
        Reply(cursor_page(1, 2), cut=5),
        Reply(cursor_page(1, 2), cut=10, chunk=7),
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
        [b"nonsense\r\n\r\n"],
    ],
)
def test_what_may_pass_is_tried_again(connect: Connect, read: Read, broken: Any) -> None:
    with FakeServer(broken, broken, GOOD) as server:
        assert len(read(connect(server)).items) == 1
    assert (len(server.requests), len(connect.waits)) == (3, 2)


def test_a_refused_connection_is_typed(connect: Connect) -> None:
    with FakeServer(GOOD) as server:
        client = connect(server)
    with pytest.raises(errors.ConnectionFailedError, match="GET http") as caught:
        list_alerts.sync(client=client)
    assert caught.value.url == f"{server.url}/v1/edr/alerts?enableCursor=true"
    assert len(connect.waits) == 2


def test_waits_double_up_to_a_cap(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    for jitter, waits in ((0.0, [1, 2, 4, 8, 8]), (1.0, [0.5, 1, 2, 4, 4])):
        monkeypatch.setattr(random, "random", lambda jitter=jitter: jitter)
        connect.waits.clear()
        with FakeServer(Reply(status=503)) as server, pytest.raises(errors.ServerError):
            list_alerts.sync(client=connect(server, max_retries=5, backoff=1, max_backoff=8))
        assert connect.waits == waits


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": formatdate(NOW + 12, usegmt=True)}, 12),
        ({"Retry-After": formatdate(NOW - 12, usegmt=True)}, 0),
        ({"Retry-After": formatdate(99 + 12, usegmt=True), "Date": formatdate(99, usegmt=True)}, 12),
        *(({"Retry-After": text}, None) for text in ("-1", "1.5", "soon", "", "²", "Thu, 99 Jan 1970 00:00:01 GMT")),
    ],
)
def test_retry_after_is_kept_or_ignored(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], wait: float | None
) -> None:
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    with FakeServer(Reply(status=429, headers=headers), GOOD) as server:
        list_alerts.sync(client=connect(server, backoff=0.25))
        run(list_alerts.asyncio, connect(server))
    assert len(connect.waits) == 1
    assert connect.waits[0] == wait if wait is not None else connect.waits[0] < 0.5


@pytest.mark.parametrize(("text", "seconds"), [("61", 61), ("86400", 86400), ("9" * 5000, 1e12)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_beyond_the_cap_fails_at_once(connect: Connect, status: int, text: str, seconds: float) -> None:
    said = re.escape(f"wait {seconds:.12g} s")
    slow_down = Reply(status=status, headers={"Retry-After": text})
    with FakeServer(slow_down) as server, pytest.raises(errors.StatusError, match=said) as caught:
        list_alerts.sync(client=connect(server))
    assert caught.value.retry_after == seconds
    assert (len(server.requests), connect.waits) == (1, [])


def test_a_total_timeout_ends_retries_whose_wait_it_does_not_hold(connect: Connect) -> None:
    with FakeServer(Reply(status=503, headers={"Retry-After": "5"})) as server:
        with pytest.raises(errors.ServerError):
            list_alerts.sync(client=connect(server, max_retries=9, total_timeout=4))
        assert (len(server.requests), connect.waits) == (1, [])
        client: Any = connect(server, max_retries=9, total_timeout=12)
        client._clock = lambda: sum(connect.waits)
        with pytest.raises(errors.ServerError):
            list_alerts.sync(client=client)
    assert connect.waits == [5, 5]


def test_a_refused_certificate_is_final(connect: Connect) -> None:
    sent = []

    def refuse(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate")

    with FakeServer(GOOD) as server, pytest.raises(errors.ConnectionFailedError):
        list_alerts.sync(client=connect(server, **through(refuse)))
    assert len(sent) == 1


def test_each_request_is_told_of_once(connect: Connect, read: Read) -> None:
    told: list[Attempt] = []
    with FakeServer(Reply(status=503), Reply(cut=0), GOOD) as server:
        read(connect(server, on_attempt=told.append), cursor=KEY)
    assert [(entry.number, entry.status_code, type(entry.error)) for entry in told] == [
        (1, 503, type(None)),
        (2, None, errors.ConnectionFailedError),
        (3, 200, type(None)),
    ]
    url = f"{server.url}/v1/edr/alerts?cursor=***&enableCursor=true"
    assert all(entry.method == "GET" and entry.url == url and 0 <= entry.seconds < 60 for entry in told)


def test_what_on_attempt_raises_comes_through(connect: Connect, read: Read) -> None:
    def stop(attempt: Attempt) -> None:
        raise KeyError(attempt.number)

    with FakeServer(Reply(status=503)) as server, pytest.raises(KeyError, match="1"):
        read(connect(server, on_attempt=stop))
    assert len(server.requests) == 1
