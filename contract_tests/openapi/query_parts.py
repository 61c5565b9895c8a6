"""Parts of queries under an operation's own names, to be joined into probes."""

from typing import Any

from attrs import frozen

from contract_tests.http.exchange import Query
from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import is_sure

SORT = "sort"
FAR_FUTURE = "2999-01-01T00:00:00Z"


def sorts(operation: Operation) -> list[str]:
    """Return values of the sort parameter that a server may know: a time of the items, in either direction."""
    if SORT not in operation.parameters or operation.since is None:
        return []
    return [f"{name}:{direction}" for name in reversed(operation.since[1]) for direction in ("desc", "asc")]


@frozen
class QueryParts:
    """Parts of a query by what they ask for; empty where the operation has no parameter for it."""

    operation: Operation

    def limit(self, limit: int | str) -> Query:
        """So many items."""
        return ((self.operation.paging.limit, str(limit)),)

    def offset(self, start: int) -> Query:
        """From that place of the list on."""
        offset = self.operation.paging.offset
        return ((offset.offset, str(start)),) if offset else ()

    def since(self, text: str) -> Query:
        """What was updated since that time."""
        return ((self.operation.since[0], text),) if self.operation.since else ()

    def cursor(self, text: str) -> Query:
        """The page of that cursor."""
        cursor = self.operation.paging.cursor
        return ((cursor.cursor, text),) if cursor else ()

    @property
    def cursor_mode(self) -> Query:
        """Cursor pages instead of the default mode; empty where there is one mode only."""
        cursor = self.operation.paging.cursor
        return ((cursor.enable, "true"),) if cursor and cursor.enable else ()

    @property
    def modes(self) -> list[Query]:
        """What asks for each mode: nothing for the default one."""
        return [(), self.cursor_mode] if self.cursor_mode else [()]

    @property
    def without_total(self) -> Query:
        """No total."""
        offset = self.operation.paging.offset
        return ((offset.exclude_total, "true"),) if offset and offset.exclude_total else ()

    @property
    def sort(self) -> Query:
        """As clients are known to ask: by the last of the times that the filter compares, the latest first."""
        return tuple((SORT, value) for value in sorts(self.operation)[:1])

    @property
    def includes(self) -> Query:
        """All that include flags add."""
        return tuple((name, "true") for name in self.operation.includes)

    @property
    def flags(self) -> Query:
        """All flags that a server must know, but the one that switches the mode."""
        return tuple((name, "true") for name in self.sure_flags if (name, "true") not in self.cursor_mode)

    @property
    def sure_flags(self) -> list[str]:
        """Names of the flags that a server must know."""
        return [name for name, parameter in self._booleans if is_sure(parameter)]

    def unsure_flags(self, value: str) -> Query:
        """Flags that a server may not know."""
        return tuple((name, value) for name, parameter in self._booleans if not is_sure(parameter))

    @property
    def _booleans(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, p) for name, p in self.operation.parameters.items() if p["schema"].get("type") == "boolean"]
