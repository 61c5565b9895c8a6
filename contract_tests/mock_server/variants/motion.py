"""Data that moves while it is read: by seeded chance, driven by requests, fast."""

from copy import copy
from time import monotonic

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.store import Entry
from contract_tests.mock_server.variants.order import LastUpdatedFirst, LastUpdatedLast, OldestFirst, OrderedByNothing
from contract_tests.mock_server.vocabulary import SEVERITIES, STATUSES


class Moving(Behaviour):
    """Something may happen to the data before each request."""

    def happens(self) -> None:
        """What happens now, if anything."""
        raise NotImplementedError

    def chance(self, one_in: int) -> bool:
        """Whether something that happens once in so many requests happens now."""
        return self.random.randrange(one_in) == 0

    def before(self, request: Request) -> Answer | None:
        self.happens()
        return super().before(request)

    def update_some(self) -> None:
        """A known alert changes."""
        if self.store.entries:
            entry = self.random.choice(self.store.entries)
            self.store.update(
                entry,
                status=self.random.choice(STATUSES),
                severity=self.random.choice(SEVERITIES),
                assigned_user="müller",
            )

    def age_out(self) -> None:
        """The oldest alert goes, unless few are left."""
        if len(self.store) > 10:
            self.store.age_out(min(self.store.entries, key=lambda entry: entry.created))


@variant
class ArrivalsOneByOne(Moving):
    """New alerts arrive one by one, at the front."""

    def happens(self) -> None:
        if self.chance(8):
            self.store.arrive()


@variant
class ArrivalsInBatches(Moving):
    """New alerts arrive in batches, at the front."""

    def happens(self) -> None:
        if self.chance(40):
            for _ in range(self.random.randint(3, 9)):
                self.store.arrive()


@variant
class ArrivalsAtTheEnd(ArrivalsOneByOne, OldestFirst):
    """New alerts arrive one by one, at the end."""


@variant
class BatchesAtTheEnd(ArrivalsInBatches, OldestFirst):
    """New alerts arrive in batches, at the end."""


@variant
class ArrivalsAnywhere(ArrivalsOneByOne, OrderedByNothing):
    """New alerts arrive one by one, anywhere in the order."""


@variant
class LateArrivals(Moving):
    """Alerts arrive late, and take their place among the older ones."""

    def happens(self) -> None:
        if self.chance(8):
            self.store.arrive(late=True)


@variant
class Updates(Moving):
    """Known alerts change, and stay where they are."""

    def happens(self) -> None:
        if self.chance(4):
            self.update_some()


@variant
class UpdatesToTheFront(Updates, LastUpdatedFirst):
    """Known alerts change, and move to the front."""


@variant
class UpdatesToTheEnd(Updates, LastUpdatedLast):
    """Known alerts change, and move to the end."""


@variant
class AgeingOut(Moving):
    """Old alerts go; about as many new ones arrive."""

    def happens(self) -> None:
        if self.chance(8):
            self.age_out()
        if self.chance(9):
            self.store.arrive()


@variant
class AgeingOutAtTheFront(AgeingOut, OldestFirst):
    """Old alerts go from the front; about as many new ones arrive at the end."""


@variant
class Busy(Moving):
    """Alerts arrive, change, move to the front and go, at every third request or so."""

    def happens(self) -> None:
        if self.chance(8):
            self.store.arrive(late=self.chance(4))
        if self.chance(6):
            self.update_some()
        if self.chance(8):
            self.age_out()


@variant
class BusyAndMoving(Busy, LastUpdatedFirst):
    """As busy, with the alert that was updated last in front."""


@variant
class FirstSynchronisation(Moving):
    """The connection is new: it has no alerts at first, then all of them at once."""

    def number_of_alerts(self, asked: int) -> int:
        self._to_come = super().number_of_alerts(asked)
        return 0

    def happens(self) -> None:
        if self.requests == 60:
            for _ in range(self._to_come):
                self.store.arrive()


@variant
class LaggingReplicas(Moving):
    """Two replicas answer in turn, one 700 ms behind the other; two writes a second."""

    behind, between_writes = 0.7, 0.5

    def __init__(self, alerts: int, seed: int) -> None:
        super().__init__(alerts, seed)
        self._next_write = monotonic()
        self._live = self.store.entries
        self._states = [(self._next_write - self.behind, self._copy())]

    def _copy(self) -> list[Entry]:
        return [copy(entry) for entry in self._live]

    def happens(self) -> None:
        now = monotonic()
        self.store.entries = self._live
        while self._next_write <= now:
            self._write()
            self._states.append((self._next_write, self._copy()))
            self._next_write += self.between_writes
        known = now - self.behind if self.requests % 2 else now
        self.store.entries = next(entries for at, entries in reversed(self._states) if at <= known)
        self._cache.clear()

    def _write(self) -> None:
        if self.chance(2):
            self.store.arrive()
            self.age_out()
        else:
            self.update_some()
