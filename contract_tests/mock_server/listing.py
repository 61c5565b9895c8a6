"""Which alerts a request is about, and in which order."""

from dataclasses import dataclass

from contract_tests.mock_server.cursors import Key
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.store import Entry, Store, to_microseconds


@dataclass(frozen=True)
class Listed:
    """Alerts in order, with the place of each."""

    entries: list[Entry]
    keys: list[Key]


class Listing:
    """Filter and order, each a seam of its own."""

    store: Store

    def __init__(self) -> None:
        self._cache: dict[tuple[int | None, str | None], Listed] = {}
        self._cached_revision = -1

    def since(self, query: Query) -> int | None:
        """The bound that a request asks for, in microseconds since 1970."""
        return None if query.since is None else to_microseconds(query.since)

    def matches(self, entry: Entry, since: int) -> bool:
        """Whether the alert was updated since then; the bound counts."""
        return entry.updated >= since

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        """Where the alert stands: newest first, unless a known `sort` asks for something else."""
        if sort == "last_event_time:desc":
            return -entry.time("last_event_time"), entry.id
        return -entry.created, entry.id

    def listed(self, since: int | None, sort: str | None) -> Listed:
        """All alerts that the filter lets through, in order; the same list until the store changes."""
        if self._cached_revision != self.store.revision or len(self._cache) > 50:
            self._cache.clear()
            self._cached_revision = self.store.revision
        if (since, sort) not in self._cache:
            self._cache[since, sort] = self._list(since, sort)
        return self._cache[since, sort]

    def _list(self, since: int | None, sort: str | None) -> Listed:
        let_through = [e for e in self.store.entries if since is None or self.matches(e, since)]
        placed = sorted(((self.order_key(e, sort), e) for e in let_through), key=lambda pair: pair[0])
        return Listed([entry for _, entry in placed], [key for key, _ in placed])
