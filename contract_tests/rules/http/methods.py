"""Methods other than GET."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Request
from contract_tests.results import Finding, Observation, Settled, simple
from contract_tests.rules.http.judged import WRITING, is_server_error, send_all

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_JSON = (("Content-Type", "application/json"),)


@rule(
    "writing-methods-refused",
    fact="POST, PUT, PATCH and DELETE are never answered with 2xx or 5xx",
    surety="C",
    sends=True,
)
def writing_methods_refused(run: Run) -> Iterator[Finding]:
    """POST, PUT, PATCH and DELETE are refused, with a body and without one."""
    for method in UNSAFE:
        requests = [
            Request(method=method, purpose=WRITING),
            Request(method=method, headers=_JSON, content=b"{}", purpose=WRITING),
        ]
        for exchange in send_all(run, requests):
            if 200 <= exchange.status < 300 or is_server_error(exchange):
                yield simple(f"a refusal of {method}", exchange.status, exchange=exchange)
    yield from _traced(run)


def _traced(run: Run) -> Iterator[Finding]:
    """TRACE is sent for what it may repeat; what stands before the API may well not know it."""
    exchange = run.session.send(Request(method="TRACE", purpose=WRITING))
    if is_server_error(exchange) and exchange.status != 501:
        yield simple("a refusal of TRACE", exchange.status, "a server error", exchange=exchange)


@rule(
    "reading-methods", fact="HEAD and OPTIONS may be answered or refused; FastAPI answers 405", surety="F", sends=True
)
def reading_methods(run: Run) -> Iterator[Settled | Observation]:
    """HEAD and OPTIONS are answered or refused."""
    limit = ((run.operation.paging.limit, "1"),)
    for method in ("HEAD", "OPTIONS"):
        exchange = run.session.send(Request(query=limit, method=method, purpose=f"{method} request"))
        yield Settled(f"{method} request", f"status {exchange.status}", run.operation.pointer)
        if method == "HEAD" and exchange.body:
            yield Observation("the answer to HEAD has a body", exchange=exchange)


@rule("cors-preflight", fact="browsers call the API across origins with both headers", surety="D", sends=True)
def cors_preflight(run: Run) -> Iterator[Settled]:
    """A browser's CORS preflight for the credentials is answered."""
    headers = (
        ("Origin", "https://app.example"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", ",".join(run.operation.credential_headers).lower()),
    )
    without: dict[str, str | None] = dict.fromkeys(run.operation.credential_headers)
    exchange = run.session.send(
        Request(method="OPTIONS", headers=headers, credentials=without, purpose="CORS preflight")
    )
    allowed = exchange.status < 300 and exchange.header("access-control-allow-origin") is not None
    answer = "allowed" if allowed else f"not allowed, status {exchange.status}"
    yield Settled("CORS preflight from another origin", answer, run.operation.pointer)
