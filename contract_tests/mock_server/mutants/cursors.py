"""Cursors that lose their place, forget what they carry, or stand for what nobody gave out (B, C)."""

from bisect import bisect_right
from datetime import UTC

from fastapi import HTTPException

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Cursor, ForeignCursorError, Key, unpack
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.paging import BEGINNING, Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.refusals import invalid, refused
from contract_tests.mock_server.registry import mutant
from contract_tests.mock_server.store import Entry, to_microseconds


@mutant
class NextCursorNeverNull(Behaviour):
    """`next_cursor` is null at the end."""

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        return super().next_key(keys, cursor, start, end) or (keys[-1] if keys else BEGINNING)


@mutant
class NextCursorWrapsAround(Behaviour):
    """`next_cursor` is null at the end."""

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        return super().next_key(keys, cursor, start, end) or BEGINNING


@mutant
class NextCursorNullBeforeShortPage(Behaviour):
    """`next_cursor` leads on until the end, the last page included."""

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        key = super().next_key(keys, cursor, start, end)
        return None if len(keys) - end < end - start else key


@mutant
class PreviousCursorAtBeginning(Behaviour):
    """`previous_cursor` is null at the beginning."""

    def previous_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        return super().previous_key(keys, cursor, start, end) or (keys[0] if keys else None)


@mutant
class PreviousCursorNullOnSecondPage(Behaviour):
    """`previous_cursor` leads back to the first page."""

    def previous_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        key = super().previous_key(keys, cursor, start, end)
        return None if start <= end - start else key


@mutant
class BackReversed(Behaviour):
    """A page read backwards keeps the order."""

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        if query.cursor and self.read_cursor(query.cursor).back:
            page["items"].reverse()
        return page


@mutant
class BackForgetsFilter(Behaviour):
    """A cursor carries the filter of its walk, backwards too."""

    # With the newest first, all that stands before a filtered page passes the filter anyway.
    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return (entry.created, entry.id) if sort is None else super().order_key(entry, sort)

    def walk(self, query: Query) -> Cursor:
        cursor = super().walk(query)
        return Cursor(cursor.key, cursor.back, None if cursor.back else cursor.since, cursor.sort)


@mutant
class CursorForgetsFilter(Behaviour):
    """A cursor carries the filter of the walk that it came from."""

    def cursor_to(self, walk: Cursor, key: Key | None, *, back: bool) -> str | None:
        return super().cursor_to(Cursor(walk.key, walk.back, None, walk.sort), key, back=back)


@mutant
class CursorForgetsSomeOfFilter(Behaviour):
    """A cursor carries the filter of the walk that it came from, to the moment."""

    def cursor_to(self, walk: Cursor, key: Key | None, *, back: bool) -> str | None:
        since = walk.since and walk.since - 3 * 86_400_000_000
        return super().cursor_to(Cursor(walk.key, walk.back, since, walk.sort), key, back=back)


@mutant
class CursorForgetsZoneOfFilter(Behaviour):
    """A cursor carries the filter of the walk that it came from, as the instant that it is."""

    _local: int | None = None

    def walk(self, query: Query) -> Cursor:
        if query.cursor is None:
            local = query.since and query.since.replace(tzinfo=UTC)
            self._local = None if local is None else to_microseconds(local)
        return super().walk(query)

    def cursor_to(self, walk: Cursor, key: Key | None, *, back: bool) -> str | None:
        since = walk.since and self._local
        return super().cursor_to(Cursor(walk.key, walk.back, since, walk.sort), key, back=back)


@mutant
class CursorKeepsFirstLimit(Behaviour):
    """`limit` may be sent with every cursor page, and bounds that page."""

    def limit(self, query: Query) -> int:
        return (query.cursor and self.read_cursor(query.cursor).limit) or super().limit(query)


@mutant
class CursorForgetsLimit(Behaviour):
    """`limit`, sent with a later cursor page, bounds that page."""

    def limit(self, query: Query) -> int:
        return 100 if query.cursor_mode and query.cursor else super().limit(query)


@mutant
class CursorModeIgnoresLimit(Behaviour):
    """`limit` bounds cursor pages too."""

    def limit(self, query: Query) -> int:
        return 100 if query.cursor_mode else super().limit(query)


@mutant
class CursorsOfTimeAlone(Behaviour):
    """`next_cursor` leads on without loss, past alerts with the same time too."""

    def prepared(self, alert: Alert) -> Alert:
        alert = super().prepared(alert)
        same = alert["last_event_time"][:10] + "T00:00:00Z"
        return {**alert, "first_event_time": same, "last_event_time": same}

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        if cursor.back or cursor.key == BEGINNING:
            return super().cursor_window(keys, cursor, limit)
        start = bisect_right(keys, (cursor.key[0], "~"))
        return start, min(len(keys), start + limit)


