"""A walk from page to page: every item once, in order, to an end."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from contract_tests.engine.looking import Suspicion, confirm_first
from contract_tests.engine.pages import Page, cursor_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.views import SORT
from contract_tests.engine.walks import Walk, WalkSeen
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, simple
from contract_tests.rules.cursor_paging.journeys import TOO_FEW, filtered_walks, walks


@rule("no-loss", fact="following the next cursor is without loss", surety="C", sends=True)
def no_loss(run: Run) -> Iterator[Finding]:
    """A walk by next cursors meets every item of the list."""
    yield from confirm_first(walks(run), _lost, TOO_FEW)


@rule("no-repeats", fact="the pages of a walk repeat no item", surety="C", sends=True)
def no_repeats(run: Run) -> Iterator[Finding]:
    """A walk by next cursors meets no item twice."""
    yield from confirm_first(walks(run), lambda seen: _repeated(seen, seen.forth), TOO_FEW)


@rule("no-strangers", fact="whatever page it is on, an item is one of the list", surety="C", sends=True)
def no_strangers(run: Run) -> Iterator[Finding]:
    """A walk by next cursors meets only items that the list holds when it is read in one page."""
    yield from confirm_first(walks(run), strange, TOO_FEW)


@rule("same-order", fact="the order is the same from one request to the next", surety="C", sends=True)
def same_order(run: Run) -> Iterator[Finding]:
    """A walk meets the items in the same order, whatever the page size."""
    yield from confirm_first(walks(run), _out_of_order, TOO_FEW)


@rule("walk-ends", fact="next_cursor leads on until null", surety="B", sends=True)
def walk_ends(run: Run) -> Iterator[Finding]:
    """A walk by next cursors ends with null, and no cursor comes twice."""
    name = cursor_mode(run).next
    yield from confirm_first(walks(run), lambda seen: _unending(seen.forth, name), TOO_FEW)


@rule("own-cursors-accepted", fact="cursor takes next_cursor and previous_cursor of an answer", surety="B", sends=True)
def own_cursors_accepted(run: Run) -> Iterator[Finding]:
    """A cursor that an answer gave out is answered with a page, with the page size and flags of the walk beside it."""
    cursor_mode(run)
    yield from confirm_first([*walks(run), *filtered_walks(run)], _refused, TOO_FEW)


@rule("null-at-the-beginning", fact="the previous cursor is null at the beginning", surety="C", sends=True)
def null_at_the_beginning(run: Run) -> Iterator[Finding]:
    """The first page of a walk has no previous cursor."""
    name = cursor_mode(run).previous
    yield from confirm_first(walks(run), lambda seen: _led_before_the_first(seen, name), TOO_FEW)


@rule("way-back", fact="the previous cursor leads back, without loss", surety="C", sends=True)
def way_back(run: Run) -> Iterator[Finding]:
    """A walk by previous cursors from the last page meets every item of the list, once and in order, and ends."""
    name = cursor_mode(run).previous
    yield from confirm_first(walks(run), lambda seen: _wrong_way_back(seen, name), TOO_FEW)


def strange(seen: WalkSeen) -> Iterator[Suspicion]:
    """Suspect items that neither of the two whole lists holds."""
    if not seen.between.is_whole:
        return
    for page in [*seen.forth.pages, *seen.back.pages[1:]]:
        for key in page.ids:
            if key not in seen.between.in_either:
                yield _suspicion("strange", "an item that the whole list holds too", key, page)


def _lost(seen: WalkSeen) -> Iterator[Suspicion]:
    met = set(seen.forth.ids)
    expected = seen.between.unmoved
    if seen.forth.end in {"cut", "refused"} or not seen.between.is_whole:
        # Only what stands before the last item met can be missed.
        reached = max((seen.between.rank[key] for key in met if key in seen.between.rank), default=-1)
        expected = expected[: reached + 1]
    for key in expected:
        if key not in met:
            yield _suspicion("lost", "every item of the list on one of the pages", key, _where(seen, seen.forth, key))


def _repeated(seen: WalkSeen, walk: Walk) -> Iterator[Suspicion]:
    for key, times in Counter(walk.ids).items():
        if times > 1 and key in seen.between.rank:
            page = next(page for page in reversed(walk.pages) if key in page.ids)
            yield _suspicion("repeated", f"each item once, not {times} times", key, page)


def _out_of_order(seen: WalkSeen) -> Iterator[Suspicion]:
    for page, key in _steps_back(seen, seen.forth.ids, seen.forth):
        yield _suspicion("order", "the order of the list read in one page", key, page)


def _steps_back(seen: WalkSeen, ids: list[str], walk: Walk) -> Iterator[tuple[Page, str]]:
    ranks = [(seen.between.rank[key], key) for key in ids if key in seen.between.rank]
    for (earlier, _), (later, key) in pairwise(ranks):
        if later < earlier:
            yield next(page for page in walk.pages if key in page.ids), key


def _unending(walk: Walk, name: str) -> Iterator[Suspicion]:
    if walk.end in {"repeated", "endless"}:
        page = walk.pages[-1]
        problem = (
            "the cursor came before in this walk" if walk.end == "repeated" else "pages without items lead on and on"
        )
        finding = simple("null at the end, and no cursor twice", page.next, problem, f"/{name}", page.exchange)
        yield Suspicion(walk.end, finding)


def _refused(seen: WalkSeen) -> Iterator[Suspicion]:
    for walk in (seen.forth, seen.back):
        if walk.refusal is not None and not _may_be_for_the_sort(walk.refusal):
            finding = simple("a page, for the cursor came with an answer", walk.refusal.status, exchange=walk.refusal)
            yield Suspicion("refused", finding)


def _may_be_for_the_sort(refusal: Exchange) -> bool:
    """Whether a sort may be sent again beside the cursor that carries it nobody says."""
    return refusal.status == 422 and refusal.request.get(SORT) is not None


def _led_before_the_first(seen: WalkSeen, name: str) -> Iterator[Suspicion]:
    first = seen.forth.pages[0]
    if first.previous is not None:
        yield Suspicion("led", simple("null", first.previous, "", f"/{name}", first.exchange))


def _wrong_way_back(seen: WalkSeen, name: str) -> Iterator[Suspicion]:
    if seen.forth.end == "null" and len(seen.forth.pages) > 1:
        yield from _unending_back(seen.back, name)
        yield from _lost_back(seen)
        yield from _repeated(seen, seen.back)
        for page, key in _steps_back(seen, seen.back.reversed_ids, seen.back):
            yield _suspicion("order", "the order of the list", key, page)


def _unending_back(walk: Walk, name: str) -> Iterator[Suspicion]:
    if walk.end in {"repeated", "endless"}:
        page = walk.pages[-1]
        yield Suspicion(walk.end, simple("null at the beginning", page.previous, "", f"/{name}", page.exchange))


def _lost_back(seen: WalkSeen) -> Iterator[Suspicion]:
    met, forth = set(seen.back.ids), set(seen.forth.ids)
    if seen.back.end in {"cut", "refused"}:
        return
    for key in seen.between.unmoved:
        if key in forth and key not in met:
            page = _where(seen, seen.back, key)
            yield _suspicion("lost back", "every item of the walk forth on the way back", key, page)


def _where(seen: WalkSeen, walk: Walk, key: str) -> Page:
    """The page on which a lost item was to be expected: the last one that holds an item before it."""
    rank = seen.between.rank
    before = [page for page in walk.pages if any(rank.get(held, rank[key]) < rank[key] for held in page.ids)]
    return before[-1] if before else walk.pages[0]


def _suspicion(kind: str, expected: str, key: str, page: Page) -> Suspicion:
    return Suspicion(kind, simple(expected, key, "", page.pointer(key), page.exchange))
