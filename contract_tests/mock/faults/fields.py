"""Fields that are missing, of another type, value or spelling than documented; most are made from the document."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import cycle
from typing import Any

from contract_tests.mock.api import Page, Server
from contract_tests.mock.data import OBSERVABLE_TYPES, Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import SCHEMAS, each_time, fields, objects_at, type_of, without
from contract_tests.mock.store import Entry

_BLOCK = 57
_MISSING = object()
"""In place of a value: the key goes."""

_FIELDS = dict(fields(SCHEMAS["Alert"]))


def _objects(name: str, breaks: str, path: list[str], change: Callable[[Alert], None], *, rarely: bool) -> None:
    """A fault of the objects at a path; a rare one of those in one alert of 57."""

    def item(alert: Alert, _query: Query, entry: Entry, s: Server) -> Alert:
        if not rarely or entry is _victim(s, entry.number // _BLOCK, path):
            for found in objects_at(alert, path):
                change(found)
        return alert

    fault(f"{name}-rarely" if rarely else name, breaks, item=item)


def _victim(s: Server, block: int, path: list[str]) -> Entry | None:
    """The alert of a block that is broken: one in its middle that has an object at the path."""
    if ("victim", block) not in s.memory:
        able = [e for e in s.store.entries if e.number // _BLOCK == block and any(objects_at(e.alert, path))]
        s.memory["victim", block] = min(able, key=lambda entry: (entry.number + 36) % _BLOCK, default=None)
    found: Entry | None = s.memory["victim", block]
    return found


def _field(name: str, where: str, value: Any, breaks: str | None = None, *, rarely: bool = False) -> None:
    """Another value of the field at a dotted path, or what a function makes of it, where it has one.

    A rare one may take the place of null too. It breaks what the document says of values of the right type, unless told
    otherwise.
    """
    *path, key = where.split(".")
    rule = next((f"schema.{limit}" for limit in ("enum", "format") if limit in _FIELDS[where]), "schema.type")

    def change(found: Alert) -> None:
        if rarely or found.get(key) is not None:
            found[key] = value(found.get(key)) if callable(value) else value
            if found[key] is _MISSING:
                del found[key]

    _objects(name, breaks or rule, path, change, rarely=rarely)


_WRONG: dict[str, Iterator[Any]] = {
    "string": cycle([5, ["two", "lines"], {"name": "x"}, True, 0.5]),
    "integer": cycle(["1", 0.5]),
    "array": cycle(["a,b", {"0": "a"}]),
    "object": cycle(["x", [{}], 7, False]),
}
for _where, _schema in _FIELDS.items():
    _kind = type_of(_schema)
    _field(f"{_where}-of-wrong-type", _where, next(_WRONG[_kind]), "schema.type")
    if _kind == "array":
        _field(f"{_where}-with-null", _where, lambda value: [*value, None], "schema.type")
    if "enum" in _schema:
        _field(f"{_where}-new", _where, "urgent" if _kind == "string" else 36, rarely=True)
        if _kind == "string":
            _field(f"{_where}-in-other-case", _where, str.swapcase)
    if "format" in _schema:
        _bad = "2025-02-30T12:00:00Z" if _schema["format"] == "date-time" else "00000000-0000-0000-0000-00000000000"
        _field(f"{_where}-malformed", _where, _bad, rarely=True)
for _name in SCHEMAS["Alert"]["required"]:
    _field(f"{_name}-missing", _name, _MISSING, "schema.required", rarely=True)
    _field(f"{_name}-null", _name, None, "schema.type", rarely=True)

_field("id-of-the-vendor", "id", lambda value: f"ldt:{value[:8]}", rarely=True)
_field("id-without-dashes", "id", lambda value: value.replace("-", ""))
_field("id-in-braces", "id", lambda value: f"{{{value}}}")
_field("vendor-defender-short", "vendor", lambda value: "defender" if value.startswith("ms_") else value)
_field("severity-empty", "severity", "", rarely=True)
_field("severity-informational", "severity", lambda value: "informational" if value == "info" else value)
_field("status-with-blank", "status", lambda value: value.replace("_", " "))
_field("platform-macos", "device.platform", lambda value: "macos" if value == "mac" else value)
_field("pid-as-number", "pid", 4711, rarely=True)
_field("device-ipv4s-of-numbers", "device.ipv4s", [167772161], rarely=True)
_field("vendor-data-as-list", "device.vendor_data", [], rarely=True)
_field("resolved-time-empty", "resolved_time", "", rarely=True)
_field("device-last-seen-naive", "device.last_seen", "2025-03-20T09:15:00", rarely=True)
_field("observable-type-with-blanks", "observables.type", lambda value: value.replace("_", " ").title())
_field("observable-type-id-a-fraction", "observables.type_id", lambda value: value + 0.5, "schema.type")
_field("observable-type-id-as-float", "observables.type_id", float, "client.lossless")


def _times(name: str, spell: Callable[[str], Any], breaks: str = "schema.format") -> None:
    fault(f"times-{name}", breaks, item=lambda alert, *_: each_time(alert, spell))


_times("naive", lambda text: text.removesuffix("Z"))
_times("date-only", lambda text: text[:10])
_times("as-epoch", lambda text: int(datetime.fromisoformat(text).timestamp()), "schema.type")
_times("as-epoch-text", lambda text: str(int(datetime.fromisoformat(text).timestamp() * 1000)))
_times("with-blank", lambda text: text.replace("T", " "))
_times("as-in-mail", lambda text: format_datetime(datetime.fromisoformat(text)))
_times("with-zone-name", lambda text: text.replace("Z", " UTC"))
_times("without-colon-in-zone", lambda text: text.replace("Z", "+0000"))
_times("without-seconds", lambda text: text[:16] + "Z")
_times("in-basic-form", lambda text: text[:19].replace("-", "").replace(":", "") + "Z")

_TYPES = dict(OBSERVABLE_TYPES)


def _pairs(
    name: str, types: dict[Any, Any], key: str = "type", breaks: str = "schema.pairs", *, rarely: bool = False
) -> None:
    """Observables whose two types do not belong together: those of some ids, or names, have another one."""

    def change(found: Alert) -> None:
        found[key] = types.get(found["type_id"], types.get(found["type"], found[key]))

    _objects(f"pairs-{name}", breaks, ["observables"], change, rarely=rarely)


_pairs("wrong", {number: _TYPES.get(number + 1, "UNKNOWN") for number in _TYPES}, rarely=True)
for _one, _other in (("URL", "URL_STRING"), ("EMAIL", "EMAIL_ADDRESS"), ("HASH", "FINGERPRINT")):
    _pairs(f"{_one}-and-{_other}-swapped", {_one: _other, _other: _one})
_pairs("other-as-unknown", {99: "UNKNOWN"})
_pairs("other-as-31", {99: 31}, "type_id", "schema.enum")


def _page(name: str, breaks: str, change: Callable[[Page], Page], *, by_cursor: bool) -> None:
    fault(name, breaks, page=lambda page, q, _s: change(page) if q.cursor_mode is by_cursor else page)


def _key_of_page(schema: dict[str, Any], key: str, *, by_cursor: bool) -> None:
    """A key of a page that is missing, null or of another type."""
    name = f"{'cursor' if by_cursor else 'offset'}-page-{key}"
    missing = "schema.required" if key in schema["required"] else "page.total-present"
    wrong = {"integer": "7", "array": {}, "string": {"token": "x"}}[type_of(schema["properties"][key])]
    _page(f"{name}-missing", missing, lambda page: without(page, key), by_cursor=by_cursor)
    _page(f"{name}-of-wrong-type", "schema.type", lambda page: page | {key: wrong}, by_cursor=by_cursor)
    if "null" not in schema["properties"][key]["type"]:
        _page(f"{name}-null", "schema.type", lambda page: page | {key: None}, by_cursor=by_cursor)


for _schema_name, _by_cursor in (("AlertOffsetPage", False), ("AlertCursorPage", True)):
    for _name in SCHEMAS[_schema_name]["properties"]:
        _key_of_page(SCHEMAS[_schema_name], _name, by_cursor=_by_cursor)
    _start = "cursor-page-items" if _by_cursor else "offset-page-items"
    for _name, _breaks, _change in (
        ("missing-when-empty", "schema.required", lambda page: page if page["items"] else without(page, "items")),
        ("null-when-empty", "schema.type", lambda page: page | {"items": page["items"] or None}),
        ("as-object-when-one", "schema.type", lambda page: page | {"items": {}} if len(page["items"]) == 1 else page),
    ):
        _page(f"{_start}-{_name}", _breaks, _change, by_cursor=_by_cursor)
