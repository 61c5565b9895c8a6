"""The initial reads: what every run sends first, whichever rules are selected."""

from contract_tests.runner import LIST, Run, source
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, Variant, by_cursor, by_offset

_FEW = 7


@source(LIST)
def read_list(run: Run) -> None:
    """Read the whole list with all that flags add, then parts of it in each mode, forward and backward, in all ways."""
    paging = run.operation.paging
    flags = tuple((name, "true") for name in run.operation.includes)
    views = [WHOLE, Variant(flags), *(Variant((flag,)) for flag in flags if len(flags) > 1)]
    if run.operation.since:
        views.append(Variant(((run.operation.since[0], "2021-01-01T00:00:00+00:00"),)))
    if paging.offset:
        _read_whole(run, views[1])
        for view in views:
            run.get(*view.query, purpose="first page")
        if paging.offset.exclude_total:
            run.get((paging.offset.exclude_total, "true"), purpose="first page")
        for offset in (1, _FEW, 1_000_000):
            run.get((paging.offset.offset, str(offset)), (paging.limit, str(_FEW)), purpose="page by offset")
    if paging.cursor:
        if not paging.offset:
            _traverse(run, views[1], paging.default_limit, run.settings.max_items)
        for view in views:
            _traverse(run, view, paging.default_limit, paging.default_limit)
        last = _traverse(run, WHOLE, _FEW, 3 * _FEW)
        if last and last.items and last.previous is not None:
            by_cursor(run, WHOLE, _FEW, last.previous, purpose="page before the last")


def _read_whole(run: Run, view: Variant) -> None:
    """Read by offset, in the largest pages that clients are known to ask for, where the server gives them."""
    read, limit, default = 0, run.operation.paging.known_limit, run.operation.paging.default_limit
    while read < run.settings.max_items:
        try:
            count = len(by_offset(run, view, limit, read or None, purpose="whole list").items)
        except RefusedError:
            return
        if not read and count < limit:
            limit = max(count, default)
        read += count
        if count < limit:
            return


def _traverse(run: Run, view: Variant, limit: int, most: int) -> Page | None:
    """Follow next cursors until so many items were read; return the last page, None where a request is refused."""
    read, cursor = 0, None
    while True:
        try:
            page = by_cursor(run, view, limit, cursor, purpose="pages by cursor")
        except RefusedError:
            return None
        read += len(page.items)
        if not page.items or page.next is None or read > most or page.next == cursor:
            return page
        cursor = page.next
