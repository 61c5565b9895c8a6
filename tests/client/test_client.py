"""Settings of a client, and its life."""

import asyncio
import copy
import gc
import pickle
import ssl
import warnings
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import AlertCursorPage

from tests.client.conftest import Connect
from tests.client.serving import CONNECTION, KEY, Reply, cursor_page, in_turn, serving


def _client(**settings: Any) -> Client:
    return Client(**{"api_key": KEY, "connection_id": CONNECTION, **settings})


def test_the_first_server_of_the_document_is_the_default() -> None:
    assert _client().base_url == "https://api.leen.dev/v1"


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us", "https://api.leen.dev/v1"),
        ("eu-c1", "https://api.eu-c1.leen.dev/v1"),
        ("ap-se2", "https://api.ap-se2.leen.dev/v1"),
    ],
)
def test_regions_are_the_servers_of_the_document(region: str, url: str) -> None:
    assert _client(region=region).base_url == url


def test_an_unknown_region_names_the_known_ones() -> None:
    with pytest.raises(errors.UsageError, match="'mars'; pass one of us, eu-c1, ap-se2"):
        _client(region="mars")


def test_base_url_and_region_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.UsageError, match="exclude each other"):
        _client(base_url="https://example.com", region="us")
    monkeypatch.setenv("LEEN_API_KEY", KEY)
    monkeypatch.setenv("LEEN_CONNECTION_ID", CONNECTION)
    assert Client.from_env(region="eu-c1").base_url == "https://api.eu-c1.leen.dev/v1"
    monkeypatch.setenv("LEEN_BASE_URL", "https://example.com/v1")
    with pytest.raises(errors.UsageError, match="exclude each other"):
        Client.from_env(region="us")


def test_the_environment_makes_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        monkeypatch.setenv("LEEN_API_KEY", KEY)
        monkeypatch.setenv("LEEN_CONNECTION_ID", CONNECTION)
        monkeypatch.setenv("LEEN_BASE_URL", server.base_url)
        with Client.from_env(timeout=4, max_retries=1) as client:
            assert (client.timeout, client.max_retries) == (4, 1)
            list_alerts.sync(client=client)
    assert server.requests[0].headers["x-api-key"] == KEY


@pytest.mark.parametrize("missing", ["LEEN_API_KEY", "LEEN_CONNECTION_ID"])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in ("LEEN_API_KEY", "LEEN_CONNECTION_ID"):
        monkeypatch.setenv(name, "" if name == missing else "value")
    with pytest.raises(errors.UsageError, match=f"{missing} is not set"):
        Client.from_env()


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1/v1", "http://127.0.0.1", "http://127.9.9.9:81", "http://[::1]:8/v1", "http://a.localhost"],
)
def test_plain_http_is_allowed_on_this_machine(url: str) -> None:
    assert _client(base_url=url).base_url == url


@pytest.mark.parametrize("url", ["http://example.com", "http://10.0.0.1/v1", "http://127.0.0.1.example.com"])
def test_plain_http_elsewhere_needs_consent(url: str) -> None:
    with pytest.raises(errors.UsageError, match="allow_http=True"):
        _client(base_url=url)
    assert _client(base_url=url, allow_http=True).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://x/?a=b",
        "https://x/#a",
        "https://x:y/",
        b"https://x",
    ],
)
def test_a_base_url_that_is_none_is_refused(url: object) -> None:
    with pytest.raises(errors.UsageError, match="base_url"):
        _client(base_url=url)


def test_a_password_in_the_base_url_is_refused_and_not_shown() -> None:
    with pytest.raises(errors.UsageError) as caught:
        _client(base_url="https://user:hunter2@example.com/v1")
    assert "hunter2" not in str(caught.value)


