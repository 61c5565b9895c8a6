"""Equivalent queries: different requests that must give the same items, between two snapshots of one of them."""

from collections.abc import Callable, Iterator
from functools import partial

from attrs import field, frozen

from contract_tests.results import Finding, quoted
from contract_tests.run import Run
from contract_tests.sampling.comparison import (
    extra_items,
    in_all,
    item_finding,
    lacks,
    list_holds,
    other_total,
    out_of_order,
    stands,
)
from contract_tests.sampling.confirm import Sample, Sampler, sample_rule
from contract_tests.sampling.pages import Page, Snapshot, Variant
from contract_tests.sampling.reading import RefusedError, snapshot, snapshot_pair


@frozen
class EquivalentSample(Sample):
    """What each query gave, those that are refused left out, between two snapshots of the first."""

    answers: list[Snapshot] = field(repr=False)

    @property
    def pages(self) -> list[Page]:
        """All pages that were read in between."""
        return [page for answer in self.answers for page in answer.pages]


def equivalent(run: Run, choose: Callable[[], list[Variant]]) -> Sampler[EquivalentSample]:
    """Return what reads equivalent queries, chosen anew for each sample; the first is that of the snapshots."""

    def read(variants: list[Variant]) -> list[Snapshot]:
        answers, refused = [], None
        for variant in variants:
            try:
                answers.append(snapshot(run, variant))
            except RefusedError as error:
                refused = error
        if refused and not answers:
            raise refused
        return answers

    def take() -> EquivalentSample:
        first, *others = choose()
        diff, answers = snapshot_pair(run, partial(snapshot, run, first), partial(read, others))
        return EquivalentSample(diff, answers)

    return Sampler(run.motion, take)


def equivalent_rule(
    rule_id: str, *, fact: str, in_order: bool = False, places: tuple[tuple[int, ...], ...] = ((),)
) -> Callable[[Callable[..., list[Variant]]], Callable[..., list[Variant]]]:
    """Register a function that chooses equivalent queries as the rule that they give the same items.

    Args:
        rule_id, fact: as of Rule.
        in_order: whether they have to stand in the same order too.
        places: arguments of the function beside the run, one sampler for each.
    """

    def register(choose: Callable[..., list[Variant]]) -> Callable[..., list[Variant]]:
        def samples(run: Run) -> list[Sampler[EquivalentSample]]:
            return [equivalent(run, partial(choose, run, *place)) for place in places]

        @sample_rule(rule_id, fact=fact, samples=samples, statement=choose.__doc__ or "")
        def different(sample: EquivalentSample) -> Iterator[Finding]:
            for answer in sample.answers:
                yield from _different_items(sample, answer)
            for answer in sample.answers if in_order else ():
                yield from out_of_order(sample.diff, answer.pages, f"with {answer}")

        return choose

    return register


def _different_items(sample: EquivalentSample, answer: Snapshot) -> Iterator[Finding]:
    """Yield a candidate for items that one query gives and another does not; a part of a long list misses nothing."""
    diff, first = sample.diff, sample.diff.before
    if diff.is_whole and answer.is_whole:
        sure, given = diff.surely_in(answer), set(answer.ids)
        missing = [key for key in first.ids if key in sure and key not in given]
        for key in missing[:1]:
            message = f"{quoted(key)} is missing with {answer}, and with {first} it stands {stands(diff, key)}"
            steps = (list_holds(diff, key), *lacks(answer.pages, key))
            yield item_finding("missing", key, f"{message}{in_all(missing, 'missing')}.", answer.page, *steps)
        yield from extra_items(diff, answer.pages, f"there with {answer}, not with {first}")
    if diff.is_still and None not in (first.total, answer.total) and first.total != answer.total:
        message = f"The total is {first.total} with {first}, and {answer.total} with {answer}."
        yield other_total("total", first, answer.page, message)
