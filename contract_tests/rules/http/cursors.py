"""Cursors that the server did not give out, and a real one beside the filter that it carries already."""

from collections.abc import Iterator

from contract_tests.engine.errors import CannotTestError
from contract_tests.engine.exchange import Exchange, Query, Request
from contract_tests.engine.findings import Finding, Observation, Settled
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import parameter_pointer
from contract_tests.rules.http.judged import GATEWAY, ODD, send_all

_NO_CURSORS = ("this is no cursor", "!!!", "∅ no cursor ∅", "<cursor>", "no such cursor; at all" * 20)
_PURPOSE = "text that is no cursor"


def _cursor_mode(run: Run) -> tuple[str, Query]:
    """Name of the cursor's parameter, and the query that asks for cursor pages."""
    cursor = run.operation.paging.cursor
    if cursor is None:
        raise CannotTestError("the list has no cursor pages")
    return cursor.cursor, ((cursor.enable, "true"),) if cursor.enable else ()


@rule("foreign-cursor-refused", fact="text that is plainly no cursor must be refused", surety="C", sends=True)
def foreign_cursor_refused(run: Run) -> Iterator[Finding | Settled]:
    """Text that is plainly no cursor is refused, never answered with a page."""
    name, mode = _cursor_mode(run)
    statuses: set[int] = set()
    for exchange in send_all(run, (Request((*mode, (name, text)), purpose=_PURPOSE) for text in _NO_CURSORS)):
        statuses.add(exchange.status)
        if exchange.status < 400 and exchange.status not in GATEWAY:
            yield Finding("a refusal with 400 or 422", exchange.status, "text that is no cursor", exchange=exchange)
    answer = ", ".join(f"status {status}" for status in sorted(statuses))
    yield Settled("text that is no cursor", answer, parameter_pointer(run.operation, name))


@rule("foreign-cursor-status", fact="a cursor that the server did not give out is refused with 400 or 422", surety="E")
def foreign_cursor_status(run: Run) -> Iterator[Observation]:
    """Text that is no cursor is refused with 400 or 422."""
    met = [exchange for exchange in run.traffic if exchange.request.purpose == _PURPOSE]
    if not met:
        raise CannotTestError("no text that is no cursor was sent")
    for exchange in met:
        if 400 <= exchange.status < 500 and exchange.status not in {400, 422, 429}:
            yield Observation(
                "text that is no cursor is refused with another status", exchange.status, exchange=exchange
            )


@rule(
    "filter-beside-cursor-refused",
    fact="a filter that only a first request may send is refused with 422 beside a cursor",
    surety="B",
    sends=True,
)
def filter_beside_cursor_refused(run: Run) -> Iterator[Finding]:
    """A cursor with the filter of its walk beside it is refused with 422."""
    name, mode = _cursor_mode(run)
    paging, since = run.operation.paging, run.operation.since
    if since is None or paging.cursor is None or since[0] not in paging.cursor.first_request_only:
        raise CannotTestError("no filter is excluded by a cursor")
    for filters in ((), ((since[0], "2021-01-01T00:00:00Z"),)):
        cursor = _next(run, run.get(*mode, *filters, (paging.limit, "1"), purpose="a cursor to send on"))
        query = (*mode, (name, cursor), (since[0], "2021-01-01T00:00:00Z"), (paging.limit, "1"))
        exchange = run.session.send(Request(query, purpose="filter beside a cursor"))
        if exchange.status != 422 and exchange.status < 500 and exchange.status not in GATEWAY:
            yield Finding(f"status 422: {since[0]} stands beside a cursor", exchange.status, exchange=exchange)


@rule(
    "cursors-in-any-company",
    fact="no request whatever is answered with a 5xx, but a gateway's in passing",
    surety="C",
    sends=True,
)
def cursors_in_any_company(run: Run) -> Iterator[Finding]:
    """A cursor beside any other parameter is answered or refused, never with a server error."""
    name, mode = _cursor_mode(run)
    limit = (run.operation.paging.limit, "1")
    first = _next(run, run.get(*mode, limit, purpose="a cursor to send on"))
    later = run.get(*mode, (name, first), limit, purpose="a cursor to send on")
    cursors = [first, *_previous(run, later)]
    for query in (((name, cursor), *others) for cursor in cursors for others in _company(run, mode)):
        exchange = run.session.send(Request(query, purpose=ODD))
        if exchange.status >= 500 and exchange.status not in GATEWAY:
            yield Finding("an answer or a refusal", exchange.status, "a server error", exchange=exchange)


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
