"""Pages by offset: slices of one list, full, in order, with the same total."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from attrs import field, frozen

from contract_tests.catalog import rule
from contract_tests.http.exchange import Exchange
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
    type_at,
)
from contract_tests.run import Run
from contract_tests.sampling.confirm import Sampler, sample_rule
from contract_tests.sampling.diff import Sample, SnapshotDiff, snapshot_pair
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, by_cursor, by_offset, offset_mode
from contract_tests.sampling.slices import Slice, SlicePage, SliceSample, slice_sampler, slices
from contract_tests.sampling.snapshot import Snapshot, offset_snapshot, snapshot, window
from contract_tests.sampling.variants import since, times, utc
from contract_tests.sampling.wording import (
    extra_items,
    held,
    in_all,
    item_finding,
    out_of_order,
    repeated,
    shown,
    total_step,
    wrong_total,
)

_FEWEST, _REREADS = 3, 6
_BIG = tuple(2**bits + 1 for bits in (31, 32, 53, 63, 64))
"""Numbers beyond what machines count with."""
_FEW_ITEMS = 10
_FEWEST_FOR_SWAPS, _SHARE_OUT_OF_ORDER = 8, 0.3


@sample_rule("offset.no-loss", fact="pages by offset are slices of one order, so none skips an item", samples=slices)
def no_loss(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds every item that stands in its slice of the list."""
    lost = [
        (key, piece)
        for piece in sample.slices
        for key, places in sample.diff.places.items()
        if piece.holds(places) and key not in piece.page.ids
    ]
    for key, piece in lost[:1]:
        place = sample.base + sample.diff.places[key][0]
        message = (
            f"{quoted(key)} stands at place {place} of the list, and the page that covers {_covered(sample, piece)} "
            f"does not hold it{in_all((key for key, _ in lost), 'lost')}."
        )
        absent = shown(piece.page, "", ~contains(key))
        yield item_finding("lost", key, message, piece.page, held(sample.diff, key), absent)


