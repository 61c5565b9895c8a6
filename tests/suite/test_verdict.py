"""The verdict, and why, for every way in which a run can end."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.results import Outcome, RuleResult
from contract_tests.settings import Settings
from contract_tests.verdict import decide

PASSED, FAILED, KNOWN, OBSERVED, UNSELECTED = (
    RuleResult(f"a.{outcome.name.lower()}", outcome)
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.KNOWN_ISSUE, Outcome.OBSERVATION, Outcome.NOT_SELECTED)
)
UNTESTED = RuleResult("a.untested", Outcome.NOT_TESTED, "no data")
MANY = [RuleResult(f"a.rule-{number}", Outcome.FAILED) for number in range(5)]


@pytest.mark.parametrize(
    ("results", "verdict", "sentence"),
    [
        ([PASSED, OBSERVED], "passed", "All 2 rules passed"),
        ([PASSED, KNOWN], "passed", "All 2 rules passed, 1 with known issues"),
        ([PASSED, UNTESTED], "passed", "1 rule passed, 1 not tested (a 1)"),
        ([PASSED, UNSELECTED], "passed", "Partial run: 1 selected rule passed, 1 not selected"),
        ([PASSED, FAILED, UNTESTED], "failed", "The contract test failed: 1 of 2 rules (a.failed)"),
        (MANY, "failed", "The contract test failed: 5 of 5 rules (a.rule-0, a.rule-1, a.rule-2 and 2 more)"),
        ([UNTESTED], "inconclusive", "Inconclusive: no rule could be tested; 0 of 1 rule tested"),
        ([], "inconclusive", "Inconclusive: no rule could be tested; 0 of 0 rules tested"),
    ],
)
def test_the_verdict_follows_from_the_outcomes(results: list[RuleResult], verdict: str, sentence: str) -> None:
    assert decide(results, Settings("http://x", {}), 5) == (verdict, sentence)


@pytest.mark.parametrize(
    ("results", "run", "required", "verdict", "words"),
    [
        ([PASSED], {"incomplete": "it stopped"}, {}, "inconclusive", "it stopped"),
        ([PASSED, FAILED], {"incomplete": "it stopped"}, {}, "failed", "it stopped"),
        ([FAILED], {"incomplete": "SIGTERM", "interrupted": True}, {}, "inconclusive", "failed so far: a.failed"),
        ([PASSED], {}, {"require_items": 5}, "passed", ""),
        ([PASSED], {}, {"require_items": 6}, "inconclusive", "--require-alerts asks for 6, and 5 were seen"),
        ([FAILED], {}, {"require_items": 6}, "failed", ""),
        ([PASSED, UNTESTED], {}, {"require": ["a.passed"]}, "passed", ""),
        ([PASSED, UNTESTED], {}, {"require": ["a.untested"]}, "inconclusive", "was not tested (no data)"),
        ([PASSED], {"fields": {"device.status"}}, {"require_fields": ["device.status"]}, "passed", ""),
        ([PASSED], {}, {"require_fields": ["device.status"]}, "inconclusive", "device.status, and no value"),
    ],
)
def test_what_ends_a_run_early_or_is_required_and_missing_decides_nothing_but_a_failure(
    results: list[RuleResult], run: dict[str, Any], required: dict[str, Any], verdict: str, words: str
) -> None:
    found, sentence = decide(results, Settings("http://x", {}, Path("x"), **required), 5, **run)
    assert found == verdict
    assert words in sentence
