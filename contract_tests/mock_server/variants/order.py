"""Freedoms of order, and of how many alerts there are."""

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Key
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.store import Entry


@variant
class OldestFirst(Behaviour):
    """The oldest alert comes first."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return entry.created, entry.id


@variant
class LastUpdatedFirst(Behaviour):
    """The alert that was updated last comes first."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return -entry.updated, entry.id


@variant
class LastUpdatedLast(Behaviour):
    """The alert that was updated last comes last."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return entry.updated, entry.id


@variant
class OrderedById(Behaviour):
    """Alerts stand in the order of their ids."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return 0, entry.id


@variant
class OrderedByNothing(Behaviour):
    """The order follows nothing that is shown, but stays the same."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return entry.rank, entry.id


@variant
class TiedTimes(Behaviour):
    """All alerts have the same times, as after an import."""

    def prepared(self, alert: Alert) -> Alert:
        tied = dict.fromkeys(("first_event_time", "last_event_time"), "2025-03-15T12:00:00Z")
        return {**super().prepared(alert), **tied, "resolved_time": None}


@variant
class EmptyConnection(Behaviour):
    """The connection has no alerts, as before its first synchronisation."""

    def number_of_alerts(self, asked: int) -> int:
        return 0


@variant
class OneAlert(Behaviour):
    """The connection has one alert."""

    def number_of_alerts(self, asked: int) -> int:
        return 1


@variant
class TwoAlerts(Behaviour):
    """The connection has two alerts."""

    def number_of_alerts(self, asked: int) -> int:
        return 2


@variant
class ManyAlerts(Behaviour):
    """The connection has more alerts than the largest page that clients ask for."""

    def number_of_alerts(self, asked: int) -> int:
        return max(asked, 1203)
