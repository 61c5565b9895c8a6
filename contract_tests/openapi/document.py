"""The OpenAPI document as the suite reads it: one paged operation, its parameters, its page schemas."""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
from attrs import define, evolve, field, fields_dict, frozen

from contract_tests.results import InconclusiveError
from openapi.generator.source import SourceError, read_source

DOCUMENT = Path(__file__).parents[2] / "openapi" / "alerts.yaml"


@frozen
class OffsetPaging:
    """Names that offset pages use: parameters and keys of the page."""

    page: str
    offset: str
    count: str
    total: str
    exclude_total: str | None = None


@frozen
class CursorPaging:
    """Names that cursor pages use; `enable` is None where the list has no other mode."""

    page: str
    cursor: str
    next: str
    previous: str
    enable: str | None = None
    first_request_only: tuple[str, ...] = field(default=(), converter=tuple)


@frozen
class Paging:
    """The `x-paging` extension: how the list is paged. A mode that the operation does not have is None.

    The default limit is the `x-default` of the parameter.
    """

    items: str
    identity: str
    limit: str
    default_limit: int = 100
    known_limit: int = 500
    offset: OffsetPaging | None = None
    cursor: CursorPaging | None = None


@define(slots=False, eq=False)
class Operation:
    """A paged operation of a document whose references are unresolved; the method is in lower case."""

    document: dict[str, Any]
    path: str
    method: str
    definition: dict[str, Any]
    paging: Paging

    @property
    def id(self) -> str:
        """The operationId."""
        return str(self.definition["operationId"])

    @cached_property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Query parameters by name, references resolved."""
        resolved = [self.resolve(parameter) for parameter in self.definition.get("parameters", ())]
        return {parameter["name"]: parameter for parameter in resolved if parameter["in"] == "query"}

    @cached_property
    def credential_headers(self) -> list[str]:
        """Names of the headers that the security requirement asks for."""
        requirement: dict[str, Any] = next(iter(self.definition.get("security", self.document.get("security", []))), {})
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return [schemes[name]["name"] for name in requirement if schemes[name].get("in") == "header"]

    @cached_property
    def since(self) -> tuple[str, list[str]] | None:
        """The "since" filter and the times of an item that it may be compared with (`x-since`)."""
        found = ((name, list(p["x-since"])) for name, p in self.parameters.items() if "x-since" in p)
        return next(found, None)

    @cached_property
    def includes(self) -> dict[str, str | None]:
        """Include flags, each with the key that it promises in an item (`x-adds`), None where none is known."""
        return {n: p.get("x-adds") for n, p in self.parameters.items() if n.startswith("include") or "x-adds" in p}

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return what a `$ref` leads to, with the siblings of the reference on top."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def without_null(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return a schema resolved; of a nullable reference, the schema that it refers to."""
        schema = self.resolve(schema)
        for branch in schema.get("anyOf", schema.get("oneOf", ())):
            resolved = self.resolve(branch)
            if resolved.get("type") != "null":
                return resolved
        return schema

    def page_schema(self, mode: str) -> str:
        """Return the reference of the page's schema in a mode, `offset` or `cursor`."""
        paging = self.paging.offset if mode == "offset" else self.paging.cursor
        if paging is None:
            raise KeyError(f"{self.id} has no {mode} pages")
        return paging.page

    @cached_property
    def item_schema(self) -> dict[str, Any]:
        """Schema of one item of the list, the reference resolved."""
        mode = "offset" if self.paging.offset else "cursor"
        page = self.resolve({"$ref": self.page_schema(mode)})
        return self.resolve(self.resolve(page["properties"][self.paging.items])["items"])

    def confidence(self, schema: dict[str, Any], path: Sequence[str | int]) -> str:
        """Return how surely a value at a path below a schema is known: the letter nearest to it, A without any."""
        letter = "A"
        for part in path:
            schema = self.without_null(schema)
            schema = schema.get("items", {}) if isinstance(part, int) else schema.get("properties", {}).get(part, {})
            letter = self.resolve(schema).get("x-evidence", {}).get("confidence", letter)
        return letter

    def validator(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of a schema of this document; formats are checked."""
        return jsonschema_rs.Draft202012Validator(
            {**schema, "components": self.document["components"]}, validate_formats=True
        )


def load_document(path: Path = DOCUMENT) -> dict[str, Any]:
    """Read a document. Raises InconclusiveError where it cannot be read."""
    try:
        document = read_source(path).value
    except SourceError as error:
        raise InconclusiveError(f"{path.name} cannot be read: {error}") from None
    if not isinstance(document, dict) or "paths" not in document:
        raise InconclusiveError(f"{path.name} is no OpenAPI document: it has no paths")
    return document


def find_operations(document: dict[str, Any], ids: Sequence[str] = ()) -> list[Operation]:
    """Return the paged operations of these ids, all there are where none is named. Raises InconclusiveError."""
    found = [
        Operation(document, path, method, definition, _paging(definition["x-paging"]))
        for path, item in document["paths"].items()
        for method, definition in item.items()
        if method in {"get", "post"} and "x-paging" in definition
    ]
    for operation in found:
        limit = operation.parameters.get(operation.paging.limit, {})
        operation.paging = evolve(operation.paging, default_limit=limit.get("x-default", 100))
    if not found:
        raise InconclusiveError("the document has no paged operation: give it x-paging")
    known = {operation.id: operation for operation in found}
    if unknown := [name for name in ids if name not in known]:
        raise InconclusiveError(f"--operation: there is no {unknown[0]!r} that is paged; there are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(ids)] if ids else found


def _paging(spec: dict[str, Any]) -> Paging:
    given = _named(Paging, spec)
    for mode, made in (("offset", OffsetPaging), ("cursor", CursorPaging)):
        if given.get(mode):
            given[mode] = made(**_named(made, given[mode]))
    return Paging(**given)


def _named(made: type[Any], spec: dict[str, Any]) -> dict[str, Any]:
    """What the document writes in camel case, as arguments; other extensions are left out."""
    given = {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key): value for key, value in spec.items()}
    return {name: given[name] for name in fields_dict(made) if name in given}
