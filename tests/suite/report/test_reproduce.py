"""A script makes the requests of a finding again: 1 where it is there, 0 where it is gone, 2 where it cannot tell."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from attrs import evolve

from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Redaction
from contract_tests.mock import answers as mock_answers
from contract_tests.mock.api import Server
from contract_tests.mock.fault import Change, faults
from contract_tests.report import reproduce
from contract_tests.report.model import Contents, can_be_repeated
from contract_tests.results import (
    Check,
    Finding,
    Step,
    contains,
    counts_items,
    status,
    value_at,
)
from tests.http import FakeServer, Reply
from tests.suite.in_process import OPERATION, RULES, failure
from tests.suite.report.samples import (
    API_KEY,
    CONNECTION_ID,
    CREDENTIALS,
    CURL_NAMES,
    make_exchange,
    make_rule,
    make_settings,
)

RULE = make_rule("cursor.no-loss", "Following next cursors reaches every item.")
PAGE = {
    "count": 4, "total": 9, "items": [{"id": "a", "pid": 5}, {"id": "b"}, {"id": "c", "pid": "7", "at": "2021-01-01"}],
    "next_cursor": "n1",
}  # fmt: skip
GOOD = {
    "count": 3, "total": 8, "items": [{"id": "b", "new": 1}, {"id": "a", "new": 1}, {"id": "x", "new": 1}],
    "next_cursor": "n2",
}  # fmt: skip
Answer = tuple[int, dict[str, str], bytes]


def script(*findings: Finding, traffic: tuple[Exchange, ...] = (), show_values: bool = True) -> str:
    traffic = traffic or tuple(step.exchange for finding in findings for step in finding.evidence)
    settings = make_settings(Path(), show_values=show_values)
    contents = Contents(settings, Redaction(CREDENTIALS), OPERATION, traffic)
    return reproduce.render(contents, RULE, list(findings))


def run(text: str, server: Callable[[Any], Answer], credentials: tuple[str, str] = (API_KEY, CONNECTION_ID)) -> int:
    """Run a script in this process against a function from a request of urllib to an answer."""
    space: dict[str, Any] = {"__name__": "script"}
    exec(compile(text, "script", "exec"), space)
    space["time"] = type("", (), {"sleep": staticmethod(lambda _seconds: None)})

    def once(request: Any) -> Any:
        code, headers, body = server(request)
        return space["Answer"](code, headers.items(), body)

    space["once"] = once
    with pytest.MonkeyPatch.context() as patch:
        names = ("LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID")
        for name, value in zip(names, ("http://127.0.0.1/v1", *credentials), strict=True):
            patch.setenv(name, value)
        code: int = space["main"]()
    return code


def answer_of(server: Server, request: Any) -> Answer:
    """Return a mock's answer to a request of urllib, without a socket."""
    parts = urlsplit(request.full_url)
    headers = httpx.Headers({name: value.encode("latin-1") for name, value in request.header_items()})
    answer = server.handle(
        mock_answers.Request(request.get_method(), parts.path, parts.query, headers, request.data or b"")
    )
    return (0, {}, b"") if answer.is_broken else (answer.status, dict(answer.headers), answer.body)


def answering(body: Any, code: int = 200, headers: dict[str, str] | None = None) -> Callable[[Any], Answer]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _request: (code, {"Content-Type": "application/json"} | (headers or {}), content)


def single(check: Check, body: Any = PAGE, code: int = 200) -> Finding:
    return Finding("", "Something is wrong.", evidence=(Step(make_exchange(1, "limit=3", body, code), check=check),))


def test_no_answer_shows_a_fault_only_where_there_was_none() -> None:
    text = script(single(status(0), code=0))
    assert run(text, answering(b"", 0)) == 1
    assert run(text, answering(GOOD)) == 0


@pytest.mark.parametrize("answer", [answering(b"", 0), answering({}, 503), answering({}, 401), answering(b"<html>")])
def test_an_answer_that_is_no_page_tells_nothing_of_a_page(answer: Callable[[Any], Answer]) -> None:
    assert run(script(single(~contains("x"))), answer) == 2


def test_where_the_item_is_no_longer_in_the_list_nothing_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    whole, part = make_exchange(0, "limit=500", PAGE), make_exchange(1, "limit=2", GOOD)
    lost = Finding(
        "", "c is lost.", evidence=(Step(whole, check=contains("c"), premise=True), Step(part, check=~contains("c")))
    )
    text = script(lost)
    assert run(text, lambda r: answering(PAGE if "500" in r.full_url else GOOD)(r)) == 1
    assert run(text, answering(PAGE)) == 0
    assert run(text, answering(GOOD)) == 2
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

    assert run(text, server) == 1
    assert asked == ["start", "after-start", "after-after-start"]


