"""report.md, junit.xml and the terminal's text: what a person meets first."""

import io
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contract_tests.engine.masking import Masker
from contract_tests.engine.report import Report
from contract_tests.errors import UndecidedError
from contract_tests.reporting import make_folder, markdown, terminal, words, write_reports
from contract_tests.results import Confidence, Outcome, RuleResult, simple
from tests.reporting.sample_report import (
    CREDENTIALS,
    broken,
    make_exchange,
    make_report,
    make_rule,
    make_settings,
    realistic_report,
)

UNDECIDED = {
    "verdict": "inconclusive",
    "exit_status": 2,
    "sentence": "Inconclusive: no connection.",
}


def write(folder: Path, report: Report, **changes: bool) -> str:
    return write_reports(report, make_settings(folder, **changes), Masker(CREDENTIALS))


def many_broken(rules: int, findings: int) -> Report:
    exchange = make_exchange(0, "limit=1&" + "x=y&" * 250, {})
    return make_report(
        [
            broken(
                make_rule(f"http.rule-{n}", "A promise."),
                [simple(f"a thing {chr(97 + m % 26) * (m // 26 + 1)}", m, "", "", exchange) for m in range(findings)],
            )
            for n in range(rules)
        ]
    )


def test_terminal_ends_with_the_verdict_and_names_the_report(tmp_path: Path) -> None:
    lines = write(tmp_path, realistic_report()).split("\n")
    assert lines[-1].startswith("The contract test failed: 2 of 6 rules")
    assert lines[-3] == "Seed: 1"
    assert lines[-2] == f"Report: {tmp_path / 'report.html'}"


def test_terminal_tells_of_each_broken_rule_what_was_expected_and_got(tmp_path: Path) -> None:
    text = write(tmp_path, realistic_report())
    assert "where     /items/*/severity, such as /items/3/severity" in text
    for part in ("FAILED  alert_fields.known-severity", "expected  one of none", 'got       "urgent"', "8 times in 3"):
        assert part in text
    assert "cursor_paging.back" not in text


def test_terminal_stays_short_however_much_is_broken(tmp_path: Path) -> None:
    text = write(tmp_path, many_broken(30, 8))
    assert "and 10 more failed rules" in text
    assert "and 5 more kinds of finding" in text
    assert text.count("\n") < 20 * 25


def test_only_the_first_kinds_of_findings_of_a_rule_are_told(tmp_path: Path) -> None:
    write(tmp_path, many_broken(1, 53))
    (rule,) = json.loads((tmp_path / "report.json").read_text(encoding="ascii"))["rules"]
    assert (len(rule["findings"]), rule["left_out"]) == (50, 3)
    assert "And 3 more kinds of finding." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_terminal_is_printed_whatever_its_encoding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    terminal.emit("GET → 200 …")
    stream.flush()
    assert stream.buffer.getvalue() == b"GET \\u2192 200 \\u2026\n"


def test_markdown_opens_with_the_verdict_and_the_numbers(tmp_path: Path) -> None:
    write(tmp_path, realistic_report())
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text.startswith("## Contract: failed\n\nThe contract test failed: 2 of 6 rules")
    assert "| 1 | 2 | 1 | 1 | 0 | 1 |" in text
    assert '- got: `"urgent"`' in text


def test_markdown_stays_within_the_bound_of_a_job_summary(tmp_path: Path) -> None:
    write(tmp_path, many_broken(110, 5))
    size = (tmp_path / "report.md").stat().st_size
    assert 400_000 < size < 520_000


@pytest.mark.parametrize(
    ("text", "span"), [("a", "`a`"), ("`a", "`` `a ``"), ("a``b", "```a``b```"), (" ", "`   `"), ("", "`  `")]
)
def test_a_code_span_holds_any_backticks(text: str, span: str) -> None:
    assert markdown.coded(text) == span


