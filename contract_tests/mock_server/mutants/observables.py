"""Observables that do not follow OCSF 1.3.0 (A for the lists, B for the pairs), or do not come when asked for (C)."""

from typing import Any

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.mutants.broken import BrokenField, always, broken
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant, mutant_named
from contract_tests.mock_server.rendering import encode
from contract_tests.mock_server.store import Entry
from contract_tests.mock_server.vocabulary import OBSERVABLE_TYPES

_NAMES = dict(OBSERVABLE_TYPES)
_PAIRS = "`type_id` and `type` of an observable pair one to one, in order."


class BrokenPairs(BrokenField):
    """Shows observables whose two types are changed together."""

    def _break(self, found: dict[str, Any]) -> None:
        found.update(type(self).change((found["type_id"], found["type"])))


def _shifted(pair: tuple[int, str]) -> dict[str, Any]:
    return {"type": _NAMES.get(pair[0] + 1, "UNKNOWN")}


def _swapped(one: str, other: str) -> Any:
    names = {one: other, other: one}
    return lambda pair: {"type": names.get(pair[1], pair[1])}


for _name, _change in {
    "pairs-shifted": _shifted,
    "pairs-url-and-url-string-swapped": _swapped("URL", "URL_STRING"),
    "pairs-email-and-email-address-swapped": _swapped("EMAIL", "EMAIL_ADDRESS"),
    "pairs-hash-and-fingerprint-swapped": _swapped("HASH", "FINGERPRINT"),
    "pairs-other-as-31": lambda pair: {"type_id": 31 if pair[0] == 99 else pair[0]},
    "pairs-other-as-unknown": lambda pair: {"type": "UNKNOWN" if pair[0] == 99 else pair[1]},
}.items():
    mutant_named(_name, _PAIRS, BrokenPairs, path=("observables",), change=staticmethod(_change))
mutant_named("pairs-wrong-rarely", _PAIRS, BrokenPairs, path=("observables",), change=staticmethod(_shifted), rare=True)

_TYPE = "`type` of an observable is one of the 32 documented names."
_TYPE_ID = "`type_id` of an observable is one of the 32 documented numbers."
broken("observable-type-lower-case", _TYPE, "observables.type", str.lower)
broken("observable-type-with-blanks", _TYPE, "observables.type", lambda value: value.replace("_", " ").title())
broken("observable-type-new-rarely", _TYPE, "observables.type", always("SCRIPT_CONTENT"), rare=True)
broken("observable-type-id-as-text", _TYPE_ID, "observables.type_id", str)
broken("observable-type-id-new-rarely", _TYPE_ID, "observables.type_id", always(36), rare=True)
broken("observable-type-id-a-fraction", _TYPE_ID, "observables.type_id", lambda value: value + 0.5)


@mutant
class ObservablesNeverShown(Behaviour):
    """`includeObservables=true` adds the key `observables` to each alert."""

    def shown(self, entry: Entry, query: Query) -> Alert:
        return super().shown(entry, query.replaced(observables=False))


@mutant
class ObservablesMissingWhereNone(Behaviour):
    """`includeObservables=true` adds the key `observables` to each alert, also to one that has none."""

    def shown(self, entry: Entry, query: Query) -> Alert:
        alert = super().shown(entry, query)
        if not alert.get("observables"):
            alert.pop("observables", None)
        return alert


@mutant
class ObservablesOnFirstCursorPageOnly(Behaviour):
    """`includeObservables=true`, sent with a later cursor page, adds the key there too."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked.replaced(observables=asked.observables and asked.cursor is None)


@mutant
class ObservablesNullOnLaterPages(Behaviour):
    """`includeObservables=true` adds to an alert on a later page what it adds to it on the first."""

    def written(self, entry: Entry, query: Query) -> bytes:
        if query.observables and (query.offset or query.cursor is not None):
            return encode({**self.shown(entry, query), "observables": None})
        return super().written(entry, query)


@mutant
class ObservablesInOffsetModeOnly(Behaviour):
    """`includeObservables=true` works in cursor mode too."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked.replaced(observables=asked.observables and not asked.cursor_mode)


@mutant
class ObservablesUnderOtherName(Behaviour):
    """`includeObservables=true` adds a key that is called `observables`."""

    def shown(self, entry: Entry, query: Query) -> Alert:
        alert = super().shown(entry, query)
        if query.observables:
            alert["observable_data"] = alert.pop("observables")
        return alert
