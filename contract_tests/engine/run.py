"""A run: what all rules share, and the order in which they are judged."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, field

from contract_tests.engine.document import Operation
from contract_tests.engine.exchange import Exchange, Request
from contract_tests.engine.settings import Settings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


class Sender(Protocol):
    """What sends requests: the session, or nothing where a recording is judged."""

    def send(self, request: Request) -> Exchange:
        """Send with credentials, wait out refusals in passing, record. Raises BudgetError, UndecidedError."""
        ...


@define
class Run:
    """What a rule is given.

    Attributes:
        settings: what was asked for.
        operation: the paged operation under test.
        session: sends requests; every answer lands in `traffic`.
        traffic: all answers so far.
    """

    settings: Settings
    operation: Operation
    session: Sender
    traffic: list[Exchange] = field(factory=list)

    def get(self, *query: tuple[str, str], purpose: str = "") -> Exchange:
        """Send one plain GET of the operation."""
        return self.session.send(Request(query=query, purpose=purpose))

    def draw(self, strategy: "SearchStrategy[Any]", count: int, key: str) -> list[Any]:
        """Draw `count` examples with Hypothesis: the same for the same seed and key; nothing is stored on disk."""
        raise NotImplementedError

    def mode(self, exchange: Exchange) -> str:
        """Return the page mode that the request asked for, `offset` or `cursor`."""
        raise NotImplementedError

    def pages(self) -> Iterator[Exchange]:
        """Yield the recorded answers to plain requests with status 200 whose body is JSON."""
        raise NotImplementedError
