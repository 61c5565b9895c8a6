"""Looking again before accusing: what a moving list explains does not come three times in the same way."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from attrs import define, field, frozen

from contract_tests.engine.pages import RefusedError
from contract_tests.engine.states import States
from contract_tests.errors import CannotTestError
from contract_tests.results import Finding

TRIES = 3
_MOST_LOOKS = 9
_PATIENT_LOOKS = 3
_FINDINGS_SHOWN = 3


class Blurrable(Protocol):
    """An observation that knows whether the list moved meanwhile."""

    @property
    def is_blurred(self) -> bool:
        """Whether motion may have hidden something."""
        ...


Seen = TypeVar("Seen", bound=Blurrable)


@define
class Looks(Generic[Seen]):
    """Observations of the same thing, one after the other; rules that ask for the same one share it."""

    states: States
    make: Callable[[], Seen]
    _made: list[Seen] = field(factory=list)
    _patient: list[Seen] = field(factory=list)

    def __getitem__(self, number: int) -> Seen:
        """Return the observation of that number, from 0. Raises what making it raises."""
        while len(self._made) <= number:
            self._made.append(self.make())
        return self._made[number]

    def patiently(self, number: int) -> Seen:
        """Return an observation of those that are made with pauses, in which lagging replicas catch up."""
        self.states.patient = True
        try:
            while len(self._patient) <= number:
                self._patient.append(self.make())
        finally:
            self.states.patient = False
        return self._patient[number]


@frozen
class Suspicion:
    """A finding before it is confirmed; `kind` names the sort of fault, not the item that shows it."""

    kind: str
    finding: Finding


def confirm(looks: Looks[Seen], suspect: Callable[[Seen], Iterable[Suspicion]]) -> Iterator[Finding]:
    """Yield what is found again and again.

    A clean look at a list that stands still acquits. A clean look at one that moves may only have missed the fault, so
    it decides nothing. Accused is a kind of fault that three looks show; where the list changed a moment ago, so that a
    lagging replica may have caused it, only if a look shows it too that waits for replicas.
    """
    kinds: set[str] = set()
    accusing = 0
    for number in range(_MOST_LOOKS):
        seen = looks[number]
        found = list(suspect(seen))
        if found:
            kinds = {s.kind for s in found} & kinds if accusing else {s.kind for s in found}
            accusing += 1
            if accusing == TRIES or not kinds:
                if kinds and looks.states.may_lag:
                    found = _patiently(looks, suspect, kinds)
                yield from [s.finding for s in found if s.kind in kinds][:_FINDINGS_SHOWN]
                return
        elif not seen.is_blurred or (not accusing and number == TRIES - 1):
            return


def _patiently(looks: Looks[Seen], suspect: Callable[[Seen], Iterable[Suspicion]], kinds: set[str]) -> list[Suspicion]:
    for number in range(1 if looks.states.went_back else _PATIENT_LOOKS):
        seen = looks.patiently(number)
        found = [suspicion for suspicion in suspect(seen) if suspicion.kind in kinds]
        if found or not seen.is_blurred:
            return found
    return []


def confirm_first(
    many: Iterable[Looks[Seen]], suspect: Callable[[Seen], Iterable[Suspicion]], too_few: str
) -> Iterator[Finding]:
    """Go through observations until one shows a fault, and yield it.

    Raises:
        CannotTestError: there was nothing to look at (`too_few` says why), or every one was refused.
    """
    refused, judged = too_few, False
    for looks in many:
        try:
            found = list(confirm(looks, suspect))
        except RefusedError as error:
            refused = str(error)
            continue
        judged = True
        if found:
            yield from found
            return
    if not judged:
        raise CannotTestError(refused)
