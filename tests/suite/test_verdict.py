"""The verdict and the exit status, for every way in which a run can end."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.results import Outcome, RuleResult
from contract_tests.settings import Settings
from contract_tests.verdict import ExitStatus, decide

PASSED = RuleResult("a.passed", Outcome.PASSED)
FAILED = RuleResult("a.failed", Outcome.FAILED)
UNSELECTED = RuleResult("a.unselected", Outcome.NOT_SELECTED)
UNTESTED = RuleResult("a.untested", Outcome.NOT_TESTED, "no data")
KNOWN = RuleResult("a.known", Outcome.KNOWN_ISSUE)
OBSERVED = RuleResult("a.observed", Outcome.OBSERVATION)


def verdict(
    *results: RuleResult, items: int = 5, ended_early: str = "", interrupted: bool = False, **more: Any
) -> tuple[ExitStatus, str]:
    settings = Settings("http://x", {}, Path("x"), target="bundled mock", **more)
    return decide(list(results), settings, items, ended_early, interrupted)


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([PASSED], 0),
        ([PASSED, UNTESTED], 0),
        ([KNOWN, PASSED], 0),
        ([OBSERVED], 0),
        ([PASSED, FAILED, UNTESTED], 1),
        ([PASSED, UNSELECTED], 0),
        ([UNTESTED], 2),
        ([UNSELECTED], 2),
        ([], 2),
    ],
)
def test_exit_status_follows_from_the_outcomes(results: list[RuleResult], status: int) -> None:
    assert verdict(*results)[0] == status


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([PASSED, OBSERVED], "All 2 rules passed"),
        ([PASSED, KNOWN], "All 2 rules passed, 1 with known issues"),
        ([PASSED, UNTESTED], "1 rule passed, 1 not tested (a 1)"),
        ([PASSED, UNSELECTED], "Partial run: 1 selected rule passed, 1 not selected"),
        ([PASSED, FAILED, UNTESTED], "The contract test failed: 1 of 2 rules (a.failed)"),
    ],
)
def test_the_sentence_tells_what_was_tested(results: list[RuleResult], sentence: str) -> None:
    assert verdict(*results)[1] == sentence


def test_a_run_that_was_interrupted_decides_nothing_whatever_was_found() -> None:
    status, sentence = verdict(PASSED, FAILED, ended_early="the run was interrupted by SIGTERM", interrupted=True)
    assert status == ExitStatus.INCONCLUSIVE
    assert "a.failed" in sentence


def test_the_sentence_names_failed_rules() -> None:
    many = [RuleResult(f"a.rule-{number}", Outcome.FAILED) for number in range(5)]
    assert "5 rules (a.rule-0, a.rule-1, a.rule-2 and 2 more)" in verdict(*many)[1]


def test_a_run_that_ended_early_decides_nothing_unless_something_was_broken() -> None:
    assert verdict(PASSED, ended_early="it stopped")[0] == ExitStatus.INCONCLUSIVE
    status, sentence = verdict(PASSED, FAILED, ended_early="it stopped")
    assert status == ExitStatus.FAILED
    assert "it stopped" in sentence


def test_too_few_alerts_decide_nothing_where_more_are_required() -> None:
    assert verdict(PASSED, items=5, require_items=5)[0] == ExitStatus.PASSED
    assert verdict(PASSED, items=4, require_items=5)[0] == ExitStatus.INCONCLUSIVE
    assert verdict(FAILED, items=4, require_items=5)[0] == ExitStatus.FAILED


def test_a_required_rule_that_was_not_tested_decides_nothing() -> None:
    status, sentence = verdict(PASSED, UNTESTED, require=("a.untested",))
    assert status == ExitStatus.INCONCLUSIVE
    assert "a.untested, which was not tested (no data)" in sentence
    assert verdict(PASSED, UNTESTED, require=("a.passed",))[0] == ExitStatus.PASSED
