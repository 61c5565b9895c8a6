"""Equivalent queries: different requests that must give the same items, between two snapshots of one of them."""

from collections.abc import Callable
from functools import partial

from attrs import field, frozen

from contract_tests.runner import Run
from contract_tests.sampling.confirm import Sampler
from contract_tests.sampling.diff import Sample, snapshot_pair
from contract_tests.sampling.pages import Variant, accepted
from contract_tests.sampling.snapshot import Snapshot, modes, snapshot

Query = tuple[Variant, str | None]
"""A query variant and a mode, `offset` or `cursor`; None is the one that the list has."""
Chosen = tuple[Variant, list[Query]]
"""A query variant and its equivalent queries."""


@frozen
class EquivalentSample(Sample):
    """What each query gave, between two snapshots of the first.

    Attributes:
        variant: what the snapshots ask for.
        answers: what the equivalent queries gave; those that are refused are left out.
    """

    variant: Variant
    answers: list[Snapshot] = field(repr=False)


def equivalent(run: Run, choose: Callable[[], Chosen]) -> Sampler[EquivalentSample]:
    """Return what reads a variant and its equivalent queries, chosen anew for each sample."""
    return Sampler(run.motion, partial(_take, run, choose))


def in_both_modes(run: Run, *variants: Variant) -> list[Query]:
    """Return the variants in each mode that the list has."""
    return [(variant, mode) for variant in variants for mode in modes(run)]


def _take(run: Run, choose: Callable[[], Chosen]) -> EquivalentSample:
    variant, queries = choose()
    diff, answers = snapshot_pair(
        run, partial(snapshot, run, variant), lambda: accepted(partial(snapshot, run, *query) for query in queries)
    )
    return EquivalentSample(diff, [page for answer in answers for page in answer.pages], variant, answers)
