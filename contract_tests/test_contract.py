"""One test a rule: those that send requests first, then those that judge all that was recorded."""

from collections.abc import Callable

import pytest

from contract_tests import rules
from contract_tests.engine.course import Course
from contract_tests.engine.rule import Rule, all_rules
from contract_tests.results import Outcome, RuleResult


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in all_rules(rules)])
def test_rule(rule: Rule, course: Course, explain: Callable[[Rule, RuleResult], str]) -> None:
    """Judge one rule."""
    result = course.judge(rule)
    if result.outcome is Outcome.FAILED:
        pytest.fail(explain(rule, result), pytrace=False)
    if result.outcome is Outcome.KNOWN_ISSUE:
        pytest.xfail(result.known[0][1])
    if result.outcome is Outcome.NOT_TESTED:
        pytest.skip(result.reason)
