"""traffic.har: HAR 1.2 without secrets, read by the suite's own --recording."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from contract_tests.http.exchange import Exchange
from contract_tests.http.recording import read_recordings
from contract_tests.http.redaction import Redaction
from contract_tests.report import har
from contract_tests.report.quoting import Quoting
from tests.suite.in_process import OPERATION
from tests.suite.report.samples import CREDENTIALS, make_exchange


def render(*traffic: Exchange) -> str:
    return har.render(traffic, Quoting(Redaction(CREDENTIALS), show_values=True), CREDENTIALS, "0.1.0")


def test_the_suite_reads_its_own_recording(tmp_path: Path) -> None:
    valid, missing, wrong, no_text = (
        make_exchange(0, "limit=1", {"items": []}),
        make_exchange(1, "limit=1", {"detail": "Not authenticated"}, 401, credentials={"X-API-KEY": None}),
        make_exchange(2, "limit=1", {"detail": "Not authenticated"}, 401, credentials={"X-CONNECTION-ID": "no"}),
        make_exchange(3, "limit=1", b"\xff\xfe"),
    )
    valid.started = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone(timedelta(hours=1)))
    traffic = [valid, missing, wrong, no_text]
    (tmp_path / "traffic.har").write_text(render(*traffic), encoding="utf-8")
    (recording,) = read_recordings(tmp_path / "traffic.har", [OPERATION])
    assert [(e.url, e.status, e.body) for e in recording.exchanges] == [(e.url, e.status, e.body) for e in traffic]
    assert [e.request.is_plain for e in recording.exchanges] == [True, False, False, True]
    assert recording.exchanges[1].request.credentials["X-API-KEY"] is None
    assert recording.exchanges[2].request.credentials["X-CONNECTION-ID"] == "no"
    assert recording.exchanges[0].started == valid.started


def test_a_request_with_a_body_has_post_data() -> None:
    asked = make_exchange(0, content=b"\x00\xff", headers=(("Content-Type", "text/plain"),))
    (entry,) = json.loads(render(asked))["log"]["entries"]
    assert entry["request"]["postData"] == {"mimeType": "text/plain", "params": [], "text": "\x00\xff"}
