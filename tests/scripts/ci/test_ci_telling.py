"""The steps that tell of a run: summary and annotations, also of text that would be more than text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scripts.ci import annotate, shortening, summary
from scripts.ci.commands import escape, escape_property
from tests.scripts.ci.conftest import Job

HOSTILE = "x%0A::add-mask::y\n::error file=a,line=1::z\r\n::set-output name=a::b"


def rule(number: int, outcome: str = "failed", message: str = "It is 5.") -> dict[str, Any]:
    found = {"message": message, "where": "/items/*/title"}
    return {
        "id": f"area.rule-{number}",
        "statement": "It holds.",
        "outcome": outcome,
        "findings": [found] if outcome == "failed" else [],
    }


def report(job: Job, *rules: dict[str, Any]) -> None:
    (job.report / "report.json").write_text(json.dumps({"rules": list(rules)}))


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("::")]


def test_escaped_text_stays_in_its_message() -> None:
    assert escape("50%\r\n::error::") == "50%25%0D%0A::error::"
    assert escape_property("a:b,c%\n") == "a%3Ab%2Cc%25%0A"


def test_each_broken_rule_is_an_annotation(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.ended(1, "The contract is broken.")
    report(job, rule(1), rule(2, "passed"), rule(3))
    assert annotate.main() == 0
    first, second, last = commands(capsys.readouterr().out)
    assert first == "::error title=Contract test failed%3A area.rule-1::It holds. It is 5. (at /items/*/title)"
    assert "area.rule-3" in second
    assert last == "::error title=Contract::The contract is broken."


def test_hostile_text_makes_no_further_command(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.ended(1, HOSTILE)
    report(job, rule(1, message=HOSTILE))
    annotate.main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("::error title=Contract") for line in lines)
    assert "x%250A::add-mask::y%0A::error" in lines[0]


def test_more_than_ten_broken_rules_are_counted(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.ended(1)
    report(job, *(rule(number) for number in range(30)))
    annotate.main()
    lines = commands(capsys.readouterr().out)
    assert len(lines) == 10
    assert lines[-1].endswith("21 more rules are in the report.")


def test_nothing_decided_is_told_as_such(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.ended(2, "Inconclusive: no secret.")
    annotate.main()
    told = "::error title=Contract test inconclusive::Inconclusive: no secret."
    assert commands(capsys.readouterr().out) == [told]


def test_a_contract_that_holds_has_no_annotation(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    job.ended(0)
    report(job, rule(1, "passed"))
    annotate.main()
    assert capsys.readouterr().out == ""


def test_elsewhere_than_on_github_a_plain_line_is_printed(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    job.ended(1, "Broken\n::error::x")
    report(job)
    annotate.main()
    assert capsys.readouterr().out == "error: Contract: Broken ::error::x\n"


def test_the_summary_is_the_report(job: Job) -> None:
    job.ended(1)
    (job.report / "report.md").write_text("## Contract: failed\n")
    job.summary.write_text("before\n")
    assert summary.main() == 0
    assert job.summary.read_text() == "before\n## Contract: failed\n\n"


def test_without_a_report_the_summary_says_how_the_run_ended(job: Job) -> None:
    job.ended(2, "Inconclusive: ```<img src=x>```.")
    summary.main()
    assert job.summary.read_text().startswith("## Contract: inconclusive\n\n```text\nInconclusive: <img src=x>.\n```")


def test_a_report_too_long_for_a_summary_is_cut_where_a_block_begins(job: Job) -> None:
    job.ended(1)
    block = "\n### Broken: `a`\n\n    ```sh\n    curl\n    ```\n" + "é" * 1000
    (job.report / "report.md").write_text("## Contract\n" + block * 600)
    summary.main()
    text = job.summary.read_text()
    assert 900_000 < len(text.encode()) < 1_048_576
    assert text.endswith("é\n\nCut here: the uploaded report has the rest.\n\n")
    assert text.count("```") % 2 == 0


def test_a_short_text_is_left_as_it_is() -> None:
    assert shortening.shortened("é" * 50, 100, "rest") == "é" * 50
    assert shortening.shortened("é" * 51, 100, "rest") == "\n\nrest\n"
