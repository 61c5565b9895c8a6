"""Neither a run nor pytest itself leaves a secret or, where asked for, a value of an alert behind."""

import base64
import html
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Credentials, Server
from contract_tests.mock.fault import Change
from contract_tests.mock.running import serve
from contract_tests.openapi.document import DOCUMENT
from contract_tests.report import pytest_redaction
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CREDENTIALS

ROOT = Path(__file__).parents[3]
KEY = "sk/live_9f+Qz7tTpLmX3=&aa'b<c"
CONNECTION = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
ALERTS = 24
CORES = ["Qz7tTpLmX3", "8dd25736052a"]
"""Parts of both that no format escapes: base64 alone hides them."""
IN_BASE64 = {base64.b64encode(b"x" * n + core.encode()).decode()[4:-4] for core in CORES for n in range(3)}
ECHOES = [
    KEY,
    f"{KEY}:{CONNECTION}",
    quote(KEY, safe=""),
    html.escape(KEY),
    repr(KEY),
    json.dumps(KEY).replace("/", "\\/"),
    base64.b64encode(KEY.encode()).decode(),
    base64.b64encode(f"u:{KEY}".encode()).decode(),
    base64.b64encode(f"us:{KEY}".encode()).decode(),
    CONNECTION.upper(),
    "x" * 60 + KEY,
]


Tamper = Callable[[str, int, Any, dict[str, str]], Any]
"""Takes the request's query, the status, the body and the headers to add to, and returns the body to send."""


def run_suite(tamper: Tamper, folder: Path, *options: str) -> None:
    """Run the suite in this process against a mock whose answers are changed; what it prints is put into the folder."""

    def change(answer: Answer, request: Request, _server: Server) -> Answer:
        headers: dict[str, str] = {}
        if answer.is_json:
            answer.rewritten(lambda body: tamper(request.raw_query, answer.status, body, headers))
        answer.headers.update(headers)
        return answer

    server = Server(
        Change("tampered", hooks={"answer": change}), alerts=ALERTS, credentials=Credentials(KEY, CONNECTION)
    )
    said = io.StringIO()
    with serve(server) as running, pytest.MonkeyPatch.context() as patch:
        environment = {"LEEN_BASE_URL": running.base_url, "LEEN_API_KEY": KEY, "LEEN_CONNECTION_ID": CONNECTION}
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr("contract_tests.openapi.generated_requests.generated_requests", lambda *_: ())  # saves a third
        with redirect_stdout(said), redirect_stderr(said):
            command = [str(ROOT / "contract_tests"), "--report-dir", str(folder), "-p", "no:cacheprovider"]
            status = pytest.main([*command, "--capture=no", "--har", "-v", *options])
    (folder / "terminal.txt").write_text(said.getvalue(), encoding="utf-8")
    assert status == 1, said.getvalue()


def echo(target: str, status: int, body: Any, headers: dict[str, str]) -> Any:
    """Put the secrets wherever a server could: headers, errors, items, enums, keys, cursors, what was asked."""
    headers |= {
        "X-Echo": KEY,
        "X-Echo-Id": CONNECTION,
        "Set-Cookie": f"k={quote(KEY)}",
        "X-Query": target,
    }
    if status != 200:
        return {"detail": f"Invalid API Key {KEY} for {CONNECTION} at {target}"}
    for number, item in enumerate(body["items"]):
        text = ECHOES[number % len(ECHOES)]
        item |= {"severity": text, "first_event_time": text, "assigned_user": text, text: text, "title": [text]}
    return body


def leaks(text: str) -> bool:
    return any(core.lower() in text.lower() for core in CORES) or any(core in text for core in IN_BASE64)


@pytest.fixture(scope="module")
def echoed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("echoed")
    run_suite(echo, folder, "--max-requests", "60", "--showlocals")
    return folder


@pytest.mark.parametrize("text", ECHOES)
def test_the_search_finds_what_the_server_echoes(text: str) -> None:
    assert leaks(json.dumps(html.escape(text)))


def test_no_output_of_a_run_holds_a_secret_that_the_server_echoes(echoed: Path) -> None:
    files = {path.name for path in echoed.iterdir()}
    assert files >= {"report.html", "report.md", "report.json", "junit.xml", "traffic.har", "terminal.txt", "reproduce"}
    for path in filter(Path.is_file, echoed.rglob("*")):
        text = path.read_text(encoding="utf-8")
        assert not leaks(text), f"{path.name} holds a secret"
        assert "REDACTED-" in text or path.suffix in {".txt", ".py"}


