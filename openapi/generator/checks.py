"""What stops a generation before it begins: mistakes in the document, each with its file, line and what to do.

Three layers: the schema of OpenAPI 3.1 (openapi-spec-validator), that of the extensions (extensions.schema.json), and
what only this project knows. Each is looked at where those before found nothing.
"""

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_python_client.strings import snake_case
from openapi_spec_validator import OpenAPIV31SpecValidator

from openapi.generator.source import Pointer, Source, look_up, resolve, without_names

Mistake = tuple[Pointer, str]

EXTENSIONS = json.loads(Path(__file__).with_name("extensions.schema.json").read_text(encoding="utf-8"))
# Keys under which stand values of the API, and names: nothing of what is in there is a keyword.
DATA = {"default", "example", "examples", "const", "enum", "security", "required", "dependentRequired"}
# Maps whose keys are names that the document chooses.
SCHEMA_MAPS = {"properties", "patternProperties", "schemas", "$defs", "dependentSchemas"}
MAPS = {"paths", "responses", "parameters", "headers", "securitySchemes", "content", "encoding", "variables"}
MAPS |= SCHEMA_MAPS
# Where a schema, or a list of them, stands.
SCHEMA_KEYS = {"schema", "items", "prefixItems", "contains", "not", "allOf", "anyOf", "oneOf", "if", "then", "else"}
SCHEMA_KEYS |= {"additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties"}
KEYWORDS = SCHEMA_KEYS | SCHEMA_MAPS | set(Draft202012Validator.VALIDATORS) - {"schemas", "schema"}
KEYWORDS |= {"title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "xml"}
KEYWORDS |= {"contentEncoding", "contentMediaType", "contentSchema", "minContains", "maxContains", "externalDocs"}
# The formats of the schema of schemas are looked at too: `pattern` is a regular expression.
SCHEMAS = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def mistakes(source: Source) -> list[str]:
    """Every mistake of the first layer that has any, as a line for the reader."""
    document = source.value
    for look in (_references, _structure, _extensions, _schemas, _operations):
        if found := list(dict.fromkeys(look(document))):
            return [
                f"{source.at(place)}: {'.'.join(map(str, place)) or 'document'}: {message}" for place, message in found
            ]
    return []


def _objects(
    value: Any, pointer: Pointer = (), *, names: bool = False, schema: bool = False
) -> Iterator[tuple[Pointer, dict[str, Any], bool]]:
    """All objects whose keys are keywords, and whether each is a schema."""
    if isinstance(value, dict) and not names:
        yield pointer, value, schema
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        if names or isinstance(value, list):
            yield from _objects(inner, (*pointer, name), schema=schema)
        elif name not in DATA and not str(name).startswith("x-"):
            is_map = name in MAPS and isinstance(inner, dict)
            yield from _objects(inner, (*pointer, name), names=is_map, schema=name in SCHEMA_KEYS | SCHEMA_MAPS)


def _references(document: Any) -> Iterator[Mistake]:
    for pointer, value, _ in _objects(document):
        seen: list[str] = []
        reference = value.get("$ref")
        while isinstance(reference, str):
            found = look_up(document, reference)
            if not reference.startswith("#/") or found is None or reference in seen:
                problem = "leads to itself" if reference in seen else "leads to nothing"
                if not reference.startswith("#/"):
                    problem = "leads out of this document, which is not supported"
                yield (*pointer, "$ref"), f"{reference} {problem}; correct the name, or add what it names"
                break
            seen.append(reference)
            reference = found.get("$ref") if isinstance(found, dict) else None


def _structure(document: Any) -> Iterator[Mistake]:
    for error in OpenAPIV31SpecValidator(document).schema_validator.iter_errors(document):
        yield tuple(error.absolute_path), _one_line(error.message)


def _one_line(message: str) -> str:
    text = " ".join(message.split()).partition(" Failed validating ")[0]
    key = re.search(r"properties are not allowed \((.+) (was|were) unexpected\)", text)
    text = f"unknown key {key[1]}; correct or remove it" if key else text
    return text if len(text) <= 300 else text[:300] + "…"


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, 1)
    return (
        f"unknown {kind}; did you mean {near[0]}?" if near else f"unknown {kind}; known are {', '.join(sorted(known))}"
    )


