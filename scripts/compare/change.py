"""A change between two documents, and how much it matters to whom."""

from dataclasses import dataclass
from enum import Flag, IntEnum, auto


class Severity(IntEnum):
    """How much a change matters.

    For callers of the client, BREAKING means that a program written for the old client may have to change. For the
    contract, it means that a server which holds to the old document may fail the new one in what the old one spoke of.
    COMPATIBLE is what adds, or asks less; WORDING is what no program and no server can notice.
    """

    WORDING = 0
    COMPATIBLE = 1
    BREAKING = 2


WORDING, COMPATIBLE, BREAKING = Severity


@dataclass(frozen=True)
class Change:
    """One change: where it is (`Alert.title`), what it is, and its severity for both audiences."""

    where: str
    what: str
    client: Severity
    contract: Severity

    @property
    def severity(self) -> Severity:
        """The graver of the two."""
        return max(self.client, self.contract)


class Direction(Flag):
    """Which way a schema's values travel; a component may be used both ways."""

    ANSWER = auto()
    REQUEST = auto()


Verdict = tuple[Severity, Severity]
BOTH: Verdict = (BREAKING, BREAKING)


def narrowed(direction: Direction) -> Verdict:
    """Verdict (client, contract) on fewer values: a server may send no others, a caller may send no others."""
    client = BREAKING if Direction.REQUEST in direction else COMPATIBLE
    contract = BREAKING if Direction.ANSWER in direction else COMPATIBLE
    return client, contract


def widened(direction: Direction) -> Verdict:
    """Verdict (client, contract) on more values: a caller meets new ones, a server has to accept new ones."""
    client = BREAKING if Direction.ANSWER in direction else COMPATIBLE
    contract = BREAKING if Direction.REQUEST in direction else COMPATIBLE
    return client, contract


class Changes(list[Change]):
    """The changes found so far."""

    def note(self, where: str, what: str, verdict: Verdict) -> None:
        """Add a change; `verdict` is its severity for the client and for the contract."""
        self.append(Change(where, what, *verdict))
