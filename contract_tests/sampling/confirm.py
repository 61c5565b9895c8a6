"""Confirmation: a candidate is reported when it is seen again and again; what motion or lag explains is not.

A sample rule is a predicate over one sample that yields candidates, findings not yet confirmed. It is registered here,
with the samples that it looks at; taking them, confirming and skipping are the same for all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any, Generic, TypeVar

from attrs import define, field, frozen

from contract_tests.catalog import rule
from contract_tests.results import CannotTestError, Finding
from contract_tests.run import Run
from contract_tests.sampling.diff import Motion, SnapshotDiff
from contract_tests.sampling.reading import RefusedError

_REPEATS = 3
_MOST_SAMPLES = 9
_MOTION_MAY_CAUSE = frozenset({"extra", "added", "swapped"})
"""Kinds of findings that motion may cause now and then, at another item each time."""


@frozen
class Sample:
    """What was read between two snapshots of a list."""

    diff: SnapshotDiff

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile, so that motion may have hidden a fault."""
        return not self.diff.is_still


S = TypeVar("S", bound=Sample)
Predicate = Callable[[S], Iterable[Finding]]


@define(slots=False)
class Sampler(Generic[S]):
    """Takes the same sample again and again; rules that ask for the same one share what was taken.

    Attributes:
        motion: of the list, as snapshots show it.
        take: takes a sample. Raises RefusedError where there is none to take.
        shrink: makes a confirmed finding smaller; None where nothing can be made smaller.
    """

    motion: Motion
    take: Callable[[], S]
    shrink: Callable[[Finding, Predicate[S]], Finding] | None = None
    _taken: list[S] = field(factory=list, init=False)

    def __getitem__(self, number: int) -> S:
        """Return the sample of that number, from 0."""
        while len(self._taken) <= number:
            self._taken.append(self.take())
        return self._taken[number]

    @cached_property
    def patient(self) -> S:
        """A sample that is taken with pauses, in which lagging replicas catch up."""
        self.motion.is_patient = True
        try:
            return self.take()
        finally:
            self.motion.is_patient = False


def take_once(samplers: Iterable[Sampler[Any]]) -> None:
    """Take one sample of each that is not refused."""
    for sampler in samplers:
        with suppress(RefusedError):
            sampler[0]


def sample_rule(
    rule_id: str,
    *,
    fact: str,
    confidence: str = "C",
    samples: Callable[[Run], Iterable[Sampler[S]]],
    sources: tuple[str, ...] = (),
    statement: str = "",
) -> Callable[[Predicate[S]], Predicate[S]]:
    """Register the decorated predicate as a rule over these samples; its docstring is the statement by default."""

    def register(predicate: Predicate[S]) -> Predicate[S]:
        words = statement or predicate.__doc__ or ""

        @rule(rule_id, fact=fact, confidence=confidence, sources=sources, statement=words)
        def function(run: Run) -> Iterator[Finding]:
            return confirm_any(samples(run), predicate)

        return predicate

    return register


def confirm_any(samplers: Iterable[Sampler[S]], predicate: Predicate[S]) -> Iterator[Finding]:
    """Go through the samplers until one confirms a fault, and yield it.

    Raises:
        CannotTestError: there is nothing to sample, or every sample was refused.
    """
    reason: str | None = "the list holds fewer than two items"
    for sampler in samplers:
        try:
            found = confirm(sampler, predicate)
        except RefusedError as error:
            reason = reason and str(error)
            continue
        reason = None
        if found:
            yield found
            return
    if reason:
        raise CannotTestError(reason)


def confirm(sampler: Sampler[S], predicate: Predicate[S]) -> Finding | None:
    """Return what is found again and again, None where nothing is.

    Three samples that show the same kind of fault confirm it; of a kind that motion may cause while the list moves,
    three that show it at the same item. A clean sample of a list that does not move clears all candidates; a clean
    sample of one that moves may only have missed the fault. Where the list changed a moment ago and has gone back to an
    older state before, a sample that waits for replicas to catch up has to show the fault too.
    """
    counts = Counter[tuple[str, object]]()
    for number in range(_MOST_SAMPLES):
        sample = sampler[number]
        found = list(predicate(sample))
        counts.update({sign for finding in found for sign in _signs(finding, sample.is_blurred)})
        confirmed = [f for f in found if any(counts[sign] >= _REPEATS for sign in _signs(f, sample.is_blurred))]
        if confirmed:
            if sampler.motion.may_lag and sampler.motion.went_back:
                kinds = {finding.kind for finding in confirmed}
                confirmed = [finding for finding in predicate(sampler.patient) if finding.kind in kinds]
            if confirmed and sampler.shrink and not sampler.motion.may_lag:
                return sampler.shrink(confirmed[0], predicate)
            return confirmed[0] if confirmed else None
        if not found and (not sample.is_blurred or (not counts and number == _REPEATS - 1)):
            return None
    return None


def _signs(finding: Finding, is_blurred: bool) -> set[tuple[str, object]]:
    """What another sample has to show again."""
    same_item = (finding.kind, finding.subject)
    return {same_item} if is_blurred and finding.kind in _MOTION_MAY_CAUSE else {same_item, (finding.kind, None)}
