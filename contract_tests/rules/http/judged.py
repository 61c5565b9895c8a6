"""How an answer is judged by the request alone."""

from collections.abc import Iterable, Iterator

from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.openapi.expected_response import Answer, lawful
from contract_tests.results import Finding, simple

GATEWAY = frozenset({0, 429, 502, 503, 504})
"""Statuses of gateways and of no answer at all; `http.answered-in-the-end` judges them."""

ODD, WRITING = "odd request", "writing method"
"""Purposes of requests whose server errors are judged where they are sent."""

LIMITS_OF_A_GATEWAY = frozenset({413, 414, 431, *GATEWAY})


def send_all(run: Run, requests: Iterable[Request]) -> Iterator[Exchange]:
    """Send requests in order and yield the answers."""
    for request in requests:
        yield run.session.send(request)


def not_answered_with_page(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Yield a finding where a request that has to be answered with a page is refused."""
    wanted = lawful(run.operation, exchange.request)
    if wanted and wanted.answer is Answer.PAGE and 200 != exchange.status < 500 and exchange.status not in GATEWAY:
        yield simple("status 200: the request is correct", exchange.status, exchange=exchange)


def not_refused(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Yield a finding where a request that has to be refused is answered, or refused with another status."""
    wanted = lawful(run.operation, exchange.request)
    if not wanted or wanted.answer is not Answer.REFUSAL or exchange.status in LIMITS_OF_A_GATEWAY:
        return
    if exchange.status < 500 and exchange.status not in wanted.refusals:
        statuses = "a refusal" if len(wanted.refusals) > 2 else " or ".join(map(str, sorted(wanted.refusals)))
        yield simple(f"status {statuses}: {wanted.because} has no such value", exchange.status, exchange=exchange)


def require(answers: Iterable[Exchange], what: str) -> Iterator[Exchange]:
    """Yield the answers. Raises CannotTestError where there was none; `what` names what was looked for."""
    met = False
    for exchange in answers:
        met = True
        yield exchange
    if not met:
        raise CannotTestError(f"no {what} was recorded")
