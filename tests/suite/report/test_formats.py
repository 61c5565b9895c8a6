"""What a person or a CI system meets first: the terminal's text, report.md, report.html, junit.xml, report.json."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report import Report, make_folder, model, terminal, write_reports
from contract_tests.results import InconclusiveError, Verdict
from tests.suite.report.samples import (
    CREDENTIALS,
    failed,
    make_exchange,
    make_report,
    make_rule,
    make_settings,
    realistic_report,
    simple,
)


def write(folder: Path, report: Report, **changes: Any) -> str:
    return write_reports(report, make_settings(folder, **changes), Redaction(CREDENTIALS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a run on a faulty server."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "terminal.txt").write_text(write(folder, realistic_report(), command=("-k", "cursor")), encoding="utf-8")
    return folder


@pytest.fixture
def told(folder: Path) -> Any:
    """report.json."""
    return json.loads((folder / "report.json").read_text(encoding="ascii"))


def test_terminal_tells_of_each_failed_rule_what_was_found_where_and_how_to_see_it_again(folder: Path) -> None:
    shown = (folder / "terminal.txt").read_text(encoding="utf-8")
    assert re.search(r"where +/items/\*/severity\n", shown)
    assert re.search(r'got +"urgent" \(7\), "odd" \(1\)', shown)
    for part in ("FAILED  schema.known-severity", "8 items in 3 answers", "curl -sSig"):
        assert part in shown
    assert f"python3 {folder}/reproduce/schema.known-severity.py" in shown
    assert "cursor.back" not in shown
    assert [line.partition(":")[0] for line in shown.split("\n")[-4:]] == [
        "Target", "Seed", "Report", "The contract test failed"
    ]  # fmt: skip


def test_junit_has_a_case_with_a_time_for_each_rule_in_the_class_of_its_area(folder: Path) -> None:
    suite = ElementTree.parse(folder / "junit.xml").getroot()
    cases = {(case.get("classname"), case.get("name")): case for case in suite.iter("testcase")}
    assert len(cases) == 6
    severity = cases["schema", "known-severity"]
    assert severity.get("time") == "1.250"
    assert '"urgent"' in (severity.findtext("failure") or "")
    for name, reason in (("cursor", "fewer than 3 pages"), ("credentials", "ticket 12")):
        (skipped,) = [case.find("skipped") for key, case in cases.items() if key[0] == name]
        assert skipped is not None
        assert reason in skipped.attrib["message"]


def test_a_report_can_be_sent_as_evidence(folder: Path, told: Any) -> None:
    run = told["run"]
    assert (run["started"], run["seconds"], run["command"]) == ("2026-11-02T10:00:00+00:00", 2.0, "-k cursor")
    assert run["document"] == {"version": "0.1.0", "sha256": "ab12"}
    assert run["latency"] == {"median": 12, "95th percentile": 12, "slowest": 12}
    assert {"Python", "pytest", "hypothesis"} <= run["versions"].keys()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("2026-11-02T10:00:00+00:00", "ab12", "95th percentile 12", "-k cursor"))


def test_findings_alike_are_told_once_with_how_often_and_where_and_each_value(told: Any) -> None:
    (found,) = next(rule["findings"] for rule in told["rules"] if rule["id"] == "schema.known-severity")
    assert (found["times"], found["items"], found["answers"]) == (8, 8, 3)
    assert found["values"] == {'"urgent"': 7, '"odd"': 1}
    assert (found["where"], found["pointer"]) == ("/items/*/severity", "/items/3/severity")
    severity = told["fields"][1]
    assert {"value": "medium", "count": 0, "documented": True} in severity["enum"]
    assert {"value": '"urgent"', "count": 8, "documented": False} in severity["enum"]


@pytest.mark.parametrize("show_values", [True, False])
def test_terminal_names_every_new_value_of_an_enum(tmp_path: Path, show_values: bool) -> None:
    values = dict.fromkeys([f"new-{n}" for n in range(30)], 1)
    fields = [FieldStatistics("severity", 57, 57, 0, {"low": 9, **values}, ("low",))]
    shown = write(tmp_path, make_report([], fields=fields), show_values=show_values)
    assert all(f'"{value}"' in shown for value in values)


def test_terminal_and_markdown_stay_short_however_much_failed(tmp_path: Path) -> None:
    exchange = make_exchange(0, "limit=1&x=" + "y" * 1000, {})
    found = [simple(f"a thing {kind}", kind, "", exchange) for kind in "abcde"]
    rules = [failed(make_rule(f"http.rule-{n}", "A promise."), found) for n in range(22)]
    shown = write(tmp_path, make_report(rules))
    assert "and 2 more failed rules" in shown
    assert shown.count("\n") < 20 * 25
    assert (tmp_path / "report.md").stat().st_size < 100_000


def test_terminal_is_printed_whatever_its_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    terminal.emit("GET → 200 …")
    stream.flush()
    assert stream.buffer.getvalue() == b"GET \\u2192 200 \\u2026\n"


def test_an_observation_is_shown_and_is_no_finding(folder: Path, told: Any) -> None:
    (rule,) = [rule for rule in told["rules"] if rule["outcome"] == "observation"]
    assert rule["findings"] == []
    assert [(found["rule"], found["times"]) for found in told["observations"]] == [(rule["id"], 5)]
    for name in ("report.html", "report.md"):
        assert "an undocumented field" in (folder / name).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InconclusiveError, match=r"--report-dir .*/file/report cannot be written to: Not a directory"):
        make_folder(tmp_path / "file" / "report")
    make_folder(tmp_path / "new" / "report")
    assert list((tmp_path / "new" / "report").iterdir()) == []


def test_an_inconclusive_run_is_an_error_in_junit_and_nothing_of_an_earlier_run_is_left(tmp_path: Path) -> None:
    write(tmp_path, realistic_report())
    assert list((tmp_path / "reproduce").iterdir())
    sentence = "Inconclusive: no connection."
    write(tmp_path, make_report([], verdict=Verdict.INCONCLUSIVE, sentence=sentence))
    assert not (tmp_path / "reproduce").exists()
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", "1")
    assert [error.get("message") for error in suite.iterfind("testcase/error")] == [sentence]


def test_a_long_parameter_is_cut_in_the_line_of_a_request_and_the_others_are_not(tmp_path: Path) -> None:
    exchange = make_exchange(0, f"cursor={'c' * 3000}&limit=7", {})
    shown = write(tmp_path, make_report([failed(make_rule("http.long", "A."), [simple("x", 1, "", exchange)])]))
    assert f"GET /v1/edr/alerts?cursor={'c' * 42}…&limit=7 → 200" in shown
    for short in (shown, (tmp_path / "report.md").read_text(encoding="utf-8")):
        assert "report.html has the line" in short
        assert "c" * 300 not in short
    assert "c" * 3000 in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_findings_that_differ_in_numbers_alone_are_one() -> None:
    findings = [simple(f"{n} items", n, "/items") for n in range(9)]
    assert model.group([*findings, simple("No items", 0, "/items")])[0] == findings
