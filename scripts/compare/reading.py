"""Read what a schema says, in whichever of several ways it says it."""

import json
from collections.abc import Callable
from typing import Any

from scripts.compare.keywords import shown

Json = Any
Resolve = Callable[[Json], Json]
LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
BOUNDS = LOWER | UPPER | {"pattern", "multipleOf", "uniqueItems"}
STRUCTURE = BOUNDS | {"type", "format", "enum", "const", "x-enum-varnames", "properties", "required", "items"}
STRUCTURE |= {"additionalProperties", "anyOf", "oneOf", "allOf", "$ref"}


def describe(schema: Json) -> str:
    """The type of a schema in a few words."""
    core, nullable = without_null(schema)
    choice = alternatives(core)
    if "$ref" in core:
        name = core["$ref"].rpartition("/")[2]
    elif choice:
        name = " or ".join(describe(entry) for entry in choice[1])
    elif core.get("type") == "array":
        name = f"list of {describe(core.get('items', {}))}"
    else:
        name = core.get("format") or named(types(core))
    return f"{name} or null" if nullable else str(name)


def as_object(schema: Json) -> Json:
    """A schema that may be `true` (anything) or `false` (nothing), as an object."""
    return ({} if schema else {"not": {}}) if isinstance(schema, bool) else schema


def without_null(schema: Json) -> tuple[Json, bool]:
    """The schema without its null alternative, and whether it had one."""
    schema = as_object(schema)
    types = schema.get("type")
    if isinstance(types, list) and "null" in types and len(types) > 1:
        rest = [name for name in types if name != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    for keyword in ("anyOf", "oneOf"):
        entries = schema.get(keyword, [])
        rest = [as_object(entry) for entry in entries if entry != {"type": "null"}]
        if len(rest) < len(entries):
            siblings = {key: value for key, value in schema.items() if key != keyword}
            return ({**rest[0], **siblings} if len(rest) == 1 else {**siblings, keyword: rest}), True
    return schema, False


def alternatives(schema: Json) -> tuple[str, list[Json]] | None:
    """The keyword that offers alternatives, and what it offers."""
    return next(
        (
            (keyword, [as_object(entry) for entry in schema[keyword]])
            for keyword in ("anyOf", "oneOf")
            if keyword in schema
        ),
        None,
    )


def keyed(entries: list[Json]) -> dict[str, Json]:
    """Alternatives by what they are, so that their order does not count."""
    return {describe(entry) if entry.get("type") != "object" else shown(entry): entry for entry in entries}


def bare(schema: Json) -> Json:
    """A schema without its words, which belong to the whole where it is one alternative."""
    return {key: value for key, value in schema.items() if key in STRUCTURE}


def inline(resolve: Resolve, schema: Json) -> Json:
    """The component that a schema refers to, with what stands beside the reference."""
    return {**as_object(resolve(schema)), **{key: value for key, value in schema.items() if key != "$ref"}}


def types(schema: Json) -> set[str]:
    """All types that a schema allows; every one where it names none."""
    told = schema.get("type")
    if told is None:
        return {"array", "boolean", "integer", "null", "number", "object", "string"}
    found = {told} if isinstance(told, str) else set(told)
    return found | {"integer"} if "number" in found else found


def named(kinds: set[str]) -> str:
    """Types in a sentence."""
    if len(kinds) == 7:
        return "anything"
    return " or ".join(sorted(kinds - {"integer"} if "number" in kinds else kinds))


def members(schema: Json) -> dict[str, str] | None:
    """Enum values, as JSON, with their names in the client; None where any value is allowed."""
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values is None:
        return None
    names = schema.get("x-enum-varnames", [])
    told = [json.dumps(value, ensure_ascii=False) for value in values]
    return {value: str(names[index]) if index < len(names) else value for index, value in enumerate(told)}


def allowed(extras: Json) -> str:
    """What `additionalProperties` says, in a sentence."""
    return {True: "allowed", False: "forbidden"}[extras] if isinstance(extras, bool) else describe(extras)
