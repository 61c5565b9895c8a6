"""traffic.har: HAR 1.2 without secrets, read by the suite's own --recording."""

import base64
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from contract_tests.http.exchange import Exchange
from contract_tests.http.recording import read_recordings
from contract_tests.http.redaction import Redaction
from contract_tests.report import har
from contract_tests.report.quoting import Quoting
from tests.suite.in_process import OPERATION
from tests.suite.report.samples import API_KEY, CREDENTIALS, make_exchange, realistic_report


def render(*traffic: Exchange) -> list[dict[str, Any]]:
    quoting = Quoting(Redaction(CREDENTIALS), show_values=True)
    entries: list[dict[str, Any]] = json.loads(har.render(traffic, quoting, CREDENTIALS, "0.1.0"))["log"]["entries"]
    return entries


def test_the_suite_reads_its_own_recording(tmp_path: Path) -> None:
    refused = make_exchange(3, "limit=1", {"detail": "Not authenticated"}, 401, credentials={"X-API-KEY": None})
    traffic = [*realistic_report().traffic[:3], refused]
    traffic[0].started = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone(timedelta(hours=1)))
    quoting = Quoting(Redaction(CREDENTIALS), show_values=True)
    (tmp_path / "traffic.har").write_text(har.render(traffic, quoting, CREDENTIALS, "0.1.0"), encoding="utf-8")
    (recording,) = read_recordings(tmp_path / "traffic.har", [OPERATION])
    assert [(e.url, e.status, e.body) for e in recording.exchanges] == [(e.url, e.status, e.body) for e in traffic]
    assert [e.request.is_plain for e in recording.exchanges] == [True, True, True, False]
    assert recording.exchanges[3].request.credentials["X-API-KEY"] is None
    assert recording.exchanges[0].started == traffic[0].started


def test_valid_credentials_are_redacted_missing_ones_missing_wrong_ones_shown() -> None:
    wrong = {"X-API-KEY": None, "X-CONNECTION-ID": "no"}
    sent = [
        {header["name"]: header["value"] for header in entry["request"]["headers"]}
        for entry in render(make_exchange(0), make_exchange(1, credentials=wrong))
    ]
    valid = {"X-API-KEY": "REDACTED-X-API-KEY", "X-CONNECTION-ID": "REDACTED-X-CONNECTION-ID"}
    assert sent == [valid, {"X-CONNECTION-ID": "no"}]


def test_a_body_that_is_no_text_is_kept_as_base64_without_the_secret() -> None:
    (entry,) = render(make_exchange(0, body=b"\xff\xfe" + API_KEY.encode()))
    assert base64.b64decode(entry["response"]["content"]["text"]) == b"\xff\xfeREDACTED-X-API-KEY"


def test_a_request_with_a_body_has_post_data() -> None:
    (entry,) = render(make_exchange(0, content=b"\x00\xff", headers=(("Content-Type", "text/plain"),)))
    assert entry["request"]["postData"] == {"mimeType": "text/plain", "params": [], "text": "\x00\xff"}
