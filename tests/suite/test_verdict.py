"""The verdict and the exit status, for every way in which a run can end."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.results import Outcome, RuleResult, Verdict
from contract_tests.settings import Settings
from contract_tests.verdict import decide

PASSED = RuleResult("a.passed", Outcome.PASSED)
FAILED = RuleResult("a.failed", Outcome.FAILED)
UNSELECTED = RuleResult("a.unselected", Outcome.NOT_SELECTED)
UNTESTED = RuleResult("a.untested", Outcome.NOT_TESTED, "no data")
KNOWN = RuleResult("a.known", Outcome.KNOWN_ISSUE)
OBSERVED = RuleResult("a.observed", Outcome.OBSERVATION)


def verdict(
    *results: RuleResult, items: int = 5, incomplete: str = "", interrupted: bool = False, **more: Any
) -> tuple[Verdict, str]:
    settings = Settings("http://x", {}, Path("x"), target="bundled mock", **more)
    return decide(list(results), settings, items, incomplete=incomplete, interrupted=interrupted)


@pytest.mark.parametrize(
    ("results", "status", "sentence"),
    [
        ([PASSED, OBSERVED], 0, "All 2 rules passed"),
        ([PASSED, KNOWN], 0, "All 2 rules passed, 1 with known issues"),
        ([PASSED, UNTESTED], 0, "1 rule passed, 1 not tested (a 1)"),
        ([PASSED, UNSELECTED], 0, "Partial run: 1 selected rule passed, 1 not selected"),
        ([PASSED, FAILED, UNTESTED], 1, "The contract test failed: 1 of 2 rules (a.failed)"),
        ([UNTESTED], 2, "Inconclusive: no rule could be tested; 0 of 1 rule tested"),
        ([], 2, "Inconclusive: no rule could be tested; 0 of 0 rules tested"),
    ],
)
def test_status_and_sentence_follow_from_the_outcomes(results: list[RuleResult], status: int, sentence: str) -> None:
    found, words = verdict(*results)
    assert (found.exit_status, words) == (status, sentence)


def test_the_sentence_names_failed_rules() -> None:
    many = [RuleResult(f"a.rule-{number}", Outcome.FAILED) for number in range(5)]
    assert "5 rules (a.rule-0, a.rule-1, a.rule-2 and 2 more)" in verdict(*many)[1]


@pytest.mark.parametrize(
    ("results", "more", "status", "words"),
    [
        ([PASSED], {"incomplete": "it stopped"}, 2, "it stopped"),
        ([PASSED, FAILED], {"incomplete": "it stopped"}, 1, "it stopped"),
        ([PASSED, FAILED], {"incomplete": "SIGTERM", "interrupted": True}, 2, "failed so far: a.failed"),
        ([PASSED], {"items": 5, "require_items": 5}, 0, "passed"),
        ([PASSED], {"items": 4, "require_items": 5}, 2, "--require-alerts asks for 5, and 4 were seen"),
        ([FAILED], {"items": 4, "require_items": 5}, 1, "failed"),
        ([PASSED, UNTESTED], {"require": ["a.untested"]}, 2, "a.untested, which was not tested (no data)"),
        ([PASSED, UNTESTED], {"require": ["a.passed"]}, 0, "passed"),
    ],
)
def test_what_ends_a_run_early_or_is_required_and_missing_decides_nothing_but_a_failure(
    results: list[RuleResult], more: dict[str, Any], status: int, words: str
) -> None:
    found, sentence = verdict(*results, **more)
    assert found.exit_status == status
    assert words in sentence
