"""Pages by offset and pages by cursor, built of small steps that can each be replaced."""

from bisect import bisect_left, bisect_right
from typing import Any

from contract_tests.mock_server.credentials import Credentials
from contract_tests.mock_server.cursors import Cursor, ForeignCursorError, Key, pack, unpack
from contract_tests.mock_server.listing import Listed, Listing
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.refusals import invalid, refused
from contract_tests.mock_server.store import Entry

Page = dict[str, Any]
"""The envelope; `items` holds entries of the store, which are rendered last."""


class OffsetPaging(Listing):
    """The default mode: `count`, `total`, `items`."""

    def limit(self, query: Query) -> int:
        """The page size that is kept to."""
        return query.limit

    def offset(self, query: Query) -> int:
        """The index of the first alert of the page."""
        return query.offset

    def window(self, entries: list[Entry], offset: int, limit: int) -> list[Entry]:
        """The alerts of the page that starts there."""
        return entries[offset : offset + limit]

    def total(self, query: Query, listed: Listed) -> int | None:
        """How many alerts there are in all; null where `excludeTotal` asks for that."""
        return None if query.exclude_total else len(listed.entries)

    def offset_page(self, query: Query) -> Page:
        """The whole envelope."""
        listed = self.listed(self.since(query), query.sort)
        items = self.window(listed.entries, self.offset(query), self.limit(query))
        return {"count": len(items), "total": self.total(query, listed), "items": items}


class CursorPaging(OffsetPaging):
    """The mode that `enableCursor` asks for: `items`, `next_cursor`, `previous_cursor`."""

    credentials: Credentials

    def check_together(self, query: Query) -> None:
        """Raises the refusal of parameters that may not stand beside each other."""
        if query.cursor is not None and query.since is not None:
            raise invalid("updatedSince", "updatedSince cannot be used with a cursor")

    def secret(self) -> str | None:
        """What cursors are signed with; None: signatures are not looked at."""
        return self.credentials.api_key

    def read_cursor(self, text: str) -> Cursor:
        """The cursor that a text stands for, or the refusal of a foreign one."""
        try:
            return unpack(text, self.secret())
        except ForeignCursorError:
            raise self.foreign_cursor(text) from None

    def foreign_cursor(self, text: str) -> Exception:
        """The refusal of text that is no cursor."""
        del text
        return refused(400, "Invalid cursor")

    def walk(self, query: Query) -> Cursor:
        """Filter, order and place of the page that is asked for; the first page stands before everything."""
        if query.cursor is not None:
            return self.read_cursor(query.cursor)
        return Cursor(BEGINNING, back=False, since=self.since(query), sort=query.sort, limit=query.limit)

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        """First and last index (exclusive) of the page behind the cursor, or before it."""
        if cursor.back:
            end = bisect_left(keys, cursor.key)
            return max(0, end - limit), end
        start = bisect_right(keys, cursor.key)
        return start, min(len(keys), start + limit)

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        """The place that the page behind this one is behind; None at the end."""
        if end >= len(keys):
            return None
        return keys[end - 1] if end > start else _just_before(cursor.key)

    def previous_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        """The place that the page before this one ends before; None at the beginning."""
        if start == 0:
            return None
        return keys[start] if end > start else _just_behind(cursor.key)

    def cursor_page(self, query: Query) -> Page:
        """The whole envelope. A limit of 0 gives an empty page that leads nowhere."""
        cursor, limit = self.walk(query), self.limit(query)
        listed = self.listed(cursor.since, cursor.sort)
        if limit == 0:
            return {"items": [], "next_cursor": None, "previous_cursor": None}
        start, end = self.cursor_window(listed.keys, cursor, limit)
        return {
            "items": listed.entries[start:end],
            "next_cursor": self.cursor_to(cursor, self.next_key(listed.keys, cursor, start, end), back=False),
            "previous_cursor": self.cursor_to(cursor, self.previous_key(listed.keys, cursor, start, end), back=True),
        }

    def cursor_to(self, walk: Cursor, key: Key | None, *, back: bool) -> str | None:
        """The text of a cursor of the same walk."""
        if key is None:
            return None
        return pack(Cursor(key, back, walk.since, walk.sort, walk.limit), self.credentials.api_key)


BEGINNING: Key = (-(2**63), "")


def _just_behind(key: Key) -> Key:
    return key[0], key[1] + "~"


def _just_before(key: Key) -> Key:
    return key[0], key[1][:-1]
