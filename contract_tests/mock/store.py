"""The alerts that a server holds, with what no field shows: when each was stored and last updated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from contract_tests.mock.data import SPAN, Alert, make_alert
from contract_tests.mock.query import microseconds

SECOND = 1_000_000
DAY = 86_400 * SECOND


@dataclass(eq=False)
class Entry:
    """An alert as it is stored. Times are in microseconds since 1970; `revision` counts the changes of `alert`.

    Attributes:
        rank: a place in an order that follows nothing which is shown.
    """

    number: int
    alert: Alert
    created: int
    updated: int
    rank: int
    revision: int = 0

    @property
    def id(self) -> str:
        """The alert's id."""
        return str(self.alert["id"])

    def time(self, name: str) -> int:
        """One of the alert's times; 0 for null."""
        text = self.alert.get(name)
        return microseconds(datetime.fromisoformat(text)) if text else 0


class Store:
    """The alerts of one connection. They change only through the three methods that say so.

    Attributes:
        clock: when the last change happened, in microseconds since 1970.
    """

    def __init__(self, count: int, seed: int, now: datetime, stored: Callable[[Alert], Alert]) -> None:
        self.random = Random(f"store/{seed}")
        self.clock = microseconds(now)
        self._start = now - SPAN
        self._step = SPAN / max(count, 1)
        self._seed = seed
        self._stored = stored
        self._made = 0
        self.entries = [self._new() for _ in range(count)]

    def __len__(self) -> int:
        return len(self.entries)

    def arrive(self, *, late: bool = False, now: datetime | None = None) -> None:
        """A new alert, a step younger than the one before, or of `now`; a late one takes its place among older ones."""
        entry = self._new(now)
        self.clock = entry.updated = max(entry.updated, self.clock)  # it was stored now, whenever it happened
        if late:
            entry.created = self.random.randrange(microseconds(self._start), entry.created)
        self.entries.append(entry)

    def update(self, entry: Entry, **changes: object) -> None:
        """Fields of a known alert change, now."""
        self.clock += SECOND
        entry.alert = {**entry.alert, **changes}
        entry.updated = self.clock
        entry.revision += 1

    def age_out(self, entry: Entry) -> None:
        """An alert is no longer kept."""
        self.entries.remove(entry)

    def _new(self, now: datetime | None = None) -> Entry:
        number, self._made = self._made, self._made + 1
        moment, step = (now, timedelta()) if now else (self._start + self._step * number, self._step)
        alert = self._stored(make_alert(number, self._seed, moment, step))
        entry = Entry(number, alert, 0, 0, rank=self.random.getrandbits(62))
        first, last, resolved = (entry.time(f"{name}_time") for name in ("first_event", "last_event", "resolved"))
        entry.created = max(first, last) or self.clock
        entry.updated = max(resolved, entry.created) + (0 if now else self.random.randrange(1, 120) * SECOND)
        self.clock = max(self.clock, entry.updated)
        return entry
