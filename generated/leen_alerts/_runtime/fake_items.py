# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Items that are made up from a document: realistic where it has `examples`, and different with each seed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Generic
from uuid import UUID

from .codec import M, encode

Json = dict[str, Any]

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_DEEPEST = 6


def resolved(document: Json, value: Json) -> Json:
    """An object with that of its `$ref` merged below it."""
    while "$ref" in value:
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        value = found | {key: other for key, other in value.items() if key != "$ref"}
    return value


class Maker(Generic[M]):
    """Makes the items of one paged list."""

    def __init__(self, document: Json, path: str, model: type[M]) -> None:
        paging = document["paths"][path]["get"]["x-paging"]
        page = resolved(document, {"$ref": (paging.get("cursor") or paging["offset"])["page"]})
        self._document = document
        self._model = model
        self._schema = resolved(document, page["properties"][paging["items"]]["items"])
        self._identity: str | None = paging.get("identity")
        self._seeds = itertools.count(1)

    def make(self, seed: int | None, fields: Mapping[str, Any]) -> M:
        """An item with these fields, and made-up ones for the rest; raises TypeError for a field that there is not."""
        number = next(self._seeds) if seed is None else seed
        item: Json = _Example(self._document, number).value(self._schema)
        properties: Json = self._schema["properties"]
        if self._identity:
            schema = resolved(self._document, properties[self._identity])
            schema = {key: value for key, value in schema.items() if key != "examples"}
            item[self._identity] = _Example(self._document, number).value(schema, self._identity)
        renamed = self._model._json_names  # pyright: ignore[reportPrivateUsage]
        known = {key: key for key in properties if key not in renamed.values()} | dict(renamed)
        for name, value in fields.items():
            if name not in known:
                raise TypeError(f"{self._model.__name__} has no field {name!r}; it has {', '.join(known)}")
            item[known[name]] = encode(value)
        return self._model.from_dict(item)


class _Example:
    """One made-up value after another; all that is drawn depends on the seed alone."""

    def __init__(self, document: Json, seed: int) -> None:
        self._document = document
        self._seed = seed
        self._draw = Random(seed)
        # Examples at the same place belong together, such as a file's name and its path.
        self._place = self._draw.randrange(1 << 16)
        self._moment = _FIRST_DAY + timedelta(minutes=10 * (seed % 50_000))

    def value(self, schema: Json, name: str = "", depth: int = 0) -> Any:
        """A value that fits a schema."""
        schema = resolved(self._document, schema)
        if "examples" in schema:
            return schema["examples"][self._place % len(schema["examples"])]
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._draw.choice(schema["enum"])
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                branches = [branch for branch in schema[several] if branch.get("type") != "null"]
                if depth >= _DEEPEST and len(branches) < len(schema[several]):
                    return None
                return self.value(branches[0], name, depth)
        types: Any = schema.get("type", "object")
        kind: str = types if isinstance(types, str) else next((one for one in types if one != "null"), "null")
        if kind == "object":
            wanted = schema.get("properties", {}) if depth < _DEEPEST else schema.get("required", [])
            return {key: self.value(schema["properties"][key], key, depth + 1) for key in wanted}
        if kind == "array":
            return [self.value(schema["items"], name, depth + 1)] if depth < _DEEPEST else []
        return self._scalar(kind, schema, name)

    def _scalar(self, kind: str, schema: Json, name: str) -> Any:
        scalars: Json = {
            "integer": max(schema.get("minimum", 0), self._seed),
            "number": schema.get("minimum", 0) + self._draw.randrange(100) / 10,
            "boolean": self._draw.random() < 0.5,
            "null": None,
        }
        if kind != "string":
            return scalars[kind]
        if schema.get("format") == "uuid":
            return str(UUID(int=self._draw.getrandbits(128), version=4))
        if schema.get("format") in ("date", "date-time"):
            begins = any(word in name for word in ("first", "created", "start"))
            moment = self._moment if begins else self._moment + timedelta(seconds=self._draw.randrange(1, 300))
            return moment.isoformat()[:10] if schema["format"] == "date" else moment.isoformat().replace("+00:00", "Z")
        return f"{name} {self._seed}"
