"""The document's schemas, and changing JSON values by them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]

DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"
SCHEMAS: dict[str, Schema] = yaml.load(DOCUMENT.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))[
    "components"
]["schemas"]


def fields(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every field below a schema by its dotted path, with its own schema."""
    for name, field in schema.get("properties", {}).items():
        kind = resolved(field)
        yield path + name, kind
        yield from fields(resolved(kind.get("items", kind)), f"{path}{name}.")


def resolved(schema: Schema) -> Schema:
    """The schema itself of a reference, and of what may be null besides."""
    schema = schema.get("anyOf", [schema])[0]
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def type_of(schema: Schema) -> str:
    """The JSON type of a schema, besides null."""
    kind = schema["type"]
    return str(kind if isinstance(kind, str) else kind[0])


_TIMES = {path.rpartition(".")[2] for path, schema in fields(SCHEMAS["Alert"]) if schema.get("format") == "date-time"}


def each_time(value: Any, spell: Callable[[str], Any], key: str = "") -> Any:
    """A copy in which every date-time, of alert and device, is spelled in another way."""
    if isinstance(value, dict):
        return {name: each_time(member, spell, name) for name, member in value.items()}
    if isinstance(value, list):
        return [each_time(member, spell) for member in value]
    return spell(value) if key in _TIMES and isinstance(value, str) else value


def without(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    """A copy without these keys."""
    return {name: member for name, member in value.items() if name not in keys}


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
