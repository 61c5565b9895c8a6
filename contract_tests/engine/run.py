"""A run: what all rules share."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import define, field

from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import is_cursor_mode, is_mode_sure
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


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
        left_out: why entries of a recording are not judged -> how many.
        memo: what rules work out once and share, by a key of their own.
        motion: when the list moved, and whether it went back.
    """

    settings: Settings
    operation: Operation
    session: Sender
    traffic: list[Exchange] = field(factory=list)
    left_out: dict[str, int] = field(factory=dict)
    memo: dict[str, Any] = field(factory=dict, repr=False)
    motion: Motion = field(factory=Motion)

    def get(self, *query: tuple[str, str], purpose: str = "") -> Exchange:
        """Send one plain GET of the operation."""
        return self.session.send(Request(query=query, purpose=purpose))

    def draw(self, strategy: "SearchStrategy[Any]", count: int, key: str) -> list[Any]:
        """Draw up to `count` examples with Hypothesis: the same for the same seed and key."""
        from contract_tests.sampling.draw import draw  # a run that draws nothing need not load Hypothesis

        return draw(strategy, count, self.settings.seed, key)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what `make` gave when the key was first asked for: what several rules look at is asked for once."""
        if key not in self.memo:
            self.memo[key] = make()
        found: T = self.memo[key]
        return found

    def mode(self, exchange: Exchange) -> str:
        """Return the page mode that was asked for, `offset` or `cursor`; where that is open, the answer's."""
        if not is_mode_sure(self.operation, exchange.request):
            return "cursor" if self._has_cursors(exchange) else "offset"
        return "cursor" if is_cursor_mode(self.operation, exchange.request) else "offset"

    def _has_cursors(self, exchange: Exchange) -> bool:
        cursor = self.operation.paging.cursor
        return cursor is not None and isinstance(exchange.json, dict) and cursor.next in exchange.json

    def pages(self) -> Iterator[Exchange]:
        """Yield the recorded answers to plain requests with status 200 whose body is JSON."""
        for exchange in self.traffic:
            if exchange.request.is_plain and exchange.status == 200 and exchange.is_json:
                yield exchange
