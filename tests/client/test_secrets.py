"""Neither the key nor the connection id is found in anything that a program may print, log, store or send on."""

import asyncio
import copy
import pickle
import threading
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from leen_alerts import Client, errors
from leen_alerts._runtime.secrets import Credentials, Secret
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect, run, through
from tests.client.pages import CONNECTION, KEY, alert, cursor_page
from tests.http import FakeServer, Reply

# Beginnings of the secrets, since a text that was cut must not show most of one either.
PARTS = (KEY[:8], CONNECTION[:8])
ECHO = {"detail": f"Invalid key {KEY} for {CONNECTION.upper()}"}
FAULTS = {
    "401": Reply(ECHO, 401),
    "422": Reply({"detail": [{"loc": ["header", KEY], "msg": f"no {KEY}", "type": CONNECTION}, [KEY]]}, 422),
    "307": Reply({}, 307, {"Location": f"https://example.com/{KEY}", "X-Request-Id": CONNECTION}),
    "503": Reply((KEY + "\n").encode() * 400, 503),
    "long": Reply(b"x" * 490 + KEY.encode() + b"x" * 600, 500),
    "not json": Reply(f"Oops: {KEY}".encode()),
    "not json, cut": Reply(b"x" * 70 + KEY.encode()),
    "no page": Reply({"detail": KEY, "items": CONNECTION}),
    "bad alert": Reply({**cursor_page(), "items": [alert(1, title={"a": KEY}), alert(2, severity=[CONNECTION])]}),
    "bad id": Reply({**cursor_page(), "items": [alert(1) | {"id": KEY}]}),
    "bad id, cut": Reply({**cursor_page(), "items": [alert(1) | {"id": "x" * 50 + KEY}]}),
    "bad cursor": Reply({**cursor_page(), "next_cursor": [KEY]}),
    "dropped": Reply(ECHO, cut=5),
    "silent": Reply(cut=0),
    "bad gzip": Reply(ECHO, headers={"Content-Encoding": "gzip"}),
}
EVERY_FAULT = pytest.mark.parametrize("reply", FAULTS.values(), ids=FAULTS)


def shows(text: str) -> list[str]:
    """The parts of a secret that a text shows."""
    return [part for part in PARTS if part.lower() in text.lower()]


def everything(error: BaseException) -> str:
    """All that may be learned from an exception: texts, attributes, causes, and its traceback with local variables."""
    told = [str(error), repr(error), repr(error.args), repr(vars(error)), repr(pickle.dumps(error))]
    told += [str(vars(error)), repr(error.__cause__), repr(error.__context__)]
    frames = traceback.TracebackException.from_exception(error, capture_locals=True, max_group_depth=99)
    # The test's own frames hold what the test made.
    frames.stack = traceback.StackSummary.from_list([f for f in frames.stack if "/tests/" not in f.filename])
    return "\n".join([*told, *frames.format()])


@EVERY_FAULT
def test_no_error_shows_a_secret(connect: Connect, reply: Reply) -> None:
    walks: list[Callable[[Client], object]] = [
        lambda client: list_alerts.sync(client=client),
        lambda client: list_alerts.sync_detailed(client=client, enable_cursor=False),
        lambda client: list(list_alerts.iterate(client=client, enable_cursor=False)),
        lambda client: run(list_alerts.asyncio, client),
    ]
    for walk in walks:
        with FakeServer(reply) as server, pytest.raises(errors.LeenAlertsError) as caught:
            walk(connect(server, max_retries=1))
        assert not shows(everything(caught.value))
        assert caught.value.__context__ is None
    with FakeServer(reply) as server, pytest.raises(errors.LeenAlertsError):
        list_alerts.sync(client=connect(server), cursor=KEY)


