"""The verdict of a run and the exit status that follows from it, decided here and nowhere else; the sum of all."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from enum import IntEnum
from hashlib import sha256
from typing import TypeVar

from attrs import evolve

from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report.model import Report
from contract_tests.results import (
    CannotTestError,
    InconclusiveError,
    Observation,
    Outcome,
    ResolvedAmbiguity,
    RuleResult,
    Verdict,
)
from contract_tests.rules.schema import SOURCES, evidence
from contract_tests.rules.survey import survey
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.settings import Settings

T = TypeVar("T")

UNTESTED = frozenset({Outcome.NOT_TESTED, Outcome.NOT_SELECTED})


class ExitStatus(IntEnum):
    """What `pytest contract_tests` ends with; a crash ends with 3 or more."""

    PASSED = 0
    FAILED = 1
    INCONCLUSIVE = 2


def sum_up(runners: Sequence[Runner]) -> Report:
    """Return the end of a run, whatever happened: of one operation or of several, in the order given."""
    surveys = [_surveyed(runner) for runner in runners]
    fields = [_fields(runner) for runner in runners]
    seen = [_seen(runner.run) for runner in runners]
    decided = [_decided(*of_one) for of_one in zip(runners, seen, fields, strict=True)]
    status = max(
        (status for status, _ in decided), key=[ExitStatus.PASSED, ExitStatus.INCONCLUSIVE, ExitStatus.FAILED].index
    )
    many = len(runners) > 1
    names = [f"{runner.run.operation.id}: " if many else "" for runner in runners]
    settings, document = runners[0].run.settings, runners[0].run.operation.document
    return Report(
        verdict=Verdict[status.name],
        sentence="; ".join(f"{name}{said}" for name, (_, said) in zip(names, decided, strict=True))
        + f". Target: {settings.target}",
        exit_status=status,
        document_version=str(document.get("info", {}).get("version", "")),
        rules=[
            (rule, evolve(result, operation=runner.run.operation.id))
            for runner in runners
            for rule, result in runner.all_results()
        ],
        unneeded_known=[
            sentence
            for runner in runners
            for sentence in runner.known.unneeded(
                r.rule_id for _, r in runner.all_results() if r.outcome not in UNTESTED
            )
        ],
        fields=[evolve(s, path=name + s.path) for name, found in zip(names, fields, strict=True) for s in found],
        seen={name + key: n for name, found in zip(names, seen, strict=True) for key, n in found.items()},
        traffic=sorted((e for runner in runners for e in runner.run.traffic), key=lambda exchange: exchange.number),
        operation=runners[0].run.operation,
        document_digest=sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest(),
        survey=[(name, word) for name, words in zip(names, surveys, strict=True) for word in words],
    )


def _decided(runner: Runner, seen: dict[str, int], fields: list[FieldStatistics]) -> tuple[ExitStatus, str]:
    values = {found.path: found.present - found.null for found in fields}
    for path in runner.run.settings.require_fields:
        if not values.get(path):
            runner.mark_incomplete(f"--require-field asks for {path}, and no value of it was seen")
    results = [result for _, result in runner.all_results()]
    return decide(results, runner.run.settings, seen["items"], runner.incomplete, not runner.can_test)


def _surveyed(runner: Runner) -> list[ResolvedAmbiguity | Observation]:
    """Ask at the end of a whole run alone: a selection is for what was selected."""
    if runner.selected is not None or not runner.can_send:
        return []
    return _or_incomplete(runner, "the survey", lambda: list(survey(runner.run)))


def _fields(runner: Runner) -> list[FieldStatistics]:
    def counted() -> list[FieldStatistics]:
        found = evidence(runner.run_limited_to(SOURCES)) if runner.run.traffic else None
        return found.fields.statistics() if found and found.items else []

    return _or_incomplete(runner, "the count of fields", counted)


def _or_incomplete(runner: Runner, what: str, make: Callable[[], list[T]]) -> list[T]:
    try:
        return make()
    except CannotTestError:
        return []
    except InconclusiveError as error:
        runner.mark_incomplete(str(error))
    except Exception as error:
        runner.mark_incomplete(f"an internal error ended {what} ({type(error).__name__})")
    return []


def _seen(run: Run) -> dict[str, int]:
    identity = run.operation.paging.identity
    items = (item for page in run.page_answers() for item in run.items(page) if isinstance(item, dict))
    seen = {"items": len({str(item.get(identity)) for item in items}), "answers": len(run.traffic)}
    seen |= {f"recorded answers {reason}": number for reason, number in run.left_out.items()}
    if session := run.session:
        waited = round(session.pace.waited)
        seen |= {"requests": session.requests, "repeated requests": session.repeats, "seconds waited": waited}
    return seen


def decide(
    results: list[RuleResult], settings: Settings, items: int, incomplete: str = "", interrupted: bool = False
) -> tuple[ExitStatus, str]:
    """Return the exit status and the verdict in one sentence, for one operation.

    Args:
        results: of every rule of the catalogue.
        settings: what had to be tested.
        items: how many different items of the list were seen.
        incomplete: why not everything was tested, or what failed in the suite; empty where neither happened.
        interrupted: whether a signal ended it, so that nothing is decided whatever was found.
    """
    counts = Counter(result.outcome for result in results)
    selected = len(results) - counts[Outcome.NOT_SELECTED]
    tested = selected - counts[Outcome.NOT_TESTED]
    rules = f"{tested} of {_rules(selected)} tested"
    failed = [result.rule_id for result in results if result.outcome is Outcome.FAILED]
    if failed and not interrupted:
        early = f", and not all: {incomplete}" if incomplete else ""
        return (
            ExitStatus.FAILED,
            f"The contract test failed: {len(failed)} of {_rules(tested)} ({_some(failed)}){early}",
        )
    reason = (
        incomplete or _requirement_missed(results, settings, items) or ("" if tested else "no rule could be tested")
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
    if not rest and tested > 1:
        many = f"All {many}"
    words = ", ".join([f"{many} passed", *known, *rest])
    return f"Partial run: {words}" if counts[Outcome.NOT_SELECTED] else words


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
    if missed is None:
        return ""
    why = f" ({missed.reason})" if missed.reason else ""
    return f"--require asks for {missed.rule_id}, which was {missed.outcome}{why}"
