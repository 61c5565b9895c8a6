"""Data that moves while it is read: by seeded chance, driven by requests, fast."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

from contract_tests.mock.api import Server
from contract_tests.mock.fault import variation
from contract_tests.mock.store import Entry, by_rank, last_updated_first, last_updated_last, oldest_first

_STATUSES = ("unknown", "new", "in_progress", "unresolved", "resolved")
_SEVERITIES = ("none", "low", "medium", "high", "critical", "info")


def _moving(name: str, says: str, happens: Callable[[Server], None], **hooks: Any) -> None:
    """Something may happen to the data before each request."""
    variation(name, says, before=lambda s, _request: happens(s), **hooks)


def _chance(s: Server, one_in: int) -> bool:
    return s.random.randrange(one_in) == 0


def _arrivals(s: Server) -> None:
    if _chance(s, 8):
        s.store.arrive()


def _batches(s: Server) -> None:
    if _chance(s, 40):
        for _ in range(s.random.randint(3, 9)):
            s.store.arrive()


def _late_arrivals(s: Server) -> None:
    if _chance(s, 8):
        s.store.arrive(late=True)


def _update(s: Server) -> None:
    if s.store.entries:
        entry = s.random.choice(s.store.entries)
        status, severity = s.random.choice(_STATUSES), s.random.choice(_SEVERITIES)
        s.store.update(entry, status=status, severity=severity, assigned_user="müller")


def _updates(s: Server) -> None:
    if _chance(s, 4):
        _update(s)


def _age_out(s: Server) -> None:
    """The oldest alert goes, unless few are left."""
    if len(s.store) > 10:
        s.store.age_out(min(s.store.entries, key=lambda entry: entry.created))


def _aging(s: Server) -> None:
    if _chance(s, 8):
        _age_out(s)
    if _chance(s, 9):
        s.store.arrive()


def _busy(s: Server) -> None:
    if _chance(s, 8):
        s.store.arrive(late=_chance(s, 4))
    if _chance(s, 6):
        _update(s)
    if _chance(s, 8):
        _age_out(s)


def _hectic(s: Server) -> None:
    if _chance(s, 2):
        s.store.arrive()
    if _chance(s, 2) and s.store.entries:
        s.store.update(s.random.choice(s.store.entries))
    if _chance(s, 2):
        _age_out(s)


def _lagging(s: Server) -> None:
    """Two replicas answer in turn, one behind the other; what each shows is kept for as long as it may be shown."""
    now = s.clock()
    memory = s.memory.setdefault("replicas", {"next": now, "live": s.store.entries, "states": [(now - 1, _copies(s))]})
    s.store.entries = memory["live"]
    while memory["next"] <= now:
        if _chance(s, 2):
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


def _first_synchronization(s: Server) -> None:
    if s.requests == 60:
        for _ in range(57):
            s.store.arrive()


_moving("arrivals-one-by-one", "New alerts arrive one by one, at the front.", _arrivals)
_moving("arrivals-in-batches", "New alerts arrive in batches, at the front.", _batches)
_moving("arrivals-at-the-end", "New alerts arrive one by one, at the end.", _arrivals, order=oldest_first)
_moving("batches-at-the-end", "New alerts arrive in batches, at the end.", _batches, order=oldest_first)
_moving("arrivals-anywhere", "New alerts arrive one by one, anywhere in the order.", _arrivals, order=by_rank)
_moving("late-arrivals", "Alerts arrive late, and take their place among the older ones.", _late_arrivals)
_moving("updates", "Known alerts change, and stay where they are.", _updates)
_moving("updates-to-the-front", "Known alerts change, and move to the front.", _updates, order=last_updated_first)
_moving("updates-to-the-end", "Known alerts change, and move to the end.", _updates, order=last_updated_last)
_moving("aging-out", "Old alerts go; about as many new ones arrive.", _aging)
_moving(
    "aging-out-at-the-front",
    "Old alerts go from the front; about as many new ones arrive at the end.",
    _aging,
    order=oldest_first,
)
_moving("busy", "Alerts arrive, change, move to the front and go, at every third request or so.", _busy)
_moving("busy-and-moving", "As busy, with the alert that was updated last in front.", _busy, order=last_updated_first)
_moving("hectic", "Alerts arrive, are updated out of sight and go, three changes to two requests.", _hectic)
_moving(
    "hectic-and-moving", "As hectic, with the alert that was updated last in front.", _hectic, order=last_updated_first
)
_moving(
    "first-synchronization",
    "The connection is new: it has no alerts at first, then all of them at once.",
    _first_synchronization,
    start=lambda config: replace(config, alerts=0),
)
_moving("lagging-replicas", "Two replicas answer in turn, one 700 ms behind the other; two writes a second.", _lagging)
