"""Traversals by cursor, forward and backward, each between two snapshots of the same mode."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from enum import Enum
from functools import partial
from itertools import cycle

from attrs import define, field, frozen
from hypothesis import strategies as st

from contract_tests.catalog import source
from contract_tests.http.exchange import Exchange
from contract_tests.run import Run
from contract_tests.sampling.confirm import Sampler, take_once
from contract_tests.sampling.diff import Sample, snapshot_pair
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, Variant, by_cursor, cursor_mode, once
from contract_tests.sampling.slices import not_dividing
from contract_tests.sampling.snapshot import cursor_snapshot, window
from contract_tests.sampling.variants import SORT, drawn_variants, edges, middle, short, since, sorts, times, utc

CURSOR_SAMPLES = "cursor samples"
_EMPTY_PAGES_IN_A_ROW = 8
# Read without its zone, a time there is hours earlier, and lets through more.
_FAR_WEST = timezone(timedelta(hours=-11))


class End(Enum):
    """How a traversal ended: with null, a cursor that came before, pages that bring nothing, a refusal, or enough."""

    NULL = "null"
    REPEATED = "repeated"
    ENDLESS = "endless"
    REFUSED = "refused"
    CUT = "cut"


@define
class Traversal:
    """Pages in the order read; `refusal` is the answer that refused a cursor of the last one."""

    pages: list[Page] = field(factory=list)
    end: End = End.NULL
    refusal: Exchange | None = None

    @property
    def ids(self) -> list[str]:
        """Identities of the items in the order read."""
        return [key for page in self.pages for key in page.ids]

    @property
    def is_partial(self) -> bool:
        """Whether it stopped before the list did."""
        return self.end in {End.CUT, End.REFUSED}


@frozen
class TraversalSample(Sample):
    """A forward traversal, the backward one from its end, and the page to which the first page read backward leads on.

    That page is None where none was read backward, or its next cursor leads nowhere.
    """

    forward: Traversal
    backward: Traversal
    again: Page | None


@source(CURSOR_SAMPLES)
def read_traversals(run: Run) -> None:
    """Make each traversal once."""
    take_once(all_traversals(run))


@once
def traversals(run: Run) -> list[Sampler[TraversalSample]]:
    """Return traversals of the list: plain, with changing limits, filtered, flagged; none where it is too short."""
    cursor_mode(run)
    length = len(cursor_snapshot(run).ids)
    if length < 2:
        return []
    # No two limits the same: a cursor that counts pages loses its place.
    low, high = max(1, length // 7), max(2, length // 3)
    count = min(4, high - low + 1)
    changing = st.lists(st.integers(low, high), min_size=count, max_size=count, unique=True)
    wanted = [(WHOLE, [not_dividing(length, length // part)]) for part in (4, 9)]
    wanted += [(WHOLE, limits) for limits in run.draw(changing, 1, "limits")]
    wanted += [(variant, [not_dividing(length, length // 3)]) for variant in drawn_variants(run)]
    return [_sampler(run, variant, limits, length) for variant, limits in wanted]


@once
def filtered_traversals(run: Run) -> list[Sampler[TraversalSample]]:
    """Return traversals whose first request alone carries a filter."""
    cursor_mode(run)
    if middle(run) is None:
        return []
    whole = cursor_snapshot(run, short(run))
    if not (found := times(run, whole)):
        return []
    variant, length = _most_scattered(run, whole.ids, found)
    # Newest first, what a filter lets through stands together; oldest first, a forgotten filter shows backward.
    oldest_first = [Variant((*variant.query, (SORT, value))) for value in sorts(run) if value.endswith(":asc")][:1]
    variants = [variant, *oldest_first] if length > 1 else []
    sampled = [_sampler(run, variant, [not_dividing(length, length // 4)], length) for variant in variants]
    return [*sampled, Sampler(run.motion, partial(_take_zoned, run))]


def all_traversals(run: Run) -> list[Sampler[TraversalSample]]:
    """Return traversals of either kind."""
    return [*traversals(run), *filtered_traversals(run)]


def traverse(
    run: Run, variant: Variant, start: Page, limits: list[int], most: tuple[int, int], *, backward: bool
) -> Traversal:
    """Follow the cursors from a page on, the first one of the traversal, until that many pages or items are read."""
    traversal, used, empty = Traversal([start]), set[str](), 0
    for limit in cycle(limits):
        last = traversal.pages[-1]
        cursor = last.cursor(backward=backward)
        if cursor is None:
            break
        empty = 0 if last.ids else empty + 1
        is_enough = len(traversal.pages) >= most[0] or len(traversal.ids) >= most[1]
        if cursor in used or is_enough or empty > _EMPTY_PAGES_IN_A_ROW:
            traversal.end = End.REPEATED if cursor in used else End.ENDLESS if empty else End.CUT
            break
        used.add(cursor)
        try:
            traversal.pages.append(by_cursor(run, variant, limit, cursor))
        except RefusedError as error:
            traversal.end, traversal.refusal = End.REFUSED, error.exchange
            break
    return traversal


def take_traversal(run: Run, variant: Variant, limits: list[int], length: int) -> TraversalSample:
    """Read forward, page sizes in turn, then backward in larger pages, which begin elsewhere. Raises RefusedError."""
    # Short and empty pages conform, and make a traversal longer than expected; of a long list a part is read.
    is_part = length >= window(run).most()
    most = 2 * (length // min(limits)) + 8, length if is_part else 2 * length + 8

    def take() -> tuple[Traversal, Traversal, Page | None]:
        start = by_cursor(run, variant, limits[0])
        forward = traverse(run, variant, start, limits[1:] + limits[:1], most, backward=False)
        # An empty last page has no item to lead back from: the way back may begin at the page before it.
        ends = [page for page in forward.pages if page.ids or page.previous is not None] or forward.pages
        larger = [limit + 1 for limit in limits]
        backward, again = traverse(run, variant, ends[-1], larger, most, backward=True), None
        if len(backward.pages) > 1 and (cursor := backward.pages[1].next):
            with suppress(RefusedError):
                again = by_cursor(run, variant, limits[0], cursor)
        return forward, backward, again

    diff, (forward, backward, again) = snapshot_pair(run, partial(cursor_snapshot, run, variant), take)
    pages = [*forward.pages, *backward.pages[1:], *([again] if again else [])]
    return TraversalSample(diff, pages, forward, backward, again)


def _sampler(run: Run, variant: Variant, limits: list[int], length: int) -> Sampler[TraversalSample]:
    return Sampler(run.motion, partial(take_traversal, run, variant, limits, length))


def _take_zoned(run: Run) -> TraversalSample:
    """Traverse a list filtered by a time in another zone: the cursor has to carry the zone too."""
    variant = since(run, edges(run)[1].astimezone(_FAR_WEST).isoformat(timespec="seconds"))
    length = max(2, len(cursor_snapshot(run, variant).ids))
    return take_traversal(run, variant, [not_dividing(length, length // 2)], length)


def _most_scattered(run: Run, whole: list[str], found: list[datetime]) -> tuple[Variant, int]:
    """A filtered list, and its length: of some, the one that leaves out the most between its first and last item."""
    moments = [found[len(found) * part // 8] - timedelta(seconds=1) for part in (3, 4, 6, 7)]
    variants = [since(run, utc(moment)) for moment in moments]
    lengths = [(_left_out(whole, ids := cursor_snapshot(run, variant).ids), len(ids)) for variant in variants]
    best = max(range(len(variants)), key=lambda index: (lengths[index][1] > 1, lengths[index]))
    return variants[best], lengths[best][1]


def _left_out(whole: list[str], part: list[str]) -> int:
    held = set(part)
    places = [place for place, key in enumerate(whole) if key in held]
    return places[-1] - places[0] + 1 - len(places) if places else 0
