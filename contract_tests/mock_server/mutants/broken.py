"""What the tables of broken fields have in common."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant_named
from contract_tests.mock_server.rendering import encode
from contract_tests.mock_server.reshape import everywhere, objects_at
from contract_tests.mock_server.store import Entry

BLOCK = 57
"""A mutant that breaks a field seldom breaks it in one of so many alerts."""

MISSING = object()
"""In place of a value: the key goes."""


class BrokenField(Behaviour):
    """Shows something else under one key: `change` of the value, unless there is none to change.

    A rare one does so in one alert of each block, and there for null too.
    """

    path: tuple[str, ...] = ()
    key = ""
    rare = False
    change: Callable[[Any], Any]

    def shown(self, entry: Entry, query: Query) -> Alert:
        alert = super().shown(entry, query)
        if self.rare and entry is not self.victim(entry.number // BLOCK):
            return alert
        copy: Alert = everywhere(alert, lambda _key, value: value)
        for found in objects_at(copy, self.path):
            self._break(found)
        return copy

    def written(self, entry: Entry, query: Query) -> bytes:
        if self.rare and entry is self.victim(entry.number // BLOCK):
            return encode(self.shown(entry, query))
        return super().written(entry, query)

    def victim(self, block: int) -> Entry | None:
        """The alert of the block that is broken: one in its middle that has an object at the path."""
        if (block, self.store.revision) not in self._victims:
            block_of = [entry for entry in self.store.entries if entry.number // BLOCK == block]
            able = [entry for entry in block_of if any(True for _ in objects_at(entry.alert, self.path))]
            self._victims[block, self.store.revision] = min(able, key=lambda e: (e.number + 36) % BLOCK, default=None)
        return self._victims[block, self.store.revision]

    @cached_property
    def _victims(self) -> dict[tuple[int, int], Entry | None]:
        return {}

    def _break(self, found: dict[str, Any]) -> None:
        if found.get(self.key) is None and not self.rare:
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
        rare=rare,
    )


def always(value: Any) -> Callable[[Any], Any]:
    """A change that puts the same in place of everything."""
    return lambda _value: value
