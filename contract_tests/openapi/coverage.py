"""Statistics of the fields of items: presence, nulls, enum values, and keys that the document does not know."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen

from contract_tests.openapi.document import Operation
from contract_tests.openapi.schema_errors import Path


@frozen
class FieldStatistics:
    """How often a field was seen, by JSON path with `[]` for list items, such as `device.tags[].source`.

    Attributes:
        parents: objects that could hold it.
        present: times the key was there.
        null: times it was there and null.
        values: for enums: value -> count, undocumented ones included.
        documented: the enum's documented values; None where it is no enum.
    """

    path: str
    parents: int
    present: int
    null: int
    values: dict[Any, int] = field(factory=dict)
    documented: tuple[Any, ...] | None = None


@define
class _Node:
    """A schema, resolved, with the counts of all values that it was met at."""

    path: str
    keys: Path
    properties: dict[str, "_Node"] = field(factory=dict)
    items: "_Node | None" = None
    documented: tuple[Any, ...] | None = None
    free_form: bool = False
    parents: int = 0
    present: int = 0
    null: int = 0
    values: Counter[Any] = field(factory=Counter)


class Fields:
    """Counts fields by path, `[]` for list items, such as `device.tags[].source`; feed it each distinct item once."""

    def __init__(self, operation: Operation) -> None:
        self._root = _plan(operation, operation.item_schema, "", ())
        self._undocumented: Counter[Path] = Counter()

    def count(self, item: Any) -> None:
        """Count the fields of one item; values of a wrong type count as present and are not looked into."""
        self._visit(self._root, item)

    def statistics(self) -> list[FieldStatistics]:
        """Return the counts of all documented fields in the document's order."""
        return [
            FieldStatistics(n.path, n.parents, n.present, n.null, dict(n.values.most_common()), n.documented)
            for n in _walk(self._root)
            if n is not self._root
        ]

    def undocumented(self) -> dict[Path, int]:
        """Return path -> count of keys that the document does not know; `*` stands for any index."""
        return dict(self._undocumented)

    def held(self, path: str) -> int:
        """Return how many values that are not null a path had. Raises KeyError for a path that is not documented."""
        counts = {node.path: node.present - node.null for node in _walk(self._root)}
        return counts[path]

    def _visit(self, node: _Node, value: Any) -> None:
        if isinstance(value, dict) and not node.free_form:
            self._visit_object(node, value)
        elif isinstance(value, list) and node.items:
            for entry in value:
                node.items.present += 1
                node.items.parents += 1
                node.items.null += entry is None
                self._visit(node.items, entry)
        elif node.documented is not None and isinstance(value, str | int):
            node.values[value] += 1

    def _visit_object(self, node: _Node, value: dict[str, Any]) -> None:
        for name, child in node.properties.items():
            child.parents += 1
            if name in value:
                child.present += 1
                child.null += value[name] is None
                self._visit(child, value[name])
        for name in value.keys() - node.properties.keys():
            self._undocumented[(*node.keys, name)] += 1


def _plan(operation: Operation, schema: dict[str, Any], path: str, keys: Path) -> _Node:
    schema = operation.without_null(schema)
    properties = schema.get("properties", {})
    return _Node(
        path,
        keys,
        {
            name: _plan(operation, child, f"{path}.{name}".lstrip("."), (*keys, name))
            for name, child in properties.items()
        },
        _plan(operation, schema["items"], f"{path}[]", (*keys, "*")) if "items" in schema else None,
        tuple(schema["enum"]) if "enum" in schema else None,
        schema.get("additionalProperties") is not None or not properties,
    )


def _walk(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.properties.values():
        yield from _walk(child)
    if node.items:
        yield from _walk(node.items)
