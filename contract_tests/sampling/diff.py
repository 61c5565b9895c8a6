"""The difference of two snapshots, taken before and after a sample: what the list can have been in between.

What both hold has to be there, what neither holds must not be. An item is unmoved where it stands in every longest
common order of both with an unchanged document; only such items have to keep their place. At any time between the two,
the items before it are at least those before it in both, and at most those before it in either.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from math import ceil

from attrs import define, field

from contract_tests.http.exchange import Exchange, Query
from contract_tests.sampling.pages import Snapshot

LAG = 2.1
"""Seconds by which a replica may be behind: "up to two seconds or so"."""

# Where more items than this share differ, their documents hold something that changes by itself (a time of the answer).
_SHARE_OF_VOLATILE_DOCUMENTS = 0.5
_STATES = 3


@define(slots=False)
class SnapshotDiff:
    """What changed between two snapshots of the same query variant."""

    before: Snapshot
    after: Snapshot

    @cached_property
    def is_still(self) -> bool:
        """Whether nothing moved: same items, order, totals and documents (but for what changes by itself)."""
        return (
            self.before.ids == self.after.ids
            and self.before.total == self.after.total
            and self.before.is_whole == self.after.is_whole
            and not self._changed
        )

    @property
    def is_whole(self) -> bool:
        """Whether both are whole, so that what neither holds is not in the list."""
        return self.before.is_whole and self.after.is_whole

    @cached_property
    def in_either(self) -> set[str]:
        """Items that one of the two holds."""
        return {*self.before.ids, *self.after.ids}

    @cached_property
    def in_both(self) -> set[str]:
        """Items that both hold."""
        return set(self.before.ids) & set(self.after.ids)

    @cached_property
    def unmoved(self) -> list[str]:
        """Items that were there all the time, in their one order."""
        common = _in_every_longest_common_order(_unique(self.before.ids), _unique(self.after.ids))
        return [key for key in common if key not in self._changed]

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each unmoved item among the unmoved."""
        return {key: number for number, key in enumerate(self.unmoved)}

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """For each unmoved item the lowest and the highest place that it can have had in the list, from 0."""
        start, row, later_row = self.before.page.offset, self.before.ids, self.after.ids
        first, last = ({key: place for place, key in enumerate(ids)} for ids in (row, later_row))
        if row == later_row:
            return {key: (start + first[key],) * 2 for key in self.unmoved}
        places = {}
        for key in self.unmoved:
            in_both = len(set(row[: first[key]]) & set(later_row[: last[key]]))
            places[key] = start + in_both, start + first[key] + last[key] - in_both
        return places

    @cached_property
    def changes(self) -> int:
        """How many motions can be seen: items that came, went or moved, and documents that changed."""
        return len(self.in_either) - len(self.unmoved)

    @cached_property
    def room(self) -> int:
        """How far a total said in between may lie outside the two: parts of a list show a part of its motions."""
        if self.is_still:
            return 0
        if self.is_whole:
            return self.changes
        hidden = max(self.before.total or 0, self.after.total or 0) / max(1, len(self.before.ids))
        return ceil((self.changes + 1) * hidden)

    def surely_in(self, found: Snapshot) -> set[str]:
        """Items that a whole list of the time between has to hold."""
        return self.in_both if found.is_at_once else set(self.unmoved)

    @cached_property
    def _changed(self) -> set[str]:
        before, after = self.before.documents, self.after.documents
        changed = {key for key in self.in_both if before[key] != after[key]}
        return changed if len(changed) <= max(1, _SHARE_OF_VOLATILE_DOCUMENTS * len(self.in_both)) else set()


@define
class Motion:
    """When the list moved, as far as snapshots show.

    Attributes:
        sleep: waits that many seconds.
        clock: monotonic seconds.
        is_patient: whether samples are taken with a pause on either side, so that lagging replicas catch up.
        went_back: an answer after which an older state was shown again; None where none was.
    """

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    is_patient: bool = False
    went_back: Exchange | None = None
    _changed: float | None = field(default=None, init=False)
    _states: dict[Query, list[Snapshot]] = field(factory=dict, init=False, repr=False)
    _gone: dict[Query, set[str]] = field(factory=dict, init=False, repr=False)
    _first: dict[Query, Snapshot] = field(factory=dict, init=False, repr=False)

    def add(self, now: Snapshot) -> None:
        """Take note of a snapshot."""
        self._first.setdefault(now.query, now)
        states, gone = self._states.setdefault(now.query, []), self._gone.setdefault(now.query, set())
        if states and SnapshotDiff(states[-1], now).is_still:
            return
        if states:
            self._changed = self.clock()
            is_older = any(SnapshotDiff(older, now).is_still for older in states[:-1])
            if is_older or (now.is_whole and gone & set(now.ids)):
                self.went_back = self.went_back or states[-1].page.exchange
            gone |= set(states[-1].ids) - set(now.ids) if states[-1].is_whole and now.is_whole else set()
        self._states[now.query] = [*states[-_STATES:], now]

    def unchanged(self, now: Snapshot) -> set[str]:
        """Items with the document that the first snapshot of the same query shows: most likely not updated since."""
        first = self._first[now.query].documents if now.query in self._first else {}
        return {key for key, document in now.documents.items() if first.get(key) == document}

    @property
    def may_lag(self) -> bool:
        """Whether the list changed so recently that a replica may lag behind."""
        return self._changed is not None and self.clock() - self._changed < LAG

    def pause(self) -> None:
        """Wait until replicas have caught up, where a sample is taken patiently."""
        if self.is_patient:
            self.sleep(LAG)


def _unique(ids: list[str]) -> list[str]:
    """Items that stand in the list more than once have no one place."""
    counts = Counter(ids)
    return [key for key in ids if counts[key] == 1]


def _in_every_longest_common_order(first: list[str], second: list[str]) -> list[str]:
    place = {key: number for number, key in enumerate(second)}
    common = [key for key in first if key in place]
    places = [place[key] for key in common]
    ends = _longest_ending_at(places)
    starts = _longest_ending_at([-number for number in reversed(places)])[::-1]
    longest = max(ends, default=0)
    # An item is in all of them where it alone can stand at its place in one.
    on_one = [(key, end) for key, end, start in zip(common, ends, starts, strict=True) if end + start - 1 == longest]
    rivals = Counter(end for _, end in on_one)
    return [key for key, end in on_one if rivals[end] == 1]


def _longest_ending_at(numbers: list[int]) -> list[int]:
    """For each number the length of the longest rising row that ends at it."""
    tails: list[int] = []
    lengths = []
    for number in numbers:
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        lengths.append(length + 1)
    return lengths
