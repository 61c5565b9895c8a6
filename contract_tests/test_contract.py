"""One test a rule: those that send requests first, then those that judge all that was recorded."""

import pytest

from contract_tests import rules
from contract_tests.engine.course import Course
from contract_tests.engine.rule import Rule, all_rules
from contract_tests.results import Outcome


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in all_rules(rules)])
def test_rule(rule: Rule, course: Course) -> None:
    """Judge one rule."""
    result = course.judge(rule)
    if result.outcome is Outcome.FAILED:
        pytest.fail(f"{rule.id}: {rule.statement}", pytrace=False)
    if result.outcome is Outcome.NOT_TESTED:
        pytest.skip(result.reason)
