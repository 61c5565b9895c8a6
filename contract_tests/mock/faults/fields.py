"""Fields that are missing, of another type, value or spelling than documented; most are made from the document."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from contract_tests.mock.api import Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import TIMES, each_time, objects_at
from contract_tests.mock.store import Entry

_SCHEMAS = yaml.load(
    (Path(__file__).parents[3] / "openapi" / "alerts.yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)["components"]["schemas"]
_BLOCK = 57
_MISSING = object()
"""In place of a value: the key goes."""

_TYPE, _ENUM, _FORMAT, _REQUIRED = "schema.type", "schema.enum", "schema.format", "schema.required"
_ENUMS = frozenset(
    {
        *("severity", "status", "vendor", "device.status", "device.platform", "device.cloud_metadata.cloud_provider"),
        *("device.tags.source", "observables.type", "observables.type_id"),
    }
)


def _rule_of(where: str) -> str:
    """The rule that checks a value of the right type of the field at a dotted path."""
    if where.rpartition(".")[2] in TIMES or where in {"id", "device.id"}:
        return _FORMAT
    return _ENUM if where in _ENUMS else _TYPE


def _broken(
    name: str, where: str, change: Callable[[Any], Any], *, breaks: str | None = None, rarely: bool = False
) -> None:
    """A fault of the field at a dotted path, wherever it has a value; a rare one in one alert of 57, null or not."""
    *path, key = where.split(".")

    def item(s: Server, _query: Query, entry: Entry, alert: Alert) -> Alert:
        if rarely and entry is not _victim(s, entry.number // _BLOCK, path):
            return alert
        for found in objects_at(alert, path):
            if rarely or found.get(key) is not None:
                found[key] = change(found.get(key))
                if found[key] is _MISSING:
                    del found[key]
        return alert

    fault(name, breaks=breaks or _rule_of(where), item=item)


def _victim(s: Server, block: int, path: list[str]) -> Entry | None:
    """The alert of a block that is broken: one in its middle that has an object at the path."""
    if ("victim", block) not in s.memory:
        able = [e for e in s.store.entries if e.number // _BLOCK == block and any(objects_at(e.alert, path))]
        s.memory["victim", block] = min(able, key=lambda entry: (entry.number + 36) % _BLOCK, default=None)
    found: Entry | None = s.memory["victim", block]
    return found


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _value: value


def _fields(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field below a schema by its dotted path, with its own schema."""
    for name, field in schema.get("properties", {}).items():
        kind = _resolved(field)
        yield path + name, kind
        yield from _fields(_resolved(kind.get("items", kind)), f"{path}{name}.")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    schema = schema.get("anyOf", [schema])[0]
    found: dict[str, Any] = _SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


_WRONG: dict[str, Iterator[Any]] = {
    "string": cycle([5, ["two", "lines"], {"name": "x"}, True, 0.5]),
    "integer": cycle(["1", 0.5]),
    "array": cycle(["a,b", {"0": "a"}]),
    "object": cycle(["x", [{}], 7]),
}
for _where, _schema in _fields(_SCHEMAS["Alert"]):
    _kind = _schema["type"] if isinstance(_schema["type"], str) else _schema["type"][0]
    _broken(f"{_where}-of-wrong-type", _where, _always(next(_WRONG[_kind])), breaks=_TYPE)
    if _kind == "array":
        _broken(f"{_where}-with-null", _where, lambda value: [*value, None], breaks=_TYPE)
    if "enum" in _schema:
        _broken(f"{_where}-new-rarely", _where, _always("urgent" if _kind == "string" else 36), rarely=True)
        if _kind == "string":
            _broken(f"{_where}-in-other-case", _where, str.swapcase)
    if "format" in _schema:
        _bad = "2025-02-30T12:00:00Z" if _schema["format"] == "date-time" else "00000000-0000-0000-0000-00000000000"
        _broken(f"{_where}-malformed-rarely", _where, _always(_bad), rarely=True)

