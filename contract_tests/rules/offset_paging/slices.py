"""What a slice holds: every item that stands in it, once, in order, and no other."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from contract_tests.engine.looking import Suspicion, confirm_first
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.slices import Cut, SlicesSeen
from contract_tests.results import Finding, simple
from contract_tests.rules.offset_paging.batches import TOO_FEW, batches


@rule("no-loss", fact="pages by offset are slices of one order, so none skips an item", surety="C", sends=True)
def no_loss(run: Run) -> Iterator[Finding]:
    """A page by offset holds every item that stands in its slice of the list."""
    yield from confirm_first(batches(run), _lost, TOO_FEW)


@rule("no-repeats", fact="pages by offset are slices of one order, so none repeats an item", surety="C", sends=True)
def no_repeats(run: Run) -> Iterator[Finding]:
    """A page by offset holds no item twice, and none that stands in another slice of the list."""
    yield from confirm_first(batches(run), _repeated, TOO_FEW)


@rule("no-strangers", fact="whatever page it is on, an item is one of the list", surety="C", sends=True)
def no_strangers(run: Run) -> Iterator[Finding]:
    """A page by offset holds only items that the list holds when it is read whole."""
    yield from confirm_first(batches(run), _strange, TOO_FEW)


@rule("same-order", fact="the order is the same from one request to the next", surety="C", sends=True)
def same_order(run: Run) -> Iterator[Finding]:
    """The items of a page by offset stand in the order that they have in the whole list."""
    yield from confirm_first(batches(run), _out_of_order, TOO_FEW)


def _lost(seen: SlicesSeen) -> Iterator[Suspicion]:
    for cut in seen.cuts:
        held = set(cut.page.ids)
        for key, places in seen.between.places.items():
            if cut.holds(places) and key not in held:
                yield _suspicion("lost", f"the item at place {seen.base + places[0]} of the list", key, cut)


def _repeated(seen: SlicesSeen) -> Iterator[Suspicion]:
    for cut in seen.cuts:
        for key, places in seen.between.places.items():
            if cut.excludes(places) and key in cut.page.ids:
                where = f"not the item at place {seen.base + places[0]} of the list"
                yield _suspicion("elsewhere", where, key, cut)
        for key, times in Counter(cut.page.ids).items():
            if times > 1 and key in seen.between.rank:
                yield _suspicion("twice", "each item once", key, cut)


def _strange(seen: SlicesSeen) -> Iterator[Suspicion]:
    if not seen.between.is_whole:
        return
    for cut in seen.cuts:
        for key in cut.page.ids:
            if key not in seen.between.in_either:
                yield _suspicion("strange", "an item that the whole list holds too", key, cut)


def _out_of_order(seen: SlicesSeen) -> Iterator[Suspicion]:
    for cut in seen.cuts:
        ranks = [(seen.between.rank[key], key) for key in cut.page.ids if key in seen.between.rank]
        for (earlier, _), (later, key) in pairwise(ranks):
            if later < earlier:
                yield _suspicion("order", "the order of the whole list", key, cut)


def _suspicion(kind: str, expected: str, key: str, cut: Cut) -> Suspicion:
    return Suspicion(kind, simple(expected, key, "", cut.page.pointer(key), cut.page.exchange))
