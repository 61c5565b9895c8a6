"""Read two OpenAPI documents and compare them whole."""

import json
from collections.abc import Iterator
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.compare.change import BOTH, BREAKING, COMPATIBLE, WORDING, Change, Changes, Direction
from scripts.compare.keywords import compare_keywords
from scripts.compare.operation import HARMLESS, OperationComparison, compare_security
from scripts.compare.reading import Resolve, describe
from scripts.compare.schema import SchemaComparison

Json = Any
# The same loader, several times faster where PyYAML was built with libyaml.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Compared wherever they are referred to.
IN_PLACE = {"parameters", "responses", "headers", "requestBodies"}


class DocumentError(ValueError):
    """There is no OpenAPI document to compare; the message names the place and the reason."""


def parse(text: str | bytes, name: str) -> dict[str, Json]:
    """Read a document from YAML or JSON; raises DocumentError where it is no valid OpenAPI 3.1."""
    try:
        # JSON's own form of the value: keys are texts, and times are no objects.
        document = json.loads(json.dumps(yaml.load(text, Loader=LOADER), default=str))
        if not isinstance(document, dict):
            raise ValueError("it holds no mapping")
        if outside := [target for target in _references(document) if not str(target).startswith("#/")]:
            raise ValueError(f"it refers to {outside[0]!r}, which is outside of it")
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DocumentError(f"{name} is no OpenAPI 3.1 document: {_sentence(error)}") from error
    _validate(document, name)
    for target in set(_references(document)):
        _resolver(document)({"$ref": target})
    return document


def _validate(document: dict[str, Json], name: str) -> None:
    try:
        OpenAPIV31SpecValidator(document).validate()
    # A document may come from anywhere, and the validator fails on a broken one in many ways.
    except Exception as error:
        raise DocumentError(f"{name} is no OpenAPI 3.1 document: {_sentence(error)}") from error


def compare(old: dict[str, Json], new: dict[str, Json]) -> list[Change]:
    """All changes from one document to the other, gravest first; `info.version` is left to the caller.

    Raises:
        DocumentError: a part of a document has another form than the specification gives it.
    """
    try:
        return _compare(old, new)
    # The validator looks at schemas only where it expects them.
    except (TypeError, AttributeError, LookupError, ValueError, RecursionError) as error:
        raise DocumentError(f"the documents cannot be compared: {_sentence(error)}") from error


def _compare(old: Json, new: Json) -> list[Change]:
    changes = Changes()
    resolve = _resolver(old), _resolver(new)
    compare_keywords(changes, "info", old["info"], new["info"], {"version"})
    _compare_servers(changes, old.get("servers", []), new.get("servers", []))
    compare_security(changes, "every operation", old.get("security"), new.get("security"))
    _compare_named(changes, "tag", _by_name(old.get("tags", [])), _by_name(new.get("tags", [])))
    _compare_operations(changes, *resolve, old, new)
    _compare_components(changes, *resolve, old, new)
    compare_keywords(changes, "document", old, new, {"info", "servers", "security", "tags", "paths", "components"})
    return sorted(dict.fromkeys(changes), key=lambda change: -change.severity)


def _compare_servers(changes: Changes, old: list[Json], new: list[Json]) -> None:
    before, after = ({entry["url"]: entry for entry in servers} for servers in (old, new))
    for url in (url for url in before if url not in after):
        changes.note(f"server {url}", "is gone", (BREAKING, COMPATIBLE))
    for url in (url for url in after if url not in before):
        changes.note(f"server {url}", "is new", HARMLESS)
    for url in (url for url in after if url in before):
        if before[url].get("x-region") != after[url].get("x-region"):
            told = f"region {before[url].get('x-region')} -> {after[url].get('x-region')}"
            changes.note(f"server {url}", told, (BREAKING, WORDING))
        compare_keywords(changes, f"server {url}", before[url], after[url], {"x-region"})
    if list(before)[:1] != list(after)[:1] and set(before) == set(after):
        changes.note("servers", f"{next(iter(after))} is the default now", (BREAKING, WORDING))


def _compare_operations(changes: Changes, old_at: Resolve, new_at: Resolve, old: Json, new: Json) -> None:
    before, after = dict(_operations(old, old_at)), dict(_operations(new, new_at))
    for name in (name for name in before if name not in after):
        changes.note(name, "operation is gone", (BREAKING, COMPATIBLE))
    for name in (name for name in after if name not in before):
        changes.note(name, "new operation", HARMLESS)
    for name in (name for name in after if name in before):
        OperationComparison(old_at, new_at, changes).compare(name, before[name], after[name])


