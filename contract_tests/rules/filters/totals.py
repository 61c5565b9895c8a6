"""The total of a filtered list."""

from collections.abc import Iterator
from functools import partial

from contract_tests.engine.listing import window
from contract_tests.engine.looking import Looks, Suspicion, confirm_first
from contract_tests.engine.pages import offset_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.slices import Slice, SlicesSeen, see_slices
from contract_tests.engine.views import since, utc
from contract_tests.results import Finding, simple
from contract_tests.rules.filters.moments import NO_TIMES, moments


@rule("total-counts-the-filter", fact="total counts what the filter lets through", surety="C", sends=True)
def total_counts_the_filter(run: Run) -> Iterator[Finding]:
    """The total of a filtered list is the number of items that the filter lets through, on every page of it."""
    name = offset_mode(run).total
    looks = [Looks(run.states, partial(_see, run, number)) for number in (-2, -1)]
    yield from confirm_first(looks, lambda seen: _miscounted(run, seen, name), NO_TIMES)


def _see(run: Run, number: int) -> SlicesSeen:
    found = moments(run)
    return see_slices(run, since(run, utc(found[number % len(found)])), [Slice(3, None), Slice(3, 2)])


def _miscounted(run: Run, seen: SlicesSeen, name: str) -> Iterator[Suspicion]:
    lists = (seen.between.before, seen.between.after)
    counts = [len(found.ids) for found in lists]
    if max(counts) >= window(run).most(window(run).limit):
        return  # only a part of the list was seen
    room = seen.between.changes if seen.is_blurred else 0
    for page in [found.page for found in lists] + [cut.page for cut in seen.cuts]:
        if page.total is not None and not min(counts) - room <= page.total <= max(counts) + room:
            expected = f"{counts[0]}, the items that the filter lets through"
            yield Suspicion("total", simple(expected, page.total, "", f"/{name}", page.exchange))
