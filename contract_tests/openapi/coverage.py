"""Statistics of the fields of items: presence, nulls, enum values, and keys that the document does not know."""

from collections import Counter
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


class Fields:
    """Counts the fields of items, or of what stands at `keys` in them; feed it each distinct item once."""

    def __init__(self, operation: Operation, schema: dict[str, Any] | None = None, keys: Path = ()) -> None:
        schema = operation.without_null(operation.item_schema if schema is None else schema)
        properties = schema.get("properties", {})
        path = "".join("[]" if key == "*" else f".{key}" for key in keys).lstrip(".")
        self._keys = keys
        self._own = FieldStatistics(path, documented=tuple(schema["enum"]) if "enum" in schema else None)
        self._below = {name: Fields(operation, child, (*keys, name)) for name, child in properties.items()}
        self._items = Fields(operation, schema["items"], (*keys, "*")) if "items" in schema else None
        self._is_free_form = not properties or schema.get("additionalProperties") is not None
        self._undocumented: Counter[Path] = Counter()

    def count(self, value: Any) -> None:
        """Count a value and the fields of it; one of a wrong type counts as present and is not looked into."""
        self._own.present += 1
        self._own.null += value is None
        if isinstance(value, dict) and not self._is_free_form:
            for name, child in self._below.items():
                child._own.parents += 1
                if name in value:
                    child.count(value[name])
            for name in value:
                if name not in self._below:
                    self._undocumented[(*self._keys, name)] += 1
        elif isinstance(value, list) and self._items:
            self._items._own.parents += len(value)
            for entry in value:
                self._items.count(entry)
        elif self._own.documented is not None and isinstance(value, str | int):
            self._own.values[value] = self._own.values.get(value, 0) + 1

    def statistics(self) -> list[FieldStatistics]:
        """Return the counts of all documented fields in the document's order."""
        return [found for child in self._children() for found in (child._own, *child.statistics())]

    def undocumented(self) -> Counter[Path]:
        """Return path -> count of keys that the document does not know; `*` stands for any index."""
        return sum((child.undocumented() for child in self._children()), self._undocumented)

    def _children(self) -> list["Fields"]:
        return [*self._below.values(), *([self._items] if self._items else [])]
