"""A curl line sends what was recorded, whatever is in it, and never a credential."""

import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Redaction
from contract_tests.report.curl import curl_line
from contract_tests.report.quoting import Quoting
from tests.http import FakeServer, Reply
from tests.http import Request as Received
from tests.suite.report.samples import ALTERED, API_KEY, CONNECTION_ID, CREDENTIALS, make_settings

QUOTING = Quoting(Redaction(CREDENTIALS), show_values=True)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LEEN_API_KEY": API_KEY, "LEEN_CONNECTION_ID": CONNECTION_ID}


def line(request: Request, query: str = "", base: str = "http://127.0.0.1:1") -> str:
    exchange = Exchange(0, request, f"{base}/v1/edr/alerts" + (f"?{query}" if query else ""), 200, (), b"")
    return curl_line(exchange, QUOTING, make_settings(Path()))


def send(request: Request, query: str = "") -> Received:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("no curl or no bash")
    with FakeServer(Reply(status=204)) as server:
        command = line(request, query, server.url)
        subprocess.run(["bash", "-c", command], env=ENVIRONMENT, check=True, capture_output=True, timeout=30)
        (received,) = server.requests
        return received


def test_line_names_the_variables_that_hold_the_credentials() -> None:
    assert line(Request(), "limit=1") == (
        "curl -sSig --path-as-is 'http://127.0.0.1:1/v1/edr/alerts?limit=1' -H 'Accept: application/json' "
        '-H "X-API-KEY: $LEEN_API_KEY" -H "X-CONNECTION-ID: $LEEN_CONNECTION_ID"'
    )


@pytest.mark.parametrize(("sent", "form"), ALTERED.items())
def test_an_altered_credential_is_made_from_the_environment_and_arrives_as_it_was(sent: str, form: str) -> None:
    request = Request(credentials={"X-CONNECTION-ID": sent})
    assert f'"X-CONNECTION-ID: {form}' in line(request)
    assert sent[:10] not in line(request)
    assert send(request).headers["x-connection-id"] == sent


def test_a_missing_credential_is_left_out_and_a_wrong_one_sent() -> None:
    headers = send(Request(credentials={"X-API-KEY": None, "X-CONNECTION-ID": "it's $HOME `id`"})).headers
    assert "x-api-key" not in headers
    assert headers["x-connection-id"] == "it's $HOME `id`"
    assert send(Request(credentials={"X-API-KEY": ""})).headers["x-api-key"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "limit=%00&x=';%20touch%20y;%20'",
        "cursor=$(id)`id`${HOME}!!&a=[1-3]{x,y}",
        "updatedSince=2021-01-01T00:00:00+00:00",
        '%zz=%&a="\\n',
    ],
)
def test_a_hostile_query_arrives_as_it_was_recorded(query: str) -> None:
    assert send(Request(raw_query=query), query).target == f"/v1/edr/alerts?{query}"


BODIES = [b'{"a": "it\'s"}', b"@/etc/hostname", b"\x01\xff\nline\t\x1b", b""]


@pytest.mark.parametrize(
    ("method", "content"),
    [("HEAD", None), ("OPTIONS", None), ("POST", b"limit=5"), *(("GET", body) for body in BODIES)],
)
def test_method_body_and_headers_arrive_as_they_were_recorded(method: str, content: bytes | None) -> None:
    headers = (("Origin", "https://evil.example"), ("Accept", "text/html"))
    received = send(Request(method=method, content=content, headers=headers))
    assert (received.method, received.body) == (method, content or b"")
    assert [received.headers.get(name) for name in ("origin", "accept", "content-type")] == [
        *("https://evil.example", "text/html", None)
    ]


def test_line_is_one_line_of_visible_ascii_without_a_credential_in_url_header_or_body() -> None:
    body = API_KEY.encode() + b"\n\x1b\xe2\x80\xae"
    request = Request(content=body, headers=(("X-Copy", f"b\u202e{CONNECTION_ID}"),))
    shown = line(request, f"key={CONNECTION_ID.upper()}")
    assert shown.count("REDACTED-") == 3
    assert API_KEY not in shown
    assert shown.isascii()
    assert shown.isprintable()