@mutant
class CursorModeIgnored(Behaviour):
    """`enableCursor=true` switches to cursor pages."""

    def page(self, query: Query) -> Page:
        return self.offset_page(query)


@mutant
class CursorModeOnPresence(Behaviour):
    """`enableCursor=false` gives offset pages."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked.replaced(cursor_mode=True) if "enableCursor" in asked.sent else asked


@mutant
class CursorModeByDefault(Behaviour):
    """Pages are offset pages, unless `enableCursor` asks for others."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        return asked if "enableCursor" in asked.sent else asked.replaced(cursor_mode=True)


@mutant
class CursorRefusedWithMode(Behaviour):
    """`enableCursor` is sent again with every later page."""

    def query(self, asked: Query) -> Query:
        if asked.cursor and "enableCursor" in asked.sent:
            raise invalid("enableCursor", "enableCursor cannot be used with a cursor", True)
        return super().query(asked)


@mutant
class CursorRefusedWithLimit(Behaviour):
    """`limit` may be sent with every cursor page."""

    def query(self, asked: Query) -> Query:
        if asked.cursor and "limit" in asked.sent:
            raise invalid("limit", "limit cannot be used with a cursor", asked.limit)
        return super().query(asked)


@mutant
class CursorBackRefused(Behaviour):
    """`cursor` takes `previous_cursor` of an answer."""

    def read_cursor(self, text: str) -> Cursor:
        cursor = super().read_cursor(text)
        if cursor.back:
            raise self.foreign_cursor(text)
        return cursor


@mutant
class CursorRefusedAfterFilter(Behaviour):
    """`cursor` takes `next_cursor` of an answer, also of a filtered walk."""

    def read_cursor(self, text: str) -> Cursor:
        cursor = super().read_cursor(text)
        if cursor.since is not None:
            raise self.foreign_cursor(text)
        return cursor


@mutant
class ForeignCursorStartsOver(Behaviour):
    """A cursor that the server did not give out is never answered with a page."""

    def read_cursor(self, text: str) -> Cursor:
        try:
            return unpack(text, self.secret())
        except ForeignCursorError:
            return Cursor(BEGINNING, back=False, since=None, sort=None)


@mutant
class ForeignCursorEmptyPage(Behaviour):
    """A cursor that the server did not give out is never answered with a page, an empty one neither."""

    def read_cursor(self, text: str) -> Cursor:
        try:
            return unpack(text, self.secret())
        except ForeignCursorError:
            return Cursor((2**62, "~"), back=False, since=None, sort=None)


@mutant
class ForeignCursorFails(Behaviour):
    """A cursor that the server did not give out is never answered with a 5xx."""

    def foreign_cursor(self, text: str) -> Exception:
        return refused(500, "Incorrect padding")


@mutant
class CursorWithSinceAnswered(Behaviour):
    """`updatedSince` and `cursor` in the same request are refused with 422."""

    def check_together(self, query: Query) -> None:
        pass


@mutant
class CursorWithSinceFails(Behaviour):
    """`updatedSince` and `cursor` in the same request are refused with 422, not with a 5xx."""

    def check_together(self, query: Query) -> None:
        if query.cursor and query.since:
            raise refused(500, "Internal Server Error")


@mutant
class CursorWithItsOwnSinceAnswered(Behaviour):
    """`updatedSince` beside a cursor is refused with 422, with the walk's own value too."""

    def check_together(self, query: Query) -> None:
        if query.cursor is not None and self.read_cursor(query.cursor).since != self.since(query):
            super().check_together(query)


@mutant
class Base64CursorStartsOver(Behaviour):
    """Text that is plainly no cursor is never answered with a page, base64 of other text neither."""

    def read_cursor(self, text: str) -> Cursor:
        try:
            return super().read_cursor(text)
        except HTTPException:
            if _is_base64(text):
                return Cursor(BEGINNING, back=False, since=None, sort=None)
            raise


@mutant
class Base64CursorFails(Behaviour):
    """No cursor text of any kind gives a 5xx, base64 of other text neither."""

    def foreign_cursor(self, text: str) -> Exception:
        return refused(500, "Extra data") if _is_base64(text) else super().foreign_cursor(text)


@mutant
class AlteredCursorFails(Behaviour):
    """No cursor text of any kind gives a 5xx, a real one that was altered neither."""

    def foreign_cursor(self, text: str) -> Exception:
        return refused(500, "Incorrect padding") if len(text) > 60 else super().foreign_cursor(text)


def _is_base64(text: str) -> bool:
    return len(text) % 4 == 0 and text.replace("=", "").isalnum()
