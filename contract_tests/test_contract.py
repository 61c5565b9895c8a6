"""One test a rule and operation: rules that send requests first, then those that look at what the runner has read."""

from collections.abc import Callable

import pytest

from contract_tests.catalog import Rule
from contract_tests.results import Outcome, RuleResult
from contract_tests.runner import Runner


def test_rule(runner: Runner, rule: Rule, explain: Callable[[Rule, RuleResult], str]) -> None:
    """Test one rule; `pytest_generate_tests` in conftest.py gives rules and runners."""
    result = runner.test(rule)
    if result.outcome is Outcome.FAILED:
        pytest.fail(explain(rule, result), pytrace=False)
    if result.outcome is Outcome.KNOWN_ISSUE:
        pytest.xfail("; ".join(sorted({reason for _, reason in result.known})))
    if result.outcome is Outcome.NOT_TESTED:
        pytest.skip(result.reason)
