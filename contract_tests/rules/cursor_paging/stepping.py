"""Single steps: forth, back, forth again."""

from collections.abc import Iterator
from itertools import pairwise

from contract_tests.engine.looking import Suspicion, confirm_first
from contract_tests.engine.pages import Page, cursor_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.walks import StepsSeen
from contract_tests.results import Finding, simple
from contract_tests.rules.cursor_paging.journeys import TOO_FEW, steps


@rule("back-a-page", fact="a page read backwards ends just before the first item of its origin", surety="C", sends=True)
def back_a_page(run: Run) -> Iterator[Finding]:
    """A page read by a previous cursor ends just before the first item of the page that it came from."""
    name = cursor_mode(run).previous
    yield from confirm_first(steps(run), lambda seen: _wrong_back(seen, name), TOO_FEW)


@rule("forth-again", fact="both directions are without loss", surety="C", sends=True)
def forth_again(run: Run) -> Iterator[Finding]:
    """A page read forwards begins just after the last item of the page that it came from."""
    yield from confirm_first(steps(run), _wrong_forth, TOO_FEW)


def _wrong_back(seen: StepsSeen, name: str) -> Iterator[Suspicion]:
    if seen.second is None:
        return
    if seen.back is None:
        if seen.first.ids and any(key in seen.between.rank for key in seen.first.ids):
            finding = simple(
                "a page before", seen.second.previous, "it leads nowhere", f"/{name}", seen.second.exchange
            )
            yield Suspicion("nowhere", finding)
        return
    yield from _seams(seen, seen.back, seen.second, accused=seen.back)


def _wrong_forth(seen: StepsSeen) -> Iterator[Suspicion]:
    if seen.second is not None:
        yield from _seams(seen, seen.first, seen.second, accused=seen.second)
    if seen.back is not None and seen.forth is not None:
        yield from _seams(seen, seen.back, seen.forth, accused=seen.forth)
    elif seen.back is not None and seen.second is not None and any(key in seen.between.rank for key in seen.second.ids):
        yield Suspicion("nowhere", simple("a page after it", None, "it leads nowhere", "", seen.back.exchange))


def _seams(seen: StepsSeen, left: Page, right: Page, accused: Page) -> Iterator[Suspicion]:
    """Two pages side by side are one piece of the list: nothing is missing between them, nothing stands on both."""
    rank = seen.between.rank
    ranks = [(rank[key], key) for key in left.ids + right.ids if key in rank]
    for (first, _), (second, key) in pairwise(ranks):
        if second != first + 1:
            kind = "gap" if second > first else "overlap"
            problem = "items are missing just before it" if kind == "gap" else "it stands before what precedes it"
            yield Suspicion(kind, simple("one piece of the list", key, problem, accused.pointer(key), accused.exchange))
