"""Real cursors beside whatever else a request may hold."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.results import Finding, simple
from contract_tests.rules.http.generated import every_flag
from contract_tests.rules.http.judged import ODD, is_server_error


def _cursor_mode(run: Run) -> tuple[str, Query]:
    """Name of the cursor's parameter, and the query that asks for cursor pages."""
    cursor = run.operation.paging.cursor
    if cursor is None:
        raise CannotTestError("the list has no cursor pages")
    return cursor.cursor, ((cursor.enable, "true"),) if cursor.enable else ()


@rule(
    "cursors-in-any-company",
    fact="no request whatever is answered with a 5xx, but a gateway's in passing",
    surety="C",
    sends=True,
)
def cursors_in_any_company(run: Run) -> Iterator[Finding]:
    """A cursor, whole or altered, beside any other parameter is answered or refused, never with a server error."""
    name, mode = _cursor_mode(run)
    limit = (run.operation.paging.limit, "1")
    first = _next(run, run.get(*mode, limit, purpose="a cursor to send on"))
    later = run.get(*mode, (name, first), limit, purpose="a cursor to send on")
    cursors = [first, *_previous(run, later)]
    beside = [((name, cursor), *others) for cursor in cursors for others in _company(run, mode)]
    for query in [*beside, *(((name, text), *mode, limit) for cursor in cursors for text in _altered(cursor))]:
        exchange = run.session.send(Request(query, purpose=ODD))
        if is_server_error(exchange):
            yield simple("an answer or a refusal", exchange.status, "a server error", exchange=exchange)


def _altered(cursor: str) -> Iterator[str]:
    """A real cursor cut, longer, and with another character: libraries decode it, and stumble over what they find."""
    half = len(cursor) // 2
    yield from (cursor[:-1], cursor[1:], cursor[:half], cursor * 2)
    for place in (0, half, len(cursor) - 2):
        other = "B" if cursor[place] != "B" else "C"
        yield cursor[:place] + other + cursor[place + 1 :]


def _company(run: Run, mode: Query) -> Iterator[Query]:
    paging, limit = run.operation.paging, (run.operation.paging.limit, "1")
    yield (limit,)
    yield from ((*((name, "false") for name, _ in mode), limit), (*mode, (paging.limit, "0")))
    yield (*mode, *((name, "true") for name in run.operation.includes), limit)
    if paging.offset:
        yield (*mode, (paging.offset.offset, "1"), limit)
        if paging.offset.exclude_total:
            yield (*mode, (paging.offset.exclude_total, "true"), limit)
    if "sort" in run.operation.parameters:
        yield (*mode, ("sort", "last_event_time:desc"), limit)
    offset = ((paging.offset.offset, "1"),) if paging.offset else ()
    yield (*mode, *every_flag(run), *offset, limit)


def _previous(run: Run, exchange: Exchange) -> list[str]:
    cursor = run.operation.paging.cursor
    page = exchange.json if exchange.status == 200 and exchange.is_json else None
    found = page.get(cursor.previous) if isinstance(page, dict) and cursor else None
    return [found] if isinstance(found, str) and found else []


def _next(run: Run, exchange: Exchange) -> str:
    cursor = run.operation.paging.cursor
    page = exchange.json if exchange.status == 200 and exchange.is_json else None
    found = page.get(cursor.next) if isinstance(page, dict) and cursor else None
    if not isinstance(found, str) or not found:
        raise CannotTestError("the list is too short for a second page")
    return found