def spoil(_target: str, status: int, body: Any, _headers: dict[str, str]) -> Any:
    """Make every seventh item wrong in many ways, each with a value that nobody else has."""
    if status != 200:
        return body
    for number, item in enumerate(body["items"]):
        if number % 7 == 0:
            item |= {"severity": "confidential@severity", "last_event_time": "confidential o'clock"}
            item |= {"title": ["confidential title"], "pid": 987654321, "undocumented": "confidential-extra"}
            item |= {"confidential.key": 1}
            item["device"] = {"hostnames": "confidential-host", "status": "confidential@status"}
            item["device"] |= {"vendor_data": {"confidential-owner": 1.5}, "confidential-groups": {}}
        elif number % 7 == 1:
            item["severity"] = "urgent"
    return body | {"confidential-page-key": None}


def values_of_alerts() -> set[str]:
    """Return all texts of all alerts of the mock that the document does not have as its own words."""
    server = Server(alerts=ALERTS)
    known = {"X-API-KEY": server.credentials.api_key, "X-CONNECTION-ID": server.credentials.connection_id}
    query = "limit=500&includeObservables=true"
    answer = server.handle(Request("GET", "/v1/edr/alerts", query, httpx.Headers(known)))
    words = DOCUMENT.read_text(encoding="utf-8")
    found = {text for text in _texts(json.loads(answer.body)) if len(text) > 8 and text not in words}
    assert len(found) > 400
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("withheld")
    run_suite(spoil, folder, "--no-values", "--max-requests", "120")
    return folder


def test_without_values_no_value_of_an_alert_is_in_any_output_but_words_of_the_contract_are(withheld: Path) -> None:
    values = values_of_alerts()
    for path in filter(Path.is_file, withheld.rglob("*")):
        text = html.unescape(path.read_text(encoding="utf-8"))
        assert not [value for value in values if value in text], path.name
        assert not re.findall("[^ ]*confidential[^ ]*|987654321", text), path.name
    for name in ("report.md", "report.html", "report.json", "junit.xml"):
        text = html.unescape((withheld / name).read_text(encoding="utf-8"))
        assert "string (withheld)" in text, name
        assert "urgent" in text, name


def test_without_values_cursors_and_times_of_alerts_are_not_in_urls(withheld: Path) -> None:
    entries = json.loads((withheld / "traffic.har").read_text(encoding="ascii"))["log"]["entries"]
    queries = [dict(parse_qsl(urlsplit(entry["request"]["url"]).query)) for entry in entries]
    cursors = {query["cursor"] for query in queries if "cursor" in query}
    assert "(withheld)" in cursors
    assert not [cursor for cursor in cursors if re.fullmatch("(?!a+$)[A-Za-z0-9_=-]{40,}", cursor)]
    assert any(query.get("updatedSince") == "(withheld)" for query in queries)


TESTS = f"""
import logging, sys, warnings
import pytest

KEY, ID = {API_KEY!r}, {CONNECTION_ID!r}

@pytest.fixture
def broken_fixture():
    raise ValueError(f"fixture {{KEY}} Mimikatz")

def test_exception():
    local = KEY
    raise RuntimeError(f"{{KEY}} {{ID.upper()}} \\x1b[31mMimikatz")

def test_fixture(broken_fixture):
    pass

def test_output():
    print(KEY, "Mimikatz", file=sys.stderr)
    logging.getLogger("httpcore.http11").debug("headers %s Mimikatz", KEY)
    warnings.warn(f"warned {{KEY}}")
    pytest.fail("a text of our own", pytrace=False)

def test_skip():
    pytest.skip(f"skipped {{KEY}}")
"""


@pytest.mark.parametrize("show_values", [True, False])
def test_pytest_itself_shows_neither_a_secret_nor_a_withheld_value(tmp_path: Path, show_values: bool) -> None:
    (tmp_path / "test_leaky.py").write_text(TESTS, encoding="utf-8")

    class Plugin:
        def pytest_configure(self, config: pytest.Config) -> None:
            pytest_redaction.install(config, Redaction(CREDENTIALS), show_values=show_values)

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        command = [str(tmp_path), "-c", os.devnull, "--import-mode=importlib", "-p", "no:cacheprovider", "-ra", "-v"]
        command += [f"--junitxml={tmp_path / 'out.xml'}", f"--log-file={tmp_path / 'log.txt'}", "--showlocals"]
        command += ["-W", "default"]
        status = pytest.main([*command, "--log-file-level=DEBUG", "--log-cli-level=DEBUG"], plugins=[Plugin()])
    shown = said.getvalue() + "".join((tmp_path / name).read_text(encoding="utf-8") for name in ("out.xml", "log.txt"))
    assert status == 1, shown
    assert not [secret for secret in (API_KEY, CONNECTION_ID, CONNECTION_ID.upper(), API_KEY[:16]) if secret in shown]
    assert "\x1b" not in shown
    expected = ("REDACTED-X-API-KEY", "REDACTED-X-CONNECTION-ID", "a text of our own")
    assert all(word in shown for word in expected if show_values or word == "a text of our own"), shown
    assert ("Mimikatz" in shown) is show_values
    assert ("RuntimeError at " in shown) is not show_values
