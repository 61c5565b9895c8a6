"""Alerts that are in the list or not, depending on how it is asked for (C)."""

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.listing import Listed
from contract_tests.mock_server.registry import mutant
from contract_tests.mock_server.store import Entry

_LARGE = 40


@mutant
class SortLosesAlerts(Behaviour):
    """`sort` may order the list or be ignored; what the list holds stays."""

    def _list(self, since: int | None, sort: str | None) -> Listed:
        found = super()._list(since, sort)
        return Listed(found.entries[::2], found.keys[::2]) if sort else found


@mutant
class HiddenFromLargePages(Behaviour):
    """Whatever page it is on, an alert is one of the list."""

    def window(self, entries: list[Entry], offset: int, limit: int) -> list[Entry]:
        shown = entries[:5] + entries[6:] if limit >= _LARGE else entries
        return super().window(shown, offset, limit)