@pytest.mark.parametrize(
    "sent", [API_KEY[:-1], API_KEY[: len(API_KEY) // 2], API_KEY + "0", "1" + API_KEY[1:], API_KEY.swapcase(), API_KEY]
)
def test_an_altered_credential_is_made_from_the_valid_one_and_no_piece_of_it_is_in_the_script(sent: str) -> None:
    exchange = make_exchange(0, "", PAGE, credentials={"X-API-KEY": sent, "X-CONNECTION-ID": None})
    text = script(Finding("", "", evidence=(Step(exchange, check=status("2xx")),)))
    assert not any(API_KEY[at : at + 6].lower() in text.lower() for at in range(len(API_KEY) - 5))
    seen: list[Any] = []

    def server(request: Any) -> Answer:
        seen.append(request)
        return answering(PAGE)(request)

    assert run(text, server) == 1
    assert (seen[0].get_header("X-api-key"), seen[0].has_header("X-connection-id")) == (sent, False)


def test_without_values_no_value_is_in_the_script_and_it_works_all_the_same() -> None:
    page = PAGE | {"items": [{"id": "confidential-1"}, {"id": "confidential-2"}], "next_cursor": "confidential-3"}
    whole, part = make_exchange(0, "limit=500", page), with_cursor(1, "confidential-3", GOOD)
    steps = (
        Step(whole, check=contains("confidential-2"), premise=True),
        Step(part, check=~contains("confidential-2")),
    )
    text = script(Finding("", "", subject="confidential-2", evidence=steps), show_values=False)
    assert "confidential" not in text
    assert run(text, lambda r: answering(GOOD if "cursor=" in r.full_url else page)(r)) == 1
    assert run(text, answering(page)) == 0


def test_a_withheld_time_is_asked_for_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE | {"items": [{"id": "a", "at": "2021-03-04T05:06:07Z"}]}
    exchange = make_exchange(1, "updatedSince=2021-03-04T05:06:06Z", page)
    text = script(Finding("", "", evidence=(Step(exchange, check=~contains("b")),)), show_values=False)
    assert "2021-03-04" not in text
    assert run(text, answering(page)) == 2
    assert "REPRODUCE_UPDATEDSINCE is not set" in capsys.readouterr().out
    monkeypatch.setenv("REPRODUCE_UPDATEDSINCE", "2021-03-04T05:06:06Z")
    assert run(text, answering(page)) == 1


def test_each_kind_of_finding_is_checked_and_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [
        Finding(kind, "It is wrong.", "", pointer, evidence=(Step(make_exchange(n, query, PAGE), check=check),))
        for n, (kind, query, pointer, check) in enumerate([
            ("total", "limit=2", "/total", value_at("/total", 9)),
            ("count", "limit=1", "/count", ~counts_items("/count")),
        ])
    ]  # fmt: skip
    text = script(*findings)
    assert run(text, lambda r: answering(PAGE if "limit=2" in r.full_url else GOOD)(r)) == 1
    assert "Of 2 findings: 1 there, 1 gone." in capsys.readouterr().out
    assert run(text, answering(GOOD)) == 0
    said = capsys.readouterr().out
    assert "now:  /total is 8" in said
    assert "then: /total is 9" in said
    assert run(text, lambda r: answering(GOOD, 503 if "limit=2" in r.full_url else 200)(r)) == 2
    assert "status 503 in place of 200" in capsys.readouterr().out


def test_a_script_needs_nothing_but_python_and_the_environment(tmp_path: Path) -> None:
    finding = evolve(single(value_at("/total", 9)), message='"""\n\\u202e ' + "'" * 4)
    finding.evidence[0].exchange.request = Request((("limit", "3"), ("sort", "'\"\\\n é")))
    (tmp_path / "it.py").write_text(script(finding), encoding="utf-8")
    with FakeServer(Reply(PAGE), Reply(GOOD)) as server:
        environment = {"LEEN_BASE_URL": f"{server.url}/v1", "LEEN_API_KEY": API_KEY}

        def run_it(**more: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-I", "-O", str(tmp_path / "it.py")]
            return subprocess.run(command, env=environment | more, capture_output=True, text=True, check=False)

        unset, there, gone = run_it(), *(run_it(LEEN_CONNECTION_ID=CONNECTION_ID) for _ in range(2))
    assert [(ran.returncode, ran.stderr) for ran in (unset, there, gone)] == [(2, ""), (1, ""), (0, "")]
    assert "LEEN_CONNECTION_ID is not set" in unset.stdout
    assert server.requests[0].headers["x-api-key"] == API_KEY
    assert server.requests[0].query == {"limit": "3", "sort": "'\"\\\n é"}


FIRST = {fault.breaks: fault for fault in reversed(faults().values())}
# Their findings need more than one request after the other: another program, several requests at once.
WITHOUT_SCRIPT = {"client.lossless", "http.burst"}


@pytest.mark.parametrize("fault", FIRST.values(), ids=FIRST)
def test_the_script_of_a_rule_tells_its_fault_from_an_honest_server(fault: Change) -> None:
    faulty, honest = Server(fault), Server()
    failed = failure(fault.breaks, faulty)
    assert failed is not None
    result, sent = failed
    if fault.breaks in WITHOUT_SCRIPT:
        assert not any(map(can_be_repeated, result.findings))
        return
    settings = evolve(sent.settings, curl_names=CURL_NAMES)
    contents = Contents(settings, Redaction(settings.credentials), sent.operation, sent.traffic)
    text = reproduce.render(contents, RULES[fault.breaks], result.findings)
    known = (faulty.credentials.api_key, faulty.credentials.connection_id)
    assert run(text, lambda request: answer_of(faulty, request), known) == 1
    assert run(text, lambda request: answer_of(honest, request), known) == 0
