"""Every way in which a call fails ends in an error of `leen_alerts.errors` that tells what happened."""

import copy
import pickle
from functools import partial
from typing import Any

import httpx
import pytest
from leen_alerts import errors
from leen_alerts.api.edr import list_alerts

from tests.client.conftest import Connect, Read, run, through
from tests.client.pages import alert, cursor_page
from tests.http import FakeServer, Reply

PROBLEM = {"loc": ["query", "limit"], "msg": "Input should be a valid integer", "type": "int_parsing", "input": "x"}
STATUSES = [
    (400, errors.ValidationError),
    (401, errors.AuthenticationError),
    (403, errors.PermissionDeniedError),
    (404, errors.NotFoundError),
    (422, errors.ValidationError),
    (429, errors.RateLimitedError),
    (500, errors.ServerError),
    (501, errors.ServerError),
    (502, errors.ServerError),
    (503, errors.ServerError),
    (504, errors.ServerError),
    (599, errors.ServerError),
    (204, errors.UnexpectedStatusError),
    (299, errors.UnexpectedStatusError),
    (302, errors.UnexpectedStatusError),
    (307, errors.UnexpectedStatusError),
    (402, errors.UnexpectedStatusError),
    (405, errors.UnexpectedStatusError),
    (408, errors.UnexpectedStatusError),
    (418, errors.UnexpectedStatusError),
    (600, errors.UnexpectedStatusError),
    (999, errors.UnexpectedStatusError),
]


def _caught(connect: Connect, reply: Reply, **arguments: Any) -> errors.LeenAlertsError:
    with FakeServer(reply) as server, pytest.raises(errors.LeenAlertsError) as caught:
        list_alerts.sync(client=connect(server, max_retries=0), **arguments)
    return caught.value


@pytest.mark.parametrize(("status", "expected"), STATUSES)
def test_each_status_has_its_error_after_retries_where_they_help(
    connect: Connect, status: int, expected: type[errors.StatusError]
) -> None:
    body = b"" if status == 204 else {"detail": "What went wrong"}
    with FakeServer(Reply(body, status, {"X-Request-Id": "r-17"})) as server, pytest.raises(expected) as caught:
        list_alerts.sync(client=connect(server), limit=3)
    assert len(server.requests) == (3 if status in (408, 429, 502, 503, 504) else 1)
    error = caught.value
    assert type(error) is expected
    assert error.status_code == status
    assert error.method == "GET"
    assert error.url is not None
    assert error.url.endswith("/v1/edr/alerts?limit=3&enableCursor=true")
    assert error.request_id == "r-17"
    assert error.detail == (None if status == 204 else "What went wrong")
    assert str(status) in str(error)


def test_validation_problems_are_parsed(connect: Connect) -> None:
    error = _caught(connect, Reply({"detail": [PROBLEM, {"unlike": 1}, 7]}, 422))
    assert isinstance(error, errors.ValidationError)
    assert error.detail == [
        errors.Problem(("query", "limit"), "Input should be a valid integer", "int_parsing"),
        errors.Problem((), '{"unlike": 1}', ""),
        errors.Problem((), "7", ""),
    ]
    assert "query.limit: Input should be a valid integer" in str(error)


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway</html>", b"\xff\xfe", [], {"detail": None}, {"detail": {}}, 5]
)
def test_an_unreadable_error_body_is_no_second_error(connect: Connect, body: object) -> None:
    error = _caught(connect, Reply(body, 422))
    assert isinstance(error, errors.ValidationError)
    assert error.detail is None
    assert error.body == (body.decode("utf-8", "replace") if isinstance(body, bytes) else error.body)


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b"1e400", b"\xff", b"NaN", b"[" * 100_000, b"null"])
def test_a_body_that_is_no_json_object_is_a_decode_error(connect: Connect, body: bytes) -> None:
    error = _caught(connect, Reply(body))
    assert isinstance(error, errors.DecodeError)
    assert error.status_code == 200
    assert error.method == "GET"
    assert len(str(error)) < 300


def test_a_redirect_to_what_is_no_url_is_not_tried_again(connect: Connect) -> None:
    with FakeServer(Reply({}, 302, {"Location": "http://example.com:port/"})) as server:
        with pytest.raises(errors.DecodeError, match="Location"):
            list_alerts.sync(client=connect(server))
        assert len(server.requests) == 1


def test_a_redirect_is_not_followed_and_says_where_it_leads(connect: Connect) -> None:
    with FakeServer(Reply(cursor_page(1))) as elsewhere:
        error = _caught(connect, Reply({}, 307, {"Location": elsewhere.url + "/edr/alerts/"}))
    assert not elsewhere.requests
    assert elsewhere.url in str(error)
    assert "not followed" in str(error)