def _operations(document: Json, resolve: Resolve) -> Iterator[tuple[str, Json]]:
    """Each operation, with what its path says for all of them."""
    for path, entry in document.get("paths", {}).items():
        item = resolve(entry)
        shared = {f"path's {key}": value for key, value in item.items() if key not in {*METHODS, "parameters"}}
        for method in METHODS:
            if method in item:
                own = [*item.get("parameters", []), *item[method].get("parameters", [])]
                yield f"{method.upper()} {path}", {**shared, **item[method], "parameters": own}


def _compare_components(changes: Changes, old_at: Resolve, new_at: Resolve, old: Json, new: Json) -> None:
    first, second = old.get("components", {}), new.get("components", {})
    _compare_schemas(changes, old_at, new_at, old, new)
    _compare_named(
        changes, "security scheme", first.get("securitySchemes", {}), second.get("securitySchemes", {}), gone=BOTH
    )
    used = {*_references(old), *_references(new)}
    unused = _unused(old, used), _unused(new, used)
    for place in sorted(unused[0].keys() | unused[1].keys()):
        if unused[0].get(place) != unused[1].get(place):
            changes.note(place, "differs", (WORDING, WORDING))


def _unused(document: Json, used: set[str]) -> dict[str, Json]:
    """The components that are compared nowhere else, and those that nothing refers to."""
    return {
        f"components/{kind}/{name}": entry
        for kind, entries in document.get("components", {}).items()
        if kind not in ("schemas", "securitySchemes")
        for name, entry in entries.items()
        if kind not in IN_PLACE or f"#/components/{kind}/{name}" not in used
    }


def _compare_schemas(changes: Changes, old_at: Resolve, new_at: Resolve, old: Json, new: Json) -> None:
    before, after = (side.get("components", {}).get("schemas", {}) for side in (old, new))
    answers = _reached(old, old_at, Direction.ANSWER) | _reached(new, new_at, Direction.ANSWER)
    requests = _reached(old, old_at, Direction.REQUEST) | _reached(new, new_at, Direction.REQUEST)
    for name in (name for name in before if name not in after):
        changes.note(name, "type is gone", (BREAKING, COMPATIBLE))
    for name in (name for name in after if name not in before):
        changes.note(name, f"new type, {describe(after[name])}", HARMLESS)
    for name in (name for name in after if name in before):
        direction = Direction.REQUEST if name in requests else Direction.ANSWER
        direction |= Direction.ANSWER if name in answers else direction
        SchemaComparison(old_at, new_at, direction, changes).compare(name, before[name], after[name])


def _compare_named(
    changes: Changes, kind: str, old: Json, new: Json, gone: tuple[Any, Any] = (WORDING, WORDING)
) -> None:
    for name in (name for name in old if name not in new):
        changes.note(f"{kind} {name}", "is gone", gone)
    for name in (name for name in new if name not in old):
        changes.note(f"{kind} {name}", "is new", HARMLESS)
    for name in (name for name in new if name in old):
        compare_keywords(changes, f"{kind} {name}", old[name], new[name])


def _by_name(tags: list[Json]) -> dict[str, Json]:
    return {tag["name"]: tag for tag in tags}


def _reached(document: Json, resolve: Resolve, direction: Direction) -> set[str]:
    """Names of the schemas that answers, or requests, of any operation lead to."""
    parts = ["responses"] if direction is Direction.ANSWER else ["parameters", "requestBody"]
    waiting = [operation.get(part) for _, operation in _operations(document, resolve) for part in parts]
    seen: set[str] = set()
    while waiting:
        for target in set(_references(waiting.pop())) - seen:
            seen.add(target)
            waiting.append(resolve({"$ref": target}))
    return {target.rpartition("/")[2] for target in seen if target.startswith("#/components/schemas/")}


def _references(value: Json) -> Iterator[str]:
    """The target of every reference in a value; not of those in its examples, which are data."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for key, entry in value.items():
            if key not in ("example", "examples", "properties"):
                yield from _references(entry)
        for entry in value.get("properties", {}).values() if isinstance(value.get("properties"), dict) else ():
            yield from _references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _references(entry)


def _resolver(document: Json) -> Resolve:
    """A function that follows an object's reference to its end; raises DocumentError where it has none."""

    def resolve(value: Json) -> Json:
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(target := value.get("$ref"), str):
            if target in seen:
                raise DocumentError(f"{target} refers to itself")
            seen.add(target)
            value = _at(document, target)
        return value

    return resolve


def _at(document: Json, target: str) -> Json:
    value = document
    for part in target.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(value, dict) or key not in value:
            raise DocumentError(f"{target} leads nowhere")
        value = value[key]
    return value


def _sentence(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", error)).split())[:300]
