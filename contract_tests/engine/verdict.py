"""The verdict of a run and the exit status that follows from it, decided here and nowhere else."""

from collections import Counter
from enum import IntEnum

from contract_tests.engine.findings import Outcome, RuleResult
from contract_tests.engine.settings import Settings


class ExitStatus(IntEnum):
    """What `pytest contract_tests` ends with."""

    HOLDS = 0
    BROKEN = 1
    UNDECIDED = 2


def decide(results: list[RuleResult], settings: Settings, items: int, undecided: str = "") -> tuple[ExitStatus, str]:
    """Return the exit status and the verdict in one sentence.

    Args:
        results: of every rule of the catalogue.
        settings: what had to be tested.
        items: how many different items of the list were seen.
        undecided: why the run ended early, or what failed in it; empty where neither happened.
    """
    counts = Counter(result.outcome for result in results)
    tested = len(results) - counts[Outcome.COULD_NOT_BE_TESTED]
    many = f"{tested} of {len(results)} rules were tested"
    if counts[Outcome.BROKEN]:
        return ExitStatus.BROKEN, f"The contract is broken: {_broken(results)}; {many}{_early(undecided)}."
    reason = undecided or _requirement_missed(results, settings, items) or ("" if tested else "no rule could be tested")
    if reason:
        return ExitStatus.UNDECIDED, f"Nothing was decided: {reason}; {many}."
    return ExitStatus.HOLDS, f"The contract holds: {many}{_rest(counts)}."


def _broken(results: list[RuleResult]) -> str:
    ids = [result.rule_id for result in results if result.outcome is Outcome.BROKEN]
    shown = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
    return f"{len(ids)} rule{'s' if len(ids) > 1 else ''} ({shown})"


def _early(undecided: str) -> str:
    return f", but not all: {undecided}" if undecided else ""


def _requirement_missed(results: list[RuleResult], settings: Settings, items: int) -> str:
    if items < settings.require_items:
        return f"--require-alerts asks for {settings.require_items}, and {items} were seen"
    untested = {r.rule_id: r.reason for r in results if r.outcome is Outcome.COULD_NOT_BE_TESTED}
    missed = next((rule_id for rule_id in settings.require if rule_id in untested), None)
    return f"--require asks for {missed}, which could not be tested ({untested[missed]})" if missed else ""


def _rest(counts: Counter[Outcome]) -> str:
    words = [
        f"{counts[outcome]} {outcome.value}"
        for outcome in (Outcome.OBSERVED, Outcome.KNOWN, Outcome.COULD_NOT_BE_TESTED)
        if counts[outcome]
    ]
    return f" ({', '.join(words)})" if words else ""
