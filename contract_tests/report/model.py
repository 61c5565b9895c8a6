"""A report as it is shown: every text in it is quoted, so that each format has only to escape it in its own way."""

import re
import shlex
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any, Generic, TypeVar

from attrs import asdict, define, field, frozen

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.openapi.document import Operation
from contract_tests.report.evidence import Describer, StepView, any_index
from contract_tests.report.quoting import Quoting, json_type
from contract_tests.report.summary import Report, Summary
from contract_tests.results import Fact, Finding, Observation, Outcome, ResolvedAmbiguity, RuleResult
from contract_tests.runner import Rule
from contract_tests.settings import Settings

FORMAT_VERSION = 2

_OTHERS = 8
_MOST_KINDS = 50
_MOST_BEFORE_NUMBERS_ARE_IGNORED = 5
_LOOKED_AT = 100
_TOOLS = ("pytest", "hypothesis", "schemathesis", "httpx")


@frozen
class FindingView:
    """A finding or an observation, with all others of its kind.

    Attributes:
        message: the conclusion in one sentence; for an observation, what was met.
        expected: what the contract asks for, may be empty.
        actual: the value at fault of the example, None where there is none.
        others: other values met in the same place, a few.
        pointer: JSON pointer of the example in the answer's body, "" for the whole of it.
        where: the pointer of all of them, `*` for any list index.
        times: how many.
        answers: in how many answers; 0 where they concern none alone.
        varying: whether the numbers in their messages differ.
        steps: the requests that show it, in order.
        reason: why it is a known issue, empty otherwise.
    """

    message: str
    expected: str
    actual: str | None
    others: list[str]
    pointer: str
    where: str
    times: int
    answers: int
    varying: bool
    steps: list[StepView]
    reason: str = ""

    @property
    def how_often(self) -> str:
        """Such as `12 times in 3 answers`; empty for a single one."""
        if self.times < 2:
            return ""
        words = f"{self.times} times"
        if self.answers > 1:
            words = f"in {self.answers} answers" if self.times == self.answers else f"{words} in {self.answers} answers"
        return f"{words}, with other numbers" if self.varying else words

    @property
    def place(self) -> str:
        """The pointer, with an example where it stands for several; empty for a whole answer."""
        return self.where if self.where == self.pointer else f"{self.where}, such as {self.pointer}"


@frozen
class RuleView:
    """A rule and what became of it.

    Attributes:
        left_out: kinds of findings and observations beyond the first 50.
        script: file that makes the requests of the first finding again, relative to the report; empty where there is
            none.
        seconds: how long it took.
    """

    id: str
    operation: str
    area: str
    statement: str
    fact: str
    confidence: str
    outcome: str
    reason: str
    seconds: float
    findings: list[FindingView]
    known: list[FindingView]
    observations: list[FindingView]
    left_out: int
    script: str


@frozen
class ValueView:
    """A value of an enum: how often it was met, and whether the document has it."""

    value: str
    count: int
    documented: bool


@frozen
class FieldView:
    """A field: objects that could hold it, how often its key was there, how often null; its values if it is an enum."""

    path: str
    parents: int
    present: int
    null: int
    values: list[ValueView]

    @property
    def present_share(self) -> float | None:
        """Share of objects that have the key, None without any object."""
        return self.present / self.parents if self.parents else None

    @property
    def null_share(self) -> float | None:
        """Share of nulls among the values, None without any value."""
        return self.null / self.present if self.present else None


@frozen
class RunView:
    """When and how the run was made, so that a report can be sent as evidence.

    Attributes:
        started: ISO 8601, UTC; empty where no request was sent.
        seconds: from the first request to the last answer.
        document: name, version and SHA-256 of the OpenAPI document.
        versions: of Python and the tools.
        command: arguments of pytest.
        latency: milliseconds until the end of an answer: median, 95th percentile, slowest.
    """

    started: str
    seconds: float
    document: dict[str, str]
    versions: dict[str, str]
    command: str
    latency: dict[str, int]