@pytest.mark.parametrize("read", [list_alerts.sync_detailed, partial(run, list_alerts.asyncio_detailed)])
def test_the_detailed_functions_add_status_headers_and_content(connect: Connect, read: Any) -> None:
    with FakeServer(Reply(cursor_page(1), headers={"X-Kind": "a"})) as server:
        response = read(client=connect(server))
    assert response.status_code == 200
    assert response.headers["x-kind"] == "a"
    assert b'"items"' in response.content
    assert len(response.parsed.items) == 1
    assert "items" not in repr(response).partition("parsed")[0]


RAISED: dict[type[errors.LeenAlertsError], list[type[Exception]]] = {
    errors.RequestTimeoutError: [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout],
    errors.ConnectionFailedError: [
        *(httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.ProxyError),
        *(httpx.RemoteProtocolError, OSError),
    ],
    errors.UsageError: [httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL],
    errors.DecodeError: [httpx.DecodingError],
}


@pytest.mark.parametrize(("expected", "kind"), [(expected, kind) for expected in RAISED for kind in RAISED[expected]])
def test_no_error_of_httpx_comes_through(
    connect: Connect, read: Read, kind: type[Exception], expected: type[errors.LeenAlertsError]
) -> None:
    sent = []

    def fail(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        raise kind("x")

    with FakeServer(Reply()) as server, pytest.raises(expected) as caught:
        read(connect(server, **through(fail)))
    assert type(caught.value) is expected
    assert caught.value.url is not None
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert len(sent) == (1 if expected in (errors.UsageError, errors.DecodeError) else 3)


@pytest.mark.parametrize(
    ("status", "expected"), [(401, errors.AuthenticationError), (302, errors.UnexpectedStatusError)]
)
def test_a_refusal_that_cannot_be_unpacked_is_still_a_refusal(
    connect: Connect, status: int, expected: type[errors.StatusError]
) -> None:
    error = _caught(connect, Reply(b"no gzip", status, {"Content-Encoding": "gzip", "X-Request-Id": "r-7"}))
    assert isinstance(error, expected)
    assert (error.status_code, error.request_id, error.detail) == (status, "r-7", None)


def test_usage_errors_are_value_errors_and_all_have_one_base() -> None:
    assert issubclass(errors.UsageError, ValueError)
    raised = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(raised) > 10
    assert all(issubclass(kind, errors.LeenAlertsError) for kind in raised)


def test_errors_survive_pickling_and_copying(connect: Connect) -> None:
    caught = [
        _caught(connect, Reply({"detail": [PROBLEM]}, 422)),
        _caught(connect, Reply({}, 429, {"Retry-After": "3"})),
        _caught(connect, Reply(b"no json")),
        _caught(connect, Reply(cut=0)),
    ]
    for error in caught:
        for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(again) is type(error)
            assert str(again) == str(error)
            assert vars(again) == vars(error)


def _texts(value: Any) -> list[str]:
    """All texts in an attribute of an error."""
    if isinstance(value, errors.Problem):
        return [value.msg, value.type, *map(str, value.loc)]
    if isinstance(value, list | dict):
        return [text for one in [*value, *(value.values() if isinstance(value, dict) else [])] for text in _texts(one)]
    return [value] if isinstance(value, str) else []


LOUD = "\x1b[31m\n\u2028\ud800" * 400
DEEP: Any = {}
for _ in range(200):
    DEEP = {LOUD: DEEP}


@pytest.mark.parametrize(
    "reply",
    [
        Reply({**cursor_page(), "items": [{"id": 5, LOUD * 200: 1}]}),
        Reply({**cursor_page(), "items": [{**alert(1), "device": {"id": LOUD}}]}),
        Reply({**cursor_page(), "items": [{**alert(1), LOUD: float("nan")}]}),
        Reply({**cursor_page(), "items": [{**alert(1), LOUD: DEEP}]}),
        Reply(b'{"detail": ' + b"[" * 200_000, 500),
        Reply({"detail": LOUD}, 500, {"X-Request-Id": "r" * 9000, "X-Long": "é" * 9000}),
        Reply({"detail": [{"loc": [LOUD] * 50, "msg": LOUD, "type": LOUD}]}, 422),
        Reply(LOUD.encode("utf-8", "replace")),
        Reply({}, 302, {"Location": "https://example.com/" + "a" * 9000}),
    ],
)
def test_every_text_of_an_error_is_short_and_on_one_line(connect: Connect, reply: Reply) -> None:
    error = _caught(connect, reply, sort="a" * 9000)
    assert error.headers is not None
    assert error.headers["content-type"] == "application/json"
    for text in [str(error), *(text for value in vars(error).values() for text in _texts(value))]:
        assert text.isprintable(), text[:100]
        assert len(text) <= 1200, text[:100]
