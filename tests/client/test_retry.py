"""Retries: what is sent again, after how long, and how often."""

import asyncio
import random
import ssl
from email.utils import formatdate

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts._runtime.retry import RetryPolicy, parse_retry_after
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect
from tests.client.serving import CONNECTION, KEY, Reply, cursor_page, in_turn, serving

GOOD = Reply(cursor_page(1))


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_passing_statuses_are_tried_again(connect: Connect, status: int) -> None:
    with serving(in_turn(Reply(status=status), Reply(status=status), GOOD)) as server:
        assert len(list_alerts.sync(client=connect(server)).items) == 1
    assert len(server.requests) == 3
    assert len(connect.waits) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 422, 500, 501, 505])
def test_other_statuses_are_final(connect: Connect, status: int) -> None:
    with serving(in_turn(Reply({"detail": "no"}, status))) as server, pytest.raises(errors.StatusError):
        list_alerts.sync(client=connect(server))
    assert len(server.requests) == 1


def test_no_more_retries_than_allowed(connect: Connect) -> None:
    with serving(in_turn(Reply(status=503))) as server:
        with pytest.raises(errors.ServerError):
            list_alerts.sync(client=connect(server, max_retries=4))
        assert len(server.requests) == 5
        with pytest.raises(errors.ServerError):
            list_alerts.sync(client=connect(server), max_retries=0)
        assert len(server.requests) == 6


@pytest.mark.parametrize("cut", [0, 5])
def test_dropped_connection_is_tried_again(connect: Connect, cut: int) -> None:
    dropped = Reply(cursor_page(1, 2), cut=cut)
    with serving(in_turn(dropped, dropped, GOOD)) as server:
        assert len(list_alerts.sync(client=connect(server)).items) == 1
    assert len(server.requests) == 3


def test_broken_chunked_answer_is_tried_again(connect: Connect) -> None:
    broken = Reply(cursor_page(1, 2), cut=10, headers={"Transfer-Encoding": "chunked"})
    with serving(in_turn(broken, GOOD)) as server:
        assert len(list_alerts.sync(client=connect(server)).items) == 1


def test_every_drop_ends_in_a_typed_error(connect: Connect) -> None:
    with serving(in_turn(Reply(cut=0))) as server, pytest.raises(errors.ConnectionFailedError, match="GET http"):
        list_alerts.sync(client=connect(server))
    assert len(server.requests) == 3


def test_refused_connection_is_typed(connect: Connect) -> None:
    with serving(in_turn(GOOD)) as server:
        pass
    with pytest.raises(errors.ConnectionFailedError) as caught:
        list_alerts.sync(client=connect(server))
    assert caught.value.url == f"{server.base_url}/edr/alerts?enableCursor=true"
    assert len(connect.waits) == 2


def test_waits_double_up_to_a_cap_and_vary() -> None:
    policy = RetryPolicy(backoff=1, max_backoff=8)
    assert [policy.delay(retry, None, lambda: 0.0) for retry in range(6)] == [1, 2, 4, 8, 8, 8]
    assert [policy.delay(retry, None, lambda: 1.0) for retry in range(6)] == [0.5, 1, 2, 4, 4, 4]
    assert policy.delay(10_000, None, lambda: 0.0) == 8


def test_waits_of_a_client_are_jittered(connect: Connect) -> None:
    random.seed(1)
    with serving(in_turn(Reply(status=503))) as server, pytest.raises(errors.ServerError):
        list_alerts.sync(client=connect(server, max_retries=3, backoff=2, max_backoff=3))
    first, second, third = connect.waits
    assert 1 <= first <= 2
    assert 1.5 <= second <= 3
    assert 1.5 <= third <= 3
    assert second != third


def test_retry_after_in_seconds_is_kept(connect: Connect) -> None:
    with serving(in_turn(Reply(status=429, headers={"Retry-After": "7"}), GOOD)) as server:
        list_alerts.sync(client=connect(server))
    assert connect.waits == [7]


def test_retry_after_as_a_date_counts_from_the_servers_clock(connect: Connect) -> None:
    served = 1_900_000_000
    headers = {"Retry-After": formatdate(served + 12, usegmt=True), "Date": formatdate(served, usegmt=True)}
    with serving(in_turn(Reply(status=503, headers=headers), GOOD)) as server:
        list_alerts.sync(client=connect(server, now=lambda: 0.0))
    assert connect.waits == [12]


def test_retry_after_as_a_date_counts_from_the_clients_clock_otherwise(connect: Connect) -> None:
    now = 1_900_000_000
    headers = {"Retry-After": formatdate(now + 12, usegmt=True)}
    with serving(in_turn(Reply(status=503, headers=headers), GOOD)) as server:
        list_alerts.sync(client=connect(server, now=lambda: float(now)))
    assert connect.waits == [12]


def test_retry_after_has_a_cap(connect: Connect) -> None:
    with (
        serving(in_turn(Reply(status=429, headers={"Retry-After": "86400"}))) as server,
        pytest.raises(errors.RateLimitedError) as caught,
    ):
        list_alerts.sync(client=connect(server, max_retry_after=5))
    assert connect.waits == [5, 5]
    assert caught.value.retry_after == 86400


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 3 ", 3.0),
        ("9" * 5000, 999_999_999_999.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("Thu, 99 Jan 1970 00:00:01 GMT", None),
        ("Thu, 01 Jan 0000 00:00:01 +9999", None),
    ],
)
def test_retry_after_is_read_or_ignored(text: str | None, seconds: float | None) -> None:
    assert parse_retry_after(text, now=10) == seconds


def test_a_refused_certificate_is_final(connect: Connect) -> None:
    sent = []

    def refuse(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        raise httpx.ConnectError("certificate refused") from ssl.SSLCertVerificationError("self-signed")

    with serving(in_turn(GOOD)) as server, pytest.raises(errors.ConnectionFailedError):
        list_alerts.sync(client=connect(server, transport=httpx.MockTransport(refuse)))
    assert len(sent) == 1


def test_asyncio_tries_again_as_well() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def read(base_url: str) -> int:
        async with Client(api_key=KEY, connection_id=CONNECTION, base_url=base_url, sleep=sleep) as client:
            return len((await list_alerts.asyncio(client=client)).items)

    limited = Reply(status=429, headers={"Retry-After": "2"})
    with serving(in_turn(Reply(cut=0), limited, Reply(cursor_page(1, 2, 3)))) as server:
        assert asyncio.run(read(server.base_url)) == 3
    assert len(waits) == 2
    assert waits[1] == 2


def test_an_asynchronous_sleep_is_refused_without_asyncio(connect: Connect) -> None:
    with serving(in_turn(Reply(status=503))) as server, pytest.raises(errors.UsageError, match="asyncio only"):
        list_alerts.sync(client=connect(server, sleep=asyncio.sleep))
