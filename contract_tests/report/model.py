"""What a report holds: plain values, which are report.json; every other format is a rendering of them."""

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from attrs import asdict, field, frozen

from contract_tests.catalog import Rule
from contract_tests.http.exchange import Exchange
from contract_tests.http.redaction import Redaction
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.openapi.document import Operation
from contract_tests.report.evidence import Evidence, any_index
from contract_tests.report.quoting import Quoting
from contract_tests.results import NO_VALUE, Finding, Outcome, ResolvedAmbiguity, RuleResult, Verdict
from contract_tests.settings import Settings

FORMAT_VERSION = 3
"""Raised with every change that a reader of report.json can stumble over."""

_AREAS = ("credentials", "http", "schema", "page", "filters", "offset", "cursor", "client")
"""What endangers data comes first, and causes come before what follows from them."""
_MOST_VALUES = 9
_TOOLS = ("pytest", "hypothesis", "schemathesis", "httpx")


def _by_area(rules: list[tuple[Rule, RuleResult]]) -> list[tuple[Rule, RuleResult]]:
    return sorted(rules, key=lambda pair: _AREAS.index(pair[0].area) if pair[0].area in _AREAS else len(_AREAS))


@frozen
class Report:
    """A run's end, with all that led to it.

    Attributes:
        sentence: the verdict in one sentence, the last line on the terminal.
        document_digest: SHA-256 of the OpenAPI document.
        rules: every rule of the catalog with its result, in the order in which they are told.
        unneeded_known: entries of the file of known issues that have expired or were not needed, a sentence each.
        seen: what part was seen: items, requests, waits and so on, by name.
        survey: what the facts leave open, as the server answers it, with the operation where there are several.
        operation: whose list was tested; None where there is none.
    """

    verdict: Verdict
    sentence: str
    document_version: str = ""
    document_digest: str = ""
    rules: list[tuple[Rule, RuleResult]] = field(factory=list, converter=_by_area)
    unneeded_known: list[str] = field(factory=list)
    fields: list[FieldStatistics] = field(factory=list)
    seen: dict[str, int] = field(factory=dict)
    traffic: list[Exchange] = field(factory=list)
    survey: list[tuple[str, ResolvedAmbiguity | Finding]] = field(factory=list)
    operation: Operation | None = None


