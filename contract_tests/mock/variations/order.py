"""The order of the list."""

from contract_tests.mock.cursors import Key
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.store import Entry, by_rank, last_updated_first, last_updated_last, oldest_first


def _tied(alert: Alert) -> Alert:
    same = dict.fromkeys(("first_event_time", "last_event_time"), "2025-03-15T12:00:00Z")
    return alert | same | {"resolved_time": None}


def _by_sort(entry: Entry, sort: str | None) -> Key | None:
    name, _, direction = (sort or "").partition(":")
    if name not in ("first_event_time", "last_event_time", "resolved_time"):
        return None
    return entry.time(name) * (-1 if direction == "desc" else 1), entry.id


variation("oldest-first", "The oldest alert comes first.", order=oldest_first)
variation("last-updated-first", "The alert that was updated last comes first.", order=last_updated_first)
variation("last-updated-last", "The alert that was updated last comes last.", order=last_updated_last)
variation("ordered-by-id", "Alerts stand in the order of their ids.", order=lambda entry, _sort: (0, entry.id))
variation("ordered-by-nothing", "The order follows nothing that is shown, but stays the same.", order=by_rank)
variation("tied-times", "All alerts have the same times, as after an import.", stored=_tied)
variation("sort-honored", "`sort` works for every time of an alert, in both directions.", order=_by_sort)
