"""traffic.har: HAR 1.2 without secrets, and read by the suite's own --recording."""

import base64
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contract_tests.http.exchange import Exchange
from contract_tests.http.recording import read_recording
from contract_tests.http.redaction import Redaction
from contract_tests.openapi.document import find_operations, load_document
from contract_tests.report import har
from contract_tests.report.quoting import Quoting
from tests.suite.report.samples import API_KEY, CONNECTION_ID, CREDENTIALS, make_exchange, realistic_report

PAIRS = {"type": "array", "items": {"type": "object", "required": ["name", "value"]}}
MESSAGE = {"httpVersion": {"type": "string"}, "cookies": {"type": "array"}, "headers": PAIRS}
SIZES = {"headersSize": {"type": "integer"}, "bodySize": {"type": "integer"}}
# What the specification of HAR 1.2 requires of each object that the suite writes.
HAR = {
    "type": "object",
    "required": ["version", "creator", "entries"],
    "properties": {
        "version": {"const": "1.2"},
        "creator": {"type": "object", "required": ["name", "version"]},
        "entries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
                "properties": {
                    "startedDateTime": {"type": "string", "format": "date-time"},
                    "time": {"type": "number", "minimum": 0},
                    "request": {
                        "type": "object",
                        "required": ["method", "url", *MESSAGE, "queryString", *SIZES],
                        "properties": {
                            **MESSAGE,
                            **SIZES,
                            "url": {"type": "string", "format": "uri"},
                            "queryString": PAIRS,
                            "postData": {"type": "object", "required": ["mimeType", "params", "text"]},
                        },
                    },
                    "response": {
                        "type": "object",
                        "required": ["status", "statusText", *MESSAGE, "content", "redirectURL", *SIZES],
                        "properties": {
                            **MESSAGE,
                            **SIZES,
                            "status": {"type": "integer"},
                            "content": {"type": "object", "required": ["size", "mimeType"]},
                        },
                    },
                    "timings": {"type": "object", "required": ["send", "wait", "receive"]},
                },
            },
        },
    },
}


def render(traffic: list[Exchange], *, show_values: bool = True) -> list[dict[str, Any]]:
    quoting = Quoting(Redaction(CREDENTIALS), show_values=show_values, traffic=traffic)
    log = json.loads(har.render(traffic, quoting, CREDENTIALS, "0.1.0"))["log"]
    jsonschema_rs.Draft202012Validator(HAR, validate_formats=True).validate(log)
    entries: list[dict[str, Any]] = log["entries"]
    return entries


def sent(entry: dict[str, Any]) -> dict[str, str]:
    return {header["name"]: header["value"] for header in entry["request"]["headers"]}


def test_every_answer_is_an_entry() -> None:
    traffic = realistic_report().traffic
    entries = render(traffic)
    assert [entry["request"]["url"] for entry in entries] == [exchange.url for exchange in traffic]
    assert [entry["response"]["content"]["text"].encode() for entry in entries] == [e.body for e in traffic]


def test_entries_tell_when_their_request_was_sent() -> None:
    noted, other = make_exchange(0), make_exchange(1)
    noted.started = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone(timedelta(hours=1)))
    times = [entry["startedDateTime"] for entry in render([noted, other])]
    assert times == ["2026-01-02T02:04:05.678Z", "2026-01-02T02:04:05.690Z"]


def test_query_parameters_are_decoded() -> None:
    (entry,) = render([make_exchange(0, "updatedSince=2021-01-01T00%3A00%3A00%2B00%3A00&empty=")])
    assert entry["request"]["queryString"] == [
        {"name": "updatedSince", "value": "2021-01-01T00:00:00+00:00"},
        {"name": "empty", "value": ""},
    ]


def test_valid_credentials_are_masked_missing_ones_missing_wrong_ones_shown() -> None:
    valid, other = render(
        [make_exchange(0), make_exchange(1, credentials={"X-API-KEY": None, "X-CONNECTION-ID": "no"})]
    )
    assert sent(valid) == {"X-API-KEY": "REDACTED-X-API-KEY", "X-CONNECTION-ID": "REDACTED-X-CONNECTION-ID"}
    assert sent(other) == {"X-CONNECTION-ID": "no"}


def test_secrets_that_the_server_echoes_are_masked() -> None:
    exchange = make_exchange(0, f"q={CONNECTION_ID}", {"detail": f"Invalid API Key {API_KEY}"}, 401)
    exchange.headers += (("x-echo", API_KEY), ("location", f"/?key={API_KEY}"))
    (entry,) = render([exchange])
    text = json.dumps(entry)
    assert API_KEY not in text
    assert CONNECTION_ID not in text
    assert json.loads(entry["response"]["content"]["text"]) == {"detail": "Invalid API Key REDACTED-X-API-KEY"}


def test_a_body_that_is_no_text_is_kept_as_base64_without_the_secret() -> None:
    (entry,) = render([make_exchange(0, body=b"\xff\xfe" + API_KEY.encode())])
    content = entry["response"]["content"]
    assert content["encoding"] == "base64"
    assert base64.b64decode(content["text"]) == b"\xff\xfeREDACTED-X-API-KEY"


def test_withheld_values_leave_neither_bodies_nor_cursors() -> None:
    first = make_exchange(0, "limit=3", {"items": [{"title": "Mimikatz"}], "next_cursor": "eyJrIjoxfQ=="})
    first.headers += (("x-next", "eyJrIjoxfQ=="),)
    second = make_exchange(1, "limit=3&cursor=eyJrIjoxfQ%3D%3D", {"items": []})
    text = json.dumps(render([first, second], show_values=False))
    assert "Mimikatz" not in text
    assert "eyJrIjoxf" not in text
    assert text.count("limit=3") == 2


@pytest.mark.parametrize("content", [b"limit=5", b"\x00\xff"])
def test_a_request_with_a_body_has_post_data(content: bytes) -> None:
    (entry,) = render([make_exchange(0, content=content, headers=(("Content-Type", "text/plain"),))])
    assert entry["request"]["postData"] == {"mimeType": "text/plain", "params": [], "text": content.decode("latin-1")}


def test_the_suite_reads_its_own_recording(tmp_path: Path) -> None:
    refused = make_exchange(3, "limit=1", {"detail": "Not authenticated"}, 401, credentials={"X-API-KEY": None})
    traffic = [*realistic_report().traffic[:3], refused]
    quoting = Quoting(Redaction(CREDENTIALS), show_values=True)
    (tmp_path / "traffic.har").write_text(har.render(traffic, quoting, CREDENTIALS, "0.1.0"), encoding="utf-8")
    recording = read_recording(tmp_path / "traffic.har", find_operations(load_document())[0])
    assert [(e.url, e.status, e.body) for e in recording.exchanges] == [(e.url, e.status, e.body) for e in traffic]
    assert [e.request.is_plain for e in recording.exchanges] == [True, True, True, False]
    assert recording.exchanges[3].request.credentials["X-API-KEY"] is None
