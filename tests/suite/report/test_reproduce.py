"""A script makes the requests of a finding again: 1 where it is there, 0 where it is gone, 2 where it cannot tell."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Redaction
from contract_tests.report import reproduce
from contract_tests.report.model import Contents
from contract_tests.results import Check, Finding, Step, contains, counts_items, status, value_at
from tests.http import FakeServer, Reply
from tests.suite.in_process import OPERATION
from tests.suite.report.samples import (
    ALTERED,
    API_KEY,
    CONNECTION_ID,
    CREDENTIALS,
    make_exchange,
    make_rule,
    make_settings,
)
from tests.suite.report.scripts import Answer, run_script

RULE = make_rule("cursor.no-loss", "Following next cursors reaches every item.")
PAGE = {"count": 4, "total": 9, "items": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "next_cursor": "n1"}
GOOD = {"count": 3, "total": 8, "items": [{"id": "b"}, {"id": "a"}, {"id": "x"}], "next_cursor": "n2"}


def script(*findings: Finding, traffic: tuple[Exchange, ...] = (), show_values: bool = True) -> str:
    traffic = traffic or tuple(step.exchange for finding in findings for step in finding.evidence)
    settings = make_settings(Path(), show_values=show_values)
    contents = Contents(settings, Redaction(CREDENTIALS), OPERATION, traffic)
    return reproduce.render(contents, RULE, list(findings))


def answering(body: Any, code: int = 200) -> Callable[[Any], Answer]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _request: (code, {"Content-Type": "application/json"}, content)


def single(check: Check, body: Any = PAGE, code: int = 200) -> Finding:
    return Finding("", "Something is wrong.", evidence=(Step(make_exchange(1, "limit=3", body, code), check=check),))


NO_ANSWER, NO_ITEM = single(status(0), code=0), single(~contains("x"))


@pytest.mark.parametrize(
    ("finding", "answer", "ends"),
    [
        (NO_ANSWER, answering(b"", 0), 1),
        (NO_ANSWER, answering(GOOD), 0),
        *((NO_ITEM, other, 2) for other in (answering(b"", 0), answering({}, 503), answering({}, 401))),
        (NO_ITEM, answering(b"<html>"), 2),
    ],
)
def test_what_is_no_page_tells_nothing_of_a_page(finding: Finding, answer: Callable[[Any], Answer], ends: int) -> None:
    assert run_script(script(finding), answer) == ends


def lost(item: str, whole: Exchange, part: Exchange) -> Finding:
    steps = (Step(whole, check=contains(item), premise=True), Step(part, check=~contains(item)))
    return Finding("", "An item is lost.", subject=item, evidence=steps)


def test_where_the_item_is_no_longer_in_the_list_nothing_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    whole, part = make_exchange(0, "limit=500", PAGE), make_exchange(1, "limit=2", GOOD)
    text = script(lost("c", whole, part))
    assert run_script(text, lambda r: answering(PAGE if "500" in r.full_url else GOOD)(r)) == 1
    assert run_script(text, answering(PAGE)) == 0
    assert run_script(text, answering(GOOD)) == 2
    assert "the data may have moved" in capsys.readouterr().out


def with_cursor(number: int, cursor: str, body: Any) -> Exchange:
    return make_exchange(number, f"enableCursor=true&cursor={cursor}", body)


def test_cursors_are_taken_from_answers_even_of_requests_that_are_no_step() -> None:
    first, second, third = (
        make_exchange(0, "enableCursor=true", PAGE | {"next_cursor": "old-1"}),
        with_cursor(1, "old-1", PAGE | {"next_cursor": "old-2"}),
        with_cursor(2, "old-2", GOOD),
    )
    text = script(Finding("", "", evidence=(Step(third, check=~contains("c")),)), traffic=(first, second, third))
    assert "old-" not in text
    asked: list[str] = []

    def server(request: Any) -> Answer:
        cursor = parse_qs(urlsplit(request.full_url).query).get("cursor", ["start"])[0]
        asked.append(cursor)
        return answering(GOOD | {"next_cursor": f"after-{cursor}"})(request)

    assert run_script(text, server) == 1
    assert asked == ["start", "after-start", "after-after-start"]


@pytest.mark.parametrize("sent", ALTERED)
def test_an_altered_credential_is_made_from_the_valid_one_and_no_piece_of_it_is_in_the_script(sent: str) -> None:
    exchange = make_exchange(0, "", PAGE, credentials={"X-API-KEY": sent, "X-CONNECTION-ID": None})
    text = script(Finding("", "", evidence=(Step(exchange, check=status("2xx")),)))
    pieces = {secret[at : at + 6].lower() for secret in (API_KEY, CONNECTION_ID) for at in range(len(secret) - 5)}
    assert not any(piece in text.lower() for piece in pieces)
    seen: list[Any] = []

    def server(request: Any) -> Answer:
        seen.append(request)
        return answering(PAGE)(request)

    assert run_script(text, server) == 1
    assert (seen[0].get_header("X-api-key"), seen[0].has_header("X-connection-id")) == (sent, False)


def test_without_values_no_value_is_in_the_script_and_it_works_all_the_same() -> None:
    page = PAGE | {"items": [{"id": "confidential-1"}, {"id": "confidential-2"}], "next_cursor": "confidential-3"}
    whole, part = make_exchange(0, "limit=500", page), with_cursor(1, "confidential-3", GOOD)
    text = script(lost("confidential-2", whole, part), show_values=False)
    assert "confidential" not in text
    assert run_script(text, lambda r: answering(GOOD if "cursor=" in r.full_url else page)(r)) == 1
    assert run_script(text, answering(page)) == 0


def test_a_withheld_time_is_asked_for_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE | {"items": [{"id": "a", "at": "2021-03-04T05:06:07Z"}]}
    exchange = make_exchange(1, "updatedSince=2021-03-04T05:06:06Z", page)
    text = script(Finding("", "", evidence=(Step(exchange, check=~contains("b")),)), show_values=False)
    assert "2021-03-04" not in text
    assert run_script(text, answering(page)) == 2
    assert "REPRODUCE_UPDATEDSINCE is not set" in capsys.readouterr().out
    monkeypatch.setenv("REPRODUCE_UPDATEDSINCE", "2021-03-04T05:06:06Z")
    assert run_script(text, answering(page)) == 1


def test_each_kind_of_finding_is_checked_and_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [
        Finding(kind, "It is wrong.", "", pointer, evidence=(Step(make_exchange(n, query, PAGE), check=check),))
        for n, (kind, query, pointer, check) in enumerate([
            ("total", "limit=2", "/total", value_at("/total", 9)),
            ("count", "limit=1", "/count", ~counts_items("/count")),
        ])
    ]  # fmt: skip
    text = script(*findings)
    assert run_script(text, lambda r: answering(PAGE if "limit=2" in r.full_url else GOOD)(r)) == 1
    assert "Of 2 findings: 1 there, 1 gone." in capsys.readouterr().out
    assert run_script(text, answering(GOOD)) == 0
    said = capsys.readouterr().out
    assert "now:  /total is 8" in said
    assert "then: /total is 9" in said
    assert run_script(text, lambda r: answering(GOOD, 503 if "limit=2" in r.full_url else 200)(r)) == 2
    assert "status 503 in place of 200" in capsys.readouterr().out


def test_a_script_needs_nothing_but_python_and_the_environment(tmp_path: Path) -> None:
    finding = evolve(single(value_at("/total", 9)), message='"""\n\\u202e ' + "'" * 4)
    finding.evidence[0].exchange.request = Request((("limit", "3"), ("sort", "'\"\\\n é")))
    (tmp_path / "it.py").write_text(script(finding), encoding="utf-8")
    with FakeServer(Reply(PAGE)) as server:
        environment = {"LEEN_BASE_URL": f"{server.url}/v1", "LEEN_API_KEY": API_KEY}

        def run_it(**more: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-I", "-O", str(tmp_path / "it.py")]
            return subprocess.run(command, env=environment | more, capture_output=True, text=True, check=False)

        unset, there = run_it(), run_it(LEEN_CONNECTION_ID=CONNECTION_ID)
    assert [(ran.returncode, ran.stderr) for ran in (unset, there)] == [(2, ""), (1, "")]
    assert "LEEN_CONNECTION_ID is not set" in unset.stdout
    assert server.requests[0].headers["x-api-key"] == API_KEY
    assert server.requests[0].query == {"limit": "3", "sort": "'\"\\\n é"}
