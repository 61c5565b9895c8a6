"""The facts of an OpenAPI document that the generator does not hand to its templates, as plain values.

Templates see an instance as the global `document`: `{{ document.servers }}`, `document.operation(method, path)`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openapi.generator.checks import mistakes
from openapi.generator.source import SourceError, read_source

Json = Any
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "alerts.yaml"


class GenerationError(Exception):
    """Nothing was generated; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A server of the document; `region` is its `x-region`."""

    url: str
    description: str
    region: str | None


@dataclass(frozen=True)
class Credential:
    """An API key that travels in a header; `name` is the key under `securitySchemes` (such as `ConnectionId`)."""

    name: str
    header: str
    description: str


@dataclass(frozen=True)
class Operation:
    """An operation: `parameters` maps (location, name) to the parameter object, `paging` is its `x-paging` or None."""

    summary: str
    description: str
    parameters: dict[tuple[str, str], dict[str, Json]]
    responses: dict[str, dict[str, Json]]
    paging: dict[str, Json] | None
    security: list[Credential]

    def parameter(self, location: str, name: str) -> dict[str, Json]:
        """The parameter object; empty where there is none."""
        return self.parameters.get((location, name), {})


class Document:
    """An OpenAPI document; `raw` is its JSON value."""

    def __init__(self, raw: dict[str, Json]) -> None:
        self.raw = raw

    @property
    def version(self) -> str:
        """`info.version`."""
        return str(self.raw["info"]["version"])

    @property
    def info(self) -> dict[str, Json]:
        """The info object."""
        info: dict[str, Json] = self.raw["info"]
        return info

    @cached_property
    def servers(self) -> list[Server]:
        """The servers in the document's order; the first is the default."""
        return [
            Server(entry["url"], entry.get("description", ""), entry.get("x-region"))
            for entry in self.raw.get("servers", [])
        ]

    @cached_property
    def credentials(self) -> list[Credential]:
        """The API keys of the document's first security requirement, in its order, then those that operations add."""
        operations = [one for item in self.raw["paths"].values() for one in item.values() if isinstance(one, dict)]
        found = [one for holder in (self.raw, *operations) for one in self._security(holder)]
        return list({one.name: one for one in found}.values())

    def _security(self, holder: dict[str, Json]) -> list[Credential]:
        """The API keys of the first security requirement of an operation or the document."""
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        found = {name: self.resolve(schemes[name]) for name in next(iter(holder.get("security", [])), {})}
        return [Credential(name, one["name"], one.get("description", "")) for name, one in found.items()]

    def operation(self, method: str, path: str) -> Operation:
        """The operation at `path`, references resolved one level deep; names in its braces do not count."""
        item = next(item for known, item in self.raw["paths"].items() if _shape(known) == _shape(path))
        raw = item[method.lower()]
        parameters = [self.resolve(entry) for entry in [*item.get("parameters", []), *raw.get("parameters", [])]]
        return Operation(
            summary=raw.get("summary", ""),
            description=raw.get("description", ""),
            parameters={(entry["in"], entry["name"]): entry for entry in parameters},
            responses={str(status): self.resolve(entry) for status, entry in raw["responses"].items()},
            paging=raw.get("x-paging"),
            security=self._security(raw if "security" in raw else self.raw),
        )

    def schema(self, name: str) -> dict[str, Json]:
        """The schema of that name under `components`; empty where there is none."""
        found: dict[str, Json] = self.raw.get("components", {}).get("schemas", {}).get(name, {})
        return found

    def resolve(self, value: dict[str, Json]) -> dict[str, Json]:
        """The object that a `$ref` into this document points to; any other object as it is."""
        while isinstance(value.get("$ref"), str):
            value = self.at(value["$ref"])
        return value

    def at(self, reference: str) -> dict[str, Json]:
        """The object at a reference such as `#/components/schemas/Alert`."""
        found: Json = self.raw
        for part in reference.removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        if not isinstance(found, dict):
            raise GenerationError(f"The reference {reference} leads to no object; correct it in the document.")
        return found


def _shape(path: object) -> str:
    """A path without the names of its parameters, which the generator changes."""
    return re.sub(r"\{[^}]*\}", "{}", getattr(path, "get_untrusted_value", lambda: str(path))())


def read_document(path: Path) -> Document:
    """Read a document in YAML or JSON.

    Raises:
        GenerationError: there is no such file, or it holds no OpenAPI document.
    """
    try:
        source = read_source(path)
    except SourceError as error:
        raise GenerationError(f"{error}.") from None
    document = Document(_checked(path, source.value))
    if found := mistakes(source):
        raise GenerationError("\n".join(found))
    return document


def _checked(path: Path, raw: Json) -> dict[str, Json]:
    """The value itself, where it has the outline of a document."""
    if not isinstance(raw, dict):
        raise GenerationError(f"The document {path} does not parse: it holds no mapping.")
    for key in ("openapi", "info", "paths"):
        if key not in raw:
            raise GenerationError(f"The document {path} is no OpenAPI document: it has no `{key}`.")
    if not isinstance(raw["info"], dict) or not isinstance(raw["info"].get("version"), str):
        raise GenerationError(f"The document {path} is no OpenAPI document: `info.version` is no text.")
    return raw
