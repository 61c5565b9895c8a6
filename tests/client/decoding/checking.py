"""What decoding is held to: types as annotated, and JSON values in one spelling."""

import re
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def mistyped(value: Any, annotation: Any, path: str = "") -> list[str]:
    """The places where a value has not the type of its annotation."""
    origin = typing.get_origin(annotation)
    if annotation is Any:
        return []
    if origin in (types.UnionType, typing.Union):
        tries = [mistyped(value, one, path) for one in typing.get_args(annotation)]
        return min(tries, key=len)
    if origin is list:
        (inner,) = typing.get_args(annotation)
        items = value if type(value) is list else [...]
        return [wrong for index, item in enumerate(items) for wrong in mistyped(item, inner, f"{path}[{index}]")]
    if origin in (dict, Mapping):
        fitting = isinstance(value, origin) and all(type(key) is str for key in value)
        return [] if fitting else [f"{path}: {value!r} is no mapping with text as keys"]
    if origin is typing.Literal:
        return (
            [] if plain(value) in map(plain, typing.get_args(annotation)) else [f"{path}: {value!r} is no {annotation}"]
        )
    if origin is frozenset:
        return [] if all(type(name) is str for name in value) else [f"{path}: {value!r} is no {annotation}"]
    if type(value) is not (type(None) if annotation is None else annotation):
        return [f"{path}: {value!r} is no {annotation}"]
    return mistyped_fields(value, path) if attrs.has(annotation) else []


def mistyped_fields(value: Any, path: str) -> list[str]:
    """The same for the fields of an object, by the annotations of its class."""
    hints = typing.get_type_hints(type(value))
    fields = attrs.fields(type(value))
    return [
        wrong for one in fields for wrong in mistyped(getattr(value, one.name), hints[one.name], f"{path}.{one.name}")
    ]


def plain(value: Any) -> Any:
    """The value with times as instants, cut to microseconds, and with UUIDs in lower case."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and UUID.fullmatch(value):
        return value.lower()
    if isinstance(value, str) and TIME.fullmatch(value):
        return _instant(value.upper())
    # True and 1.0 equal 1, and shall not do so here.
    return (type(value), value)


def _instant(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        return (moment.replace(tzinfo=UTC), moment.utcoffset())
    except ValueError:
        return text
