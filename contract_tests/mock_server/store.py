"""The alerts that a server holds, with what no field shows: when each was stored and last updated."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from contract_tests.mock_server.data import FIRST_DAY, SPAN, Alert, make_alert

EVENT_FIELDS = ("first_event_time", "last_event_time", "resolved_time")


def microseconds(text: str | None) -> int:
    """A time as microseconds since 1970; 0 for null."""
    return to_microseconds(datetime.fromisoformat(text)) if text else 0


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@dataclass(eq=False)
class Entry:
    """An alert as it is stored. Times are in microseconds since 1970; `revision` counts the changes of `alert`."""

    number: int
    alert: Alert
    created: int
    updated: int
    revision: int = 0
    rank: int = field(default=0)

    @property
    def id(self) -> str:
        """The alert's id."""
        return str(self.alert["id"])

    def time(self, name: str) -> int:
        """One of the alert's times; 0 for null."""
        return microseconds(self.alert.get(name))


class Store:
    """The alerts of one connection. They change only through the three methods that say so."""

    def __init__(self, count: int, seed: int, prepare: Callable[[Alert], Alert] = lambda alert: alert) -> None:
        self.seed = seed
        self.random = Random(f"store/{seed}")
        self.revision = 0
        self.clock = to_microseconds(FIRST_DAY + SPAN)
        self._prepare = prepare
        self._step = SPAN / max(count, 1)
        self._made = 0
        self.entries: list[Entry] = []
        for _ in range(count):
            self.arrive()

    def __len__(self) -> int:
        return len(self.entries)

    def arrive(self, *, late: bool = False) -> Entry:
        """A new alert; a late one takes its place among the older ones."""
        number, self._made = self._made, self._made + 1
        alert = self._prepare(make_alert(number, self.seed, self._step))
        times = [microseconds(alert.get(name)) for name in EVENT_FIELDS]
        created = max(times[:2]) or self.clock
        updated = max(*times, created) + self.random.randrange(1, 120) * 1_000_000
        if late:
            created = self.random.randrange(to_microseconds(FIRST_DAY), created)
        entry = Entry(number, alert, created, updated, rank=self.random.getrandbits(62))
        self.clock = max(self.clock, updated)
        self.entries.append(entry)
        self.revision += 1
        return entry

    def update(self, entry: Entry, **changes: object) -> None:
        """Fields of a known alert change, now."""
        self.clock += 1_000_000
        entry.alert = {**entry.alert, **changes}
        entry.updated = self.clock
        entry.revision += 1
        self.revision += 1

    def age_out(self, entry: Entry) -> None:
        """An alert is no longer kept."""
        self.entries.remove(entry)
        self.revision += 1
