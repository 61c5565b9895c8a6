"""A whole run leaves neither a secret nor, where asked for, a value of an alert behind."""

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import httpx
import pytest

from contract_tests.mock.answers import Request
from contract_tests.mock.api import Server
from contract_tests.openapi.document import DOCUMENT
from tests.suite.report.tampering import run_suite, tampered, tampering

KEY = "sk_live_9f+Qz/7tTpLmX3=&aa'b<c"
CONNECTION = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
CREDENTIALS = {"X-API-KEY": KEY, "X-CONNECTION-ID": CONNECTION}
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


def decodings(text: str) -> Iterator[str]:
    """Yield a text as it is, and with every encoding undone that a report or a server could have used."""
    for _ in range(3):
        yield text
        yield text.replace("\\\\", "\\").replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
        text = html.unescape(unquote(re.sub(r"\\+u00([0-9a-fA-F]{2})|\\+x([0-9a-fA-F]{2})", _character, text)))
    for word in set(re.findall(r"[A-Za-z0-9+/_-]{16,}", text)):
        for start in range(4):
            part = word[start:].replace("-", "+").replace("_", "/")
            part = part[:-1] if len(part) % 4 == 1 else part
            yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def leaks(text: str, *secrets: str) -> bool:
    return any(secret.lower() in decoded for decoded in map(str.lower, decodings(text)) for secret in secrets)


@pytest.fixture(scope="module")
def echoed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("echoed")
    with tampering(CREDENTIALS, echo) as url:
        status, said = run_suite(url, CREDENTIALS, folder, "--har", "--max-requests", "150", "--showlocals", "-v")
    assert status == 1, said
    return folder


def test_the_search_finds_a_secret_in_every_encoding_that_the_server_uses() -> None:
    for text in ECHOES[:9]:
        assert leaks(f"<{text}>", KEY)
    assert leaks(json.dumps(json.dumps({"a": html.escape(KEY)})), KEY)


def test_no_output_of_a_run_holds_a_secret_that_the_server_echoes(echoed: Path) -> None:
    files = {path.name for path in echoed.iterdir()}
    assert files >= {"report.html", "report.md", "report.json", "junit.xml", "traffic.har", "terminal.txt", "reproduce"}
    for path in filter(Path.is_file, echoed.rglob("*")):
        text = path.read_text(encoding="utf-8")
        assert not leaks(text, KEY, CONNECTION), f"{path.name} holds a secret"
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
    return body | {"confidential-page-key": None}


def values_of(server: Server) -> set[str]:
    """Return all texts of all alerts of a mock that the document does not have as its own words."""
    credentials = httpx.Headers(CREDENTIALS)
    answer = server.handle(Request("GET", "/v1/edr/alerts", "limit=500&includeObservables=true", credentials))
    words = DOCUMENT.read_text(encoding="utf-8")
    found = {text for text in _texts(json.loads(answer.body)) if len(text) > 8 and text not in words}
    assert len(found) > 1000
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    folder = tmp_path_factory.mktemp("withheld")
    with tampering(CREDENTIALS, spoil) as url:
        values = values_of(tampered(CREDENTIALS, lambda _query, _status, body, _headers: body))
        status, said = run_suite(url, CREDENTIALS, folder, "--har", "--no-values", "--max-requests", "250", "-v")
    assert status == 1, said
    return folder, values


def test_without_values_no_value_of_an_alert_is_in_any_output(withheld: tuple[Path, set[str]]) -> None:
    folder, values = withheld
    for path in filter(Path.is_file, folder.rglob("*")):
        text = html.unescape(path.read_text(encoding="utf-8"))
        assert not [value for value in values if value in text], path.name
        assert not re.findall("[^ ]*confidential[^ ]*|987654321", text), path.name


def test_without_values_cursors_and_times_of_alerts_are_not_in_urls(withheld: tuple[Path, set[str]]) -> None:
    entries = json.loads((withheld[0] / "traffic.har").read_text(encoding="ascii"))["log"]["entries"]
    queries = [dict(parse_qsl(urlsplit(entry["request"]["url"]).query)) for entry in entries]
    cursors = {query["cursor"] for query in queries if "cursor" in query}
    assert "(withheld)" in cursors
    assert not [cursor for cursor in cursors if re.fullmatch("[A-Za-z0-9_=-]{40,}", cursor)]
    assert any(query.get("updatedSince") == "(withheld)" for query in queries)
