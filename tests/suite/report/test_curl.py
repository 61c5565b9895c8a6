"""A curl line sends what was recorded, whatever is in it, and never a credential."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Redaction
from contract_tests.report.curl import curl_line
from contract_tests.report.quoting import Quoting
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CREDENTIALS, CURL_NAMES

QUOTING = Quoting(Redaction(CREDENTIALS), show_values=True)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LEEN_API_KEY": API_KEY, "LEEN_CONNECTION_ID": CONNECTION_ID}


class Recorder(BaseHTTPRequestHandler):
    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.server.seen = (self.requestline, self.headers, self.rfile.read(length))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST = do_HEAD = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def line(request: Request, query: str = "", base: str = "http://127.0.0.1:1") -> str:
    exchange = Exchange(0, request, f"{base}/v1/edr/alerts" + (f"?{query}" if query else ""), 200, (), b"")
    return curl_line(exchange, QUOTING, CURL_NAMES)


def send(recorder: HTTPServer, request: Request, query: str = "") -> tuple[str, Any, bytes]:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("no curl or no bash")
    command = line(request, query, f"http://127.0.0.1:{recorder.server_port}")
    subprocess.run(["bash", "-c", command], env=ENVIRONMENT, check=True, capture_output=True, timeout=30)
    seen: tuple[str, Any, bytes] = recorder.seen  # type: ignore[attr-defined]
    return seen


def test_line_names_the_variables_that_hold_the_credentials() -> None:
    assert line(Request(), "limit=1") == (
        "curl -sSig --path-as-is 'http://127.0.0.1:1/v1/edr/alerts?limit=1' -H 'Accept: application/json' "
        '-H "X-API-KEY: $LEEN_API_KEY" -H "X-CONNECTION-ID: $LEEN_CONNECTION_ID"'
    )


def test_both_credentials_are_sent_from_the_environment(recorder: HTTPServer) -> None:
    _, headers, _ = send(recorder, Request())
    assert (headers["X-API-KEY"], headers["X-CONNECTION-ID"]) == (API_KEY, CONNECTION_ID)


def test_a_missing_credential_is_left_out_and_a_wrong_one_sent(recorder: HTTPServer) -> None:
    _, headers, _ = send(recorder, Request(credentials={"X-API-KEY": None, "X-CONNECTION-ID": "it's $HOME `id`"}))
    assert headers["X-API-KEY"] is None
    assert headers["X-CONNECTION-ID"] == "it's $HOME `id`"


def test_an_empty_credential_is_sent_empty(recorder: HTTPServer) -> None:
    _, headers, _ = send(recorder, Request(credentials={"X-API-KEY": ""}))
    assert headers["X-API-KEY"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "limit=%00&x='; touch y; '",
        "cursor=$(id)`id`${HOME}!!",
        "a=[1-3]{x,y}",
        "updatedSince=2021-01-01T00:00:00+00:00",
        "%zz=%",
        'a="\\n',
    ],
)
def test_a_hostile_query_arrives_as_it_was_recorded(recorder: HTTPServer, query: str) -> None:
    query = query.replace(" ", "%20")
    requestline, _, _ = send(recorder, Request(raw_query=query), query)
    assert requestline == f"GET /v1/edr/alerts?{query} HTTP/1.1"


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE", "OPTIONS"])
def test_the_method_is_the_recorded_one(recorder: HTTPServer, method: str) -> None:
    assert send(recorder, Request(method=method))[0].startswith(f"{method} ")


@pytest.mark.parametrize(
    "content",
    [b"limit=5", b'{"a": "it\'s"}', b"@/etc/hostname", b"\x00\x01\xff", b"line\nline\t\x1b", "Zürich".encode(), b""],
)
def test_a_body_arrives_byte_for_byte_also_with_a_get(recorder: HTTPServer, content: bytes) -> None:
    requestline, headers, body = send(recorder, Request(content=content))
    assert requestline.startswith("GET ")
    assert body == content
    assert headers["content-type"] is None


def test_headers_of_the_request_are_sent(recorder: HTTPServer) -> None:
    headers = (("Origin", "https://evil.example"), ("Accept", "text/html"), ("Content-Type", "text/plain"))
    _, seen, _ = send(recorder, Request(content=b"x", headers=headers))
    assert (seen["origin"], seen.get_all("accept"), seen.get_all("content-type")) == (
        "https://evil.example",
        ["text/html"],
        ["text/plain"],
    )


def test_a_credential_in_a_url_header_or_body_is_masked() -> None:
    shown = line(
        Request(content=API_KEY.encode(), headers=(("X-Copy", CONNECTION_ID),)), f"key={CONNECTION_ID.upper()}"
    )
    assert shown.count("REDACTED-") == 3
    assert API_KEY not in shown


def test_user_and_password_of_the_base_url_are_left_out() -> None:
    assert "pass" not in line(Request(), base="http://user:pass@127.0.0.1:1")


def test_line_is_one_line_of_visible_ascii() -> None:
    shown = line(Request(content=b"\n\x1b\xe2\x80\xae", headers=(("a", "b\u202ec"),)), "x=1")
    assert shown.isascii()
    assert shown.isprintable()