def test_junit_has_a_case_a_rule_in_the_class_of_its_area(tmp_path: Path) -> None:
    write(tmp_path, realistic_report())
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    cases = {(case.get("classname"), case.get("name")): case for case in suite.iter("testcase")}
    assert len(cases) == 6
    failure = cases["alert_fields", "known-severity"].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert 'got: "urgent"' in failure.text
    skipped = cases["cursor_paging", "back"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "the list has fewer than 3 pages"
    known = cases["credentials", "no-key-no-data"]
    assert known.find("failure") is None
    assert "ticket 12" in (known.findtext("system-out") or "")


def test_a_finding_of_a_rule_that_may_not_accuse_is_observed_in_every_format(tmp_path: Path) -> None:
    unsure = make_rule("http.unsure", "A promise that nobody made.", surety=Confidence.E)
    finding = simple("a thing that nobody promised", 5)
    report = make_report([(unsure, RuleResult(unsure.id, Outcome.OBSERVATION, findings=[finding]))], verdict="passed")
    assert "FAILED" not in write(tmp_path, report)
    for name in ("report.html", "report.md", "junit.xml", "report.json"):
        assert "a thing that nobody promised" in (tmp_path / name).read_text(encoding="utf-8")
    assert ElementTree.parse(tmp_path / "junit.xml").getroot().get("failures") == "0"


def test_junit_of_an_undecided_run_has_an_error(tmp_path: Path) -> None:
    write(tmp_path, make_report([], **UNDECIDED))
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert suite.attrib == {"name": "contract", "tests": "1", "failures": "0", "errors": "1", "skipped": "0"}
    error = suite.find("testcase/error")
    assert error is not None
    assert error.get("message") == "Inconclusive: no connection."


def test_without_values_type_and_pointer_stand_in_their_place(tmp_path: Path) -> None:
    text = write(tmp_path, realistic_report(), show_values=False)
    assert "got       a string at /items/3/severity" in text
    for name in ("report.md", "junit.xml", "report.html", "report.json"):
        assert "urgent" not in (tmp_path / name).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_to_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UndecidedError, match=r"--report-dir .*/file/report cannot be written to: Not a directory"):
        make_folder(tmp_path / "file" / "report")
    make_folder(tmp_path / "new" / "report")
    assert list((tmp_path / "new" / "report").iterdir()) == []


def test_reports_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    write(tmp_path / "new" / "folder", realistic_report(), har=True)
    write(tmp_path / "new" / "folder", make_report([], **UNDECIDED))
    assert "failed" not in (tmp_path / "new" / "folder" / "junit.xml").read_text(encoding="utf-8")


def test_a_long_parameter_is_cut_in_the_line_of_a_request_and_the_others_are_not(tmp_path: Path) -> None:
    exchange = make_exchange(0, f"cursor={'c' * 300}&limit=7", {})
    text = write(tmp_path, make_report([broken(make_rule("http.long", "A."), [simple("x", 1, "", "", exchange)])]))
    assert f"GET /v1/edr/alerts?cursor={'c' * 42}…&limit=7 → 200" in text


@pytest.mark.parametrize(
    ("share", "text"), [(None, "–"), (0, "0%"), (1, "100%"), (0.001, "<1%"), (0.999, ">99%"), (0.5, "50%")]
)
def test_a_percentage_is_0_or_100_only_where_it_is_exact(share: float | None, text: str) -> None:
    assert words.percent(share) == text


def test_a_curl_line_too_long_for_a_short_form_is_left_to_the_page(tmp_path: Path) -> None:
    exchange = make_exchange(0, "cursor=" + "c" * 3000, {})
    text = write(
        tmp_path, make_report([broken(make_rule("http.long", "A promise."), [simple("x", 1, "", "", exchange)])])
    )
    for short in (text, (tmp_path / "report.md").read_text(encoding="utf-8")):
        assert "report.html has the line" in short
        assert "c" * 300 not in short
    assert "c" * 3000 in (tmp_path / "report.html").read_text(encoding="utf-8")
