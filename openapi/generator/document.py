"""The facts of an OpenAPI document that the generator does not hand to its templates, as plain values.

Templates see an instance as the global `document`: `{{ document.servers }}`, `document.operation(method, path)`.
"""

import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openapi.generator.checks import mistakes
from openapi.generator.source import SourceError, look_up, read_source, resolve, without_names

Json = Any
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "alerts.yaml"


class GenerationError(Exception):
    """Nothing was generated; the message says why and what to do."""


@dataclass(frozen=True)
class Credential:
    """An API key that travels in a header; `name` is the key under `securitySchemes` (such as `ConnectionId`)."""

    name: str
    header: str
    description: str


class Document:
    """An OpenAPI document; `raw` is its JSON value."""

    def __init__(self, raw: dict[str, Json]) -> None:
        self.raw = raw

    @property
    def version(self) -> str:
        """`info.version`."""
        return str(self.raw["info"]["version"])

    @property
    def servers(self) -> list[dict[str, str]]:
        """The servers, the default first: `url`, `description`, and `region`, which is their `x-region`."""
        servers: list[dict[str, str]] = self.raw.get("servers", [])
        return [{"description": "", **server, "region": server.get("x-region", "")} for server in servers]

    @cached_property
    def credentials(self) -> list[Credential]:
        """The API keys of the document's first security requirement, in its order, then those that operations add."""
        found = [one for holder in (self.raw, *_operations(self.raw)) for one in self._security(holder)]
        return list({one.name: one for one in found}.values())

    def _security(self, holder: dict[str, Json]) -> list[Credential]:
        """The API keys of the first security requirement of an operation or the document."""
        schemes = self.raw.get("components", {}).get("securitySchemes", {})
        found = {name: resolve(self.raw, schemes[name]) for name in next(iter(holder.get("security", [])), {})}
        return [Credential(name, one["name"], one.get("description", "")) for name, one in found.items()]

    def operation(self, method: str, path: str) -> dict[str, Json]:
        """The operation at `path`, in which names in braces do not count.

        Its `parameters` are by location and name, with those of the path; its `security` is the credentials it needs.
        """
        item = next(item for known, item in self.raw["paths"].items() if without_names(known) == without_names(path))
        raw = item[method.lower()]
        parameters = [resolve(self.raw, entry) for entry in [*item.get("parameters", []), *raw.get("parameters", [])]]
        return {
            **raw,
            "parameters": {(entry["in"], entry["name"]): entry for entry in parameters},
            "security": self._security(raw if "security" in raw else self.raw),
        }

    def without_errors(self) -> dict[str, Json]:
        """A copy without answers other than successes, which are read as plain JSON, and the schemas of them alone."""
        raw = copy.deepcopy(self.raw)
        of_errors: set[str] = set()
        for operation in _operations(raw):
            for status in [status for status in operation["responses"] if not str(status).startswith("2")]:
                of_errors |= self._schemas(operation["responses"].pop(status))
        schemas = raw.get("components", {}).get("schemas", {})
        for name in of_errors - self._schemas([raw["paths"], *(schemas[name] for name in schemas.keys() - of_errors)]):
            del schemas[name]
        return raw

    def _schemas(self, value: Json) -> set[str]:
        """Names of the schemas that a value refers to, also by way of others."""
        references: set[str] = set()
        waiting = [value]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                reference = value.get("$ref")
                if isinstance(reference, str) and reference not in references:
                    references.add(reference)
                    waiting.append(look_up(self.raw, reference))
            waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return {found.rpartition("/")[2] for found in references if found.startswith("#/components/schemas/")}


def _operations(raw: dict[str, Json]) -> list[dict[str, Json]]:
    found = [value for item in raw["paths"].values() for value in item.values()]
    return [value for value in found if isinstance(value, dict) and "responses" in value]


def read_document(path: Path) -> Document:
    """Read a document in YAML or JSON.

    Raises:
        GenerationError: there is no such file, or it holds no OpenAPI document.
    """
    try:
        source = read_source(path)
    except SourceError as error:
        raise GenerationError(f"{error}.") from None
    if found := mistakes(source):
        raise GenerationError("\n".join(found))
    return Document(source.value)