def test_a_trailing_slash_of_the_base_url_does_no_harm(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server, _client(base_url=server.base_url + "/") as client:
        list_alerts.sync(client=client)
    assert server.requests[0].path == "/v1/edr/alerts"


@pytest.mark.parametrize("value", ["", " key", "key\n", "ke\ny", "schlüssel", "\x7f", 5, b"bytes", None])
def test_a_credential_that_cannot_travel_is_refused_and_not_shown(value: object) -> None:
    for name in ("api_key", "connection_id"):
        with pytest.raises(errors.UsageError, match=name) as caught:
            _client(**{name: value})
        assert not value or str(value).strip() not in str(caught.value).replace("api_key", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", -1.5),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("timeout", 1e10),
        ("timeout", "30"),
        ("timeout", True),
        ("max_retries", -1),
        ("max_retries", 1.5),
        ("max_retries", True),
        ("backoff", -1),
        ("max_backoff", float("nan")),
        ("max_retry_after", -0.1),
        ("max_retry_after", float("inf")),
        ("backoff", "1"),
        ("max_backoff", None),
    ],
)
def test_a_setting_out_of_range_is_named(name: str, value: object) -> None:
    with pytest.raises(errors.UsageError, match=f"{name} is"):
        _client(**{name: value})


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(TypeError, match="retries_max"):
        _client(retries_max=3)


def test_settings_of_a_call_are_checked_as_well(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        client = connect(server)
        with pytest.raises(errors.UsageError, match="max_retries"):
            list_alerts.sync(client=client, max_retries=-1)
        with pytest.raises(errors.UsageError, match="timeout"):
            list_alerts.iterate(client=client, timeout=0)
        with pytest.raises(errors.UsageError, match="prefetch is 2"):
            list_alerts.iterate(client=client, prefetch=2)
    assert not server.requests


def test_limits_of_a_call_are_all_its_own(connect: Connect) -> None:
    tired = Reply({}, 429, {"Retry-After": "50"})
    with serving(in_turn(tired, tired, Reply(cursor_page(1)))) as server:
        client = connect(server, max_retries=0)
        patient = client.with_limits(max_retries=2, max_retry_after=20)
        assert len(list_alerts.sync(client=patient).items) == 1
        assert connect.waits == [20, 20]
        assert (client.max_retries, patient.max_retries, patient.timeout) == (0, 2, client.timeout)
    patient.close()
    with pytest.raises(errors.UsageError, match="closed"):
        list_alerts.sync(client=client)


def test_limits_of_a_call_are_checked() -> None:
    unchecked: Any = _client()
    with pytest.raises(errors.UsageError, match="backoff is -1"):
        unchecked.with_limits(backoff=-1)
    with pytest.raises(TypeError, match="there is no setting verify"):
        unchecked.with_limits(verify=False)


def test_defaults_are_thirty_seconds_and_two_retries() -> None:
    assert (_client().timeout, _client().max_retries) == (30, 2)


def test_a_closed_client_says_so(connect: Connect) -> None:
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        with connect(server) as client:
            list_alerts.sync(client=client)
        with pytest.raises(errors.UsageError, match="closed"):
            list_alerts.sync(client=client)

        async def after_closing() -> None:
            async with connect(server) as client:
                await list_alerts.asyncio(client=client)
            with pytest.raises(errors.UsageError, match="closed"):
                await list_alerts.asyncio(client=client)
            with pytest.raises(errors.UsageError, match="closed"):
                list_alerts.sync(client=client)

        asyncio.run(after_closing())


def test_one_client_serves_one_event_loop_after_another(connect: Connect) -> None:
    def ask() -> Coroutine[Any, Any, AlertCursorPage]:
        return list_alerts.asyncio(client=client)

    with serving(in_turn(Reply(cursor_page(1)))) as server, warnings.catch_warnings():
        # The sockets of a loop that was closed too early are found by the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        client = connect(server)
        assert [len(asyncio.run(ask()).items) for _ in range(3)] == [1, 1, 1]
        asyncio.run(client.aclose())
        gc.collect()


def test_closing_twice_or_unused_is_no_error() -> None:
    client = _client()
    client.close()
    client.close()
    asyncio.run(client.aclose())


def test_a_client_is_not_pickled_or_copied() -> None:
    for action in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled or copied"):
            action(_client())


def test_a_context_of_ones_own_is_used(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context()
    seen: list[object] = []
    made = httpx.Client

    def make(**options: Any) -> httpx.Client:
        seen.append(options["verify"])
        return made(**options)

    monkeypatch.setattr(httpx, "Client", make)
    with serving(in_turn(Reply(cursor_page(1)))) as server:
        list_alerts.sync(client=connect(server, verify=context))
    assert seen == [context]
