"""The verdict of a run, decided here and nowhere else, and the report that it stands in."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import sha256

from attrs import evolve

from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report.model import Report
from contract_tests.results import Finding, Outcome, ResolvedAmbiguity, RuleResult, Verdict
from contract_tests.rules.schema import SCHEMA_SOURCES, evidence
from contract_tests.rules.survey import survey
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.settings import Settings

UNTESTED = frozenset({Outcome.NOT_TESTED, Outcome.NOT_SELECTED})
_WORST_FIRST = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.PASSED)


def sum_up(runners: Sequence[Runner]) -> Report:
    """Return the report of a run, whatever happened: of one operation or of several, in the order given."""
    operation, settings = runners[0].run.operation, runners[0].run.settings
    verdicts, sentences = [], []
    report = Report(
        verdict=Verdict.INCONCLUSIVE,
        sentence="",
        document_version=str(operation.document.get("info", {}).get("version", "")),
        document_digest=sha256(json.dumps(operation.document, sort_keys=True, default=str).encode()).hexdigest(),
        operation=operation,
    )
    for runner in runners:
        name = f"{runner.run.operation.id}: " if len(runners) > 1 else ""
        answers, fields = _survey(runner), _fields(runner)
        seen, results = _seen(runner.run), runner.all_results()
        values = {found.path for found in fields if found.present > found.null}
        of_rules = [result for _, result in results]
        tested = [result.rule_id for result in of_rules if result.outcome not in UNTESTED]
        verdict, sentence = decide(
            of_rules, settings, seen["items"], values, incomplete=runner.incomplete, interrupted=not runner.can_test
        )
        verdicts.append(verdict)
        sentences.append(name + sentence)
        report.rules.extend((rule, evolve(result, operation=runner.run.operation.id)) for rule, result in results)
        report.unneeded_known.extend(runner.known.unneeded(tested))
        report.fields.extend(evolve(found, path=name + found.path) for found in fields)
        report.seen.update({name + key: number for key, number in seen.items()})
        report.survey.extend((name, answer) for answer in answers)
        report.traffic.extend(runner.run.traffic)
    report.traffic.sort(key=lambda exchange: exchange.number)
    return evolve(
        report,
        verdict=min(verdicts, key=_WORST_FIRST.index),
        sentence=f"{'; '.join(sentences)}. Target: {settings.target}",
    )


def _survey(runner: Runner) -> list[ResolvedAmbiguity | Finding]:
    """Ask at the end of a whole run alone: a selection is for what was selected."""
    answers: list[ResolvedAmbiguity | Finding] = []
    if runner.selected is None and runner.can_send:
        with runner.guarded("the survey"):
            answers.extend(survey(runner.run))
    return answers


def _fields(runner: Runner) -> list[FieldStatistics]:
    with runner.guarded("the count of fields"):
        found = evidence(runner.run_limited_to(SCHEMA_SOURCES))
        return found.fields.statistics() if found.items else []
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
    results: list[RuleResult],
    settings: Settings,
    items: int,
    fields: Collection[str] = (),
    *,
    incomplete: str = "",
    interrupted: bool = False,
) -> tuple[Verdict, str]:
    """Return the verdict of one operation, and in one sentence why.

    Args:
        results: of every rule of the catalog.
        settings: what had to be tested.
        items: how many different items of the list were seen.
        fields: paths of the fields of which a value was seen.
        incomplete: why not everything was tested, or what failed in the suite; empty where neither happened.
        interrupted: whether a signal ended the run, so that nothing is decided whatever was found.
    """
    counts = Counter(result.outcome for result in results)
    selected = len(results) - counts[Outcome.NOT_SELECTED]
    tested = selected - counts[Outcome.NOT_TESTED]
    failed = [result.rule_id for result in results if result.outcome is Outcome.FAILED]
    if failed and not interrupted:
        early = f", and not all: {incomplete}" if incomplete else ""
        return Verdict.FAILED, f"The contract test failed: {len(failed)} of {_rules(tested)} ({_some(failed)}){early}"
    reason = incomplete or _missing(results, settings, items, fields) or ("" if tested else "no rule could be tested")
    if reason:
        so_far = f"; failed so far: {_some(failed)}" if failed else ""
        return Verdict.INCONCLUSIVE, f"Inconclusive: {reason}; {tested} of {_rules(selected)} tested{so_far}"
    return Verdict.PASSED, _passed(results, counts, tested)


def _passed(results: list[RuleResult], counts: Counter[Outcome], tested: int) -> str:
    """What was tested comes before that it passed, and what was not stands beside it."""
    is_partial = counts[Outcome.NOT_SELECTED] > 0
    words = [f"{tested} selected rule{'' if tested == 1 else 's'} passed" if is_partial else f"{_rules(tested)} passed"]
    if counts[Outcome.KNOWN_ISSUE]:
        words.append(f"{counts[Outcome.KNOWN_ISSUE]} with known issues")
    if counts[Outcome.NOT_TESTED]:
        untested = [result.rule_id for result in results if result.outcome is Outcome.NOT_TESTED]
        areas = Counter(rule_id.partition(".")[0] for rule_id in untested).most_common()
        words.append(f"{len(untested)} not tested ({', '.join(f'{area} {number}' for area, number in areas)})")
    if is_partial:
        return f"Partial run: {', '.join(words)}, {counts[Outcome.NOT_SELECTED]} not selected"
    return ("All " if tested == len(results) > 1 else "") + ", ".join(words)


def _missing(results: list[RuleResult], settings: Settings, items: int, fields: Collection[str]) -> str:
    """Say which requirement of the command line was not met; nothing where all were."""
    if items < settings.require_items:
        return f"--require-alerts asks for {settings.require_items}, and {items} were seen"
    for path in settings.require_fields:
        if path not in fields:
            return f"--require-field asks for {path}, and no value of it was seen"
    for result in results:
        if result.rule_id in settings.require and result.outcome in UNTESTED:
            why = f" ({result.reason})" if result.reason else ""
            return f"--require asks for {result.rule_id}, which was {result.outcome}{why}"
    return ""


def _rules(number: int) -> str:
    return f"{number} rule{'' if number == 1 else 's'}"


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
