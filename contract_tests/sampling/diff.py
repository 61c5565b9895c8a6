"""The difference of two snapshots, taken before and after a sample: what the list can have been in between.

What both hold has to be there, what neither holds must not be. An item is unmoved where it stands in every longest
common order of both with an unchanged document; only such items have to keep their place. At any time between the two,
the items before it are at least those before it in both, and at most those before it in either.
"""

from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property
from math import ceil
from typing import TypeVar

from attrs import define, field, frozen

from contract_tests.run import Run
from contract_tests.sampling.pages import Page
from contract_tests.sampling.snapshot import Snapshot

T = TypeVar("T")

# Where more items than this share differ, their documents hold something that changes by itself (a time of the answer).
_SHARE_OF_VOLATILE_DOCUMENTS = 0.5


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

    @cached_property
    def changes(self) -> int:
        """How many motions can be seen: items that came, went or moved, and documents that changed."""
        either = set(self.before.ids) | set(self.after.ids)
        return len(either) - len(self.unmoved)

    @cached_property
    def room(self) -> int:
        """How far a total said in between may lie outside the two: parts of a list show a part of its motions."""
        if self.is_still:
            return 0
        if self.is_whole:
            return self.changes
        hidden = max(self.before.total or 0, self.after.total or 0) / max(1, len(self.before.ids))
        return ceil((self.changes + 1) * hidden)

    @cached_property
    def unmoved(self) -> list[str]:
        """Items that were there all the time, in their one order."""
        if self.before.ids == self.after.ids and not _has_repeats(self.before.ids):
            common = self.before.ids
        else:
            common = _in_every_longest_common_order(_unique(self.before.ids), _unique(self.after.ids))
        return [key for key in common if key not in self._changed]

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each unmoved item among the unmoved."""
        return {key: number for number, key in enumerate(self.unmoved)}

    @cached_property
    def in_either(self) -> set[str]:
        """Items that one of the two holds."""
        return {*self.before.ids, *self.after.ids}

    @cached_property
    def in_both(self) -> set[str]:
        """Items that both hold."""
        return set(self.before.ids) & set(self.after.ids)

    def neighbors(self, key: str) -> tuple[str | None, str | None]:
        """Return the unmoved items that stand before and after one; None where there is none."""
        place = self.rank[key] if key in self.rank else len(self.unmoved)
        return (
            self.unmoved[place - 1] if place else None,
            self.unmoved[place + 1] if place + 1 < len(self.unmoved) else None,
        )

    def surely_in(self, found: Snapshot) -> set[str]:
        """Items that a whole list of the time between has to hold."""
        return self.in_both if found.is_at_once else set(self.unmoved)

    @property
    def is_whole(self) -> bool:
        """Whether both are whole, so that what neither holds is not in the list."""
        return self.before.is_whole and self.after.is_whole

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """For each unmoved item the lowest and the highest place that it can have had in the list, from 0."""
        if self.before.ids == self.after.ids:
            return {key: (self.before.ids.index(key),) * 2 for key in self.unmoved}
        first = {key: place for place, key in enumerate(self.before.ids)}
        last = {key: place for place, key in enumerate(self.after.ids)}
        return {key: self._place(first[key], last[key]) for key in self.unmoved}

    def _place(self, first: int, last: int) -> tuple[int, int]:
        both = len(set(self.before.ids[:first]) & set(self.after.ids[:last]))
        return both, first + last - both

    @cached_property
    def _changed(self) -> set[str]:
        before, after = self.before.documents(), self.after.documents()
        common = before.keys() & after.keys()
        changed = {key for key in common if before[key] != after[key]}
        return changed if len(changed) <= max(1, _SHARE_OF_VOLATILE_DOCUMENTS * len(common)) else set()


@frozen
class Sample:
    """Pages that were read between two snapshots of a list."""

    diff: SnapshotDiff
    pages: list[Page] = field(repr=False)

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile, so that motion may have hidden a fault."""
        return not self.diff.is_still


def snapshot_pair(run: Run, take: Callable[[], Snapshot], sample: Callable[[], T]) -> tuple[SnapshotDiff, T]:
    """Take a sample between two snapshots, with a pause on either side where replicas are to catch up."""
    before = take()
    run.motion.pause()
    taken = sample()
    run.motion.pause()
    diff = SnapshotDiff(before, take())
    if not diff.is_still:
        take()  # a replica that lags shows itself: the state that it gives was there before
    return diff, taken


def _has_repeats(ids: list[str]) -> bool:
    return len(set(ids)) < len(ids)


def _unique(ids: list[str]) -> list[str]:
    """Items that stand in the list more than once have no one place."""
    seen: set[str] = set()
    repeated = {key for key in ids if key in seen or seen.add(key)}  # type: ignore[func-returns-value]
    return [key for key in ids if key not in repeated]


def _in_every_longest_common_order(first: list[str], second: list[str]) -> list[str]:
    place = {key: number for number, key in enumerate(second)}
    common = [key for key in first if key in place]
    places = [place[key] for key in common]
    ends = _longest_ending_at(places)
    starts = _longest_ending_at([-number for number in reversed(places)])[::-1]
    longest = max(ends, default=0)
    on_one = [end for end, start in zip(ends, starts, strict=True) if end + start - 1 == longest]
    return [
        key
        for key, end, start in zip(common, ends, starts, strict=True)
        if end + start - 1 == longest and on_one.count(end) == 1
    ]


def _longest_ending_at(numbers: list[int]) -> list[int]:
    """For each number the length of the longest rising row that ends at it."""
    tails: list[int] = []
    lengths = []
    for number in numbers:
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        lengths.append(length + 1)
    return lengths