@frozen
class View(Summary):
    """The whole report.

    Attributes:
        format_version: raised with every change that a reader of report.json can stumble over.
        values_shown: whether values of the server are quoted.
        curl_names: environment variables that curl lines name in place of credentials.
        outcomes: number of rules by outcome.
        seen: what part of the server was seen, by name.
        survey: what the facts leave open, as this server answers it.
        observations: what was met beside the rules.
    """

    format_version: int
    values_shown: bool
    curl_names: list[str]
    run: RunView
    outcomes: dict[str, int]
    seen: dict[str, int]
    rules: list[RuleView]
    unneeded_known: list[str]
    fields: list[FieldView] = field(factory=list)
    survey: list[ResolvedAmbiguity] = field(factory=list)
    observations: list[FindingView] = field(factory=list)

    def having(self, outcome: str) -> list[RuleView]:
        """Return the rules of an outcome."""
        return [rule for rule in self.rules if rule.outcome == outcome]

    @property
    def failed(self) -> list[RuleView]:
        """Rules that failed."""
        return self.having(Outcome.FAILED)

    @property
    def untested(self) -> list[RuleView]:
        """Rules that could not be tested."""
        return self.having(Outcome.NOT_TESTED)

    @property
    def areas(self) -> dict[str, list[RuleView]]:
        """Rules by area, in the order of the catalogue."""
        areas: dict[str, list[RuleView]] = {}
        for rule in self.rules:
            areas.setdefault(rule.area, []).append(rule)
        return areas

    @property
    def observed(self) -> list[tuple[str, FindingView]]:
        """All observations, each with its rule or `survey`; findings of a rule that may not fail are among them."""
        return [
            *((rule.id, found) for rule in self.having(Outcome.OBSERVATION) for found in rule.findings),
            *((rule.id, found) for rule in self.rules for found in rule.observations),
            *(("survey", found) for found in self.observations),
        ]

    @property
    def enums(self) -> list[FieldView]:
        """Fields that are enums."""
        return [found for found in self.fields if found.values]

    @property
    def new_values(self) -> dict[str, list[str]]:
        """Values met that the document does not know, by field."""
        new = {found.path: [value.value for value in found.values if not value.documented] for found in self.enums}
        return {path: values for path, values in new.items() if values}

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values, as report.schema.json describes them."""
        return asdict(self)


class Viewer:
    """Turns a report into its view: groups what is alike, and quotes everything."""

    def __init__(self, quoting: Quoting, settings: Settings, operation: Operation | None) -> None:
        """Take what quotes, what was asked for, and whose list was tested."""
        self._quoting = quoting
        self._settings = settings
        self._describer = Describer(quoting, operation.paging if operation else None, settings.curl_names)

    def view(self, report: Report, scripts: Iterable[str] = ()) -> View:
        """Return the view; `scripts` are the ids of rules that a script was written for."""
        text = self._quoting.text
        written = set(scripts)
        return View(
            format_version=FORMAT_VERSION,
            verdict=report.verdict,
            sentence=text(report.sentence),
            exit_status=report.exit_status,
            target=text(report.target),
            seed=report.seed,
            document_version=text(report.document_version),
            values_shown=self._quoting.show_values,
            curl_names=list(self._settings.curl_names.values()),
            run=self._run(report),
            outcomes={o.value: sum(result.outcome is o for _, result in report.rules) for o in Outcome},
            seen={text(name): number for name, number in report.seen.items()},
            rules=[self.rule(rule, result, rule.id in written) for rule, result in report.rules],
            unneeded_known=[text(sentence) for sentence in report.unneeded_known],
            fields=[self._field(statistics) for statistics in report.fields],
            survey=[
                ResolvedAmbiguity(name + text(said.question), text(said.answer), text(said.document))
                for name, said in report.survey
                if isinstance(said, ResolvedAmbiguity)
            ],
            observations=[
                self._observation(found) for found in group(o for _, o in report.survey if isinstance(o, Observation))
            ],
        )

    def rule(self, rule: Rule, result: RuleResult, has_script: bool = False) -> RuleView:
        """Return the view of one rule and its result."""
        text = self._quoting.text
        findings, observations = group(result.findings), group(result.observations)
        return RuleView(
            id=rule.id,
            operation=text(result.operation),
            area=rule.area,
            statement=text(rule.statement),
            fact=text(rule.fact),
            confidence=rule.confidence.value,
            outcome=result.outcome.value,
            reason=text(result.reason),
            seconds=round(result.seconds, 3),
            findings=[self._finding(found) for found in findings[:_MOST_KINDS]],
            known=self._known(result.known)[:_MOST_KINDS],
            observations=[self._observation(found) for found in observations[:_MOST_KINDS]],
            left_out=max(0, len(findings) - _MOST_KINDS) + max(0, len(observations) - _MOST_KINDS),
            script=script_name(rule.id) if has_script else "",
        )

    def _known(self, known: Sequence[tuple[Finding, str]]) -> list[FindingView]:
        reasons = dict.fromkeys(reason for _, reason in known)
        return [
            self._finding(found, reason)
            for reason in reasons
            for found in group(finding for finding, why in known if why == reason)
        ]

    def _finding(self, found: "Group[Finding]", reason: str = "") -> FindingView:
        first, quoting = found.example, self._quoting
        of_enum = _is_of_enum(first)
        actual = quoting.value(first.actual, first.pointer, of_enum=of_enum)
        expected = quoting.words(first.expected)
        message = quoting.words(first.message) or f"Expected {expected}."
        if actual and actual.strip('"') not in message and message.endswith("."):
            message = f"{message[:-1]}: {actual}."
        return FindingView(
            message=message,
            expected=expected,
            actual=actual,
            others=self._others(found, actual, of_enum),
            steps=self._describer.steps(first),
            reason=quoting.text(reason),
            **self._places(found),
        )

    def _observation(self, found: "Group[Observation]") -> FindingView:
        first, quoting = found.example, self._quoting
        actual = quoting.value(first.actual, first.pointer)
        return FindingView(
            message=quoting.words(first.what),
            expected="",
            actual=actual,
            others=self._others(found, actual, of_enum=False),
            steps=[self._describer.single(first.exchange)] if first.exchange else [],
            **self._places(found),
        )

    def _places(self, found: "Group[Any]") -> dict[str, Any]:
        return {
            "pointer": self._quoting.pointer(found.example.pointer),
            "where": self._quoting.pointer(found.where),
            "times": len(found.members),
            "answers": len({member.exchange.number for member in found.members if member.exchange}),
            "varying": found.varying,
        }

    def _others(self, found: "Group[Any]", shown: str | None, of_enum: bool) -> list[str]:
        """Other values; where values are withheld, only those that are words of the contract."""
        quoted = dict.fromkeys(
            self._quoting.value(member.actual, member.pointer, of_enum=of_enum)
            for member in found.members[:_LOOKED_AT]
            if self._quoting.show_values or of_enum
        )
        return [value for value in quoted if value is not None and value != shown][:_OTHERS]

    def _field(self, statistics: FieldStatistics) -> FieldView:
        documented = statistics.documented or ()
        values = dict.fromkeys(documented, 0) | dict(statistics.values)
        return FieldView(
            path=self._quoting.text(statistics.path),
            parents=statistics.parents,
            present=statistics.present,
            null=statistics.null,
            values=[self._value(value, count, value in documented) for value, count in values.items()],
        )

    def _value(self, value: object, count: int, documented: bool) -> ValueView:
        # A documented value is the document's own word; any other is the server's.
        if documented:
            return ValueView(self._quoting.text(str(value)), count, True)
        shown = self._quoting.value(value, of_enum=True) or json_type(value)
        return ValueView(shown.removesuffix(" at the top of the answer"), count, False)

    def _run(self, report: Report) -> RunView:
        traffic = report.traffic
        times = [exchange.started for exchange in traffic if exchange.started]
        started = min(times).astimezone(UTC) if times else None
        return RunView(
            started=started.isoformat(timespec="seconds") if started else "",
            seconds=round(_duration(started, traffic), 1) if started else 0.0,
            document={"version": report.document_version, "sha256": report.document_digest},
            versions={"Python": python_version(), **_versions()},
            command=self._quoting.text(shlex.join(self._settings.command)),
            latency=_latency(traffic),
        )


def script_name(rule_id: str) -> str:
    """Return the file of a rule's script, relative to the report."""
    return f"reproduce/{re.sub(r'[^A-Za-z0-9._-]', '_', rule_id)}.py"


