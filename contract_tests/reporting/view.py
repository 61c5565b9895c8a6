"""A report as it is shown: every text in it is quoted, so that each format has only to escape it in its own way."""

from typing import Any

from attrs import asdict, field, frozen

from contract_tests.engine.report import Summary
from contract_tests.results import Outcome

FORMAT_VERSION = 1


@frozen
class RequestView:
    """A request that shows what is said: send `curl` to see it again."""

    number: int
    method: str
    url: str
    purpose: str
    status: int
    attempts: int
    curl: str


@frozen
class RemarkView:
    """A finding or an observation, with how often it was met.

    Attributes:
        expected: what the contract asks for; for an observation, what was met.
        problem: what is wrong, may be empty.
        got: the value of an example, None where there is none.
        pointer: JSON pointer of the example in the answer's body, "" for the whole of it.
        where: the pointer of all of them, `*` for any list index.
        times: how many.
        answers: in how many answers; 0 where they concern none alone.
        varying: whether the numbers in `expected` and `problem` differ among them.
        others: other values met in the same place, a few.
        request: the request of the example.
        reason: why it is known, empty otherwise.
    """

    expected: str
    problem: str
    got: str | None
    pointer: str
    where: str
    times: int
    answers: int
    varying: bool
    others: list[str]
    request: RequestView | None
    reason: str = ""


@frozen
class SettledView:
    """Which of several lawful readings was met; `document` points into the OpenAPI document."""

    question: str
    answer: str
    document: str


@frozen
class RuleView:
    """A rule and what became of it; `left_out` counts kinds of findings and observations beyond the first 50."""

    id: str
    area: str
    statement: str
    fact: str
    surety: str
    outcome: str
    reason: str
    findings: list[RemarkView]
    known: list[RemarkView]
    observations: list[RemarkView]
    left_out: int
    settled: list[SettledView]


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
class View(Summary):
    """The whole report.

    Attributes:
        format_version: raised with every change that a reader of report.json can stumble over.
        values_shown: whether values of the server are quoted.
        curl_names: environment variables that curl lines name in place of credentials.
        outcomes: number of rules by outcome.
        seen: what part of the server was seen, by name.
    """

    format_version: int
    values_shown: bool
    curl_names: list[str]
    outcomes: dict[str, int]
    seen: dict[str, int]
    rules: list[RuleView]
    unneeded_known: list[str]
    fields: list[FieldView] = field(factory=list)

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
    def observed(self) -> list[tuple[RuleView, RemarkView]]:
        """All observations with their rules; the findings of a rule that may not accuse are among them."""
        return [
            (rule, remark)
            for rule in self.rules
            for remark in (*(rule.findings if rule.outcome == Outcome.OBSERVATION else ()), *rule.observations)
        ]

    @property
    def enums(self) -> list[FieldView]:
        """Fields that are enums."""
        return [found for found in self.fields if found.values]

    @property
    def settled(self) -> list[SettledView]:
        """All settled facts, each once."""
        return list(dict.fromkeys(fact for rule in self.rules for fact in rule.settled))

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values, as report.schema.json describes them."""
        return asdict(self)
