"""Equivalent queries: different requests that must give the same items, between two snapshots of one of them."""

from collections.abc import Callable

from attrs import field, frozen

from contract_tests.runner import Run
from contract_tests.sampling.confirm import Sampler
from contract_tests.sampling.diff import SnapshotDiff, snapshot_pair
from contract_tests.sampling.pages import RefusedError, Variant
from contract_tests.sampling.snapshot import Snapshot, modes, snapshot

Query = tuple[Variant, str | None]
"""A query variant and a mode, `offset` or `cursor`; None is the one that the list has."""


@frozen
class EquivalentSample:
    """What each query gave, between two snapshots of the first.

    Attributes:
        variant: what the snapshots ask for.
        count, total: keys of an offset page; empty where the list has none.
        diff: the snapshots.
        answers: what the equivalent queries gave; those that are refused are left out.
    """

    variant: Variant
    count: str
    total: str
    diff: SnapshotDiff
    answers: list[Snapshot] = field(repr=False)

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.diff.is_still


def equivalent(run: Run, choose: Callable[[], tuple[Variant, list[Query]]]) -> Sampler[EquivalentSample]:
    """Return what reads a variant and its equivalent queries, chosen anew for each sample."""
    return Sampler(run.motion, lambda: _take(run, *choose()))


def in_both_modes(run: Run, *variants: Variant) -> list[Query]:
    """Return the variants in each mode that the list has."""
    return [(variant, mode) for variant in variants for mode in modes(run)]


def _take(run: Run, variant: Variant, queries: list[Query]) -> EquivalentSample:
    diff, answers = snapshot_pair(run, lambda: snapshot(run, variant), lambda: _read(run, queries))
    offset = run.operation.paging.offset
    names = (offset.count, offset.total) if offset else ("", "")
    return EquivalentSample(variant, *names, diff, answers)


def _read(run: Run, queries: list[Query]) -> list[Snapshot]:
    taken, refused = [], None
    for variant, mode in queries:
        try:
            taken.append(snapshot(run, variant, mode))
        except RefusedError as error:
            refused = error
    if refused and not taken:
        raise refused
    return taken
