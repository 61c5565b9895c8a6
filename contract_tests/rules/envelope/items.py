"""What a page says of its items: how many there are, and that each is there once."""

from collections.abc import Iterator
from typing import Any

from contract_tests.engine.evidence import evidence, items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, simple


@rule("count-is-number-of-items", fact="count is the number of items in this answer", surety="A")
def count_is_number_of_items(run: Run) -> Iterator[Finding]:
    """The count of an offset page is the number of its items."""
    offset, met = run.operation.paging.offset, False
    for exchange in evidence(run).pages if offset else ():
        page = exchange.json
        if run.mode(exchange) != "offset" or not isinstance(page, dict) or offset is None:
            continue
        met = True
        count, held = page.get(offset.count), len(items_of(run, exchange))
        if isinstance(count, int) and count != held:
            yield simple(f"{held}, the number of items", count, pointer=f"/{offset.count}", exchange=exchange)
    if not met:
        raise CannotTestError("no offset page was read")


@rule(
    "no-item-twice-in-a-page", fact="the identity of an item is its own: no two items of a list share one", surety="C"
)
def no_item_twice_in_a_page(run: Run) -> Iterator[Finding]:
    """No page holds two items of the same identity."""
    for exchange in evidence(run).pages:
        yield from _repeats(run, exchange)


def _repeats(run: Run, exchange: Exchange) -> Iterator[Finding]:
    paging, seen = run.operation.paging, dict[Any, int]()
    for index, item in enumerate(items_of(run, exchange)):
        identity = item.get(paging.identity) if isinstance(item, dict) else None
        if not isinstance(identity, str | int):
            continue
        first = seen.setdefault(identity, index)
        if first != index:
            place = f"/{paging.items}/{index}/{paging.identity}"
            yield simple("an identity of its own", identity, f"item {first} has it too", place, exchange)
