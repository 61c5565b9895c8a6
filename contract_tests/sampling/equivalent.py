"""Equivalent queries: different requests that must give the same items, between two snapshots of one of them."""

from collections.abc import Callable, Iterator
from functools import partial

from attrs import field, frozen

from contract_tests.results import Finding, quoted
from contract_tests.run import Run
from contract_tests.sampling.confirm import Sampler, sample_rule
from contract_tests.sampling.diff import Sample, snapshot_pair
from contract_tests.sampling.pages import Variant, accepted
from contract_tests.sampling.snapshot import Snapshot, modes, snapshot
from contract_tests.sampling.wording import (
    extra_items,
    held,
    in_all,
    item_finding,
    lacks,
    out_of_order,
    total_step,
    wrong_total,
)

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


def equivalent_rule(
    rule_id: str, *, fact: str, in_order: bool = False, places: tuple[tuple[int, ...], ...] = ((),)
) -> Callable[[Callable[..., Chosen]], Callable[..., Chosen]]:
    """Register a function that chooses equivalent queries as the rule that they give the same items.

    Args:
        rule_id, fact: as of Rule.
        in_order: whether they have to stand in the same order too.
        places: arguments of the function beside the run, one sampler for each.
    """

    def register(choose: Callable[..., Chosen]) -> Callable[..., Chosen]:
        def samples(run: Run) -> list[Sampler[EquivalentSample]]:
            return [equivalent(run, partial(choose, run, *place)) for place in places]

        def different(sample: EquivalentSample) -> Iterator[Finding]:
            yield from _different_items(sample)
            for answer in sample.answers if in_order else ():
                yield from out_of_order(sample.diff, answer.pages, f"with {_words(answer)}")

        different.__doc__ = choose.__doc__
        sample_rule(rule_id, fact=fact, samples=samples)(different)
        return choose

    return register


def _different_items(sample: EquivalentSample) -> Iterator[Finding]:
    """Yield a candidate for items that one query gives and another does not; a part of a long list misses nothing."""
    diff, variant = sample.diff, sample.variant
    for answer in sample.answers:
        if diff.is_still and None not in (diff.before.total, answer.total) and diff.before.total != answer.total:
            told = diff.before.total
            message = f"The total is {answer.total} with {_words(answer)}, and {told} with {variant}."
            yield wrong_total("total", total_step(diff.before.page), answer.page, f"{told}, as with {variant}", message)
        if not (diff.is_whole and answer.is_whole):
            continue
        sure, given = diff.surely_in(answer), set(answer.ids)
        missing = [key for key in diff.before.ids if key in sure and key not in given]
        for key in missing[:1]:
            message = f"{quoted(key)} is missing with {_words(answer)}, and there with {variant}"
            steps = (held(diff, key), *lacks(answer.pages, key))
            yield item_finding("missing", key, f"{message}{in_all(missing, 'missing')}.", answer.page, *steps)
        yield from extra_items(diff, answer.pages, f"there with {_words(answer)}, not with {variant}")


def _take(run: Run, choose: Callable[[], Chosen]) -> EquivalentSample:
    variant, queries = choose()
    diff, answers = snapshot_pair(
        run, partial(snapshot, run, variant), lambda: accepted(partial(snapshot, run, *query) for query in queries)
    )
    return EquivalentSample(diff, [page for answer in answers for page in answer.pages], variant, answers)


def _words(answer: Snapshot) -> str:
    return str(Variant(answer.query))
