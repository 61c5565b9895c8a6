"""Pages by cursor: traversals that lose nothing, repeat nothing, end, lead back, and keep what was asked for."""

from collections.abc import Iterator
from itertools import pairwise

from contract_tests.catalog import rule
from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import (
    CannotTestError,
    Finding,
    Step,
    contains,
    length,
    quoted,
    same_as,
    status,
    value_at,
)
from contract_tests.run import Run
from contract_tests.sampling.confirm import sample_rule
from contract_tests.sampling.equivalent import Chosen, equivalent_rule
from contract_tests.sampling.pages import WHOLE, Page, Variant, by_cursor, cursor_mode, offset_mode
from contract_tests.sampling.traversal import (
    End,
    Traversal,
    TraversalSample,
    all_traversals,
    filtered_traversals,
    traversals,
)
from contract_tests.sampling.variants import SORT, middle, short, utc
from contract_tests.sampling.wording import (
    extra_items,
    held,
    in_all,
    item_finding,
    neighbors,
    out_of_order,
    repeated,
    shown,
)

NO_CURSORS = (
    "not-a-cursor",
    "this is no cursor at all",
    "00000000-0000-0000-0000-000000000000",
    "aGVsbG8=",  # base64 of "hello"
    "bm90LWEtY3Vyc29y",  # of "not-a-cursor"
    "W10=",  # of "[]"
    "AAAA",  # of zeros
    "Zm9v=YmFy",  # padded in the middle
)


@sample_rule("cursor.no-loss", fact="following the next cursor is without loss", samples=traversals)
def no_loss(sample: TraversalSample) -> Iterator[Finding]:
    """A forward traversal meets every item of the list."""
    met, expected = set(sample.forward.ids), sample.diff.unmoved
    if sample.forward.end is not End.NULL or not sample.diff.is_whole:
        # Only what stands before the last item met can be missed.
        reached = max((sample.diff.rank[key] for key in met if key in sample.diff.rank), default=-1)
        expected = expected[: reached + 1]
    yield from _lost(sample, sample.forward, [key for key in expected if key not in met], backward=False)


@sample_rule("cursor.no-repeats", fact="the pages of a traversal repeat no item", samples=traversals)
def no_repeats(sample: TraversalSample) -> Iterator[Finding]:
    """A forward traversal meets no item twice."""
    yield from repeated(sample.diff, sample.forward.pages, "in one traversal")


@sample_rule("cursor.no-extra-items", fact="whatever page it is on, an item is one of the list", samples=traversals)
def no_extra_items(sample: TraversalSample) -> Iterator[Finding]:
    """A traversal meets only items that the list holds when it is read in one piece."""
    yield from extra_items(sample.diff, sample.pages, "on a page of the traversal")


@sample_rule("cursor.same-order", fact="the order is the same from one request to the next", samples=traversals)
def same_order(sample: TraversalSample) -> Iterator[Finding]:
    """A traversal meets the items in the same order, whatever the page size."""
    yield from out_of_order(sample.diff, sample.forward.pages, "in the traversal")


@sample_rule("cursor.ends", fact="next_cursor leads on until null", confidence="B", samples=traversals)
def ends(sample: TraversalSample) -> Iterator[Finding]:
    """A forward traversal ends with null, and no cursor comes twice."""
    yield from _unending(sample.forward, backward=False)


@sample_rule(
    "cursor.own-cursors-accepted",
    fact="cursor takes next_cursor and previous_cursor of an answer",
    confidence="B",
    samples=all_traversals,
)
def own_cursors_accepted(sample: TraversalSample) -> Iterator[Finding]:
    """A cursor that an answer gave out is answered with a page, with the traversal's limit and flags beside it."""
    for traversal in (sample.forward, sample.backward):
        refusal = traversal.refusal
        if refusal is not None and not _may_be_for_the_sort(refusal):
            yield Finding(
                "refused",
                f"The cursor that page {len(traversal.pages)} of the traversal gave out is refused with status "
                f"{refusal.status}.",
                expected="a page",
                actual=refusal.status,
                evidence=(
                    shown(traversal.pages[-1], "This page gives out the cursor.", status(200), premise=True),
                    Step(refusal, "The cursor is refused.", status(refusal.status)),
                ),
            )


@sample_rule("cursor.null-at-the-beginning", fact="the previous cursor is null at the beginning", samples=traversals)
def null_at_the_beginning(sample: TraversalSample) -> Iterator[Finding]:
    """The first page of a traversal has no previous cursor."""
    first = sample.forward.pages[0]
    pointer = first.cursor_pointer(backward=True)
    if first.previous is not None:
        yield Finding(
            "led",
            "The first page leads back to a page before it, and there is none.",
            pointer=pointer,
            expected="null",
            actual=first.previous,
            evidence=(shown(first, "This is the first page.", ~value_at(pointer, None)),),
        )


