"""The whole list, read once with all that can be asked for, so that every item is judged, the rare ones too."""

from collections.abc import Iterator

from contract_tests.engine.evidence import items_of
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Exchange, Query

_PURPOSE = "whole list"


def read_whole(run: Run) -> Iterator[Exchange]:
    """Yield the pages of the list, by offset where there are offsets, up to the bound on items."""
    limit, read, cursor = _page_size(run), 0, ""
    while read < run.settings.max_items:
        exchange = run.get(*_query(run, read, cursor), (run.operation.paging.limit, str(limit)), purpose=_PURPOSE)
        yield exchange
        count = len(items_of(run, exchange)) if exchange.status == 200 and exchange.is_json else 0
        cursor = _next(run, exchange) if exchange.is_json else ""
        read += count
        if not count or (not cursor if run.operation.paging.offset is None else count < limit):
            return


def _page_size(run: Run) -> int:
    """The largest page that clients are known to ask for, where the server gives it."""
    paging = run.operation.paging
    answer = run.get((paging.limit, str(paging.known_limit)), purpose=_PURPOSE)
    full = len(items_of(run, answer)) if answer.status == 200 and answer.is_json else 0
    return full if full > paging.default_limit else paging.default_limit


def _query(run: Run, read: int, cursor: str) -> Query:
    flags = tuple((name, "true") for name in run.operation.includes)
    paging = run.operation.paging
    if paging.offset:
        return (*flags, (paging.offset.offset, str(read))) if read else flags
    mode = ((paging.cursor.enable, "true"),) if paging.cursor and paging.cursor.enable else ()
    later = ((paging.cursor.cursor, cursor),) if paging.cursor and cursor else ()
    return (*mode, *flags, *later)


def _next(run: Run, exchange: Exchange) -> str:
    paging = run.operation.paging
    page = exchange.json
    found = page.get(paging.cursor.next) if paging.cursor and isinstance(page, dict) else None
    return found if isinstance(found, str) else ""
