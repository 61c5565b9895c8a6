"""Several requests at once."""

from collections.abc import Iterator
from typing import Any

from contract_tests.errors import CannotTestError
from contract_tests.http.client import TRANSIENT, Session
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.results import Finding, Step, shown_by, status
from contract_tests.rules.http import is_server_error
from contract_tests.runner import Run, rule

BURST = 8
_TIMES = 3


@rule("http.burst", fact="each answer belongs to its own request", confidence="C")
def answers_belong_to_their_requests(run: Run) -> Iterator[Finding]:
    """Eight different requests at once are answered as one after the other."""
    session = run.session
    if not isinstance(session, Session) or not run.settings.parallel:
        raise CannotTestError("no two requests are sent at once (--no-parallel)")
    if run.settings.rate and run.settings.rate < BURST:
        raise CannotTestError(f"--rate allows fewer than {BURST} requests a second")
    requests = [Request(query, purpose="one of several at once") for query in _queries(run)]
    found: list[Finding] = []
    for _ in range(_TIMES):
        before = [session.send(request) for request in requests]
        at_once = session.send_at_once(requests)
        after = [session.send(request) for request in requests]
        found = [f for answers in zip(before, at_once, after, strict=True) for f in _mixed_up(run, *answers)]
        if not found:
            return
    yield from found[:1]


def _mixed_up(run: Run, before: Exchange, answer: Exchange, after: Exchange) -> Iterator[Finding]:
    if is_server_error(run, answer):
        message = f"One of {BURST} requests at once is answered with status {answer.status}, a server error."
        yield shown_by(answer, message, status("5xx"), expected="an answer or a refusal", actual=answer.status)
    elif answer.status not in TRANSIENT and _shape(run, before) == _shape(run, after) != _shape(run, answer):
        message = f"One of {BURST} requests at once gets another answer than it gets alone, before and after."
        steps = (Step(before, "The request alone.", premise=True), Step(answer, f"The same, one of {BURST} at once."))
        yield Finding("mixed up", message, expected="the answer to this request", evidence=steps)


def _shape(run: Run, exchange: Exchange) -> tuple[int, list[Any]]:
    """What of an answer is the same when it is asked for again: a cursor may be another text."""
    body, paging = exchange.json if exchange.is_json else None, run.operation.paging
    items = body.get(paging.items) if isinstance(body, dict) else None
    keys = sorted(body) if isinstance(body, dict) else []
    return exchange.status, [keys, [i.get(paging.identity) if isinstance(i, dict) else i for i in items or ()]]


def _queries(run: Run) -> list[Query]:
    """Eight different ones: in both modes, of different sizes and places, one that is refused, one that is empty."""
    paging, since = run.operation.paging, run.operation.since
    cursor, offset = paging.cursor, paging.offset
    mode: Query = ((cursor.enable, "true"),) if cursor and cursor.enable else ()
    flags: Query = tuple((name, "true") for name in run.operation.includes)
    place = offset.offset if offset else paging.limit
    empty: Query = ((since[0], "2999-01-01T00:00:00Z"),) if since else ()
    queries: list[Query] = [(*mode, (paging.limit, "1")), (*mode, *flags, (paging.limit, "4"))]
    queries += [((paging.limit, "many"),), (*empty, (paging.limit, "7")), (*flags, (paging.limit, "6"))]
    queries += [((paging.limit, "5"), (place, str(start))) for start in (1, 2, 3)]
    return queries[:BURST]
