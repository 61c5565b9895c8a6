"""A burst: several requests at once, each answered as it is alone."""

from collections.abc import Iterator
from typing import Any

from contract_tests.catalog import rule
from contract_tests.http.client import TRANSIENT
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.openapi.query_parts import FAR_FUTURE, QueryParts
from contract_tests.results import CannotTestError, Finding, Step, status
from contract_tests.rules.http import is_server_error
from contract_tests.run import Run
from contract_tests.sampling.pages import identity

_SIZE, _TRIES = 8, 3


@rule("http.burst", fact="each answer belongs to its own request")
def burst(run: Run) -> Iterator[Finding]:
    """Eight different requests at once are answered as one after the other."""
    session = run.session
    if session is None or not run.settings.parallel:
        raise CannotTestError("no two requests are sent at once (--no-parallel)")
    if run.settings.rate and run.settings.rate < _SIZE:
        raise CannotTestError(f"--rate allows fewer than {_SIZE} requests a second")
    requests = [Request(query, purpose="one of several at once") for query in _queries(run)]
    found: list[Finding] = []
    for _ in range(_TRIES):
        before = [session.send(request) for request in requests]
        at_once = session.send_at_once(requests)
        after = [session.send(request) for request in requests]
        found = [f for answers in zip(before, at_once, after, strict=True) for f in _mixed_up(run, *answers)]
        if not found:
            return
    yield from found[:1]


def _mixed_up(run: Run, before: Exchange, answer: Exchange, after: Exchange) -> Iterator[Finding]:
    has_failed, is_stable = is_server_error(run, answer), _shape(run, before) == _shape(run, after)
    is_other = is_stable and answer.status not in TRANSIENT and _shape(run, answer) != _shape(run, before)
    if not has_failed and not is_other:
        return
    said = "gets another answer than it gets alone, before and after"
    said = f"is answered with status {answer.status}, a server error" if has_failed else said
    # Nothing here can be shown again by one request after the other, so only the premise is a check.
    steps = (
        Step(before, "The request alone.", status(before.status), premise=True),
        Step(answer, f"The same, one of {_SIZE} at once."),
    )
    kind, message = "failed" if has_failed else "mixed up", f"One of {_SIZE} requests at once {said}."
    yield Finding(kind, message, expected="the answer that it gets alone", evidence=steps)


def _shape(run: Run, exchange: Exchange) -> tuple[int, list[str], list[str]]:
    """What of an answer is the same when it is asked for again: a cursor may be another text."""
    body: Any = exchange.json if exchange.is_json else None
    keys = sorted(body) if isinstance(body, dict) else []
    return exchange.status, keys, [identity(item, run.operation.paging.identity) for item in run.items(exchange)]


def _queries(run: Run) -> list[Query]:
    """As many different ones, in both modes: of different sizes and places, one that is refused, one that is empty."""
    parts = QueryParts(run.operation)
    return [
        (*parts.cursor_mode, *parts.limit(1)),
        (*parts.cursor_mode, *parts.includes, *parts.limit(4)),
        parts.limit("many"),
        (*parts.since(FAR_FUTURE), *parts.limit(7)),
        (*parts.includes, *parts.limit(6)),
        *((*parts.limit(4 + start), *parts.offset(start)) for start in (1, 2, 3)),
    ]
