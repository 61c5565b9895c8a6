"""The initial reads: what every run sends first, whichever rules are selected."""

from contract_tests.http.exchange import Exchange, Query
from contract_tests.openapi.document import CursorPaging
from contract_tests.runner import LIST, Run, source

_FEW = 7


@source(LIST)
def read_list(run: Run) -> None:
    """Read the whole list with all that flags add, then parts of it in each mode, forward and backward, in all ways."""
    paging = run.operation.paging
    flags: Query = tuple((name, "true") for name in run.operation.includes)
    views: list[Query] = [(), flags, *((flag,) for flag in flags if len(flags) > 1)]
    if run.operation.since:
        views.append(((run.operation.since[0], "2021-01-01T00:00:00+00:00"),))
    if paging.offset:
        _read_whole(run, flags)
        for view in views:
            run.get(*view, purpose="first page")
        if paging.offset.exclude_total:
            run.get((paging.offset.exclude_total, "true"), purpose="first page")
        for offset in (1, _FEW, 1_000_000):
            run.get((paging.offset.offset, str(offset)), (paging.limit, str(_FEW)), purpose="page by offset")
    if paging.cursor:
        mode: Query = ((paging.cursor.enable, "true"),) if paging.cursor.enable else ()
        if not paging.offset:
            _traverse(run, paging.cursor, (*mode, *flags), paging.default_limit, run.settings.max_items)
        for view in views:
            _traverse(run, paging.cursor, (*mode, *view), paging.default_limit, paging.default_limit)
        last = _traverse(run, paging.cursor, mode, _FEW, 3 * _FEW)
        before = last.json.get(paging.cursor.previous) if run.items(last) else None
        if isinstance(before, str):
            query = (*mode, (paging.limit, str(_FEW)), (paging.cursor.cursor, before))
            run.get(*query, purpose="page before the last")


def _read_whole(run: Run, flags: Query) -> None:
    """Read by offset, in the largest pages that clients are known to ask for, where the server gives them."""
    paging, read = run.operation.paging, 0
    limit = paging.known_limit
    while read < run.settings.max_items and paging.offset:
        later = ((paging.offset.offset, str(read)),) if read else ()
        answer = run.get(*flags, *later, (paging.limit, str(limit)), purpose="whole list")
        count = len(run.items(answer))
        if not read and count < limit:
            limit = max(count, paging.default_limit)
        read += count
        if count < limit:
            return


def _traverse(run: Run, names: CursorPaging, view: Query, limit: int, most: int) -> Exchange:
    """Follow next cursors until that many items were read; return the last page."""
    size, read, cursor = (run.operation.paging.limit, str(limit)), 0, None
    while True:
        query = [pair for pair in view if cursor is None or pair[0] not in names.first_request_only]
        later: Query = () if cursor is None else ((names.cursor, cursor),)
        answer = run.get(*query, size, *later, purpose="pages by cursor")
        items = run.items(answer)
        read += len(items)
        found = answer.json.get(names.next) if items else None
        if not isinstance(found, str) or read > most or found == cursor:
            return answer
        cursor = found
