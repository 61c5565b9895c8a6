"""Fields that are missing, of another type, value or spelling than documented; most are made from the document."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import cycle
from typing import Any

from contract_tests.mock.api import Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import SCHEMAS, each_time, fields, objects_at, type_of
from contract_tests.mock.store import Entry

_BLOCK = 57
_MISSING = object()
"""In place of a value: the key goes."""

_TYPE, _ENUM, _FORMAT, _REQUIRED, _PAIRS = (
    f"schema.{name}" for name in ("type", "enum", "format", "required", "pairs")
)
_FIELDS = dict(fields(SCHEMAS["Alert"]))


def _broken(
    name: str, where: str, change: Callable[[Any], Any], *, breaks: str | None = None, rarely: bool = False
) -> None:
    """A fault of the field at a dotted path, wherever it has a value; a rare one in one alert of 57, null or not.

    It breaks what the document says of values of the right type, unless told otherwise.
    """
    *path, key = where.split(".")
    rule = next((f"schema.{limit}" for limit in ("enum", "format") if limit in _FIELDS[where]), _TYPE)

    def item(s: Server, _query: Query, entry: Entry, alert: Alert) -> Alert:
        if rarely and entry is not _victim(s, entry.number // _BLOCK, path):
            return alert
        for found in objects_at(alert, path):
            if rarely or found.get(key) is not None:
                found[key] = change(found.get(key))
                if found[key] is _MISSING:
                    del found[key]
        return alert

    fault(f"{name}-rarely" if rarely else name, breaks=breaks or rule, item=item)


def _victim(s: Server, block: int, path: list[str]) -> Entry | None:
    """The alert of a block that is broken: one in its middle that has an object at the path."""
    if ("victim", block) not in s.memory:
        able = [e for e in s.store.entries if e.number // _BLOCK == block and any(objects_at(e.alert, path))]
        s.memory["victim", block] = min(able, key=lambda entry: (entry.number + 36) % _BLOCK, default=None)
    found: Entry | None = s.memory["victim", block]
    return found


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _value: value


_WRONG: dict[str, Iterator[Any]] = {
    "string": cycle([5, ["two", "lines"], {"name": "x"}, True, 0.5]),
    "integer": cycle(["1", 0.5]),
    "array": cycle(["a,b", {"0": "a"}]),
    "object": cycle(["x", [{}], 7, False]),
}
for _where, _schema in _FIELDS.items():
    _kind = type_of(_schema)
    _broken(f"{_where}-of-wrong-type", _where, _always(next(_WRONG[_kind])), breaks=_TYPE)
    if _kind == "array":
        _broken(f"{_where}-with-null", _where, lambda value: [*value, None], breaks=_TYPE)
    if "enum" in _schema:
        _broken(f"{_where}-new", _where, _always("urgent" if _kind == "string" else 36), rarely=True)
        if _kind == "string":
            _broken(f"{_where}-in-other-case", _where, str.swapcase)
    if "format" in _schema:
        _bad = "2025-02-30T12:00:00Z" if _schema["format"] == "date-time" else "00000000-0000-0000-0000-00000000000"
        _broken(f"{_where}-malformed", _where, _always(_bad), rarely=True)
for _name in SCHEMAS["Alert"]["required"]:
    _broken(f"{_name}-missing", _name, _always(_MISSING), breaks=_REQUIRED, rarely=True)
    _broken(f"{_name}-null", _name, _always(None), breaks=_TYPE, rarely=True)

_broken("id-of-the-vendor", "id", lambda value: f"ldt:{value[:8]}", rarely=True)
_broken("id-without-dashes", "id", lambda value: value.replace("-", ""))
_broken("id-in-braces", "id", lambda value: f"{{{value}}}")
_broken("device-id-with-prefix", "device.id", lambda value: f"dev-{value[:8]}")
_broken("vendor-defender-short", "vendor", lambda value: "defender" if value.startswith("ms_") else value)
_broken("severity-empty", "severity", _always(""), rarely=True)
_broken("severity-informational", "severity", lambda value: "informational" if value == "info" else value)
_broken("status-with-blank", "status", lambda value: value.replace("_", " "))
_broken("platform-macos", "device.platform", lambda value: "macos" if value == "mac" else value)
_broken("pid-as-number", "pid", _always(4711), rarely=True)
_broken("device-ipv4s-of-numbers", "device.ipv4s", _always([167772161]), rarely=True)
_broken("vendor-data-as-list", "device.vendor_data", _always([]), rarely=True)
_broken("resolved-time-empty", "resolved_time", _always(""), rarely=True)
_broken("device-last-seen-naive", "device.last_seen", _always("2025-03-20T09:15:00"), rarely=True)
_broken("observable-type-with-blanks", "observables.type", lambda value: value.replace("_", " ").title())
_broken("observable-type-id-a-fraction", "observables.type_id", lambda value: value + 0.5, breaks=_TYPE)
_broken("observable-type-id-as-float", "observables.type_id", float, breaks="client.lossless")


def _spelled(name: str, spell: Callable[[str], Any], breaks: str = _FORMAT) -> None:
    fault(f"times-{name}", breaks=breaks, item=lambda _s, _query, _entry, alert: dict(each_time(alert, spell)))


_spelled("naive", lambda text: text.removesuffix("Z"))
_spelled("date-only", lambda text: text[:10])
_spelled("as-epoch", lambda text: int(datetime.fromisoformat(text).timestamp()), _TYPE)
_spelled("as-epoch-text", lambda text: str(int(datetime.fromisoformat(text).timestamp() * 1000)))
_spelled("with-blank", lambda text: text.replace("T", " "))
_spelled("as-in-mail", lambda text: format_datetime(datetime.fromisoformat(text)))
_spelled("with-zone-name", lambda text: text.replace("Z", " UTC"))
_spelled("without-colon-in-zone", lambda text: text.replace("Z", "+0000"))
_spelled("without-seconds", lambda text: text[:16] + "Z")
_spelled("in-basic-form", lambda text: text[:19].replace("-", "").replace(":", "") + "Z")

_NAMES = dict(zip(SCHEMAS["ObservableTypeId"]["enum"], SCHEMAS["ObservableType"]["enum"], strict=True))


def _pairs(name: str, change: Callable[[Alert], Alert], *, breaks: str = _PAIRS, rarely: bool = False) -> None:
    """Observables whose two types do not belong together."""

    def item(s: Server, _query: Query, entry: Entry, alert: Alert) -> Alert:
        if not rarely or entry is _victim(s, entry.number // _BLOCK, ["observables"]):
            for found in objects_at(alert, ["observables"]):
                found.update(change(found))
        return alert

    fault(f"pairs-{name}", breaks=breaks, item=item)


def _shifted(found: Alert) -> Alert:
    return {"type": _NAMES.get(found["type_id"] + 1, "UNKNOWN")}


def _swapped(one: str, other: str) -> Callable[[Alert], Alert]:
    names = {one: other, other: one}
    return lambda found: {"type": names.get(found["type"], found["type"])}


_pairs("wrong-rarely", _shifted, rarely=True)
for _one, _other in (("URL", "URL_STRING"), ("EMAIL", "EMAIL_ADDRESS"), ("HASH", "FINGERPRINT")):
    _pairs(f"{_one}-and-{_other}-swapped", _swapped(_one, _other))
_pairs("other-as-31", lambda found: {"type_id": 31} if found["type_id"] == 99 else {}, breaks=_ENUM)
_pairs("other-as-unknown", lambda found: {"type": "UNKNOWN"} if found["type_id"] == 99 else {})
