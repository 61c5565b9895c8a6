"""The verdict and the exit status, for every way in which a run can end."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.engine.settings import Settings
from contract_tests.engine.verdict import ExitStatus, decide
from contract_tests.results import Outcome, RuleResult

HOLDS = RuleResult("a.holds", Outcome.PASSED)
BROKEN = RuleResult("a.broken", Outcome.FAILED)
UNTESTED = RuleResult("a.untested", Outcome.NOT_TESTED, "no data")
KNOWN = RuleResult("a.known", Outcome.KNOWN_ISSUE)
OBSERVED = RuleResult("a.observed", Outcome.OBSERVATION)


def verdict(*results: RuleResult, items: int = 5, undecided: str = "", **more: Any) -> tuple[ExitStatus, str]:
    return decide(list(results), Settings("http://x", {}, Path("x"), **more), items, undecided)


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([HOLDS], 0),
        ([HOLDS, UNTESTED], 0),
        ([KNOWN, HOLDS], 0),
        ([OBSERVED], 0),
        ([HOLDS, BROKEN, UNTESTED], 1),
        ([UNTESTED], 2),
        ([], 2),
    ],
)
def test_exit_status_follows_from_the_outcomes(results: list[RuleResult], status: int) -> None:
    assert verdict(*results)[0] == status


def test_the_sentence_says_how_many_rules_were_tested() -> None:
    assert "2 of 3 rules were tested" in verdict(HOLDS, OBSERVED, UNTESTED)[1]
    assert "1 observation, 1 not tested" in verdict(HOLDS, OBSERVED, UNTESTED)[1]


def test_the_sentence_names_broken_rules() -> None:
    many = [RuleResult(f"a.rule-{number}", Outcome.FAILED) for number in range(5)]
    assert "5 of 5 rules (a.rule-0, a.rule-1, a.rule-2 and 2 more)" in verdict(*many)[1]


def test_a_run_that_ended_early_decides_nothing_unless_something_was_broken() -> None:
    assert verdict(HOLDS, undecided="it stopped")[0] == ExitStatus.INCONCLUSIVE
    status, sentence = verdict(HOLDS, BROKEN, undecided="it stopped")
    assert status == ExitStatus.FAILED
    assert "it stopped" in sentence


def test_too_few_alerts_decide_nothing_where_more_are_required() -> None:
    assert verdict(HOLDS, items=5, require_items=5)[0] == ExitStatus.PASSED
    assert verdict(HOLDS, items=4, require_items=5)[0] == ExitStatus.INCONCLUSIVE
    assert verdict(BROKEN, items=4, require_items=5)[0] == ExitStatus.FAILED


def test_a_required_rule_that_was_not_tested_decides_nothing() -> None:
    status, sentence = verdict(HOLDS, UNTESTED, require=("a.untested",))
    assert status == ExitStatus.INCONCLUSIVE
    assert "a.untested, which could not be tested (no data)" in sentence
    assert verdict(HOLDS, UNTESTED, require=("a.holds",))[0] == ExitStatus.PASSED
