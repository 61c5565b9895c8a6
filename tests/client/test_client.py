"""Settings of a client, the environment, other options on the same connections, and its life."""

import asyncio
import inspect
from typing import Any

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect, run
from tests.client.pages import CONNECTION, KEY, cursor_page
from tests.http import FakeServer, Reply

PAGE = Reply(cursor_page(1))
OTHER = "11111111-2222-4333-8444-555555555555"


def _client(**settings: Any) -> Client:
    return Client(**{"api_key": KEY, "connection_id": CONNECTION, **settings})


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names both credentials."""
    monkeypatch.setenv("LEEN_API_KEY", KEY)
    monkeypatch.setenv("LEEN_CONNECTION_ID", CONNECTION)
    return monkeypatch


def test_regions_are_the_servers_of_the_document(environment: pytest.MonkeyPatch) -> None:
    us, eu = "https://api.leen.dev/v1", "https://api.eu-c1.leen.dev/v1"
    assert _client().base_url == _client(region="us").base_url == Client.from_env().base_url == us
    assert _client(region="ap-se2").base_url == "https://api.ap-se2.leen.dev/v1"
    environment.setenv("LEEN_REGION", "eu-c1")
    assert Client.from_env().base_url == _client(region="eu-c1").base_url == eu
    assert Client.from_env(region="us").base_url == us
    assert Client.from_env(base_url="https://example.com").base_url == "https://example.com"


def test_what_is_passed_goes_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    with FakeServer(PAGE) as server:
        environment.setenv("LEEN_BASE_URL", f"{server.url}/v1")
        with Client.from_env() as client:
            list_alerts.sync(client=client)
        environment.delenv("LEEN_API_KEY")
        with Client.from_env(api_key="passed", connection_id=OTHER) as client:
            list_alerts.sync(client=client)
    sent = [(request.headers["x-api-key"], request.headers["x-connection-id"]) for request in server.requests]
    assert sent == [(KEY, CONNECTION), ("passed", OTHER)]


def test_base_url_and_region_exclude_each_other(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.UsageError, match="base_url and region"):
        _client(base_url="https://example.com", region="us")
    environment.setenv("LEEN_BASE_URL", "https://example.com/v1")
    environment.setenv("LEEN_REGION", "us")
    with pytest.raises(errors.UsageError, match="LEEN_BASE_URL and LEEN_REGION"):
        Client.from_env()


def test_an_unknown_region_names_the_known_ones(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(errors.UsageError, match="'mars'; pass one of us, eu-c1, ap-se2"):
        _client(region="mars")
    environment.setenv("LEEN_REGION", "mars")
    with pytest.raises(errors.UsageError, match="'mars'"):
        Client.from_env()


@pytest.mark.parametrize("missing", ["LEEN_API_KEY", "LEEN_CONNECTION_ID"])
def test_a_missing_variable_is_named(environment: pytest.MonkeyPatch, missing: str) -> None:
    environment.setenv(missing, "")
    with pytest.raises(errors.UsageError, match=f"{missing} is not set"):
        Client.from_env()


def test_the_constructor_and_from_env_take_the_same() -> None:
    made, found = inspect.signature(Client).parameters, inspect.signature(Client.from_env).parameters
    assert list(made) == list(found)
    credentials = {"api_key", "connection_id"}
    assert all(made[name].default == found[name].default for name in made if name not in credentials)
    assert set(inspect.signature(Client.with_options).parameters) - {"self"} < set(made)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1/v1", "http://127.0.0.1", "http://127.9.9.9:81", "http://[::1]:8/v1", "http://a.localhost"],
)
def test_plain_http_is_allowed_on_this_machine(url: str) -> None:
    assert _client(base_url=f"{url}/").base_url == url


@pytest.mark.parametrize("url", ["http://example.com", "http://10.0.0.1/v1", "http://127.0.0.1.example.com"])
def test_plain_http_elsewhere_needs_consent(url: str) -> None:
    with pytest.raises(errors.UsageError, match="allow_http=True"):
        _client(base_url=url)
    assert _client(base_url=url, allow_http=True).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com", "ftp://example.com", "https://", "https://x/?a=b", "https://x/#a", "https://x:y/"),
        *("https://x:0/", "https://x:99999/", "https://ex ample.com", "https://\u2603.com", "https://xn--/"),
        *("https://a..b/", f"https://{'a' * 64}.com/", b"https://x", 5),
    ],
)
def test_a_base_url_that_is_none_is_refused(url: object) -> None:
    with pytest.raises(errors.UsageError, match="base_url"):
        _client(base_url=url)


@pytest.mark.parametrize("url", ["https://user:hunter2@example.com/v1", "https://user:hunter2@ex ample.com:y"])
def test_a_password_in_the_base_url_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        _client(base_url=url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", ["", " key", "key\n", "ke\ny", "schlüssel", "\x7f", 5, b"bytes", None])
def test_a_credential_that_cannot_travel_is_refused_and_not_shown(value: object) -> None:
    for name in ("api_key", "connection_id"):
        with pytest.raises(errors.UsageError, match=name) as caught:
            _client(**{name: value})
        assert not value or str(value).strip() not in str(caught.value).replace("api_key", "")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("timeout", [0, -1.5, float("nan"), float("inf"), 1e10, "30", True]),
        ("total_timeout", [0, -1, "30", True, httpx.Timeout(3)]),
        ("max_retries", [-1, 1.5, True, None]),
        ("max_response_bytes", [-1, 1.5, "1", None]),
        ("backoff", [-1, "1", float("nan")]),
        ("max_backoff", [float("nan"), None]),
        ("max_retry_after", [-0.1, float("inf")]),
        ("user_agent", ["", " a", "a\n", "é", 5]),
        ("json_loads", ["loads"]),
        ("on_attempt", [5]),
        ("http_client", [5, httpx.AsyncClient()]),
        ("async_http_client", [httpx.Client()]),
        ("headers", [5, {"": "a"}, {"a b": "c"}, {"é": "a"}, {5: "a"}, {"A": 5}, {"A": "b\r\nC: d"}, {"A": "é"}]),
        ("headers", [{"x-api-key": "a"}, {"X-Connection-ID": "a"}, {"Host": "a"}, {"content-length": "1"}]),
        ("headers", [{"User-Agent": "a"}, {"Accept-Encoding": "br"}, {"Transfer-Encoding": "chunked"}]),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(errors.UsageError, match="header" if name == "headers" else name):
            _client(**{name: value})
        if name in inspect.signature(Client.with_options).parameters:
            with pytest.raises(errors.UsageError, match="header" if name == "headers" else name):
                _client().with_options(**{name: value})


def test_many_connections_share_one_key_and_one_pool(connect: Connect) -> None:
    with FakeServer(PAGE) as server:
        client = connect(server, headers={"X-A": "1", "X-B": "1"})
        other = client.with_options(connection_id=OTHER, headers={"x-b": "2"})
        for each in (client, other, client.with_options(api_key="another-key")):
            list_alerts.sync(client=each)
    sent = [request.headers for request in server.requests]
    assert [headers["x-api-key"] for headers in sent] == [KEY, KEY, "another-key"]
    assert [headers["x-connection-id"] for headers in sent] == [CONNECTION, OTHER, CONNECTION]
    assert [(headers["x-a"], headers["x-b"]) for headers in sent] == [("1", "1"), ("1", "2"), ("1", "1")]
    assert server.connections == 1
    assert type(other) is Client


def test_timeouts_and_retries_come_from_the_call_then_the_child_then_the_client() -> None:
    seen: list[Any] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"]["read"])
        return httpx.Response(503)

    def sent(client: Client, **options: Any) -> tuple[int, float]:
        """How many requests a call sends, and the time that each may take."""
        seen.clear()
        with pytest.raises(errors.ServerError):
            list_alerts.sync(client=client, **options)
        return len(seen), round(seen[-1])

    with httpx.Client(transport=httpx.MockTransport(refuse), timeout=7) as theirs:
        client = _client(http_client=theirs, backoff=0)
        assert sent(client) == (3, 7)
        assert sent(client, timeout=4, max_retries=0) == (1, 4)
        child = client.with_options(timeout=9, max_retries=1)
        assert sent(child) == (2, 9)
        assert sent(child, timeout=4, max_retries=0) == (1, 4)
        assert sent(client.with_options(timeout=None)) == (3, 1_000_000)


def test_secrets_of_other_options_are_redacted(connect: Connect) -> None:
    refusal = Reply({"detail": f"no {OTHER.upper()} of {KEY}"}, 403)
    with FakeServer(refusal) as server, pytest.raises(errors.PermissionDeniedError) as caught:
        list_alerts.sync(client=connect(server).with_options(connection_id=OTHER))
    assert caught.value.detail == "no *** of ***"
    with pytest.raises(errors.UsageError, match="connection_id") as refused:
        _client().with_options(connection_id=f"{OTHER}\n")
    assert OTHER not in str(refused.value)


def test_a_closed_client_says_so_and_its_parent_goes_on(connect: Connect) -> None:
    def closed(client: Client) -> None:
        with pytest.raises(errors.UsageError, match="closed"):
            list_alerts.sync(client=client)
        with pytest.raises(errors.UsageError, match="closed"):
            asyncio.run(list_alerts.asyncio(client=client))

    with FakeServer(PAGE) as server:
        client = connect(server)
        with client.with_options(max_retries=1) as other:
            list_alerts.sync(client=other)
        closed(other)
        list_alerts.sync(client=client)
        left = client.with_options(max_retries=1)
        client.close()
        client.close()
        closed(client)
        closed(left)
        closed_async = connect(server)
        assert run(list_alerts.asyncio, closed_async).items
        closed(closed_async)
    assert server.connections == 2