@sample_rule("cursor.backward", fact="the previous cursor leads back, without loss", samples=traversals)
def backward(sample: TraversalSample) -> Iterator[Finding]:
    """A backward traversal from the last page meets every item of the list, once and in order, and ends."""
    back, forward = sample.backward, sample.forward
    if forward.end is not End.NULL or len(forward.pages) < 2:
        return
    yield from _unending(back, backward=True)
    if not back.is_partial:
        ahead, met = set(forward.ids), set(back.ids)
        lost = [key for key in sample.diff.unmoved if key in ahead and key not in met]
        yield from _lost(sample, back, lost, backward=True)
    yield from repeated(sample.diff, back.pages, "in one backward traversal")
    yield from out_of_order(sample.diff, back.pages[::-1], "in the backward traversal")


@sample_rule(
    "cursor.backward-step",
    fact="a page read backward ends just before the first item of the page that it came from",
    samples=traversals,
)
def backward_step(sample: TraversalSample) -> Iterator[Finding]:
    """A page read by a previous cursor ends just before the first item of the page that it came from."""
    for origin, page in pairwise(sample.backward.pages):
        yield from _seam(sample, page, origin)


@sample_rule("cursor.forward-step", fact="both directions are without loss", samples=traversals)
def forward_step(sample: TraversalSample) -> Iterator[Finding]:
    """A page read by a next cursor begins just after the last item of the page that gave it, read either way."""
    for first, second in pairwise(sample.forward.pages):
        yield from _seam(sample, first, second)
    for origin, back in pairwise(sample.backward.pages[:2]):
        if sample.again is not None:
            yield from _seam(sample, back, sample.again)
        elif back.ids and any(key in sample.diff.rank for key in origin.ids):
            key, pointer = origin.ids[0], back.cursor_pointer(backward=False)
            message = f"From this page, read backward, no cursor leads on to the page that holds {quoted(key)}."
            wanted = shown(origin, "This page was read before.", contains(key), premise=True)
            nowhere = shown(back, "Its cursor leads nowhere.", None if back.next else value_at(pointer, None))
            yield Finding("nowhere", message, key, pointer, actual=back.next, evidence=(wanted, nowhere))


@sample_rule(
    "cursor.keeps-the-filter",
    fact="a cursor carries the filter of its traversal",
    samples=filtered_traversals,
)
def keeps_the_filter(sample: TraversalSample) -> Iterator[Finding]:
    """The later pages of a filtered traversal hold only what its first request asked for."""
    yield from extra_items(sample.diff, sample.pages, "on a page of the traversal")


@equivalent_rule("cursor.same-items-as-by-offset", fact="both modes page through the same list")
def same_items_as_by_offset(run: Run) -> Chosen:
    """A traversal by cursor meets the same items as the list read by offset."""
    offset_mode(run), cursor_mode(run)
    return short(run), [(short(run), "cursor")]


@rule("cursor.filter-refused", fact="updatedSince beside a cursor is refused with 422", confidence="B")
def filter_refused(run: Run) -> Iterator[Finding]:
    """A parameter of the first request alone is refused beside a cursor, with the traversal's own value too."""
    names, moment = cursor_mode(run), middle(run)
    if moment is None or not names.first_request_only:
        raise CannotTestError("no parameter is for the first request alone, or no item has a time to filter by")
    for name in names.first_request_only:
        variants = (WHOLE, Variant(((name, utc(moment)),)))
        firsts = [page for page in (by_cursor(run, variant, 1) for variant in variants) if page.next]
        if not firsts:
            raise CannotTestError("the list holds fewer than two items, so no cursor was given out")
        for first in firsts:
            answer = _send(run, first.next or "", (name, utc(moment)))
            if answer.status != 422:
                yield Finding(
                    "accepted",
                    f"{name} was sent with a cursor and is answered with status {answer.status}.",
                    expected="status 422",
                    actual=answer.status,
                    evidence=(
                        shown(first, "This page gives out the cursor.", status(200), premise=True),
                        Step(answer, f"{name} stands beside it.", status(answer.status)),
                    ),
                )
                return


@rule("cursor.foreign-refused", fact="text that is plainly no cursor is refused")
def foreign_refused(run: Run) -> Iterator[Finding]:
    """Text that is plainly no cursor is refused with 400 or 422, never answered with a page."""
    accepted = []
    for text in NO_CURSORS:
        answer = _send(run, text)
        if answer.status not in {400, 422}:
            accepted.append((text, answer))
    for text, answer in accepted[:1]:
        yield Finding(
            "accepted",
            f"The text {text}, which is no cursor, is answered with status {answer.status}"
            f"{f', and so are {len(accepted) - 1} other texts' if len(accepted) > 1 else ''}.",
            expected="status 400 or 422",
            actual=answer.status,
            evidence=(Step(answer, "No answer gave out this text.", status(answer.status)),),
        )


