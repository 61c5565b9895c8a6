"""Pages by offset: slices of one list, full, in order, with the same total."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from attrs import evolve, frozen

from contract_tests.catalog import rule
from contract_tests.results import (
    CannotTestError,
    Finding,
    Step,
    contains,
    is_full,
    length,
    quoted,
    same_as,
    status,
    value_at,
)
from contract_tests.run import Run
from contract_tests.sampling.comparison import (
    extra_items,
    in_all,
    item_finding,
    list_holds,
    other_total,
    out_of_order,
    repeated,
    stands,
)
from contract_tests.sampling.confirm import Sample, Sampler, confirm, sample_rule
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.pages import WHOLE, Page, Variant
from contract_tests.sampling.reading import (
    RefusedError,
    by_cursor,
    by_offset,
    offset_mode,
    offset_snapshot,
    snapshot,
    window,
)
from contract_tests.sampling.slices import Slice, SliceSample, slice_sampler, slices, take_slices
from contract_tests.sampling.variants import event_times, times_before_events, updated_since

_FEWEST, _REREADS = 3, 6
_BIG = tuple(2**bits + 1 for bits in (31, 32, 53, 63, 64))
"""Numbers beyond what machines count with."""
_FEW_ITEMS = 10
_FEWEST_FOR_SWAPS, _SHARE_OUT_OF_ORDER = 8, 0.3


@sample_rule("offset.no-loss", fact="pages by offset are slices of one order, so none skips an item", samples=slices)
def no_loss(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds every item that stands in its slice of the list."""
    lost = [
        (key, page)
        for page in sample.pages
        for key, (lowest, highest) in sample.diff.places.items()
        if page.offset <= lowest and highest < sample.end(page) and key not in page.ids
    ]
    yield from _misplaced("lost", sample, lost)