@sample_rule(
    "offset.no-repeats",
    fact="pages by offset are slices of one order, so none repeats an item",
    samples=slices,
)
def no_repeats(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds no item twice, and none that stands in another slice of the list."""
    elsewhere = [
        (key, piece)
        for piece in sample.slices
        for key in piece.page.ids
        if key in sample.diff.places and piece.excludes(sample.diff.places[key])
    ]
    for key, piece in elsewhere[:1]:
        place = sample.base + sample.diff.places[key][0]
        message = (
            f"{quoted(key)} stands at place {place} of the list, and the page that covers {_covered(sample, piece)} "
            f"holds it all the same{in_all((key for key, _ in elsewhere), 'on the wrong page')}."
        )
        there = shown(piece.page, "", contains(key))
        yield item_finding("elsewhere", key, message, piece.page, held(sample.diff, key), there)
    for piece in sample.slices:
        yield from repeated(sample.diff, [piece.page], "on one page")


@sample_rule("offset.no-extra-items", fact="whatever page it is on, an item is one of the list", samples=slices)
def no_extra_items(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset holds only items that the list holds when it is read in one piece."""
    yield from extra_items(sample.diff, [piece.page for piece in sample.slices], "on a page by offset")


@sample_rule("offset.same-order", fact="the order is the same from one request to the next", samples=slices)
def same_order(sample: SliceSample) -> Iterator[Finding]:
    """The items of a page by offset stand in the order that they have in the list."""
    for piece in sample.slices:
        yield from out_of_order(sample.diff, [piece.page], "on a page by offset")


@sample_rule("offset.full-pages", fact="a page by offset holds as many items as limit and total leave", samples=slices)
def full_pages(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset is full: it holds the smaller of its limit and what its own total leaves after its offset."""
    wrong = list(_not_full(sample))
    for kind, piece, expected in wrong[:1]:
        count = len(piece.page.ids)
        wrong_size = ~is_full(piece.most, sample.base + piece.start, piece.page.total_pointer)
        yield Finding(
            kind,
            f"The page that covers {_covered(sample, piece)} of {piece.page.total} items holds {count}, not {expected}"
            f"{f'; {len(wrong)} of {len(sample.slices)} pages are not full' if len(wrong) > 1 else ''}.",
            pointer=piece.page.pointer(),
            expected=f"{expected} items, as limit, offset and total have it",
            actual=count,
            evidence=(shown(piece.page, f"It has room for {expected}.", wrong_size),),
        )


def _default_page(run: Run) -> list[Sampler[SliceSample]]:
    offset_mode(run)
    return [slice_sampler(run, WHOLE, [Slice(None, None)])]


@sample_rule(
    "offset.default-limit",
    fact="the page size is the documented one where none is asked for",
    confidence="B",
    samples=_default_page,
)
def default_limit(sample: SliceSample) -> Iterator[Finding]:
    """A page by offset without a limit has the documented default size, or holds the whole of a shorter list."""
    yield from full_pages(sample)


@sample_rule("offset.same-total", fact="total is the same on every page", samples=slices)
def same_total(sample: SliceSample) -> Iterator[Finding]:
    """Every page by offset of the same list says the same total."""
    ever, wrong = sample.diff.before, []
    for number, piece in enumerate(sample.slices):
        if off := _off(sample.diff, piece.page.total):
            wrong.append((_total_kind(sample.diff, number, off), piece.page))
    for kind, page in wrong:
        yield _other_total(kind, ever, page, len(wrong))


@frozen
class PastTheEnd(SliceSample):
    """Slices at and past the end of the list, with the answers that are no page."""

    refused: list[Exchange] = field(factory=list, repr=False)


def _past_the_end(run: Run) -> list[Sampler[PastTheEnd]]:
    offset_mode(run)
    return [Sampler(run.motion, partial(_read_past, run))]


@sample_rule(
    "offset.past-the-end",
    fact="an offset at or past the end gives 200, no items and the same total",
    samples=_past_the_end,
)
def past_the_end(sample: PastTheEnd) -> Iterator[Finding]:
    """An offset at or past the end of the list is answered with an empty page and the same total as ever."""
    for answer in sample.refused:
        message = f"A page past the end of the list is answered with status {answer.status}."
        step = Step(answer, "The offset is at or past the end.", status(answer.status))
        yield Finding(
            "refused", message, expected="status 200 and an empty page", actual=answer.status, evidence=(step,)
        )
    for number, piece in enumerate(sample.slices):
        page = piece.page
        if page.total is not None and page.total > piece.start:
            continue
        if page.items and not (page.total is None and sample.is_blurred):
            step = shown(page, "The offset is at or past the end.", ~length(0))
            message = f"A page past the end of the list holds {len(page.items)} items."
            yield Finding(
                "items", message, pointer=page.pointer(), expected="no items", actual=len(page.items), evidence=(step,)
            )
        if off := _off(sample.diff, page.total):
            yield _other_total(_total_kind(sample.diff, number, off), sample.diff.before, page, 1)


@frozen
class Rereads(Sample):
    """The same request again and again; the diff is of the first and the last answer."""

    diffs: list[SnapshotDiff]

    @property
    def is_blurred(self) -> bool:
        """Whether any two of the answers differ."""
        return not all(diff.is_still for diff in self.diffs)


def _rereads(run: Run) -> list[Sampler[Rereads]]:
    if len(snapshot(run).ids) < _FEWEST:
        raise CannotTestError(f"the list holds fewer than {_FEWEST} items")
    return [Sampler(run.motion, partial(_read_again, run))]


@sample_rule(
    "offset.order-stays",
    fact="the order is the same from one request to the next, but for what moved",
    samples=_rereads,
)
def order_stays(sample: Rereads) -> Iterator[Finding]:
    """Read again and again, the list stands in the same order, but for single items that moved."""
    swapped = {swap: diff for diff in sample.diffs for swap in _swaps(diff)}
    for diff in sample.diffs:
        if out := _disorder(diff):
            place = {key: number for number, key in enumerate(diff.after.ids)}
            common = [key for key in diff.before.ids if key in place]
            first, second = next((a, b) for a, b in pairwise(common) if place[a] > place[b])
            yield _reordered("shuffled", diff, first, second, f"{out} items are out of order")
    for (first, second), diff in swapped.items():
        yield _reordered("swapped", diff, first, second, "the two change places again and again")


@rule(
    "offset.big-numbers",
    fact="a page holds what limit, offset and total leave, whatever their size; a maximum may cut it down",
)
def big_numbers(run: Run) -> Iterator[Finding]:
    """A number too large for a machine is refused or read as it is: it does not wrap around."""
    offset_mode(run)
    first = by_offset(run, WHOLE, 1)
    if not first.total or first.total < _FEWEST:
        raise CannotTestError(f"the list holds fewer than {_FEWEST} items, or does not say how many")
    # Near the end of the list: no page of millions is asked for.
    for limit, offset in (*((2, big) for big in _BIG), *((big, first.total - _FEWEST) for big in _BIG)):
        try:
            page = by_offset(run, WHOLE, limit, offset, purpose="a big number")
        except RefusedError:
            continue
        expected = max(0, min(limit, (page.total or 0) - offset))
        if page.total is not None and len(page.ids) != expected:
            message = f"The page holds {len(page.ids)} items, and limit, offset and total leave {expected}."
            premise = Step(
                first.exchange, f"The total is {first.total}.", type_at(page.total_pointer, "integer"), premise=True
            )
            wrong = shown(page, "The number wraps around.", ~is_full(limit, offset, page.total_pointer))
            yield Finding("wrapped", message, pointer=page.pointer(), actual=len(page.ids), evidence=(premise, wrong))
            return
    yield from _wrapped_by_cursor(run)


def _wrapped_by_cursor(run: Run) -> Iterator[Finding]:
    """In the other mode a late filter leaves few items: a number that wraps around leaves one of them, or none."""
    if run.operation.paging.cursor is None or run.operation.since is None or not (events := times(run, snapshot(run))):
        return
    late = since(run, utc(events[-_FEW_ITEMS:][0]))
    for limit in _BIG:
        few = by_cursor(run, late, 50)
        try:
            page = by_cursor(run, late, limit, purpose="a big number")
        except RefusedError:
            continue
        if 2 * len(page.ids) < len(few.ids):
            message = f"A limit of {limit} gives {len(page.ids)} items, and one of 50 gives {len(few.ids)}."
            steps = (
                shown(few, "A small limit.", length(len(few.ids)), premise=True),
                shown(page, "The number wraps around.", length(len(page.ids))),
            )
            yield Finding("wrapped", message, pointer=page.pointer(), actual=len(page.ids), evidence=steps)
            return


def _covered(sample: SliceSample, piece: SlicePage) -> str:
    start = sample.base + piece.start
    return f"places {start} to {start + piece.most - 1}"


def _not_full(sample: SliceSample) -> Iterator[tuple[str, SlicePage, int]]:
    for piece in sample.slices:
        if piece.page.total is not None:
            expected = max(0, min(piece.most, piece.page.total - sample.base - piece.start))
            if len(piece.page.ids) != expected:
                yield "short" if len(piece.page.ids) < expected else "long", piece, expected


def _off(diff: SnapshotDiff, total: int | None) -> int:
    """How far a total lies outside what the snapshots around it, and the motion between them, leave open; 0 inside."""
    totals = [found.total for found in (diff.before, diff.after) if found.total is not None]
    if total is None or not totals:
        return 0
    return min(0, total - min(totals) + diff.room) + max(0, total - max(totals) - diff.room)


def _total_kind(diff: SnapshotDiff, number: int, off: int) -> str:
    """Motion out of sight makes a total differ now here, now there; a fault is the same in the same place."""
    return "total" if diff.is_whole else f"total {number} {off}"


def _other_total(kind: str, ever: Snapshot, page: Page, count: int) -> Finding:
    message = f"The list has {ever.total} items by the total of one page, and {page.total} by that of another"
    tail = f"; {count} pages differ" if count > 1 else ""
    expected = f"{ever.total}, as on every page"
    return wrong_total(kind, total_step(ever.page), page, expected, f"{message}{tail}.")


def _read_past(run: Run) -> PastTheEnd:
    first, refused = offset_snapshot(run), []
    end = first.total if first.total is not None else len(first.ids)

    def read() -> list[SlicePage]:
        pages = []
        for offset, size in ((end, 7), (end + 1, None), (end + 137, window(run).limit), (2 * end + 1000, 1)):
            try:
                page = by_offset(run, WHOLE, size, max(offset, 1), purpose="past the end")
                pages.append(SlicePage(max(offset, 1), 0, page))
            except RefusedError as error:
                refused.append(error.exchange)
        return pages

    diff, pages = snapshot_pair(run, partial(offset_snapshot, run), read)
    return PastTheEnd(diff, [piece.page for piece in pages], WHOLE, pages, refused=refused)


def _read_again(run: Run) -> Rereads:
    taken = []
    for _ in range(_REREADS):
        taken.append(snapshot(run))
        run.motion.pause()
    diffs = [SnapshotDiff(first, second) for first, second in pairwise(taken)]
    return Rereads(SnapshotDiff(taken[0], taken[-1]), [page for found in taken for page in found.pages], diffs)


def _reordered(kind: str, diff: SnapshotDiff, first: str, second: str, said: str) -> Finding:
    before, after = diff.before.page_with(first, second), diff.after.page_with(first, second)
    message = f"Read again, {quoted(second)} stands before {quoted(first)}, though neither changed: {said}."
    steps = (
        shown(before, "The order of the first request."),
        shown(after, "The order of the same request again.", ~same_as(0, after.pointer())),
    )
    return item_finding(kind, min(first, second), message, after, *steps)


def _disorder(diff: SnapshotDiff) -> int:
    """How many items are out of order, where they are too many to have moved; else 0."""
    common = len(diff.in_both)
    out = common - len(diff.unmoved)
    return out if diff.before.ids != diff.after.ids and out > max(3, _SHARE_OUT_OF_ORDER * common) else 0


def _swaps(diff: SnapshotDiff) -> list[tuple[str, str]]:
    """Neighbors that change places, though neither changed: nothing decides between them."""
    before, after, same = diff.before.ids, diff.after.ids, diff.before.documents()
    if before == after or len(before) < _FEWEST_FOR_SWAPS:
        return []
    now, beside = diff.after.documents(), set(pairwise(after))
    return [
        (first, second)
        for first, second in pairwise(before)
        if (second, first) in beside and same[first] == now[first] and same[second] == now[second]
    ]