def _extensions(document: Any) -> Iterator[Mistake]:
    validator = Draft202012Validator(EXTENSIONS)
    for pointer, value, _ in _objects(document):
        names = [name for name in value if name.startswith("x-")]
        for name in names:
            if name not in EXTENSIONS["properties"]:
                yield (*pointer, name), _unknown("extension", name, EXTENSIONS["properties"])
        for error in validator.iter_errors(value) if names else ():
            neither = "x-paging names neither cursor nor offset pages"
            yield (*pointer, *error.absolute_path), neither if error.validator == "anyOf" else _one_line(error.message)


def _schemas(document: Any) -> Iterator[Mistake]:
    for pointer, value, is_schema in _objects(document):
        if pointer and (pointer[-1] == "schema" or pointer[:-1] == ("components", "schemas")):
            for error in SCHEMAS.iter_errors(value):
                yield (*pointer, *error.absolute_path), _one_line(error.message)
        if is_schema:
            yield from _schema(document, value, pointer)
        elif "x-default" in value:
            yield from _contradictions(document, value.get("schema", {}), [value["x-default"]], (*pointer, "x-default"))


def _schema(document: Any, schema: dict[str, Any], pointer: Pointer) -> Iterator[Mistake]:
    for name in schema:
        if name == "discriminator":
            yield (*pointer, name), "is not supported; describe one object with the fields of all"
        elif name not in KEYWORDS and not name.startswith(("x-", "$")):
            yield (*pointer, name), _unknown("keyword", name, KEYWORDS)
    values, fields = schema.get("enum"), schema.get("properties")
    if isinstance(values, list):
        yield from _enumeration(document, schema, values, (*pointer, "enum"))
    if isinstance(fields, dict) and _collide(fields):
        yield (*pointer, "properties"), "fields get the same name in Python, which is not supported"
    if "default" in schema:
        yield from _contradictions(document, schema, [schema["default"]], (*pointer, "default"))


def _enumeration(document: Any, schema: dict[str, Any], values: list[Any], pointer: Pointer) -> Iterator[Mistake]:
    names = schema.get("x-enum-varnames", values)
    if len({type(value) for value in values} - {type(None)}) != 1:
        yield pointer, "values of one type are needed, texts or integers"
    if len(names) != len(values):
        yield pointer, f"{len(names)} x-enum-varnames for {len(values)} values; give one for each"
    if _collide(names):
        yield pointer, "values get the same name in Python; give each its own by x-enum-varnames"
    rest = {name: value for name, value in schema.items() if name != "enum"}
    yield from _contradictions(document, rest, values, pointer)


def _collide(names: Iterable[Any]) -> bool:
    """Whether two texts are one name in Python."""
    texts = [snake_case(name) for name in names if isinstance(name, str)]
    return len(set(texts)) < len(texts)


def _contradictions(document: Any, schema: Any, values: list[Any], pointer: Pointer) -> Iterator[Mistake]:
    if SCHEMAS.is_valid(schema):
        validator = Draft202012Validator({**schema, "components": document.get("components", {})})
        for value in values:
            for error in validator.iter_errors(value):
                yield pointer, f"{_one_line(error.message)}, as the schema there asks"


def _operations(document: dict[str, Any]) -> Iterator[Mistake]:
    shapes: dict[str, str] = {}
    functions: dict[str, str] = {}
    yield from _security(document, document, ())
    if "paths" not in document:
        yield (), "has no paths; describe an operation"
    for path, item in document.get("paths", {}).items():
        shape = without_names(path)
        if shape in shapes:
            yield ("paths", path), f"means the same as {shapes[shape]}; keep one of them"
        shapes[shape] = path
        for method in METHODS:
            operation, pointer = item.get(method), ("paths", path, method)
            if operation is None:
                continue
            function = snake_case(operation.get("operationId", ""))
            if not function:
                yield pointer, "has no operationId; give it one, such as listAlerts"
            elif function in functions:
                yield (*pointer, "operationId"), f"is that of {functions[function]} too; give each its own"
            functions[function] = f"{method.upper()} {path}"
            yield from _security(document, operation, pointer)
            yield from _operation(document, item, operation, pointer)


def _security(document: dict[str, Any], value: dict[str, Any], pointer: Pointer) -> Iterator[Mistake]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    for name in (name for requirement in value.get("security", []) for name in requirement):
        scheme = resolve(document, schemes.get(name))
        if name not in schemes:
            yield (*pointer, "security"), f"{name} is no security scheme; there are {', '.join(schemes) or 'none'}"
        elif (scheme.get("type"), scheme.get("in")) != ("apiKey", "header"):
            yield ("components", "securitySchemes", name), "is no API key in a header, the only kind the client sends"


