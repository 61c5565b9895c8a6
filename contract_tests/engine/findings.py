"""What rules say: findings, observations, settled facts; and what becomes of a rule."""

from enum import StrEnum
from typing import Any

from attrs import define, field, frozen

from contract_tests.engine.exchange import Exchange


class _NoValue:
    """Stands where there is no value to quote (an absent key, a missing header)."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE = _NoValue()


class Surety(StrEnum):
    """How surely a fact is known; openapi/alerts.yaml explains the letters."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def may_accuse(self) -> bool:
        """Whether a breach of such a fact is a broken contract, not only an observation."""
        return self in {Surety.A, Surety.B, Surety.C}


@frozen
class Finding:
    """A breach of the rule that yields it.

    Values that the server sent stand in `got` and nowhere else, so that the report can shorten, mask and withhold them.

    Attributes:
        expected: what the contract asks for, in words of our own.
        got: the value accused, of any JSON type, or NO_VALUE.
        problem: what is wrong with it, in words of our own; empty where `expected` and `got` say it all.
        pointer: JSON pointer of the value in the answer's body; "" is the whole of it.
        exchange: the answer accused; None where no single one is.
    """

    expected: str
    got: Any = NO_VALUE
    problem: str = ""
    pointer: str = ""
    exchange: Exchange | None = field(default=None, eq=False)


@frozen
class Observation:
    """Something met that the contract does not speak of, or speaks of too unsurely to accuse.

    Attributes: as of Finding; `what` is a sentence in words of our own.
    """

    what: str
    got: Any = NO_VALUE
    pointer: str = ""
    exchange: Exchange | None = field(default=None, eq=False)


@frozen
class Settled:
    """Which of several lawful readings of the contract this server has.

    Attributes:
        question: what the facts leave open, such as "limit=0".
        answer: the reading met, such as "gives an empty page".
        document: JSON pointer into the OpenAPI document where a maintainer can carry it back.
    """

    question: str
    answer: str
    document: str


Said = Finding | Observation | Settled


class Outcome(StrEnum):
    """What became of a rule."""

    HOLDS = "holds"
    BROKEN = "broken"
    KNOWN = "known"
    COULD_NOT_BE_TESTED = "could not be tested"
    OBSERVED = "observed"


@define
class RuleResult:
    """A rule's outcome with all that it said; `findings` of an unsure rule count as observed."""

    rule_id: str
    outcome: Outcome
    reason: str = ""
    findings: list[Finding] = field(factory=list)
    known: list[tuple[Finding, str]] = field(factory=list)
    observations: list[Observation] = field(factory=list)
    settled: list[Settled] = field(factory=list)
