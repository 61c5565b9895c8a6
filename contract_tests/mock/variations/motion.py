"""The order of the list, and data that moves while it is read: by seeded chance, driven by requests, fast."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from contract_tests.mock.answers import Request
from contract_tests.mock.api import Server
from contract_tests.mock.data import SEVERITIES, STATUSES, Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Key
from contract_tests.mock.store import Entry


def _by_sort(key: Key, entry: Entry, sort: str | None) -> Key:
    name, _, direction = (sort or "").partition(":")
    if name not in ("first_event_time", "last_event_time", "resolved_time"):
        return key
    return entry.time(name) * (-1 if direction == "desc" else 1), entry.id


def _tied(alert: Alert) -> Alert:
    same = dict.fromkeys(("first_event_time", "last_event_time"), "2025-03-15T12:00:00Z")
    return alert | same | {"resolved_time": None}


_ORDERS: dict[str, Callable[[Key, Entry, str | None], Key]] = {
    "oldest-first": lambda key, entry, sort: (entry.created, entry.id),
    "last-updated-first": lambda key, entry, sort: (-entry.updated, entry.id),
    "last-updated-last": lambda key, entry, sort: (entry.updated, entry.id),
    "ordered-by-id": lambda key, entry, sort: (0, entry.id),
    "ordered-by-nothing": lambda key, entry, sort: (entry.rank, entry.id),
    "sort-honored": _by_sort,
}
for _name, _order in _ORDERS.items():
    variation(_name, order=_order)
variation("tied-times", stored=_tied)


def _update(s: Server, *, hidden: bool = False) -> None:
    status, severity = s.random.choice(STATUSES), s.random.choice(SEVERITIES)
    changes = {} if hidden else {"status": status, "severity": severity, "assigned_user": "müller"}
    s.store.update(s.random.choice(s.store.entries), **changes)


def _age_out(s: Server) -> None:
    """The oldest alert goes, unless few are left."""
    if len(s.store) > 10:
        s.store.age_out(min(s.store.entries, key=lambda entry: entry.created))


def _moving(
    name: str,
    order: str = "",
    *,
    arrive: int = 0,
    batch: int = 1,
    late: int = 0,
    update: int = 0,
    age: int = 0,
    hidden: bool = False,
) -> None:
    """Before one request in so many alerts arrive, one in so many late; one is updated, perhaps unseen; one goes."""

    def before(_request: Request, s: Server) -> None:
        def chance(one_in: int) -> bool:
            return one_in > 0 and s.random.randrange(one_in) == 0

        if chance(arrive):
            for _ in range(s.random.randint(1, batch)):
                s.store.arrive(late=chance(late))
        if chance(update) and s.store.entries:
            _update(s, hidden=hidden)
        if chance(age):
            _age_out(s)

    if order:
        variation(name, before=before, order=_ORDERS[order])
    else:
        variation(name, before=before)


_moving("arrivals-one-by-one", arrive=16)
_moving("arrivals-in-batches", arrive=80, batch=9)
_moving("arrivals-at-the-end", "oldest-first", arrive=16)
_moving("batches-at-the-end", "oldest-first", arrive=80, batch=9)
_moving("arrivals-anywhere", "ordered-by-nothing", arrive=16)
_moving("late-arrivals", arrive=16, late=1)
_moving("updates", update=4)
_moving("updates-to-the-front", "last-updated-first", update=4)
_moving("updates-to-the-end", "last-updated-last", update=4)
_moving("aging-out", arrive=9, age=8)
_moving("aging-out-at-the-front", "oldest-first", arrive=9, age=8)
_moving("busy", arrive=8, late=4, update=6, age=8)
_moving("busy-and-moving", "last-updated-first", arrive=8, late=4, update=6, age=8)
_moving("hectic", arrive=2, update=2, age=2, hidden=True)
_moving("hectic-and-moving", "last-updated-first", arrive=2, update=2, age=2, hidden=True)


def _first_synchronization(_request: Request, s: Server) -> None:
    """A new connection has no alerts at first, then all of them at once."""
    if s.requests == 60:
        for _ in range(57):
            s.store.arrive()


def _lagging(_request: Request, s: Server) -> None:
    """Two replicas answer in turn, one 700 ms behind the other, at two writes a second; each state is kept."""
    now = s.clock()
    memory = s.memory.setdefault("replicas", {"next": now, "live": s.store.entries, "states": [(now - 1, _copies(s))]})
    s.store.entries = memory["live"]
    while memory["next"] <= now:
        if s.random.randrange(2):
            s.store.arrive()
            _age_out(s)
        else:
            _update(s)
        memory["states"].append((memory["next"], _copies(s)))
        memory["next"] += 0.5
    known = now - 0.7 if s.requests % 2 else now
    s.store.entries = next(entries for at, entries in reversed(memory["states"]) if at <= known)


def _copies(s: Server) -> list[Entry]:
    return [copy(entry) for entry in s.store.entries]


variation("first-synchronization", before=_first_synchronization, start=lambda config: replace(config, alerts=0))
variation("lagging-replicas", before=_lagging)
