"""The order of the list from one request to the next."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from contract_tests.engine.between import Between
from contract_tests.engine.listing import Listing, listing
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.states import LAG
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
    shuffled, swapped = _shuffled(looks), _swapped(looks)
    if (shuffled or swapped) and run.states.may_lag:
        run.states.sleep(LAG)
        looks = [listing(run) for _ in range(_MOST_LOOKS)]
        shuffled, swapped = shuffled and _shuffled(looks), swapped & _swapped(looks)
    page, expected = looks[-1].page, "the order of the request before"
    if shuffled:
        yield simple(expected, shuffled, "items out of order", page.pointer(), page.exchange)
    for swap in sorted(swapped, key=min)[:1]:
        problem = "it changes places with its neighbour, forth and back"
        yield simple(expected, min(swap), problem, page.pointer(), page.exchange)


def _shuffled(looks: list[Listing]) -> int:
    """How many items are out of order at once, again and again, which no motion does; else 0."""
    disordered = [out for pair in _pairs(looks) if (out := _disorder(pair))]
    return disordered[-1] if len(disordered) >= max(_TIMES, len(looks) // 3) else 0


def _swapped(looks: list[Listing]) -> set[frozenset[str]]:
    """Neighbours that change places again and again, though neither changed: nothing decides between them."""
    counts = Counter(swap for pair in _pairs(looks) for swap in _swaps(pair))
    return {swap for swap, times in counts.items() if times >= _TIMES}


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
