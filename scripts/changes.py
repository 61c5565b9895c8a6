"""Rates the changes that Redocly's `diff` lists, and finds those that it does not see.

Each is rated by the direction in which a value travels, for two audiences: programs that use the client, and servers
that conform to the document.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

Json = Any


class Severity(IntEnum):
    """How much a change matters; BREAKING means that a program, or a server, that was right may be wrong now."""

    WORDING = 0
    COMPATIBLE = 1
    BREAKING = 2


WORDING, COMPATIBLE, BREAKING = Severity
Rating = tuple[Severity, Severity]  # for the client, for the contract
WORDS, HARMLESS, BOTH = (WORDING, WORDING), (COMPATIBLE, COMPATIBLE), (BREAKING, BREAKING)
CLIENT, CONTRACT, NAMES = (BREAKING, COMPATIBLE), (COMPATIBLE, BREAKING), (BREAKING, WORDING)
REMOVED = dict.fromkeys(("Server", "Operation", "PathItem", "Parameter", "Header"), CLIENT) | {"Tag": WORDS}
ADDED = dict.fromkeys(("ServerList", "RequestBody", "AllOf"), BOTH)
PROPERTIES = dict.fromkeys(("title", "summary", "description", "example", "examples", "externalDocs", "contact"), WORDS)
PROPERTIES |= {"operationId": NAMES, "tags": NAMES, "deprecated": (COMPATIBLE, WORDING)}
LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
DECODED_FORMATS = {"date-time", "date", "uuid", "binary"}  # the client leaves the others as text
RULES_ONLY = {"x-since", "x-adds", "x-pairs", "x-may-be-absent"}  # read by the suite, not by the client
JUDGED = {"A", "B", "C"}  # a rule may fail on a fact of this confidence


class Change(NamedTuple):
    """A change: the JSON pointer, a few words, and how much it matters to the client and to the contract."""

    where: str
    what: str
    client: Severity
    contract: Severity


class Direction(NamedTuple):
    """Which way a value travels; a component may be used both ways."""

    request: bool
    response: bool

    def narrowed(self) -> Rating:
        """Fewer values are valid: a caller may no longer send the others, a server may no longer return them."""
        return (BREAKING if self.request else COMPATIBLE), (BREAKING if self.response else COMPATIBLE)

    def widened(self) -> Rating:
        """More values are valid: a caller may receive new ones, a server has to accept them."""
        return (BREAKING if self.response else COMPATIBLE), (BREAKING if self.request else COMPATIBLE)


def compare(old: Json, new: Json, listed: Sequence[Json]) -> list[Change]:
    """All changes, breaking ones first; `listed` is what Redocly lists."""
    used = [_used(old, kind) | _used(new, kind) for kind in ("parameters requestBody", "responses")]

    def direction(where: str) -> Direction:
        component = "/".join(where.split("/")[:4])
        if component.startswith("#/components/schemas/"):
            return Direction(component in used[0], component in used[1])
        response = any(part in where for part in ("/responses/", "/headers/"))
        return Direction(not response, response)

    changes = [*_listed(listed, new, direction), *_unlisted(old, new, "#", direction)]
    return sorted(dict.fromkeys(changes), key=lambda change: -max(change.client, change.contract))


def _used(root: Json, keys: str) -> set[str]:
    """The components that these parts of all operations lead to."""
    items = [item for item in root.get("paths", {}).values() if isinstance(item, dict)]
    parts = [*items, *(entry for item in items for entry in item.values() if isinstance(entry, dict))]
    waiting, found = [part.get(key) for part in parts for key in keys.split()], set[str]()
    while waiting:
        for target in set(re.findall(r'"\$ref": "(#/[^"]+)"', json.dumps(waiting.pop()))) - found:
            found.add(target)
            waiting.append(_at(root, target))
    return found


def _at(value: Json, pointer: str) -> Json:
    """The value at a JSON pointer such as `#/info`; None where there is none."""
    for part in pointer.split("/")[1:]:
        value = value.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
    return value


def _listed(listed: Sequence[Json], new: Json, direction: Callable[[str], Direction]) -> Iterator[Change]:
    """Rate what Redocly lists, except alternatives and extensions, which are compared below."""
    retyped = {change["path"] for change in listed if change.get("property") == "type"}
    for change in listed:
        name, where = change.get("property") or "", (change.get("revision") or change["base"])["pointer"]
        before, after = (change.get(side, {}).get("value") for side in ("base", "revision"))
        extension = change["typeName"] == "SpecExtension" or name.startswith("x-") or where == "#/info/version"
        alternative = re.search(r"/(anyOf|oneOf)(/\d+)?$", change["path"]) and not name
        if extension or alternative or (change["path"] in retyped and (name == "type" or None in (before, after))):
            continue
        if name:
            renamed_field = (change["typeName"], name) == ("Schema", "key")
            rating = CLIENT if renamed_field else _modified(name, before, after, direction(where))
            yield Change(where, f"{name} {short(before)} -> {short(after)}", *rating)
        else:
            rating = _added_or_removed(change, where, direction(where), new)
            yield Change(where, f"{change['typeName']} {change['kind']}", *rating)


def _added_or_removed(change: Json, where: str, direction: Direction, new: Json) -> Rating:
    kind, removed = change["typeName"], change["kind"] == "removed"
    parent, slot, name = where.rsplit("/", 2)
    if parent == "#/components":
        used = {"Schema": CLIENT, "SecurityScheme": BOTH}.get(kind)
        return WORDS if used is None else used if removed else HARMLESS
    if kind == "Schema" and slot == "properties":
        owner = _at(new, parent) or {}
        if removed:
            return BREAKING, BREAKING if owner.get(
                "additionalProperties"
            ) is False and direction.response else COMPATIBLE
        return direction.narrowed() if name in owner.get("required", []) else HARMLESS
    if kind == "Schema":
        return direction.widened() if removed else direction.narrowed()
    if removed:
        return CONTRACT if kind == "Response" and not name.startswith("2") else REMOVED.get(kind, BOTH)
    if kind in ("Parameter", "Header") and change["revision"]["value"].get("required"):
        return CLIENT if kind == "Parameter" else CONTRACT
    return ADDED.get(kind, HARMLESS)


def _modified(name: str, before: Json, after: Json, direction: Direction) -> Rating:
    """Rate a property that changed; None stands for an absent one."""
    if name in PROPERTIES:
        return PROPERTIES[name]
    narrowed, widened, gone = direction.narrowed(), direction.widened(), after in (None, False)
    if name == "required" and isinstance(before or after, list):
        lost, gained = set(before or ()) - set(after or ()), set(after or ()) - set(before or ())
        return BOTH if lost and gained else widened if lost else narrowed
    if name == "required":
        return widened if gone else narrowed
    if name in ("enum", "const"):
        return _enum(before, after, direction) if name == "enum" else BOTH
    if name == "format":
        client, contract = BOTH if before and after else widened if gone else narrowed
        return BREAKING if {before, after} & DECODED_FORMATS else min(client, COMPATIBLE), contract
    if name == "additionalProperties":  # a schema in its place is a change of its own
        return widened if before is False else narrowed if after is False else WORDS
    if name in LOWER | UPPER and not gone and before is not None:
        gone = (after < before) == (name in LOWER)
    elif name not in LOWER | UPPER | {"pattern", "multipleOf", "uniqueItems"} or not (gone or before in (None, False)):
        return BOTH  # what is not known here cannot be rated
    return (COMPATIBLE, widened[1]) if gone else narrowed


def _enum(before: Json, after: Json, direction: Direction) -> Rating:
    """The client keeps unknown values, so a new one breaks no program; programs may name one that goes."""
    if before is None or after is None:
        return BREAKING, (direction.narrowed() if before is None else direction.widened())[1]
    if any(value not in after for value in before):
        return BREAKING, direction.narrowed()[1]
    return HARMLESS if len(after) > len(before) else WORDS


def _unlisted(old: Json, new: Json, where: str, direction: Callable[[str], Direction]) -> Iterator[Change]:
    """What Redocly does not compare, or not as one change, at every place that both documents have."""
    if where == "#/servers" and old and new and old[0] != new[0] and new[0] in old:
        yield Change(where, f"{new[0]['url']} is the default now", *NAMES)
    elif isinstance(old, list) and isinstance(new, list):
        old, new = _by_name(old), _by_name(new)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    schema = "/schema" in where and not where.endswith("/properties")
    if schema and (change := _alternatives(old, new, direction(where))):
        yield Change(where, *change)
    for key in sorted(old.keys() | new.keys()):
        before, after, pointer = old.get(key), new.get(key), f"{where}/{key.replace('~', '~0').replace('/', '~1')}"
        if before == after or (schema and key in ("anyOf", "oneOf")):
            continue
        if key == "x-paging" and before and after:
            yield from _paging(before, after, pointer)
        elif key.startswith("x-") or key in ("example", "examples"):
            yield Change(where, f"{key} {short(before)} -> {short(after)}", *_extension(key, old, new))
        else:
            yield from _unlisted(before, after, pointer, direction)


def _by_name(entries: Sequence[Json]) -> Json:
    """Entries of a list by what tells them apart: servers by URL, parameters by name, others by index."""
    keys = ((entry.get("url") or entry.get("name")) if isinstance(entry, dict) else None for entry in entries)
    return {key or str(index): entry for index, (key, entry) in enumerate(zip(keys, entries, strict=True))}


def _alternatives(old: Json, new: Json, direction: Direction) -> tuple[str, Severity, Severity] | None:
    """A change of types, of alternatives, or of the component that is referred to."""
    before, after = _kinds(old), _kinds(new)
    words = " -> ".join(" or ".join(sorted(kinds)) for kinds in (before, after))
    gone, came = before - after, after - before
    if not gone and not came:
        exclusive = ("oneOf" in new) - ("oneOf" in old)
        rating = direction.narrowed() if exclusive > 0 else direction.widened()
        return ("oneOf or anyOf", *rating) if exclusive and ("anyOf" in old or "anyOf" in new) else None
    if len(gone) == len(came) == 1 and all(kind[0].isupper() for kind in gone | came):
        return words, *NAMES  # the contents are listed by Redocly
    if "anything" in came or not gone:
        return words, *direction.widened()
    return words, *(direction.narrowed() if "anything" in gone or not came else BOTH)


def _kinds(schema: Json) -> set[str]:
    """Types, and names of components, that a schema offers."""
    if not isinstance(schema, dict):
        return {"anything"}
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return set().union(*map(_kinds, choices))
    kinds = schema["$ref"].rpartition("/")[2] if "$ref" in schema else schema.get("type", "anything")
    return ({kinds} if isinstance(kinds, str) else set(kinds)) | ({"integer"} if "number" in kinds else set())


def _paging(before: Json, after: Json, where: str) -> Iterator[Change]:
    """Iterators and rules follow how a list is paged; what is added is followed by rules alone."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from _paging(before.get(key), after.get(key), f"{where}/{key}")
    elif "/x-evidence/" in where and before != after:
        yield Change(where, f"{short(before)} -> {short(after)}", *WORDS)
    elif before != after:
        yield Change(where, f"{short(before)} -> {short(after)}", *(CONTRACT if before is None else BOTH))


def _extension(key: str, old: Json, new: Json) -> Rating:
    before, after = old.get(key), new.get(key)
    if key in RULES_ONLY:
        return WORDING, COMPATIBLE if after is None else BREAKING
    if key == "x-default":
        return CONTRACT if before is None else CLIENT if after is None else BOTH
    if key == "x-enum-varnames":
        names = [dict(zip(side.get("enum", []), side.get(key, []), strict=False)) for side in (old, new)]
        return WORDS if all(names[1].get(value, name) == name for value, name in names[0].items()) else NAMES
    if key == "x-evidence":
        judged = [(side.get(key) or {}).get("confidence", "A") in JUDGED for side in (old, new)]
        return WORDING, BREAKING if judged == [False, True] else COMPATIBLE if judged == [True, False] else WORDING
    return NAMES if key == "x-region" else WORDS


def short(value: Json) -> str:
    """A value in a sentence: as JSON, shortened."""
    text = "none" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
