"""The verdict of a run and the exit status that follows from it, decided here and nowhere else."""

from collections import Counter
from enum import IntEnum

from contract_tests.engine.settings import Settings
from contract_tests.results import Outcome, RuleResult

UNTESTED = frozenset({Outcome.NOT_TESTED, Outcome.NOT_SELECTED})


class ExitStatus(IntEnum):
    """What `pytest contract_tests` ends with."""

    PASSED = 0
    FAILED = 1
    INCONCLUSIVE = 2


def decide(results: list[RuleResult], settings: Settings, items: int, undecided: str = "") -> tuple[ExitStatus, str]:
    """Return the exit status and the verdict in one sentence.

    Args:
        results: of every rule of the catalogue.
        settings: what had to be tested.
        items: how many different items of the list were seen.
        undecided: why the run ended early, or what failed in it; empty where neither happened.
    """
    counts = Counter(result.outcome for result in results)
    tested = sum(result.outcome not in UNTESTED for result in results)
    many = f"{tested} of {len(results)} rules were tested"
    if counts[Outcome.FAILED]:
        failed = f"{counts[Outcome.FAILED]} of {len(results)} rules ({_failed(results)})"
        return ExitStatus.FAILED, f"The contract test failed: {failed}; {many}{_early(undecided)}."
    reason = undecided or _requirement_missed(results, settings, items) or ("" if tested else "no rule could be tested")
    if reason:
        return ExitStatus.INCONCLUSIVE, f"Inconclusive: {reason}; {many}."
    return ExitStatus.PASSED, f"{many}{_rest(counts)}: the contract test passed."


def _failed(results: list[RuleResult]) -> str:
    ids = [result.rule_id for result in results if result.outcome is Outcome.FAILED]
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _early(undecided: str) -> str:
    return f", but not all: {undecided}" if undecided else ""


def _requirement_missed(results: list[RuleResult], settings: Settings, items: int) -> str:
    if items < settings.require_items:
        return f"--require-alerts asks for {settings.require_items}, and {items} were seen"
    untested = {r.rule_id: r.reason or r.outcome for r in results if r.outcome in UNTESTED}
    missed = next((rule_id for rule_id in settings.require if rule_id in untested), None)
    return f"--require asks for {missed}, which could not be tested ({untested[missed]})" if missed else ""


def _rest(counts: Counter[Outcome]) -> str:
    rest = (Outcome.OBSERVATION, Outcome.KNOWN_ISSUE, Outcome.NOT_TESTED, Outcome.NOT_SELECTED)
    words = [f"{counts[outcome]} {outcome}" for outcome in rest if counts[outcome]]
    return f" ({', '.join(words)})" if words else ""