def _send(run: Run, cursor: str, *more: tuple[str, str]) -> Exchange:
    names = cursor_mode(run)
    enable = [(names.enable, "true")] if names.enable else []
    return run.send(Request((*enable, (names.cursor, cursor), *more), purpose="a cursor"))


def _lost(sample: TraversalSample, traversal: Traversal, lost: list[str], *, backward: bool) -> Iterator[Finding]:
    """A lost item was to be expected on the pages that hold the items nearest to it."""
    if not lost:
        return
    rank, pages, last = sample.diff.rank, traversal.pages, traversal.pages[-1]
    page_of = {rank[met]: number for number, page in enumerate(pages, 1) for met in page.ids if met in rank}

    def nearest(key: str) -> list[int]:
        before = max((met for met in page_of if met < rank[key]), default=None)
        after = min((met for met in page_of if met > rank[key]), default=None)
        return sorted({page_of[met] for met in (before, after) if met is not None}) or [1]

    def belongs(key: str) -> str:
        numbers = nearest(key)
        return f"between pages {numbers[0]} and {numbers[1]}" if len(numbers) > 1 else f"on page {numbers[0]}"

    key = lost[0]
    message = (
        f"{quoted(key)} is on none of the {len(pages)} pages of the traversal: in the list it stands "
        f"{neighbors(sample.diff, key)}, so it belongs {belongs(key)}"
        f"{in_all(lost, 'lost', lambda other: f' ({belongs(other)})')}."
    )
    ended_early = traversal.end is End.NULL and page_of and not min(page_of) < rank[key] < max(page_of)
    null = value_at(last.cursor_pointer(backward=backward), None)
    near = [pages[number - 1] for number in nearest(key)]
    evidence = [shown(page, "", null if page is last and ended_early else ~contains(key)) for page in near]
    if ended_early and last not in near:
        evidence.append(shown(last, "", null))
    yield item_finding("lost", key, message, near[-1], held(sample.diff, key), *evidence)


def _unending(traversal: Traversal, *, backward: bool) -> Iterator[Finding]:
    if traversal.end not in {End.REPEATED, End.ENDLESS}:
        return
    last = traversal.pages[-1]
    cursor, pointer = last.cursor(backward=backward), last.cursor_pointer(backward=backward)
    evidence: tuple[Step, ...]
    if traversal.end is End.REPEATED:
        first = next(page for page in traversal.pages if page.cursor(backward=backward) == cursor)
        message = f"The cursor of page {len(traversal.pages)} came before in the same traversal: it goes in a circle."
        evidence = (
            shown(first, "This page gives out the cursor.", ~value_at(pointer, None)),
            shown(last, "This one gives out the same cursor.", same_as(0, pointer)),
        )
    else:
        message = f"Pages without items lead on and on: the last {len(traversal.pages[-8:])} hold none."
        evidence = tuple(shown(page, "It leads on.", length(0)) for page in traversal.pages[-2:])
    yield Finding(
        traversal.end.value,
        message,
        pointer=pointer,
        expected="null at the end, and no cursor twice",
        evidence=evidence,
    )


def _may_be_for_the_sort(refusal: Exchange) -> bool:
    """No fact says whether a sort may be sent again beside the cursor that carries it."""
    return refusal.status == 422 and refusal.request.get(SORT) is not None


def _seam(sample: TraversalSample, left: Page, right: Page) -> Iterator[Finding]:
    """Two pages side by side are one piece of the list: nothing is missing between them, nothing stands on both."""
    rank = sample.diff.rank
    ranked, both = [key for key in left.ids + right.ids if key in rank], (("earlier", left), ("later", right))
    for first, second in pairwise(ranked):
        if rank[second] > rank[first] + 1:
            missing = sample.diff.unmoved[rank[first] + 1 : rank[second]]
            key, stands = missing[0], neighbors(sample.diff, missing[0])
            message = f"{quoted(key)} is on neither of two pages side by side, though it stands in the list {stands}"
            absent = [shown(page, f"The {which} page:", ~contains(key)) for which, page in both]
            tail = in_all(missing, "missing")
            yield item_finding("gap", key, f"{message}{tail}.", right, held(sample.diff, key), *absent)
            return
        if rank[second] <= rank[first]:
            again = "on both" if second == first else f"on the later one, and before {quoted(first)} in the list"
            message = f"Two pages side by side overlap: {quoted(second)} stands {again}."
            there = [shown(left, "The earlier page:", contains(first))]
            there.append(shown(right, "The later page:", contains(second)))
            yield item_finding("overlap", second, message, right, held(sample.diff, second), *there)
            return
