"""The run: what a rule is given to send requests and to look at the answers."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from attrs import Factory, define, field
from hypothesis.strategies import SearchStrategy

from contract_tests.http.client import Session
from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import requested_mode
from contract_tests.results import CannotTestError
from contract_tests.sampling.diff import Motion
from contract_tests.sampling.draw import draw
from contract_tests.settings import Settings

T = TypeVar("T")


@define(slots=False)
class Run:
    """What a rule is given.

    Attributes:
        settings: what was asked for.
        operation: the paged operation under test.
        session: sends requests; None where a recording is tested.
        traffic: all answers so far; a rule that sends nothing is given those of its sources.
        left_out: why entries of a recording are left out -> how many.
        memo: what rules work out once and share, by a key of their own.
        motion: when the list moved, and whether it went back.
    """

    settings: Settings
    operation: Operation
    session: Session | None
    traffic: list[Exchange] = Factory(lambda run: run.session.traffic if run.session else [], takes_self=True)
    left_out: dict[str, int] = field(factory=dict)
    memo: dict[str, Any] = field(factory=dict, repr=False)
    motion: Motion = field(factory=Motion)

    def send(self, request: Request) -> Exchange:
        """Send a request, and record the answer in `traffic`.

        Raises BudgetError, CannotTestError and InconclusiveError, as the session does.
        """
        if self.session is None:
            raise CannotTestError("a recording is tested: no request is made")
        return self.session.send(request)

    def get(self, *query: tuple[str, str], purpose: str = "") -> Exchange:
        """Send one plain GET of the operation."""
        return self.send(Request(query=query, purpose=purpose))

    def draw(self, strategy: SearchStrategy[Any], count: int, key: str) -> list[Any]:
        """Draw up to `count` examples with Hypothesis: the same for the same seed and key."""
        return draw(strategy, count, self.settings.seed, key)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what `make` gave when the key was first asked for. Raises the CannotTestError that it raised then."""
        if key not in self.memo:
            try:
                self.memo[key] = make()
            except CannotTestError as error:
                self.memo[key] = error
        if isinstance(self.memo[key], CannotTestError):
            raise self.memo[key]
        found: T = self.memo[key]
        return found

    def mode(self, exchange: Exchange) -> str:
        """Return the page mode that was asked for, `offset` or `cursor`; where that is open, the answer's."""
        if requested := requested_mode(self.operation, exchange.request):
            return requested
        cursor = self.operation.paging.cursor
        is_cursor = cursor is not None and isinstance(exchange.json, dict) and cursor.next in exchange.json
        return "cursor" if is_cursor else "offset"

    def items(self, exchange: Exchange) -> list[Any]:
        """Return the list of a page, empty where the answer holds none."""
        page = exchange.json if exchange.is_json else None
        found = page.get(self.operation.paging.items) if isinstance(page, dict) else None
        return found if isinstance(found, list) else []

    def page_answers(self) -> Iterator[Exchange]:
        """Yield the answers to plain requests with status 200 whose body is JSON."""
        for exchange in self.traffic:
            if exchange.request.is_plain and exchange.status == 200 and exchange.is_json:
                yield exchange
