"""Traversals by cursor, forward and backward, each between two snapshots of the same mode."""

from datetime import timedelta, timezone
from functools import partial

from attrs import frozen
from hypothesis import strategies as st

from contract_tests.catalog import source
from contract_tests.openapi.query_parts import SORT, sorts
from contract_tests.run import Run
from contract_tests.sampling.confirm import Sample, Sampler, take_once
from contract_tests.sampling.pages import WHOLE, Page, Traversal, Variant
from contract_tests.sampling.reading import by_cursor, cursor_mode, cursor_snapshot, follow, once, snapshot_pair, window
from contract_tests.sampling.slices import not_dividing
from contract_tests.sampling.variants import (
    drawn_variants,
    event_times,
    median_time,
    readable_at_once,
    times_around_an_update,
    updated_since,
)

CURSOR_SAMPLES = "cursor samples"
# Read without its zone, a time there is hours earlier, and lets through more.
_FAR_WEST = timezone(timedelta(hours=-11))


@frozen
class TraversalSample(Sample):
    """A forward traversal, the backward one from its end, and from the first page read backward one page forward again.

    The second page of `again` is missing where that cursor leads nowhere or is refused; all of it where no page was
    read backward.
    """

    forward: Traversal
    backward: Traversal
    again: Traversal | None

    @property
    def pages(self) -> list[Page]:
        """All pages, each once."""
        again = self.again.pages[1:] if self.again else []
        return [*self.forward.pages, *self.backward.pages[1:], *again]


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
    if median_time(run) is None:
        return []
    whole = cursor_snapshot(run, readable_at_once(run))
    if not (times := event_times(run, whole)):
        return []
    # Of some filters, the one that leaves out the most between the first and the last item that it lets through.
    moments = [times[len(times) * part // 8] - timedelta(seconds=1) for part in (3, 4, 6, 7)]
    found = {(variant := updated_since(run, moment)): cursor_snapshot(run, variant).ids for moment in moments}
    variant = max(found, key=lambda v: (len(found[v]) > 1, _left_out(whole.ids, found[v]), len(found[v])))
    length = len(found[variant])
    # Newest first, what a filter lets through stands together; oldest first, a forgotten filter shows backward.
    oldest_first = [variant.plus(((SORT, value),)) for value in sorts(run.operation) if value.endswith(":asc")][:1]
    variants = [variant, *oldest_first] if length > 1 else []
    sampled = [_sampler(run, variant, [not_dividing(length, length // 4)], length) for variant in variants]
    return [*sampled, Sampler(run.motion, partial(_take_zoned, run))]


def all_traversals(run: Run) -> list[Sampler[TraversalSample]]:
    """Return traversals of either kind."""
    return [*traversals(run), *filtered_traversals(run)]


def take_traversal(run: Run, variant: Variant, limits: list[int], length: int) -> TraversalSample:
    """Read forward, page sizes in turn, then backward in larger pages, which begin elsewhere. Raises RefusedError."""
    # Short and empty pages conform, and make a traversal longer than expected; of a long list a part is read.
    most_pages = 2 * (length // min(limits)) + 8
    most_items = length if length >= window(run).most else 2 * length + 8

    def take() -> tuple[Traversal, Traversal, Traversal | None]:
        first = by_cursor(run, variant, limits[0])
        forward = follow(run, variant, first, limits[1:] + limits[:1], most_pages, most_items)
        # An empty last page has no item to lead back from: the way back may begin at the page before it.
        last = next((page for page in reversed(forward.pages) if page.ids or page.previous is not None), first)
        larger = [limit + 1 for limit in limits]
        backward = follow(run, variant, last, larger, most_pages, most_items, is_backward=True)
        if len(backward.pages) < 2:
            return forward, backward, None
        return forward, backward, follow(run, variant, backward.pages[1], limits, most_pages=2)

    diff, taken = snapshot_pair(run, partial(cursor_snapshot, run, variant), take)
    return TraversalSample(diff, *taken)


def _sampler(run: Run, variant: Variant, limits: list[int], length: int) -> Sampler[TraversalSample]:
    return Sampler(run.motion, partial(take_traversal, run, variant, limits, length))


def _take_zoned(run: Run) -> TraversalSample:
    """Traverse a list filtered by a time in another zone: the cursor has to carry the zone too."""
    late = times_around_an_update(run)[1].astimezone(_FAR_WEST)
    variant = updated_since(run, late.isoformat(timespec="seconds"))
    length = max(2, len(cursor_snapshot(run, variant).ids))
    return take_traversal(run, variant, [not_dividing(length, length // 2)], length)


def _left_out(whole: list[str], part: list[str]) -> int:
    held = set(part)
    places = [place for place, key in enumerate(whole) if key in held]
    return places[-1] - places[0] + 1 - len(places) if places else 0
