"""Cursor pages cut in the wrong place (C), or with an envelope that is not the documented one (B)."""

from collections.abc import Callable

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Cursor, Key
from contract_tests.mock_server.paging import BEGINNING, Page
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import mutant, mutant_named


class _OtherWindow(Behaviour):
    """Cuts the page out in another way; `later` tells a page behind a cursor from the first."""

    def cut(self, start: int, end: int, back: bool, later: bool, size: int) -> tuple[int, int]:
        raise NotImplementedError

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        start, end = super().cursor_window(keys, cursor, limit)
        start, end = self.cut(start, end, cursor.back, cursor.key != BEGINNING, len(keys))
        return max(0, start), max(0, min(end, len(keys)))


_FORTH = "`next_cursor` leads on without loss or repeats."
_BACK = "A page read backwards ends just before the first item of the page it came from."
_SIZE = "No page holds more than `limit` items."
for _name, _promise, _cut in (
    ("cursor-border-lost", _FORTH,
     lambda _, a, b, back, later, n: (a + 1 if later and not back and b - a > 1 else a, b)),
    ("cursor-border-repeated", _FORTH,
     lambda _, a, b, back, later, n: (a - 1, b - (b < n)) if later and not back and b - a > 1 else (a, b)),
    ("cursor-page-one-more", _SIZE, lambda _, a, b, back, later, n: (a, b + 1)),
    ("cursor-page-one-more-later", _SIZE, lambda _, a, b, back, later, n: (a, b + (later and not back))),
    ("back-overlaps", _BACK, lambda _, a, b, back, later, n: (a + 1, b + 1) if back else (a, b)),
    ("back-skips", _BACK, lambda _, a, b, back, later, n: (a - 1, b - 1) if back and b > 1 else (a, b)),
    ("back-starts-at-beginning", _BACK, lambda _, a, b, back, later, n: (0, b - a) if back else (a, b)),
    ("back-stays", _BACK, lambda _, a, b, back, later, n: (b, b + b - a) if back else (a, b)),
    ("back-one-more", _SIZE, lambda _, a, b, back, later, n: (a - 1, b) if back else (a, b)),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherWindow, cut=_cut)


@mutant
class CursorsOfPageNumbers(Behaviour):
    """`limit` may be sent with every cursor page; one of another size neither repeats nor skips an alert."""

    def cursor_window(self, keys: list[Key], cursor: Cursor, limit: int) -> tuple[int, int]:
        self._number = 0 if cursor.key == BEGINNING else cursor.key[0]
        return min(len(keys), self._number * limit), min(len(keys), (self._number + 1) * limit)

    def next_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        return (self._number + 1, "") if end < len(keys) else None

    def previous_key(self, keys: list[Key], cursor: Cursor, start: int, end: int) -> Key | None:
        return (self._number - 1, "") if self._number else None


class _OtherPage(Behaviour):
    """Changes the envelope of a cursor page."""

    def change(self, page: Page, query: Query) -> None:
        raise NotImplementedError

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        self.change(page, query)
        return page


def _without_nulls(_self: Behaviour, page: Page, _query: Query) -> None:
    for name in ("next_cursor", "previous_cursor"):
        if page[name] is None:
            del page[name]


def _without_first_on_the_way_back(self: Behaviour, page: Page, query: Query) -> None:
    if query.cursor is not None and page["previous_cursor"] is None and self.read_cursor(query.cursor).back:
        page["items"] = page["items"][1:]


def _without_a_short_page_on_the_way_back(self: Behaviour, page: Page, query: Query) -> None:
    if query.cursor is not None and len(page["items"]) < query.limit and self.read_cursor(query.cursor).back:
        page.update(items=[], previous_cursor=None)


def _next(change: Callable[[str | None], object]) -> object:
    return lambda _self, page, _query: page.update(next_cursor=change(page["next_cursor"]))


_SHAPE = "A cursor page has `items`, `next_cursor` and `previous_cursor`."
_KIND = "Cursors are strings or null."
_NULL = "`previous_cursor` is null at the beginning, `next_cursor` at the end."
for _name, _promise, _change in (
    ("back-loses-first-alert", "Going back is without loss.", _without_first_on_the_way_back),
    ("back-loses-short-page", "Going back is without loss.", _without_a_short_page_on_the_way_back),
    ("cursor-keys-missing-when-null", _SHAPE, _without_nulls),
    ("next-cursor-missing", _SHAPE, lambda _, page, query: page.pop("next_cursor")),
    ("previous-cursor-missing", _SHAPE, lambda _, page, query: page.pop("previous_cursor")),
    ("cursors-in-camel-case", _SHAPE, lambda _, page, query: page.update(nextCursor=page.pop("next_cursor"))),
    ("cursor-items-missing-when-empty", _SHAPE, lambda _, page, query: page["items"] or page.pop("items")),
    ("cursors-empty-for-null", _NULL, _next(lambda cursor: cursor or "")),
    ("cursors-false-for-null", _KIND, _next(lambda cursor: cursor or False)),
    ("cursors-as-objects", _KIND, _next(lambda cursor: {"token": cursor})),
    ("cursors-none-as-text", _NULL, lambda _, page, query: page.update(previous_cursor=str(page["previous_cursor"]))),
    ("next-cursor-always-null", _FORTH, _next(lambda cursor: None)),
    ("previous-cursor-always-null", "`previous_cursor` leads back.",
     lambda _, page, query: page.update(previous_cursor=None)),
    ("next-cursor-null-too-early", _FORTH, lambda _, page, query: query.cursor and page.update(next_cursor=None)),
    ("next-cursor-null-with-filter", _FORTH, lambda _, page, query: query.since and page.update(next_cursor=None)),
    ("next-cursor-repeats", _FORTH,
     lambda _, page, query: query.cursor and page.update(next_cursor=page["next_cursor"] and query.cursor)),
    ("cursor-page-reversed-later", "The order is the same from one request to the next.",
     lambda _, page, query: query.cursor and page["items"].reverse()),
    ("cursor-alert-twice", "No two alerts share an `id`.",
     lambda _, page, query: page.update(items=page["items"][:1] + page["items"][:-1])),
    ("cursor-last-alert-lost", _FORTH, lambda _, page, query: page["next_cursor"] is None and page["items"][:-1]
     and page["items"].pop()),
    ("cursor-first-alert-lost", _FORTH, lambda _, page, query: page["previous_cursor"] is None and page["items"][1:]
     and page["items"].pop(0)),
    ("cursors-swapped", _FORTH, lambda _, page, query: page.update(
        next_cursor=page["previous_cursor"], previous_cursor=page["next_cursor"])),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherPage, change=_change)
