"""Statistics of the fields of items: presence, nulls, enum values, and keys that the document does not know."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from attrs import define, field

from contract_tests.openapi.document import Operation
from contract_tests.openapi.schema_errors import Path


@define
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
    parents: int = 0
    present: int = 0
    null: int = 0
    values: dict[Any, int] = field(factory=dict)
    documented: tuple[Any, ...] | None = None


@define
class _Field(FieldStatistics):
    """A field with those below it."""

    keys: Path = ()
    properties: dict[str, "_Field"] = field(factory=dict)
    items: "_Field | None" = None
    free_form: bool = False


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
        found: list[FieldStatistics] = [*_walk(self._root)]
        return found[1:]

    def undocumented(self) -> dict[Path, int]:
        """Return path -> count of keys that the document does not know; `*` stands for any index."""
        return dict(self._undocumented)

    def _visit(self, node: _Field, value: Any) -> None:
        if isinstance(value, dict) and not node.free_form:
            for name, child in node.properties.items():
                child.parents += 1
                if name in value:
                    self._visit_value(child, value[name])
            for name in value.keys() - node.properties.keys():
                self._undocumented[(*node.keys, name)] += 1
        elif isinstance(value, list) and node.items:
            for entry in value:
                node.items.parents += 1
                self._visit_value(node.items, entry)
        elif node.documented is not None and isinstance(value, str | int):
            node.values[value] = node.values.get(value, 0) + 1

    def _visit_value(self, node: _Field, value: Any) -> None:
        node.present += 1
        node.null += value is None
        self._visit(node, value)


def _plan(operation: Operation, schema: dict[str, Any], path: str, keys: Path) -> _Field:
    schema = operation.without_null(schema)
    properties = schema.get("properties", {})
    return _Field(
        path,
        documented=tuple(schema["enum"]) if "enum" in schema else None,
        keys=keys,
        properties={
            name: _plan(operation, child, f"{path}.{name}".lstrip("."), (*keys, name))
            for name, child in properties.items()
        },
        items=_plan(operation, schema["items"], f"{path}[]", (*keys, "*")) if "items" in schema else None,
        free_form=schema.get("additionalProperties") is not None or not properties,
    )


def _walk(node: _Field) -> Iterator[_Field]:
    yield node
    for child in node.properties.values():
        yield from _walk(child)
    if node.items:
        yield from _walk(node.items)
