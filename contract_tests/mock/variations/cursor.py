"""How cursor pages are cut, and what a cursor is."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import replace

from contract_tests.mock.answers import Refused, invalid, refused
from contract_tests.mock.api import Cut, Links, Page, Server
from contract_tests.mock.fault import variation
from contract_tests.mock.query import START, Cursor, Query


def _short(cut: Cut, query: Query, _s: Server) -> Cut:
    size = max(1, query.limit * 2 // 3) if query.cursor_mode else query.limit
    if cut.cursor.back:
        return replace(cut, start=max(cut.start, cut.end - size))
    return replace(cut, end=min(cut.end, cut.start + size))


def _empty_at_the_end(links: Links, cut: Cut, *_: object) -> Links:
    is_last = cut.end == cut.size and cut.end > cut.start
    return cut.keys[-1] if is_last else links[0], links[1]


def _empty_leads_nowhere(page: Page, query: Query, _s: Server) -> Page:
    is_empty = query.cursor_mode and not page["items"]
    return page | {"next_cursor": None, "previous_cursor": None} if is_empty else page


def _empty_in_the_middle(cut: Cut, query: Query, _s: Server) -> Cut:
    """Every third page; a mark in its cursor leads on."""
    place = cut.end if cut.cursor.back else cut.start
    if not query.cursor_mode or cut.cursor.key[1].endswith("~") or not 0 < place < cut.size:
        return cut
    return replace(cut, start=place, end=place) if place // max(query.limit, 1) % 3 == 1 else cut


def _over_the_empty(links: Links, cut: Cut, *_: object) -> Links:
    if cut.start != cut.end or not 0 < cut.start < cut.size:
        return links
    number, place = cut.keys[cut.start - 1]
    return (number, place + "~"), (number, place + "~")


variation("cursor-pages-short", cut=_short)
variation("cursor-last-page-empty", links=_empty_at_the_end)
variation("cursor-last-page-empty-and-alone", links=_empty_at_the_end, page=_empty_leads_nowhere)
variation("cursor-pages-empty-in-the-middle", cut=_empty_in_the_middle, links=_over_the_empty)
variation("cursors-unsigned", start=lambda config: replace(config, cursors_signed=False))


def _foreign(name: str, refusal: Callable[[], Refused]) -> None:
    """Another refusal of a cursor that no answer gave out."""

    def cursor(cursor: Cursor | None, *_: object) -> Cursor:
        if cursor is None:
            raise refusal()
        return cursor

    variation(name, cursor=cursor)


_foreign("foreign-cursor-422", lambda: invalid("cursor", "Invalid cursor"))
_foreign("foreign-cursor-422-text", lambda: refused(422, "Invalid cursor"))


def _spelled(name: str, spell: Callable[[str], str], read: Callable[[str], str]) -> None:
    """Cursors in another spelling."""

    def page(page: Page, *_: object) -> Page:
        cursors = {name: page.get(name) for name in ("next_cursor", "previous_cursor")}
        return page | {name: spell(text) for name, text in cursors.items() if text}

    def query(query: Query, _s: Server) -> Query:
        return query if query.cursor is None else replace(query, cursor=read(query.cursor))

    variation(f"cursors-{name}", page=page, query=query)


def _from_json(text: str) -> str:
    packed = text.removeprefix('{"c":"').removesuffix('"}').encode(errors="replace")
    try:
        return base64.b64decode(packed, validate=True).decode()
    except ValueError:
        return "?"


_RESERVED = "a+b/c=&%20 "
_spelled(
    "of-reserved-characters",
    lambda text: _RESERVED + text.replace("-", "+").replace("_", "/") + "==",
    lambda text: text.removeprefix(_RESERVED).rstrip("=").replace("+", "-").replace("/", "_"),
)
_spelled("long", lambda text: text + "." + "A" * (1999 - len(text)), lambda text: text.partition(".")[0])
_spelled("never-twice", lambda text: f"{secrets.token_hex(8)}.{text}", lambda text: text.rpartition(".")[2])
_spelled("readable", lambda text: '{"c":"' + base64.b64encode(text.encode()).decode() + '"}', _from_json)


def _counted(page: Page, query: Query, s: Server) -> Page:
    """With a total of the whole list, whatever the filter."""
    total = len(s.entries(replace(query, bound=None, sort=None)))
    return {"count": len(page["items"]), "total": total, **page} if query.cursor_mode else page


def _with_cursors(page: Page, query: Query, _s: Server) -> Page:
    return page if query.cursor_mode else page | {"next_cursor": None, "previous_cursor": None, "page": 1}


def _leads_to_itself(page: Page, query: Query, s: Server) -> Page:
    if not query.cursor_mode or query.limit:
        return page
    start = replace(START, since=query.bound, sort=query.sort, limit=0)
    return page | {"next_cursor": query.cursor or s.cursor_to(start, (0, ""), back=False)}


def _carried_limit(query: Query, s: Server) -> Query:
    is_carried = query.cursor_mode and query.cursor and "limit" not in query.sent
    return replace(query, limit=s.read(query).limit or query.limit) if is_carried else query


variation("cursor-pages-counted", page=_counted)
variation("offset-pages-with-cursors", page=_with_cursors)
variation("limit-zero-leads-to-itself", page=_leads_to_itself)
variation("cursor-carries-limit", query=_carried_limit)
