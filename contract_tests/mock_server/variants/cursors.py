"""Freedoms in how cursor pages are cut, and in what a cursor is."""

import base64
import secrets

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Cursor, Key
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.refusals import invalid, refused
from contract_tests.mock_server.registry import variant


@variant
class CursorPagesShort(Behaviour):
    """Cursor pages hold fewer alerts than `limit` allows, before the end too."""

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        return super().cursor_window(keys, cursor, max(1, limit * 2 // 3))


@variant
class CursorLastPageEmpty(Behaviour):
    """A cursor walk ends with an empty page."""

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        if end == len(keys) and end > start:
            return keys[-1]
        return super().next_key(keys, cursor, start, end)


@variant
class CursorLastPageEmptyAndAlone(CursorLastPageEmpty):
    """A cursor walk ends with an empty page, which has no item to lead back from: both its cursors are null."""

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        return page if page["items"] else {**page, "next_cursor": None, "previous_cursor": None}


@variant
class CursorPagesEmptyInTheMiddle(Behaviour):
    """Every third page of a walk is empty, and leads on."""

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        start, end = super().cursor_window(keys, cursor, limit)
        if cursor.key[1].endswith("~"):
            return start, end
        place = end if cursor.back else start
        return (place, place) if 0 < place < len(keys) and (place // max(limit, 1)) % 3 == 1 else (start, end)

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        if start == end and 0 < start < len(keys):
            return keys[start - 1][0], keys[start - 1][1] + "~"
        return super().next_key(keys, cursor, start, end)

    def previous_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        if start == end and 0 < start < len(keys):
            return keys[start - 1][0], keys[start - 1][1] + "~"
        return super().previous_key(keys, cursor, start, end)


@variant
class CursorsUnsigned(Behaviour):
    """Cursors are not signed: one that was altered may be answered like any other."""

    def secret(self) -> str | None:
        return None


@variant
class ForeignCursor422(Behaviour):
    """A foreign cursor is refused with 422 and a list of problems."""

    def foreign_cursor(self, text: str) -> Exception:
        return invalid("cursor", "Invalid cursor", text)


@variant
class ForeignCursor422Text(Behaviour):
    """A foreign cursor is refused with 422 and a text."""

    def foreign_cursor(self, text: str) -> Exception:
        return refused(422, "Invalid cursor")


class _Respelled(Behaviour):
    def respell(self, text: str) -> str:
        """A cursor as it is given out."""
        raise NotImplementedError

    def understand(self, text: str) -> str:
        """The same cursor as it was."""
        raise NotImplementedError

    def cursor_to(self, walk: Cursor, key: Key | None, *, back: bool) -> str | None:
        text = super().cursor_to(walk, key, back=back)
        return None if text is None else self.respell(text)

    def read_cursor(self, text: str) -> Cursor:
        return super().read_cursor(self.understand(text))


@variant
class CursorsOfReservedCharacters(_Respelled):
    """Cursors hold `+`, `/`, `=`, `&` and `%`, so they have to be escaped in a URL."""

    def respell(self, text: str) -> str:
        return "a+b/c=&%20 " + text.replace("-", "+").replace("_", "/") + "=="

    def understand(self, text: str) -> str:
        return text.removeprefix("a+b/c=&%20 ").rstrip("=").replace("+", "-").replace("/", "_")


@variant
class CursorsLong(_Respelled):
    """Cursors are two thousand characters long."""

    def respell(self, text: str) -> str:
        return text + "." + "A" * (1999 - len(text))

    def understand(self, text: str) -> str:
        return text.partition(".")[0]


@variant
class CursorsNeverTwice(_Respelled):
    """No two answers hold the same cursor, even for the same place."""

    def respell(self, text: str) -> str:
        return f"{secrets.token_hex(8)}.{text}"

    def understand(self, text: str) -> str:
        return text.rpartition(".")[2]


@variant
class CursorsReadable(_Respelled):
    """Cursors are readable JSON."""

    def respell(self, text: str) -> str:
        return '{"c":"' + base64.b64encode(text.encode()).decode() + '"}'

    def understand(self, text: str) -> str:
        packed = text.removeprefix('{"c":"').removesuffix('"}').encode(errors="replace")
        try:
            return base64.b64decode(packed, validate=True).decode()
        except ValueError:
            return "?"


@variant
class CursorPagesCounted(Behaviour):
    """Cursor pages also have `count` and `total`, which counts the whole list whatever the filter."""

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        return {"count": len(page["items"]), "total": len(self.listed(None, None).entries), **page}


@variant
class OffsetPagesWithCursors(Behaviour):
    """Offset pages also have the keys of cursor pages."""

    def offset_page(self, query: Query) -> Page:
        return {**super().offset_page(query), "next_cursor": None, "previous_cursor": None, "page": 1}