class Contents:
    """Makes the contents of a report: groups similar findings, and quotes everything."""

    def __init__(
        self, settings: Settings, redaction: Redaction, operation: Operation | None, traffic: Sequence[Exchange]
    ) -> None:
        """Take what was asked for, what hides secrets, whose list was tested, and all answers."""
        paging = operation.paging if operation else None
        self.quoting = Quoting(redaction, show_values=settings.show_values, traffic=traffic, paging=paging)
        self.evidence = Evidence(self.quoting, settings, paging, traffic)
        self.settings = settings

    def report(self, report: Report) -> dict[str, Any]:
        """Return the whole report."""
        observed = [("survey", [said for _, said in report.survey if isinstance(said, Finding)])]
        for rule, result in report.rules:
            observed.append((rule.id, result.observations))
        found: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "verdict": report.verdict,
            "sentence": report.sentence,
            "exit_status": report.verdict.exit_status,
            "target": self.settings.target,
            "seed": self.settings.seed,
            "values_shown": self.settings.show_values,
            "run": self._run(report),
            "outcomes": {o.value: sum(result.outcome is o for _, result in report.rules) for o in Outcome},
            "seen": report.seen,
            "rules": [self._rule(rule, result) for rule, result in report.rules],
            "unneeded_known": report.unneeded_known,
            "observations": [
                {"rule": name, **self._finding(members)} for name, said in observed for members in group(said)
            ],
            "resolved_ambiguities": [
                asdict(said) | {"question": name + said.question}
                for name, said in report.survey
                if isinstance(said, ResolvedAmbiguity)
            ],
            "fields": [self._field(statistics) for statistics in report.fields],
        }
        cleaned: dict[str, Any] = self.quoting.clean(found)
        return cleaned

    def rule(self, rule: Rule, result: RuleResult) -> dict[str, Any]:
        """Return the outcome of one rule."""
        cleaned: dict[str, Any] = self.quoting.clean(self._rule(rule, result))
        return cleaned

    def _rule(self, rule: Rule, result: RuleResult) -> dict[str, Any]:
        kinds = group(result.findings) if result.outcome is Outcome.FAILED else []
        return {
            "id": rule.id,
            "operation": result.operation,
            "area": rule.area,
            "statement": rule.statement,
            "fact": rule.fact,
            "confidence": rule.confidence,
            "outcome": result.outcome.value,
            "reason": result.reason,
            "seconds": round(result.seconds, 3),
            "findings": [self._finding(members) for members in kinds],
            "known": [
                self._finding(members) | {"reason": reason}
                for reason in dict.fromkeys(reason for _, reason in result.known)
                for members in group(finding for finding, why in result.known if why == reason)
            ],
            "script": script_name(rule.id) if any(can_be_repeated(f) for members in kinds for f in members) else "",
        }

    def _finding(self, members: list[Finding]) -> dict[str, Any]:
        """`values` counts the values met, where there are several; withheld ones are not told apart."""
        first, actual = example(members), self._actual(example(members))
        is_shown = actual is not None and (self.quoting.show_values or _is_of_contract(first))
        by_value = {repr(member.actual): member for member in (first, *members)}
        counts = Counter(repr(member.actual) for member in members)
        values = list(by_value.items())[:_MOST_VALUES] if is_shown and len(by_value) > 1 else []
        items = {self.quoting.item(member.exchange, member.pointer) for member in members if member.exchange}
        is_of_items = first.subject is NO_VALUE and None not in items  # otherwise the message tells how many there are
        return {
            "message": self.message(first),
            "expected": self.quoting.words(first.expected),
            "actual": actual,
            "values": {str(self._actual(member)): counts[value] for value, member in values},
            "pointer": self.quoting.pointer(first.pointer),
            "where": self.quoting.pointer(_where(members)) if first.subject is NO_VALUE else "",
            "times": len(members),
            "items": len(items) if is_of_items else 0,
            "answers": len({member.exchange.number for member in members if member.exchange}),
            "steps": self.evidence.told(self.evidence.steps(first), first.pointer),
        }

    def message(self, finding: Finding) -> str:
        """Return the conclusion of a finding, with the value at fault."""
        message = self.quoting.words(finding.message)
        actual = self._actual(finding)
        if actual and actual.strip('"') not in message and message.endswith("."):
            message = f"{message[:-1]}: {actual}."
        return message

    def _actual(self, finding: Finding) -> str | None:
        """The value at fault; an item that is concerned is named by the message."""
        if finding.subject is not NO_VALUE or finding.actual is NO_VALUE:
            return None
        return self.quoting.value(finding.actual, of_contract=_is_of_contract(finding))

    def _field(self, statistics: FieldStatistics) -> dict[str, Any]:
        documented = statistics.documented or ()
        values = dict.fromkeys(documented, 0) | dict(statistics.values)
        return {
            "path": statistics.path,
            "parents": statistics.parents,
            "present": statistics.present,
            "null": statistics.null,
            "enum": [self._enum_value(value, count, value in documented) for value, count in values.items()],
        }

    def _enum_value(self, value: object, count: int, documented: bool) -> dict[str, Any]:
        # A documented value is the document's own word; any other is the server's.
        shown = str(value) if documented else self.quoting.value(value, of_contract=True)
        return {"value": shown, "count": count, "documented": documented}

    def _run(self, report: Report) -> dict[str, Any]:
        """When and how the run was made, so that a report can be sent as evidence; latency in milliseconds."""
        sent = [(exchange.started, exchange.seconds) for exchange in report.traffic if exchange.started]
        started = min(moment for moment, _ in sent).astimezone(UTC) if sent else None
        ended = [(moment - started).total_seconds() + seconds for moment, seconds in sent if started]
        return {
            "started": started.isoformat(timespec="seconds") if started else "",
            "seconds": round(max(ended, default=0.0), 1),
            "document": {"version": report.document_version, "sha256": report.document_digest},
            "versions": {"Python": python_version(), **{tool: found for tool in _TOOLS if (found := _version(tool))}},
            "command": shlex.join(self.settings.command),
            "latency": _latency(report.traffic),
        }


def script_name(rule_id: str) -> str:
    """Return the file of a rule's script, relative to the report."""
    return f"reproduce/{re.sub(r'[^A-Za-z0-9._-]', '_', rule_id)}.py"


def can_be_repeated(finding: Finding) -> bool:
    """Whether a step shows the fault by something that can be tested again."""
    return any(step.check is not None and not step.premise for step in finding.evidence)


def group(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group similar findings, in the order first met: the same words but for values and numbers, whatever the index."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        words = (finding.kind, finding.expected, finding.message)
        alike = [re.sub("\ue000.*?\ue001|[0-9]+", "…", word, flags=re.DOTALL) for word in words]
        groups.setdefault((*alike, any_index(finding.pointer)), []).append(finding)
    return list(groups.values())


def example(members: Sequence[Finding]) -> Finding:
    """Return the one whose request is the shortest, since it is the easiest to look at."""
    return min(members, key=lambda finding: len(finding.exchange.url) if finding.exchange else 0)


def _where(members: Sequence[Finding]) -> str:
    """The pointer of all of them, `*` for a list index where they differ."""
    pointers = {member.pointer for member in members}
    return pointers.pop() if len(pointers) == 1 else any_index(members[0].pointer)


def _is_of_contract(finding: Finding) -> bool:
    """Whether the value at fault is of a documented enum, a status or a count: no value of an alert."""
    check = finding.evidence[-1].check if finding.evidence else None
    if check is None:
        return False
    is_of_enum = check.fact == "value" and check.negated and len(check.value) > 1
    return is_of_enum or check.fact in {"status", "length", "full", "count"}


def _latency(traffic: Sequence[Exchange]) -> dict[str, int]:
    times = sorted(exchange.seconds for exchange in traffic if exchange.status)
    places = {"median": len(times) // 2, "95th percentile": len(times) * 95 // 100, "slowest": len(times) - 1}
    return {name: round(times[place] * 1000) for name, place in places.items()} if times else {}


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return ""
