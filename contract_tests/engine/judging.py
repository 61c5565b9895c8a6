"""Runs one rule and says what became of it."""

from collections.abc import Iterable

from contract_tests.engine.rule import Rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.known_issues import KnownIssues
from contract_tests.results import Observation, Outcome, RuleResult, Said, Settled


def judge(rule: Rule, run: Run, known: KnownIssues) -> RuleResult:
    """Run a rule; findings of a rule whose fact is unsure count as observed.

    Raises:
        UndecidedError: the server gave no answer any more.
    """
    result = RuleResult(rule.id, Outcome.PASSED)
    try:
        _sort(rule.judge(run), result, known)
    except CannotTestError as error:
        # What was found before stays found.
        result.reason = str(error)
    _settle(rule, result)
    return result


def not_tested(rule: Rule, reason: str) -> RuleResult:
    """Return the result of a rule that was not run."""
    return RuleResult(rule.id, Outcome.NOT_TESTED, reason)


def _sort(said: Iterable[Said], result: RuleResult, known: KnownIssues) -> None:
    for word in said:
        if isinstance(word, Observation):
            result.observations.append(word)
        elif isinstance(word, Settled):
            if word not in result.settled:
                result.settled.append(word)
        elif (reason := known.reason(result.rule_id, word)) is not None:
            result.known.append((word, reason))
        else:
            result.findings.append(word)


def _settle(rule: Rule, result: RuleResult) -> None:
    if result.findings:
        result.outcome = Outcome.FAILED if rule.surety.may_fail else Outcome.OBSERVATION
    elif result.known:
        result.outcome = Outcome.KNOWN_ISSUE
    elif result.reason:
        result.outcome = Outcome.NOT_TESTED
    elif result.observations:
        result.outcome = Outcome.OBSERVATION
