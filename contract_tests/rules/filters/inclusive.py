"""Whether the bound of the "since" filter belongs to it: nobody says."""

from collections.abc import Iterator
from typing import Any

from contract_tests.engine.evidence import items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import parameter_pointer
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Settled

_TRIES = 3


@rule("since-inclusive", fact="whether the bound itself belongs to the filter nobody says", surety="E", sends=True)
def since_inclusive(run: Run) -> Iterator[Settled]:
    """An item whose last event is at the bound is returned, or left out where the bound is exclusive."""
    if run.operation.since is None:
        raise CannotTestError("the list has no filter by time")
    name, keys = run.operation.since
    limit = (run.operation.paging.limit, str(run.operation.paging.default_limit))
    before = run.get(limit, purpose="items at the bound")
    bounds = sorted({(_last(item, keys), _identity(run, item)) for item in _items(run, before) if _last(item, keys)})
    if not bounds:
        raise CannotTestError("no item with a time was seen")
    missing = 0
    for time, identity in bounds[-_TRIES:]:
        found = run.get((name, time), limit, purpose="items since the time of one of them")
        missing += found.status == 200 and identity not in {_identity(run, item) for item in _items(run, found)}
    still_there = {_identity(run, item) for item in _items(run, run.get(limit, purpose="items at the bound"))}
    if missing and all(identity in still_there for _, identity in bounds[-_TRIES:]):
        answer = "exclusive: an item whose last event is at the bound is left out"
    else:
        answer = "an item whose last event is at the bound is returned"
    yield Settled(f"the bound of {name}", answer, parameter_pointer(run.operation, name))


def _items(run: Run, exchange: Exchange) -> list[dict[str, Any]]:
    if exchange.status != 200 or not exchange.is_json:
        return []
    return [item for item in items_of(run, exchange) if isinstance(item, dict)]


def _identity(run: Run, item: dict[str, Any]) -> str:
    return str(item.get(run.operation.paging.identity))


def _last(item: dict[str, Any], keys: list[str]) -> str:
    """The latest of an item's times; in one spelling, as a server writes them, they sort as text."""
    return max((value for key in keys if isinstance(value := item.get(key), str)), default="")
