"""Reading a document: no key twice, no times made of texts, and the line of every value."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Pointer = tuple[str | int, ...]


class SourceError(Exception):
    """The file cannot be read as a document; the message says where and why."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # ten times as fast with libyaml
    """YAML's JSON types alone: a time without quotes stays text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
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
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(f"{path} does not parse: {' '.join(str(error).split())}") from None


def _walk(path: Path, node: Any, pointer: Pointer, lines: dict[Pointer, int]) -> None:
    if node is None or len(pointer) > 100:
        return
    lines[pointer] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen and name != "<<":
                raise SourceError(f"{path}:{line}: the key {name!r} stands in line {seen[name]} already; remove one")
            seen[name] = line
            _walk(path, value, (*pointer, name), lines)
            lines[(*pointer, name)] = line
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(path, item, (*pointer, index), lines)
