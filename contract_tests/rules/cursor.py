"""Pages by cursor: traversals that lose nothing, repeat nothing, end, lead back, and keep what was asked for."""

from bisect import bisect
from collections.abc import Iterator
from itertools import pairwise

from contract_tests.catalog import rule
from contract_tests.http.exchange import Request
from contract_tests.openapi.query_parts import SORT, QueryParts
from contract_tests.results import (
    CannotTestError,
    Finding,
    Step,
    contains,
    length,
    quoted,
    same_as,
    shown_by,
    status,
    value_at,
)
from contract_tests.run import Run
from contract_tests.sampling.comparison import (
    extra_items,
    in_all,
    item_finding,
    lacks,
    list_holds,
    out_of_order,
    repeated,
    stands,
)
from contract_tests.sampling.confirm import sample_rule
from contract_tests.sampling.equivalent import equivalent_rule
from contract_tests.sampling.pages import WHOLE, End, Page, Traversal, Variant
from contract_tests.sampling.reading import by_cursor, cursor_mode, offset_mode
from contract_tests.sampling.traversal import TraversalSample, all_traversals, filtered_traversals, traversals
from contract_tests.sampling.variants import median_time, readable_at_once, utc

FOREIGN_CURSORS = (
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
    yield from _lost(sample, sample.forward, [key for key in expected if key not in met])


@sample_rule("cursor.no-repeats", fact="the pages of a traversal repeat no item", samples=traversals)
def no_repeats(sample: TraversalSample) -> Iterator[Finding]:
    """A forward traversal meets no item twice."""
    yield from repeated(sample.diff, sample.forward.pages, "in one traversal")


@sample_rule(
    "cursor.keeps-the-filter",
    fact="a cursor carries the filter of its traversal",
    samples=filtered_traversals,
    statement="The later pages of a filtered traversal hold only what its first request asked for.",
)
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
    yield from _unending(sample.forward)


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
        # No fact says whether a sort may be sent again beside the cursor that carries it.
        if refusal is None or (refusal.status == 422 and refusal.request.get(SORT) is not None):
            continue
        message = f"The cursor of page {len(traversal.pages)} of the traversal is refused with status {refusal.status}."
        yield shown_by(refusal, message, status(refusal.status), expected="a page")


@sample_rule("cursor.null-at-the-beginning", fact="the previous cursor is null at the beginning", samples=traversals)
def null_at_the_beginning(sample: TraversalSample) -> Iterator[Finding]:
    """The first page of a traversal has no previous cursor."""
    first = sample.forward.pages[0]
    if first.previous is not None:
        wrong = ~value_at(first.cursor_pointer(backward=True), None)
        message = "The first page leads back to a page before it, and there is none."
        yield shown_by(first.exchange, message, wrong, expected="null", actual=first.previous)


@sample_rule("cursor.backward", fact="the previous cursor leads back, without loss", samples=traversals)
def backward(sample: TraversalSample) -> Iterator[Finding]:
    """A backward traversal from the last page meets every item of the list, once and in order, and ends."""
    back, forward = sample.backward, sample.forward
    if forward.end is not End.NULL or len(forward.pages) < 2:
        return
    yield from _unending(back)
    if back.end not in {End.CUT, End.REFUSED}:
        ahead, met = set(forward.ids), set(back.ids)
        yield from _lost(sample, back, [key for key in sample.diff.unmoved if key in ahead and key not in met])
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
        yield from _between(sample, page, origin)


@sample_rule("cursor.forward-step", fact="both directions are without loss", samples=traversals)
def forward_step(sample: TraversalSample) -> Iterator[Finding]:
    """A page read by a next cursor begins just after the last item of the page that gave it."""
    origin, again = sample.backward.pages[0], sample.again
    for first, second in (*pairwise(sample.forward.pages), *(pairwise(again.pages) if again else ())):
        yield from _between(sample, first, second)
    if again is None or len(again.pages) > 1 or not again.ids or sample.diff.rank.keys().isdisjoint(origin.ids):
        return
    if again.refusal:
        nowhere = Step(again.refusal, "Its cursor is refused.", status(again.refusal.status))
    else:
        nowhere = again.pages[0].shows(value_at(again.cursor_pointer, None), "Its cursor leads nowhere.")
    key = origin.ids[0]
    message = f"From this page, read backward, no cursor leads on to the page that holds {quoted(key)}."
    wanted = origin.shows(contains(key), "This page was read before.", premise=True)
    yield item_finding("nowhere", key, message, again.pages[0], wanted, nowhere)


@equivalent_rule("cursor.same-items-as-by-offset", fact="both modes page through the same list")
def same_items_as_by_offset(run: Run) -> list[Variant]:
    """A traversal by cursor meets the same items as the list read by offset."""
    offset_mode(run), cursor_mode(run)
    query = readable_at_once(run).query
    return [Variant(query), Variant(query, "cursor")]


@rule("cursor.filter-refused", fact="updatedSince beside a cursor is refused with 422", confidence="B")
def filter_refused(run: Run) -> Iterator[Finding]:
    """A parameter of the first request alone is refused beside a cursor, with the traversal's own value too."""
    names, moment = cursor_mode(run).first_request_only, median_time(run)
    if moment is None or not names:
        raise CannotTestError("no parameter is for the first request alone, or no item has a time to filter by")
    for name in names:
        parameter = (name, utc(moment))
        firsts = [by_cursor(run, variant, 1) for variant in (WHOLE, Variant((parameter,)))]
        cursors = [first.next for first in firsts if first.next]
        if not cursors:
            raise CannotTestError("the list holds fewer than two items, so no cursor was given out")
        answers = [run.send(_with_cursor(run, cursor, parameter)) for cursor in cursors]
        for answer in [answer for answer in answers if answer.status != 422][:1]:
            message = f"{name} was sent with a cursor and is answered with status {answer.status}."
            yield shown_by(answer, message, status(answer.status), expected="status 422")


@rule("cursor.foreign-refused", fact="text that is plainly no cursor is refused")
def foreign_refused(run: Run) -> Iterator[Finding]:
    """Text that is plainly no cursor is refused with 400 or 422, never answered with a page."""
    cursor_mode(run)
    answers = {text: run.send(_with_cursor(run, text)) for text in FOREIGN_CURSORS}
    wrong = {text: answer for text, answer in answers.items() if answer.status not in {400, 422}}
    for text, answer in list(wrong.items())[:1]:
        others = f", and so are {len(wrong) - 1} other texts" if len(wrong) > 1 else ""
        message = f"The text {text}, which is no cursor, is answered with status {answer.status}{others}."
        yield shown_by(answer, message, status(answer.status), expected="status 400 or 422")


def _with_cursor(run: Run, cursor: str, *more: tuple[str, str]) -> Request:
    parts = QueryParts(run.operation)
    return Request((*parts.cursor_mode, *parts.cursor(cursor), *more), purpose="a cursor")


def _lost(sample: TraversalSample, traversal: Traversal, lost: list[str]) -> Iterator[Finding]:
    """Yield a candidate for the first of the lost items; the pages where it belongs lack it."""
    rank, pages = sample.diff.rank, traversal.pages
    met = sorted((rank[key], number) for number, page in enumerate(pages, 1) for key in page.ids if key in rank)

    def around(key: str) -> list[int]:
        """The numbers of the pages that hold the nearest items that were met, before it and after it in the list."""
        place = bisect(met, (rank[key], 0))
        return [number for _, number in met[max(0, place - 1) : place + 1]] or [1]

    def belongs(key: str) -> str:
        first, *second = sorted(set(around(key)))
        return f"between pages {first} and {second[0]}" if second else f"by page {first}"

    for key in lost[:1]:
        tail = in_all(lost, "lost", lambda other: f"{quoted(other)} ({belongs(other)})")
        message = (
            f"{quoted(key)} is on none of the {len(pages)} pages of the traversal, though it stands in the list "
            f"{stands(sample.diff, key)}: it belongs {belongs(key)}{tail}."
        )
        near = [pages[number - 1] for number in sorted(set(around(key)))]
        steps = lacks(near, key)
        if traversal.end is End.NULL and len(around(key)) == 1:
            end = pages[-1].shows(value_at(traversal.cursor_pointer, None))
            steps = [end] if near == pages[-1:] else [*steps, end]
        yield item_finding("lost", key, message, near[-1], list_holds(sample.diff, key), *steps)


def _unending(traversal: Traversal) -> Iterator[Finding]:
    pages, pointer = traversal.pages, traversal.cursor_pointer
    if traversal.end is End.REPEATED:
        cursors = [page.cursor(backward=traversal.is_backward) for page in pages]
        first = pages[cursors.index(cursors[-1])]
        message = f"The cursor of page {len(pages)} came before in the same traversal: it goes in a circle."
        given = first.shows(~value_at(pointer, None), "This page gives out the cursor.")
        evidence = [given, pages[-1].shows(same_as(0, pointer), "This one gives out the same cursor.")]
    elif traversal.end is End.ENDLESS:
        message = f"Pages without items lead on and on: the last {len(pages[-8:])} hold none."
        evidence = [page.shows(length(0), "It leads on.") for page in pages[-2:]]
    else:
        return
    expected = "null at the end, and no cursor twice"
    yield Finding(traversal.end.value, message, pointer=pointer, expected=expected, evidence=tuple(evidence))


def _between(sample: TraversalSample, left: Page, right: Page) -> Iterator[Finding]:
    """Two pages side by side are one piece of the list: nothing is missing between them, nothing stands on both."""
    diff, rank = sample.diff, sample.diff.rank
    for first, second in pairwise(key for key in left.ids + right.ids if key in rank):
        if rank[second] == rank[first] + 1:
            continue
        if missing := diff.unmoved[rank[first] + 1 : rank[second]]:
            kind, key = "gap", missing[0]
            checks = (~contains(key), ~contains(key))
            message = f"{quoted(key)} is on neither of two pages side by side, though it stands in the list "
            message += f"{stands(diff, key)}{in_all(missing, 'missing')}."
        else:
            kind, key, checks = "overlap", second, (contains(first), contains(second))
            again = "on both" if second == first else f"on the later one, and before {quoted(first)} in the list"
            message = f"Two pages side by side overlap: {quoted(key)} stands {again}."
        # Read forward, a full page whose last item is the one before the gap is as it should be.
        is_right = left.is_full and first == left.ids[-1] and left.exchange.number < right.exchange.number
        earlier = left.shows(checks[0], "The earlier page:", premise=is_right)
        yield item_finding(
            kind, key, message, right, list_holds(diff, key), earlier, right.shows(checks[1], "The later page:")
        )
        return
