"""What rules report: findings with their evidence, observations, resolved ambiguities; and the result of each rule.

Evidence is data: from the same steps come the text of a finding, its HTML, and a script that shows the fault again.
"""

import json
from enum import StrEnum
from typing import Any, Literal

from attrs import define, evolve, field, frozen

from contract_tests.http.exchange import Exchange


class InconclusiveError(Exception):
    """The run is inconclusive; the text is one sentence for a person, without secrets."""


class CannotTestError(Exception):
    """A rule could not be tested; the text says why (no data, too few alerts, mode refused)."""


class BudgetError(CannotTestError):
    """The run's bound on requests is used up."""


NO_VALUE: Any = object()
"""Stands where there is no value to quote (an absent key, a missing header)."""


def may_fail(confidence: str) -> bool:
    """Whether a fact is known surely enough to fail a server; openapi/alerts.yaml explains the letters A to F."""
    return confidence in {"A", "B", "C"}


def quoted(value: Any) -> str:
    """Return a value of the server for a message or a note; the report shortens, redacts or withholds it.

    `f"{quoted(key)} is on none of the {n} pages"`: whatever does not pass through here must be our own words.
    """
    return f"\ue000{json.dumps(value, default=str)}\ue001"  # ASCII between two signs that no JSON text has unescaped


Fact = (
    Literal["contains", "length", "full", "count", "same"]
    | Literal["value", "type", "format", "present"]
    | Literal["status", "header", "json", "repeats"]
)
"""What can be tested again in one answer."""


@frozen
class Check:
    """A fact about one answer; `~check` is its opposite. The functions below make them.

    A pointer may hold `*` for every index of a list: then the fact is about all values that it leads to.
    """

    fact: Fact
    value: Any = None
    pointer: str = ""
    negated: bool = False

    def __invert__(self) -> "Check":
        return evolve(self, negated=not self.negated)


def contains(*ids: Any) -> Check:
    """The page holds these items in this order, others between them or not."""
    return Check("contains", list(ids))


def length(least: int, most: int | None = None) -> Check:
    """The page holds a number of items, or from `least` to `most`."""
    return Check("length", [least, least if most is None else most])


def is_full(limit: int, offset: int, total: str) -> Check:
    """The page holds as many items as its limit allows and the total (at this pointer) leaves after its offset."""
    return Check("full", [limit, offset], total)


def counts_items(pointer: str) -> Check:
    """The number at the pointer is the number of items of the page."""
    return Check("count", None, pointer)


def value_at(pointer: str, *values: Any) -> Check:
    """The value at the pointer is one of these."""
    return Check("value", list(values), pointer)


def type_at(pointer: str, *types: str) -> Check:
    """The value at the pointer has one of these JSON types, such as `integer`, `null`."""
    return Check("type", list(types), pointer)


def format_at(pointer: str, name: str) -> Check:
    """The text at the pointer has a format: `date-time` or `uuid`."""
    return Check("format", name, pointer)


def present(pointer: str) -> Check:
    """The key that the pointer ends with is there."""
    return Check("present", None, pointer)


def same_as(step: int, pointer: str) -> Check:
    """The value at the pointer is that of an earlier step, counted from 0; of lists of items, the same ids in order."""
    return Check("same", step, pointer)


def status(*codes: int | str) -> Check:
    """The status is one of these; `5xx` stands for all from 500 to 599, 0 for no answer."""
    return Check("status", list(codes))


def header(name: str, *values: str) -> Check:
    """The header is there, and where values are given is one of them (without parameters, in any letter case)."""
    return Check("header", [name, *values])


def is_json() -> Check:
    """The body is JSON in UTF-8."""
    return Check("json")


def repeats(credential_header: str) -> Check:
    """The answer repeats the credential of that header."""
    return Check("repeats", credential_header)


@frozen
class Step:
    """One request of a finding's evidence and what its answer shows.

    Attributes:
        exchange: the request and its answer.
        note: what is to be seen in it, values only through `quoted`; empty where the check says it all.
        check: the fact that it shows; None where it only leads to the next step.
        premise: whether it shows what has to be so for the fault to be one (the item is in the list); the other checks
            show the fault itself, and it is gone as soon as one of them no longer holds.
    """

    exchange: Exchange
    note: str = ""
    check: Check | None = None
    premise: bool = False


@frozen
class Finding:
    """A violation of the rule that yields it, or an observation.

    Values that the server sent stand in `subject`, `actual` and `quoted()`, and nowhere else, so that the report can
    shorten, redact and withhold them.

    Attributes:
        kind: the sort of fault in a word, such as `lost`: the same fault at another item is the same kind.
        message: the conclusion in one sentence.
        subject: identity of the item concerned, or NO_VALUE.
        pointer: JSON pointer of the value at fault in the last step's answer; "" is the whole of it.
        expected: what the contract asks for, in words of our own; may be empty.
        actual: the value at fault, of any JSON type, or NO_VALUE.
        evidence: the steps that show it, in order; the last one shows the fault.
        is_observation: whether it fails nothing: the contract does not speak of it, or not surely enough.
    """

    kind: str
    message: str
    subject: Any = NO_VALUE
    pointer: str = ""
    expected: str = ""
    actual: Any = NO_VALUE
    evidence: tuple[Step, ...] = field(default=(), eq=False)
    is_observation: bool = False

    @property
    def exchange(self) -> Exchange | None:
        """The answer at fault; None where no single one is."""
        return self.evidence[-1].exchange if self.evidence else None


def shown_by(exchange: Exchange, message: str, check: Check | None, **more: Any) -> Finding:
    """Return a finding that one answer shows; `more` are expected, subject, and actual and pointer where the check does
    not tell them.
    """
    if check is not None and check.fact == "status":
        more = {"actual": exchange.status} | more
    elif check is not None and "*" not in check.pointer:
        more = {"pointer": check.pointer} | more
    return Finding("", message, evidence=(Step(exchange, check=check),), **more)


def observation(message: str, exchange: Exchange | None = None, **more: Any) -> Finding:
    """Return an observation, shown by one answer or by none; `more` are fields of Finding."""
    return Finding("", message, evidence=(Step(exchange),) if exchange else (), is_observation=True, **more)


@frozen
class ResolvedAmbiguity:
    """What this server does where the facts leave its answer open.

    Attributes:
        question: what the facts leave open, such as "limit=0".
        answer: what it does, such as "gives an empty page".
    """

    question: str
    answer: str


class Outcome(StrEnum):
    """The outcome of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    KNOWN_ISSUE = "known issue"
    NOT_TESTED = "not tested"
    NOT_SELECTED = "not selected"
    OBSERVATION = "observation"


class Verdict(StrEnum):
    """What a run says about the contract, in the order of the exit statuses."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"

    @property
    def exit_status(self) -> int:
        """What `pytest contract_tests` ends with; a crash ends with 3 or more."""
        return list(Verdict).index(self)


@define
class RuleResult:
    """A rule's outcome with all that it found.

    `known` pairs each finding that is a known issue with the reason that the file gives; `seconds` is how long the rule
    took, its requests included.
    """

    rule_id: str
    outcome: Outcome
    reason: str = ""
    findings: list[Finding] = field(factory=list)
    known: list[tuple[Finding, str]] = field(factory=list)
    observations: list[Finding] = field(factory=list)
    seconds: float = 0.0
    operation: str = ""