def test_on_invalid_gets_an_error_without_secrets(connect: Connect) -> None:
    found: list[errors.DecodeError] = []
    with FakeServer(FAULTS["bad alert"]) as server:
        list(list_alerts.iterate(client=connect(server), on_invalid=lambda raw, error: found.append(error)))
    assert [error.path for error in found] == ["items[0].title", "items[1].severity"]
    assert not shows("".join(map(everything, found)))


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, SystemExit, RuntimeError, asyncio.CancelledError])
def test_an_interruption_within_httpx_shows_no_secret(connect: Connect, wrong: type[BaseException]) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        HTTPCORE["send"](dict(request.headers), wrong)
        raise AssertionError

    with FakeServer(Reply()) as server, pytest.raises(wrong) as caught:
        list_alerts.sync(client=connect(server, **through(interrupt)))
    assert not shows(everything(caught.value))


# A frame as httpcore has it while it sends: the request's headers are among its local variables.
HTTPCORE: dict[str, Any] = {"__name__": "httpcore.sending"}
exec("def send(headers, wrong):\n    raise wrong('in the middle')", HTTPCORE)


def test_a_cancelled_task_shows_no_secret(connect: Connect) -> None:
    async def cancel() -> BaseException:
        async with connect(server) as client:
            task = asyncio.create_task(list_alerts.asyncio(client=client))
            while not server.requests:
                await asyncio.sleep(0)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError as error:
                return error
            raise AssertionError

    with FakeServer([threading.Event()]) as server:
        assert not shows(everything(asyncio.run(cancel())))


@pytest.mark.parametrize(
    "arguments", [{"base_url": "nonsense"}, {"region": "mars"}, {"timeout": -1}, {"http_client": 5}]
)
def test_a_client_that_cannot_be_made_shows_no_secret(
    monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any]
) -> None:
    unfit: list[dict[str, Any]] = [{}, {"api_key": KEY + "\n"}, {"connection_id": CONNECTION + "é"}]
    for bad in unfit:
        with pytest.raises(errors.UsageError) as caught:
            Client(**{"api_key": KEY, "connection_id": CONNECTION, **arguments, **bad})
        assert not shows(everything(caught.value))
    monkeypatch.setenv("LEEN_API_KEY", KEY)
    monkeypatch.setenv("LEEN_CONNECTION_ID", CONNECTION + " ")
    with pytest.raises(errors.UsageError) as caught:
        Client.from_env(**arguments)
    assert not shows(everything(caught.value))


def test_a_client_shows_no_secret_and_is_not_pickled_or_copied() -> None:
    client = Client(api_key=KEY, connection_id=CONNECTION)
    secret = Secret(KEY)
    held: list[object] = [client, secret]
    assert not shows(f"{held} {client} {client:} {vars(client)} {vars(client._credentials)} {secret}")
    for one in held:
        for action in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="not pickled") as caught:
                action(one)
            assert not shows(everything(caught.value))


LONG, SHORT = (KEY, CONNECTION), ("key", "c")  # short secrets are redacted as words only


@pytest.mark.parametrize(
    ("secrets", "text", "redacted"),
    [
        (LONG, f"a {KEY} b", "a *** b"),
        (LONG, f"a {KEY.upper()} b", "a *** b"),
        (LONG, "key-Zq8%2F%2Bw9%20of%20a%20test", "***"),
        (LONG, "key-Zq8%2f%2bw9+of+a+test", "***"),
        (LONG, r"key-Zq8\/+w9 of a test", "***"),
        (LONG, f"cut off in {KEY[:9]}", "cut off in ***"),
        (LONG, f"'cut off in {KEY[:9]}…'", "'cut off in ***…'"),
        (LONG, f"cut off in {CONNECTION[:-1]}...", "cut off in ***..."),
        (LONG, "key", "key"),
        (LONG, "", ""),
        (SHORT, "Invalid API Key: key", "Invalid API Key: ***"),
        (SHORT, '{"key": "c"}', '{"***": "***"}'),
        (SHORT, "http://monkey.example/v1?enableCursor=true", "http://monkey.example/v1?enableCursor=true"),
    ],
)
def test_redaction_knows_the_usual_spellings(secrets: tuple[str, str], text: str, redacted: str) -> None:
    held = dict(zip(("a", "b"), map(Secret, secrets), strict=True))
    assert Credentials(held, {"a": "X-A", "b": "X-B"}).redact(text) == redacted
