"""Statuses of all answers."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.results import Finding, Observation, simple
from contract_tests.rules.http.judged import GATEWAY, ODD, WRITING, is_front_end, is_server_error, require


@rule("no-server-error", fact="no request whatever is answered with a 5xx, but a gateway's in passing", surety="C")
def no_server_error(run: Run) -> Iterator[Finding]:
    """No request whatever is answered with a server error."""
    others = (exchange for exchange in run.traffic if exchange.request.purpose not in {ODD, WRITING})
    for exchange in require(others, "answer"):
        if is_server_error(exchange):
            yield simple("an answer or a refusal", exchange.status, "a server error", exchange=exchange)


@rule("front-end-refusals", fact="a front end may refuse what no client sends in its own way", surety="E")
def front_end_refusals(run: Run) -> Iterator[Observation]:
    """Requests that no client sends are refused by the API, or by a front end."""
    refusals = {exchange.status: exchange for exchange in run.traffic if is_front_end(exchange)}
    for status, exchange in sorted(refusals.items()):
        yield Observation("a front end refuses a request that no client sends", status, exchange=exchange)


@rule(
    "answered-in-the-end",
    fact="429, 502, 503, 504 and dropped connections come in passing only",
    surety="C",
)
def answered_in_the_end(run: Run) -> Iterator[Finding]:
    """A request that is repeated is answered in the end, as the plain request is."""
    for exchange in require(run.traffic, "answer"):
        if exchange.status in GATEWAY and exchange.attempts > 1:
            got = exchange.status or "no answer"
            yield simple("an answer after some attempts, as the plain request has", got, exchange=exchange)


@rule("only-200-succeeds", fact="a 200 is the only success", surety="C")
def only_200_succeeds(run: Run) -> Iterator[Finding]:
    """A request for the list that succeeds is answered with 200, never with another status from 100 to 299."""
    for exchange in require((e for e in run.traffic if e.request.method == "GET"), "GET"):
        if 100 <= exchange.status < 300 and exchange.status != 200:
            yield simple("status 200 or a refusal", exchange.status, exchange=exchange)


@rule("no-redirect", fact="a page or a refusal is the answer; a trailing slash alone may be redirected", surety="C")
def no_redirect(run: Run) -> Iterator[Finding]:
    """A request for the list at its own path is not redirected, with credentials or without."""
    for exchange in require((e for e in run.traffic if e.request.method == "GET" and e.request.path is None), "GET"):
        if 300 <= exchange.status < 400:
            yield simple("a page or a refusal", exchange.status, "a redirect", exchange=exchange)