@sample_rule(
    "offset.no-repeats",
    fact="pages by offset are slices of one order, so none repeats an item",
    samples=slices,
)
def no_repeats(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds no item twice, and none that stands in another slice of the list."""
    places = sample.diff.places
    elsewhere = [
        (key, page)
        for page in sample.pages
        for key in page.ids
        if key in places and (places[key][1] < page.offset or sample.end(page) <= places[key][0])
    ]
    yield from _misplaced("on the wrong page", sample, elsewhere)
    for page in sample.pages:
        yield from repeated(sample.diff, [page], "on one page")


@sample_rule("offset.no-extra-items", fact="whatever page it is on, an item is one of the list", samples=slices)
def no_extra_items(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds only items that the list holds when it is read in one piece."""
    yield from extra_items(sample.diff, sample.pages, "on a page by offset")


@sample_rule("offset.same-order", fact="the order is the same from one request to the next", samples=slices)
def same_order(sample: SliceSample) -> Iterator[Finding]:
    """The items of a page by offset stand in the order that they have in the list."""
    for page in sample.pages:
        yield from out_of_order(sample.diff, [page], "on a page by offset")


def _default_page(run: Run) -> list[Sampler[SliceSample]]:
    offset_mode(run)
    return [slice_sampler(run, WHOLE, [Slice(None, None)])]


@sample_rule(
    "offset.default-limit",
    fact="the page size is the documented one where none is asked for",
    confidence="B",
    samples=_default_page,
    statement="A page by offset without a limit has the documented default size, or holds the whole of a shorter list.",
)
@sample_rule("offset.full-pages", fact="a page by offset holds as many items as limit and total leave", samples=slices)
def full_pages(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset is full: it holds the smaller of its limit and what its own total leaves after its offset."""
    wrong = []
    for page in sample.pages:
        total = page.total
        if total is None and sample.diff.is_still and sample.diff.is_whole:
            total = len(sample.diff.before.ids)
        if total is not None and len(page.ids) != (expected := max(0, min(sample.end(page), total) - page.offset)):
            wrong.append((page, total, expected))
    for page, total, expected in wrong[:1]:
        count, most = len(page.ids), sample.end(page) - page.offset
        not_full = ~length(expected) if page.total is None else ~is_full(most, page.offset, page.total_pointer)
        yield Finding(
            "short" if count < expected else "long",
            f"Of {total} items, the page that covers {_places(sample, page)} has to hold {expected}, and it holds "
            f"{count}{f'; {len(wrong) - 1} more pages are not full' if len(wrong) > 1 else ''}.",
            pointer=page.pointer(),
            expected=f"{expected} items, as limit, offset and total have it",
            actual=count,
            evidence=(page.shows(not_full, f"It has room for {expected}."),),
        )


@sample_rule("offset.same-total", fact="total is the same on every page", samples=slices)
def same_total(sample: SliceSample) -> Iterator[Finding]:
    """Every page by offset of the same list says the same total."""
    first, wrong = sample.diff.before, []
    for number, page in enumerate(sample.pages):
        if off := _off(page.total, [first.total, sample.diff.after.total], sample.diff.room):
            # Motion out of sight makes a total differ now here, now there; a fault is the same in the same place.
            wrong.append(("total" if sample.diff.is_whole else f"total {number} {off}", page))
    tail = f"; {len(wrong)} pages differ" if len(wrong) > 1 else ""
    for kind, page in wrong:
        message = (
            f"The list has {first.total} items by the total of one page, and {page.total} by that of another{tail}."
        )
        yield other_total(kind, first, page, message)


def _past_the_end(run: Run) -> list[Sampler[SliceSample]]:
    offset_mode(run)

    def take() -> SliceSample:
        first = offset_snapshot(run)
        end = max(1, len(first.ids) if first.total is None else first.total)
        wanted = [Slice(7, end), Slice(None, end + 1), Slice(window(run).limit, end + 137), Slice(1, 2 * end + 1000)]
        return take_slices(run, WHOLE, wanted, may_all_be_refused=True)

    return [Sampler(run.motion, take)]


@sample_rule(
    "offset.past-the-end",
    fact="an offset at or past the end gives 200, no items and the same total",
    samples=_past_the_end,
)
def past_the_end(sample: SliceSample) -> Iterator[Finding]:
    """An offset at or past the end of the list is answered with an empty page and the same total as ever."""
    for answer in sample.refused:
        message = f"A page past the end of the list is answered with status {answer.status}."
        step = Step(answer, "The offset is at or past the end.", status(answer.status))
        expected = "status 200 and an empty page"
        yield Finding("refused", message, expected=expected, actual=answer.status, evidence=(step,))
    # Where the list has grown, a page may no longer be past its end.
    past = [page for page in sample.pages if page.total is None or page.total <= page.offset]
    yield from full_pages(evolve(sample, pages=past))
    yield from same_total(evolve(sample, pages=past))


@frozen
class Rereads(Sample):
    """The same request again and again; `diffs` are of each two answers in turn, `diff` of the first and the last."""

    diffs: list[SnapshotDiff]

    @property
    def is_blurred(self) -> bool:
        """Whether any two of the answers differ."""
        return not all(diff.is_still for diff in self.diffs)


def _rereads(run: Run) -> list[Sampler[Rereads]]:
    if len(snapshot(run).ids) < _FEWEST:
        raise CannotTestError(f"the list holds fewer than {_FEWEST} items")

    def take() -> Rereads:
        taken = []
        for _ in range(_REREADS):
            taken.append(snapshot(run))
            run.motion.pause()
        return Rereads(SnapshotDiff(taken[0], taken[-1]), [SnapshotDiff(*pair) for pair in pairwise(taken)])

    return [Sampler(run.motion, take)]


@sample_rule(
    "offset.order-stays",
    fact="the order is the same from one request to the next, but for what moved",
    samples=_rereads,
)
def order_stays(sample: Rereads) -> Iterator[Finding]:
    """Read again and again, the list stands in the same order, but for single items that moved."""
    for diff in sample.diffs:
        common = [key for key in diff.before.ids if key in diff.in_both]
        out = len(diff.in_both) - len(diff.unmoved)
        # Fewer may have moved.
        if diff.before.ids != diff.after.ids and out > max(3, _SHARE_OUT_OF_ORDER * len(diff.in_both)):
            place = {key: number for number, key in enumerate(diff.after.ids)}
            first, second = next((a, b) for a, b in pairwise(common) if place[a] > place[b])
            yield _reordered("shuffled", diff, first, second, f"{out} items are out of order")
    swapped = {swap: diff for diff in sample.diffs for swap in _swaps(diff)}
    for (first, second), diff in swapped.items():
        yield _reordered("swapped", diff, first, second, "the two change places again and again")


@rule(
    "offset.big-numbers",
    fact="a page holds what limit, offset and total leave, whatever their size; a maximum may cut it down",
)
def big_numbers(run: Run) -> Iterator[Finding]:
    """A number too large for a machine is refused or read as it is: it does not wrap around."""
    offset_mode(run)
    total = by_offset(run, WHOLE, 1).total
    if not total or total < _FEWEST:
        raise CannotTestError(f"the list holds fewer than {_FEWEST} items, or does not say how many")
    # Near the end of the list: no page of millions is asked for.
    wanted = [*(Slice(2, big) for big in _BIG), *(Slice(big, total - _FEWEST) for big in _BIG)]
    take = partial(take_slices, run, WHOLE, wanted, may_all_be_refused=True)
    if found := confirm(Sampler(run.motion, take), full_pages):
        yield found
    elif run.operation.paging.cursor and (times := event_times(run, snapshot(run))):
        yield from _wrapped_by_cursor(run, updated_since(run, times[-_FEW_ITEMS:][0]))


def _wrapped_by_cursor(run: Run, late: Variant) -> Iterator[Finding]:
    """In the other mode a late filter leaves few items: a number that wraps around leaves one of them, or none."""
    for limit in _BIG:
        few = by_cursor(run, late, 50)
        try:
            page = by_cursor(run, late, limit, purpose="a big number")
        except RefusedError:
            continue
        if 2 * len(page.ids) < len(few.ids):
            message = f"A limit of {limit} gives {len(page.ids)} items, and one of 50 gives {len(few.ids)}."
            steps = (few.shows(length(len(few.ids)), premise=True), page.shows(length(len(page.ids))))
            yield Finding("wrapped", message, pointer=page.pointer(), actual=len(page.ids), evidence=steps)
            return


def _counted(run: Run) -> list[Sampler[SliceSample]]:
    offset_mode(run)

    def take(number: int) -> SliceSample:
        times = times_before_events(run)
        return take_slices(run, updated_since(run, times[number % len(times)]), [Slice(3, None), Slice(3, 2)])

    return [Sampler(run.motion, partial(take, number)) for number in (-2, -1)]


@sample_rule("filters.total-is-filtered", fact="total counts what the filter lets through", samples=_counted)
def total_is_filtered(sample: SliceSample) -> Iterator[Finding]:
    """The total of a filtered list is the number of items that the filter lets through, on every page of it."""
    before, after = sample.diff.before, sample.diff.after
    counts = [len(before.ids), len(after.ids)]
    if max(counts) >= sample.window.most:
        return  # only a part of the list was seen
    wrong = [p for p in (before.page, after.page, *sample.pages) if _off(p.total, counts, sample.diff.room)]
    for page in wrong[:1]:
        pointer = page.total_pointer
        premise = before.page.shows(length(counts[0]), "These are all.", premise=True)
        yield Finding(
            "total",
            f"The total is {page.total} with {before}, and the filter lets through {counts[0]} items.",
            pointer=pointer,
            expected=f"{counts[0]}, as many as there are",
            actual=page.total,
            evidence=(premise, page.shows(value_at(pointer, page.total))),
        )


def _misplaced(kind: str, sample: SliceSample, found: list[tuple[str, Page]]) -> Iterator[Finding]:
    """Yield a candidate for the first item that is on the wrong page, or missing on the right one."""
    for key, page in found[:1]:
        said, check = ("holds", contains(key)) if key in page.ids else ("lacks", ~contains(key))
        message = (
            f"{quoted(key)} stands at place {sample.diff.places[key][0]} of the list, {stands(sample.diff, key)}, and "
            f"the page that covers {_places(sample, page)} {said} it{in_all((key for key, _ in found), kind)}."
        )
        yield item_finding(kind, key, message, page, list_holds(sample.diff, key), page.shows(check))


def _places(sample: SliceSample, page: Page) -> str:
    return f"places {page.offset} to {sample.end(page) - 1}"


def _off(total: int | None, around: Sequence[int | None], room: int) -> int:
    """How far a total lies outside the numbers before and after, and what motion between them leaves open; 0 inside."""
    known = [number for number in around if number is not None]
    if total is None or not known:
        return 0
    return min(0, total - min(known) + room) + max(0, total - max(known) - room)


def _reordered(kind: str, diff: SnapshotDiff, first: str, second: str, said: str) -> Finding:
    before, after = diff.before.page_with(first, second), diff.after.page_with(first, second)
    message = f"Read again, {quoted(second)} stands before {quoted(first)}, though neither changed: {said}."
    steps = (
        before.shows(None, "The order of the first request."),
        after.shows(~same_as(0, after.pointer()), "The order of the same request again."),
    )
    return item_finding(kind, min(first, second), message, after, *steps)


def _swaps(diff: SnapshotDiff) -> list[tuple[str, str]]:
    """Neighbors that change places, though neither changed: nothing decides between them."""
    before, after = diff.before, diff.after
    if before.ids == after.ids or len(before.ids) < _FEWEST_FOR_SWAPS:
        return []
    beside = set(pairwise(after.ids))
    return [
        pair
        for pair in pairwise(before.ids)
        if pair[::-1] in beside and all(before.documents[key] == after.documents[key] for key in pair)
    ]
