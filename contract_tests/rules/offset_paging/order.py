"""The order of the list from one request to the next."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from contract_tests.engine.between import Between
from contract_tests.engine.listing import Listing, listing
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.results import Finding, simple

_FEWEST, _FIRST_LOOKS, _MOST_LOOKS = 3, 4, 16
_FEWEST_FOR_SWAPS = 8
_SHARE_OUT_OF_ORDER = 0.3
_TIMES = 3


@rule(
    "order-stays", fact="the order is the same from one request to the next, but for what moved", surety="C", sends=True
)
def order_stays(run: Run) -> Iterator[Finding]:
    """Read twice, the list stands in the same order, but for single items that moved."""
    looks = [listing(run) for _ in range(_FIRST_LOOKS)]
    if len(looks[0].ids) < _FEWEST:
        raise CannotTestError(f"the list holds fewer than {_FEWEST} items")
    if not any(_disorder(pair) or _swaps(pair) for pair in _pairs(looks)):
        return
    looks += [listing(run) for _ in range(_MOST_LOOKS - _FIRST_LOOKS)]
    yield from _shuffled(looks)
    yield from _swapped(looks)


def _shuffled(looks: list[Listing]) -> Iterator[Finding]:
    """Many items out of order at once: no motion does that again and again."""
    disordered = [pair for pair in _pairs(looks) if _disorder(pair)]
    if len(disordered) >= max(_TIMES, len(looks) // 3):
        pair = disordered[-1]
        expected = "the order of the request before"
        yield simple(
            expected, _disorder(pair), "items out of order", pair.after.page.pointer(), pair.after.page.exchange
        )


def _swapped(looks: list[Listing]) -> Iterator[Finding]:
    """The same neighbours change places again and again, though neither changed: nothing decides between them."""
    counts = Counter(swap for pair in _pairs(looks) for swap in _swaps(pair))
    for swap, times in counts.most_common(1):
        if times >= _TIMES:
            problem = "it changes places with its neighbour, forth and back"
            page = looks[-1].page
            yield simple("the order of the request before", min(swap), problem, page.pointer(), page.exchange)


def _pairs(looks: list[Listing]) -> list[Between]:
    return [Between(first, second) for first, second in pairwise(looks)]


def _disorder(pair: Between) -> int:
    """How many items are out of order, where they are too many to have moved; else 0."""
    common = len(pair.in_both)
    out = common - len(pair.unmoved)
    return out if pair.before.ids != pair.after.ids and out > max(3, _SHARE_OUT_OF_ORDER * common) else 0


def _swaps(pair: Between) -> list[frozenset[str]]:
    before, after, same = pair.before.ids, pair.after.ids, pair.before.documents()
    if before == after or len(before) < _FEWEST_FOR_SWAPS:
        return []
    now, neighbours = pair.after.documents(), set(pairwise(after))
    return [
        frozenset((first, second))
        for first, second in pairwise(before)
        if (second, first) in neighbours and same[first] == now[first] and same[second] == now[second]
    ]
