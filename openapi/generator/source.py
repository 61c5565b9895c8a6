"""Reading a document: no key twice, no times made of texts, and the line of every value."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Pointer = tuple[str | int, ...]


class SourceError(Exception):
    """The file cannot be read as a document; the message says where and why."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # ten times as fast with libyaml
    """YAML's JSON types alone: a time without quotes stays text."""


_MOST_LEVELS, _MOST_VALUES = 100, 300_000
_TAG = "tag:yaml.org,2002:"
_JSON = {_TAG + name for name in ("map", "seq", "str", "int", "float", "bool", "null")}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Source:
    """A document's value, and where each part of it stands in its file."""

    path: Path
    value: Any
    lines: dict[Pointer, int] = field(repr=False)

    def at(self, pointer: Pointer) -> str:
        """File and line of a part, or of the nearest part around it that is there."""
        while pointer and pointer not in self.lines:
            pointer = pointer[:-1]
        return f"{self.path}:{self.lines.get(pointer, 1)}"


def look_up(document: Any, reference: str) -> Any:
    """The value at a reference such as `#/components/schemas/Alert`; None where there is none."""
    found = document
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found


def resolve(document: Any, value: Any) -> dict[str, Any]:
    """The object that a `$ref` into the document leads to; any other object as it is, {} for what is none."""
    while isinstance(value, dict) and "$ref" in value:
        value = look_up(document, value["$ref"])
    return value if isinstance(value, dict) else {}


def without_names(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def read_source(path: Path) -> Source:
    """Read YAML or JSON.

    Raises:
        SourceError: there is no such file, it does not parse, or a key stands twice in one mapping.
    """
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        lines: dict[Pointer, int] = {}
        _walk(path, node, (), lines)
        return Source(path, None if node is None else loader.construct_document(node), lines)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path} does not parse: it is not UTF-8 text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"{path} does not parse: {' '.join(str(error).split())}") from None


def _walk(path: Path, node: Any, pointer: Pointer, lines: dict[Pointer, int]) -> None:
    if node is None:
        return
    lines[pointer] = line = node.start_mark.line + 1
    if len(pointer) > _MOST_LEVELS or len(lines) > _MOST_VALUES:
        bounds = f"{_MOST_LEVELS} levels or {_MOST_VALUES:,} values"
        raise SourceError(f"{path}:{line}: more than {bounds}; do aliases refer to what they stand in, or to aliases?")
    is_float = node.tag == f"{_TAG}float"
    if node.tag not in _JSON or (is_float and node.value.lower().lstrip("+-") in (".inf", ".nan")):
        raise SourceError(f"{path}:{line}: {node.value if is_float else node.tag} is nothing that JSON knows")
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen and name != "<<":
                raise SourceError(f"{path}:{line}: the key {name!r} stands in line {seen[name]} already; remove one")
            seen[name] = line
            if key.tag != f"{_TAG}merge":
                key.tag = f"{_TAG}str"  # as the status 200 without quotes
            _walk(path, value, (*pointer, name), lines)
            lines[(*pointer, name)] = line
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(path, item, (*pointer, index), lines)
