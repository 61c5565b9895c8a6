"""Times that are no date-times with a zone (A for the fields, F for the form)."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.mutants.broken import always, broken
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant_named
from contract_tests.mock_server.reshape import each_time
from contract_tests.mock_server.store import Entry

PROMISE = "Each of the six times is a date-time with a zone, or null."


class RespelledTimes(Behaviour):
    """Spells every time in another way."""

    spell: Callable[[str], Any]

    def shown(self, entry: Entry, query: Query) -> Alert:
        return dict(each_time(super().shown(entry, query), type(self).spell))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


for _name, _spell in {
    "times-naive": lambda text: text.removesuffix("Z"),
    "times-date-only": lambda text: text[:10],
    "times-as-epoch": lambda text: int(_moment(text).timestamp()),
    "times-as-epoch-text": lambda text: str(int(_moment(text).timestamp() * 1000)),
    "times-with-blank": lambda text: text.replace("T", " "),
    "times-as-in-mail": lambda text: format_datetime(_moment(text)),
    "times-with-zone-name": lambda text: text.replace("Z", " UTC"),
    "times-without-colon-in-zone": lambda text: text.replace("Z", "+0000"),
    "times-without-seconds": lambda text: text[:16] + "Z",
    "times-in-basic-form": lambda text: text[:19].replace("-", "").replace(":", "") + "Z",
}.items():
    mutant_named(_name, PROMISE, RespelledTimes, spell=staticmethod(_spell))

for _where, _value in {
    "first_event_time": "2025-13-01T00:00:00Z",
    "last_event_time": "2025-02-30T12:00:00Z",
    "resolved_time": "",
    "process_created_at": "0000-00-00T00:00:00Z",
    "device.last_seen": "2025-03-20T09:15:00",
    "device.first_seen": "never",
}.items():
    _name = _where.replace("_", "-").replace(".", "-")
    broken(f"{_name}-bad-rarely", f"`{_where}` is a date-time with a zone, or null.", _where, always(_value), rare=True)
