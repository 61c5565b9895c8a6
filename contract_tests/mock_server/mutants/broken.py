"""What the tables of broken fields have in common."""

from collections.abc import Callable
from typing import Any

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant_named
from contract_tests.mock_server.reshape import everywhere, objects_at
from contract_tests.mock_server.store import Entry

RARE = 57
"""One alert in so many is broken by a mutant that breaks one seldom."""

MISSING = object()
"""In place of a value: the key goes."""


class BrokenField(Behaviour):
    """Shows something else under one key: `change` of the value, unless there is none to change."""

    path: tuple[str, ...] = ()
    key = ""
    one_in = 1
    change: Callable[[Any], Any]
    nulls_too = False

    def shown(self, entry: Entry, query: Query) -> Alert:
        alert = super().shown(entry, query)
        if entry.number % self.one_in != min(41, self.one_in - 1):
            return alert
        copy: Alert = everywhere(alert, lambda _key, value: value)
        for found in objects_at(copy, self.path):
            self._break(found)
        return copy

    def _break(self, found: dict[str, Any]) -> None:
        if found.get(self.key) is None and not self.nulls_too:
            return
        value = type(self).change(found.get(self.key))
        if value is MISSING:
            found.pop(self.key, None)
        else:
            found[self.key] = value


def broken(name: str, promise: str, where: str, change: Callable[[Any], Any], *, rare: bool = False) -> None:
    """Registers a mutant that breaks the field at a dotted path; a rare one breaks it in one alert, null or not."""
    *path, key = where.split(".")
    mutant_named(
        name,
        promise,
        BrokenField,
        path=tuple(path),
        key=key,
        change=staticmethod(change),
        one_in=RARE if rare else 1,
        nulls_too=rare,
    )


def always(value: Any) -> Callable[[Any], Any]:
    """A change that puts the same in place of everything."""
    return lambda _value: value
