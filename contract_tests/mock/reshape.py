"""Changing JSON values for faults and variations: at one place, or everywhere."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

TIMES = frozenset(
    ("first_event_time", "last_event_time", "resolved_time", "process_created_at", "last_seen", "first_seen")
)
"""The keys of all date-times, of alert and device."""


def everywhere(value: Any, change: Callable[[str | None, Any], Any], key: str | None = None) -> Any:
    """A copy in which each scalar is replaced by what `change` makes of it and the key that it stands under."""
    if isinstance(value, dict):
        return {name: everywhere(member, change, name) for name, member in value.items()}
    if isinstance(value, list):
        return [everywhere(member, change, key) for member in value]
    return change(key, value)


def each_time(value: Any, spell: Callable[[str], Any]) -> Any:
    """A copy in which every date-time is spelled in another way."""
    return everywhere(value, lambda key, v: spell(v) if key in TIMES and isinstance(v, str) else v)


def without_nulls(value: Any) -> Any:
    """A copy without the keys that hold null, at any depth."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(member) for member in value] if isinstance(value, list) else value


def objects_at(value: Any, path: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects that a path of keys leads to, through every element of a list on the way."""
    if isinstance(value, list):
        for member in value:
            yield from objects_at(member, path)
    elif isinstance(value, dict):
        if path:
            yield from objects_at(value.get(path[0]), path[1:])
        else:
            yield value