RemarkT = TypeVar("RemarkT", Finding, Observation)


@define
class Group(Generic[RemarkT]):
    """Findings alike: the same words but for the values in them, at pointers that differ in list indices alone.

    Attributes:
        where: their pointer, `*` for a list index where they differ.
        members: the findings in the order met, never empty.
        varying: whether the numbers in their words differ.
    """

    where: str
    members: list[RemarkT] = field(factory=list)
    varying: bool = False

    @property
    def example(self) -> RemarkT:
        """The finding whose request is the shortest, since it is the easiest to look at."""
        return min(self.members, key=lambda remark: len(remark.exchange.url) if remark.exchange else 0)


def group(remarks: Iterable[RemarkT]) -> list[Group[RemarkT]]:
    """Group findings alike, in the order first met; where many kinds are left, those alike but for numbers are one."""
    met = list(remarks)
    groups = _grouped(met, ignore_numbers=False)
    return groups if len(groups) <= _MOST_BEFORE_NUMBERS_ARE_IGNORED else _grouped(met, ignore_numbers=True)


def _grouped(remarks: list[RemarkT], *, ignore_numbers: bool) -> list[Group[RemarkT]]:
    groups: dict[tuple[str, ...], Group[RemarkT]] = {}
    for remark in remarks:
        words, where = _key(remark)[:-1], _key(remark)[-1]
        alike: list[str] = [re.sub(r"\d+", "#", word) if ignore_numbers else word for word in words]
        groups.setdefault((*alike, where), Group(where)).members.append(remark)
    for found in groups.values():
        pointers = {remark.pointer for remark in found.members}
        found.where = pointers.pop() if len(pointers) == 1 else found.where
        found.varying = len({_key(remark) for remark in found.members}) > 1
    return list(groups.values())


def _key(remark: Finding | Observation) -> tuple[str, ...]:
    words = (remark.kind, remark.expected, remark.message) if isinstance(remark, Finding) else (remark.what,)
    return *(re.sub("\ue000.*?\ue001", "…", word, flags=re.DOTALL) for word in words), any_index(remark.pointer)


def _is_of_enum(finding: Finding) -> bool:
    check = finding.evidence[-1].check if finding.evidence else None
    return check is not None and check.fact is Fact.VALUE and check.negated and len(check.value) > 1


def _duration(started: datetime, traffic: Sequence[Exchange]) -> float:
    return max(
        (exchange.started - started).total_seconds() + exchange.seconds for exchange in traffic if exchange.started
    )


def _latency(traffic: Sequence[Exchange]) -> dict[str, int]:
    times = sorted(exchange.seconds for exchange in traffic if exchange.status)
    if not times:
        return {}
    places = {"median": len(times) // 2, "95th percentile": len(times) * 95 // 100, "slowest": len(times) - 1}
    return {name: round(times[place] * 1000) for name, place in places.items()}


def _versions() -> dict[str, str]:
    versions = {}
    for tool in _TOOLS:
        try:
            versions[tool] = version(tool)
        except PackageNotFoundError:
            continue
    return versions
