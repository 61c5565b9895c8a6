"""What stops a generation before it begins: mistakes in the document, each with its file, line and what to do.

The OpenAPI 3.1 schema and its rules come from openapi-spec-validator; the rest is what only this project knows.
"""

import re
from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import snake_case
from openapi_spec_validator import OpenAPIV31SpecValidator

from openapi.generator.source import Pointer, Source

Mistake = tuple[Pointer, str]

EXTENSIONS = {
    f"x-{name}"
    for name in ("adds", "default", "enum-varnames", "evidence", "may-be-absent", "paging", "pairs", "region", "since")
}
# Where a mapping's keys are names that the document chooses, and so no keywords.
NAMES = {"properties", "schemas", "responses", "parameters", "headers", "securitySchemes", "paths", "patternProperties"}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PAGING = {
    "": {"items", "identity", "limit", "defaultLimit", "knownLimit", "default", "offset", "cursor", "x-evidence"},
    "offset": {"page", "offset", "count", "total", "excludeTotal"},
    "cursor": {"page", "enable", "cursor", "next", "previous", "firstRequestOnly"},
}


def mistakes(source: Source) -> list[str]:
    """Every mistake, as a line for the reader."""
    document = source.value
    found: list[Mistake] = [*_broken_references(document, document), *_parts(document, (), chosen=False)]
    if not found:
        found = list(_invalid(document))
    if not found:
        found = list(_paths(document))
    return [f"{source.at(pointer)}: {'.'.join(map(str, pointer))}: {message}" for pointer, message in found]


def _invalid(document: Any) -> Iterator[Mistake]:
    try:
        for error in OpenAPIV31SpecValidator(document).iter_errors():
            yield tuple(error.absolute_path), _one_line(error.message)
    except (AssertionError, AttributeError, KeyError, TypeError):  # it looks on after what makes no sense
        yield ("paths",), "is no map of paths; see the OpenAPI 3.1 specification"


def _one_line(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= 300 else text[:300] + "…"


def _broken_references(whole: Any, value: Any, pointer: Pointer = ()) -> Iterator[Mistake]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and "example" not in pointer and _at(whole, reference) is None:
            yield (*pointer, "$ref"), f"{reference} leads to nothing; correct the name, or add what it names"
    for name, inner in _children(value):
        yield from _broken_references(whole, inner, (*pointer, name))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from ((str(name), inner) for name, inner in value.items())
    elif isinstance(value, list):
        yield from enumerate(value)


def _at(whole: Any, reference: str) -> Any:
    found = whole
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _parts(value: Any, pointer: Pointer, *, chosen: bool) -> Iterator[Mistake]:
    """Mistakes of extensions, patterns, enumerations and unions, wherever they stand."""
    if pointer and pointer[-1] in ("example", "examples", "default", "x-evidence", "const"):
        return
    if isinstance(value, dict) and not chosen:
        for name in value:
            if str(name).startswith("x-") and name not in EXTENSIONS:
                yield (*pointer, name), f"unknown extension; known are {', '.join(sorted(EXTENSIONS))}"
        yield from _schema(value, pointer)
    for name, inner in _children(value):
        yield from _parts(inner, (*pointer, name), chosen=not chosen and name in NAMES and isinstance(inner, dict))


def _schema(schema: dict[str, Any], pointer: Pointer) -> Iterator[Mistake]:
    pattern, values = schema.get("pattern"), schema.get("enum")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield (*pointer, "pattern"), f"{pattern!r} is no regular expression ({error})"
    if isinstance(values, list):
        names = schema.get("x-enum-varnames", values)
        if len(names) != len(values):
            yield (*pointer, "x-enum-varnames"), f"{len(names)} names for {len(values)} values; give one for each"
        texts = [snake_case(name).upper() for name in names if isinstance(name, str)]
        if len(set(texts)) < len(texts):
            yield (*pointer, "enum"), "values get the same name in Python; give each its own by x-enum-varnames"
    if "discriminator" in schema:
        yield (*pointer, "discriminator"), "is not supported; describe one object with the fields of all"


def _paths(document: dict[str, Any]) -> Iterator[Mistake]:
    shapes: dict[str, str] = {}
    for path, item in document.get("paths", {}).items():
        shape = re.sub(r"\{[^}]*\}", "{}", path)
        if shape in shapes:
            yield ("paths", path), f"means the same as {shapes[shape]}; keep one of them"
        shapes[shape] = path
        for method in METHODS:
            if method in item:
                yield from _operation(document, item, item[method], ("paths", path, method))


def _operation(document: dict[str, Any], item: Any, operation: Any, pointer: Pointer) -> Iterator[Mistake]:
    found: dict[tuple[str, str], Any] = {}
    for index, entry in enumerate([*item.get("parameters", []), *operation.get("parameters", [])]):
        parameter = _at(document, entry["$ref"]) if "$ref" in entry else entry
        place = (*pointer, "parameters", index - len(item.get("parameters", [])))
        if "content" in parameter:
            yield place, f"the parameter {parameter['name']} has `content`, which is not supported; give it a `schema`"
        style = parameter.get("style", "form")
        if parameter["in"] == "query" and (style != "form" or parameter.get("explode") is False):
            asked = "explode: false" if style == "form" else f"style: {style}"
            yield (
                place,
                f"the parameter {parameter['name']} has {asked}, which is not supported; repeat the key instead",
            )
        found[parameter["in"], parameter["name"]] = parameter
    if "x-paging" in operation:
        queried = {name for location, name in found if location == "query"}
        yield from _paging(document, operation["x-paging"], queried, (*pointer, "x-paging"))


def _paging(document: dict[str, Any], paging: dict[str, Any], queried: set[str], pointer: Pointer) -> Iterator[Mistake]:
    for mode, known in PAGING.items():
        keys = paging.get(mode, {}) if mode else paging
        place = (*pointer, mode) if mode else pointer
        for key in keys:
            if key not in known:
                yield (*place, key), f"unknown key; known are {', '.join(sorted(known))}"
        for key, name in _names(keys, "limit", "offset", "excludeTotal", "enable", "cursor", "firstRequestOnly"):
            if name not in queried:
                yield (*place, key), f"{name} is no query parameter of the operation"
        if "page" in keys:
            page = _at(document, keys["page"])
            names = set((page or {}).get("properties", {}))
            for key, name in [*_names(keys, "count", "total", "next", "previous"), *_names(paging, "items")]:
                if name not in names:
                    yield (*place, key), f"{name} is no field of {keys['page']}"
            if page is None:
                yield (*place, "page"), f"{keys['page']} leads to nothing"


def _names(keys: dict[str, Any], *wanted: str) -> Iterator[tuple[str, str]]:
    """The names that some keys give, one or several."""
    for key in wanted:
        named: Any = keys.get(key, [])
        for name in [named] if isinstance(named, str) else named if isinstance(named, list) else []:
            yield key, name