def _operation(document: dict[str, Any], item: Any, operation: Any, pointer: Pointer) -> Iterator[Mistake]:
    if "requestBody" in operation:
        yield (*pointer, "requestBody"), "is not supported; the client sends no body"
    entries = [
        ((*at, "parameters", index), entry)
        for at, holder in ((pointer[:-1], item), (pointer, operation))
        for index, entry in enumerate(holder.get("parameters", []))
    ]
    found: dict[tuple[str, str], Pointer] = {}
    arguments: dict[str, str] = {}
    for place, entry in entries:
        parameter = resolve(document, entry)
        name, where = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or not isinstance(where, str):
            yield place, "leads to no parameter; refer to one of components.parameters"
            continue
        if (where, name) in found and found[where, name][:-1] == place[:-1]:
            yield place, f"the {where} parameter {name} is there already; remove one"
        elif arguments.setdefault(snake_case(name), name) != name:
            yield place, f"{name} and {arguments[snake_case(name)]} get the same name in Python, which is not supported"
        found[where, name] = place
        yield from ((place, f"the {where} parameter {name} {problem}") for problem in _parameter(document, parameter))
    braces = set(re.findall(r"\{([^}]*)\}", str(pointer[1])))
    for name in braces ^ {name for where, name in found if where == "path"}:
        yield pointer, f"{name} is not both in the braces of the path and a path parameter"
    for status, entry in operation.get("responses", {}).items():
        media = resolve(document, entry).get("content", {})
        if status.startswith("2") and media and not any(re.search(r"[/+]json\b", kind) for kind in media):
            yield (*pointer, "responses", status), f"is {', '.join(media)}; the client reads JSON alone"
    if "x-paging" in operation:
        queried = {name for where, name in found if where == "query"}
        yield from _paging(document, operation["x-paging"], queried, (*pointer, "x-paging"))


def _parameter(document: dict[str, Any], parameter: dict[str, Any]) -> Iterator[str]:
    """What the client cannot send as the document asks."""
    where, style = parameter["in"], parameter.get("style")
    if where not in ("query", "path"):
        yield f"is not supported: nothing travels in a {where} but credentials"
    elif "content" in parameter:
        yield "has `content`, which is not supported; give it a `schema`"
    elif style not in (None, "form" if where == "query" else "simple"):
        yield f"has style: {style}, which is not supported; leave it out, or use commas (explode: false)"
    elif parameter.get("allowReserved"):
        yield "has allowReserved, which is not supported; everything is percent-encoded"
    elif refused := {"array", "object"} & _types(document, parameter.get("schema")) - (
        {"array"} if where == "query" else set()
    ):
        yield f"is an {refused.pop()}, which is not supported there"


def _types(document: dict[str, Any], schema: Any) -> set[str]:
    resolved = resolve(document, schema)
    named = resolved.get("type", [])
    inner = (one for key in ("anyOf", "oneOf", "allOf") for one in resolved.get(key, []))
    return {*([named] if isinstance(named, str) else named)}.union(*(_types(document, one) for one in inner))


def _paging(document: dict[str, Any], paging: dict[str, Any], queried: set[str], pointer: Pointer) -> Iterator[Mistake]:
    modes = [(paging.get(mode, {}), (*pointer, mode)) for mode in ("offset", "cursor")]
    for keys, place in [({"limit": paging["limit"]}, pointer), *modes]:
        for key in ("limit", "offset", "excludeTotal", "enable", "cursor", "firstRequestOnly"):
            for name in [keys[key]] if isinstance(keys.get(key), str) else keys.get(key, []):
                if name not in queried:
                    yield (*place, key), f"{name} is no query parameter of the operation"
        if "page" in keys:
            page = resolve(document, look_up(document, keys["page"]))
            if not page:
                yield (*place, "page"), f"{keys['page']} leads to nothing"
            named = [((*place, key), keys[key]) for key in ("count", "total", "next", "previous") if key in keys]
            for at, name in [*named, ((*pointer, "items"), paging["items"])] if page else []:
                if name not in page.get("properties", {}):
                    yield at, f"{name} is no field of {keys['page']}"
