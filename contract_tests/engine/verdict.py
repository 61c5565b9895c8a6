"""The verdict of a run and the exit status that follows from it, decided here and nowhere else."""

from collections import Counter
from enum import IntEnum

from contract_tests.results import Outcome, RuleResult
from contract_tests.settings import Settings

UNTESTED = frozenset({Outcome.NOT_TESTED, Outcome.NOT_SELECTED})


class ExitStatus(IntEnum):
    """What `pytest contract_tests` ends with; a crash ends with 3 or more."""

    PASSED = 0
    FAILED = 1
    INCONCLUSIVE = 2


def decide(
    results: list[RuleResult], settings: Settings, items: int, ended_early: str = "", interrupted: bool = False
) -> tuple[ExitStatus, str]:
    """Return the exit status and the verdict in one sentence, which ends with the target.

    Args:
        results: of every rule of the catalogue.
        settings: what had to be tested.
        items: how many different items of the list were seen.
        ended_early: why the run ended early, or what failed in it; empty where neither happened.
        interrupted: whether a signal ended it, so that nothing is decided whatever was found.
    """
    status, sentence = _decide(results, settings, items, ended_early, interrupted)
    return status, f"{sentence}. Target: {settings.target}"


def _decide(
    results: list[RuleResult], settings: Settings, items: int, ended_early: str, interrupted: bool
) -> tuple[ExitStatus, str]:
    counts = Counter(result.outcome for result in results)
    selected = len(results) - counts[Outcome.NOT_SELECTED]
    tested = selected - counts[Outcome.NOT_TESTED]
    rules = f"{tested} of {_rules(selected)} {'was' if tested == 1 else 'were'} tested"
    failed = [result.rule_id for result in results if result.outcome is Outcome.FAILED]
    if failed and not interrupted:
        early = f", and not all: {ended_early}" if ended_early else ""
        return (
            ExitStatus.FAILED,
            f"The contract test failed: {len(failed)} of {_rules(tested)} ({_some(failed)}){early}",
        )
    reason = (
        ended_early or _requirement_missed(results, settings, items) or ("" if tested else "no rule could be tested")
    )
    if reason:
        so_far = f"; failed so far: {_some(failed)}" if failed else ""
        return ExitStatus.INCONCLUSIVE, f"Inconclusive: {reason}; {rules}{so_far}"
    return ExitStatus.PASSED, _passed(results, counts, tested)


def _passed(results: list[RuleResult], counts: Counter[Outcome], tested: int) -> str:
    """What was tested comes before that it passed, and what was not stands beside it."""
    rest = [f"{counts[Outcome.NOT_TESTED]} not tested ({_areas(results)})"] if counts[Outcome.NOT_TESTED] else []
    rest += [f"{counts[Outcome.NOT_SELECTED]} not selected"] if counts[Outcome.NOT_SELECTED] else []
    known = [f"{counts[Outcome.KNOWN_ISSUE]} with known issues"] if counts[Outcome.KNOWN_ISSUE] else []
    many = f"{tested} selected rule{'' if tested == 1 else 's'}" if counts[Outcome.NOT_SELECTED] else _rules(tested)
    if not rest:
        many = f"All {many}"
    words = ", ".join([f"{many} passed", *known, *rest])
    return f"Partial run: {words}" if counts[Outcome.NOT_SELECTED] else words


def _why(result: RuleResult) -> str:
    return f"{result.outcome} ({result.reason})" if result.reason else str(result.outcome)


def _areas(results: list[RuleResult]) -> str:
    untested = [result.rule_id for result in results if result.outcome is Outcome.NOT_TESTED]
    areas = Counter(rule_id.partition(".")[0] for rule_id in untested)
    return ", ".join(f"{area} {number}" for area, number in areas.most_common())


def _rules(number: int) -> str:
    return f"{number} rule{'' if number == 1 else 's'}"


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _requirement_missed(results: list[RuleResult], settings: Settings, items: int) -> str:
    if items < settings.require_items:
        return f"--require-alerts asks for {settings.require_items}, and {items} were seen"
    untested = {r.rule_id: r for r in results if r.outcome in UNTESTED}
    missed = next((untested[rule_id] for rule_id in settings.require if rule_id in untested), None)
    return f"--require asks for {missed.rule_id}, which was {_why(missed)}" if missed else ""