for _name, _where, _change, _rarely in (
    ("id-of-the-vendor", "id", lambda value: f"ldt:{value[:8]}", True),
    ("id-without-dashes", "id", lambda value: value.replace("-", ""), False),
    ("id-in-braces", "id", lambda value: f"{{{value}}}", False),
    ("device-id-with-prefix", "device.id", lambda value: f"dev-{value[:8]}", False),
    ("vendor-defender-short", "vendor", lambda value: "defender" if value.startswith("ms_") else value, False),
    ("severity-empty-rarely", "severity", _always(""), True),
    ("severity-informational", "severity", lambda value: "informational" if value == "info" else value, False),
    ("status-with-blank", "status", lambda value: value.replace("_", " "), False),
    ("platform-macos", "device.platform", lambda value: "macos" if value == "mac" else value, False),
    ("pid-as-number-rarely", "pid", _always(4711), True),
    ("device-false-rarely", "device", _always(False), True),
    ("device-ipv4s-of-numbers-rarely", "device.ipv4s", _always([167772161]), True),
    ("vendor-data-as-text", "device.vendor_data", _always('{"cid":"x"}'), False),
    ("vendor-data-as-list-rarely", "device.vendor_data", _always([]), True),
    ("resolved-time-empty-rarely", "resolved_time", _always(""), True),
    ("device-first-seen-never-rarely", "device.first_seen", _always("never"), True),
    ("observable-type-with-blanks", "observables.type", lambda value: value.replace("_", " ").title(), False),
):
    _broken(_name, _where, _change, rarely=_rarely)
for _name in ("id", "vendor"):
    _broken(f"{_name}-missing", _name, _always(_MISSING), breaks=_REQUIRED, rarely=True)
    _broken(f"{_name}-null", _name, _always(None), breaks=_TYPE, rarely=True)
_broken("observable-type-id-a-fraction", "observables.type_id", lambda value: value + 0.5, breaks=_TYPE)
_broken("vendor-upper-case", "vendor", str.upper, breaks=_ENUM)
_broken(
    "device-last-seen-naive-rarely",
    "device.last_seen",
    _always("2025-03-20T09:15:00"),
    breaks=_FORMAT,
    rarely=True,
)


def _spelled(name: str, breaks: str, spell: Callable[[str], Any]) -> None:
    fault(name, breaks=breaks, item=lambda _s, _query, _entry, alert: dict(each_time(alert, spell)))


_spelled("times-naive", _FORMAT, lambda text: text.removesuffix("Z"))
_spelled("times-date-only", _FORMAT, lambda text: text[:10])
_spelled("times-as-epoch", _TYPE, lambda text: int(datetime.fromisoformat(text).timestamp()))
_spelled("times-as-epoch-text", _FORMAT, lambda text: str(int(datetime.fromisoformat(text).timestamp() * 1000)))
_spelled("times-with-blank", _FORMAT, lambda text: text.replace("T", " "))
_spelled("times-as-in-mail", _FORMAT, lambda text: format_datetime(datetime.fromisoformat(text)))
_spelled("times-with-zone-name", _FORMAT, lambda text: text.replace("Z", " UTC"))
_spelled("times-without-colon-in-zone", _FORMAT, lambda text: text.replace("Z", "+0000"))
_spelled("times-without-seconds", "client.lossless", lambda text: text[:16] + "Z")
_spelled("times-in-basic-form", _FORMAT, lambda text: text[:19].replace("-", "").replace(":", "") + "Z")


_PAIRS = "schema.pairs"


def _pairs(
    name: str, change: Callable[[int, str], dict[str, Any]], *, breaks: str = _PAIRS, rarely: bool = False
) -> None:
    """Observables whose two types are changed together."""

    def item(s: Server, _query: Query, entry: Entry, alert: Alert) -> Alert:
        if not rarely or entry is _victim(s, entry.number // _BLOCK, ["observables"]):
            for found in objects_at(alert, ["observables"]):
                found.update(change(found["type_id"], found["type"]))
        return alert

    fault(name, breaks=breaks, item=item)


_NAMES = dict(zip(_SCHEMAS["ObservableTypeId"]["enum"], _SCHEMAS["ObservableType"]["enum"], strict=True))


def _shifted(number: int, _name: str) -> dict[str, Any]:
    return {"type": _NAMES.get(number + 1, "UNKNOWN")}


def _swapped(one: str, other: str) -> Callable[[int, str], dict[str, Any]]:
    names = {one: other, other: one}
    return lambda _number, name: {"type": names.get(name, name)}


_pairs("pairs-shifted", _shifted)
_pairs("pairs-wrong-rarely", _shifted, rarely=True)
_pairs("pairs-url-and-url-string-swapped", _swapped("URL", "URL_STRING"))
_pairs("pairs-email-and-email-address-swapped", _swapped("EMAIL", "EMAIL_ADDRESS"))
_pairs("pairs-hash-and-fingerprint-swapped", _swapped("HASH", "FINGERPRINT"))
_pairs(
    "pairs-other-as-31",
    lambda number, _name: {"type_id": 31 if number == 99 else number},
    breaks=_ENUM,
)
_pairs("pairs-other-as-unknown", lambda number, name: {"type": "UNKNOWN" if number == 99 else name})
