"""Unusual ways to ask for the list: a body, a trailing slash, a plus that is not escaped."""

from collections.abc import Iterator

from contract_tests.engine.evidence import items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import parameter_pointer
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Request
from contract_tests.results import Finding, Observation, Settled, simple
from contract_tests.rules.http.judged import GATEWAY

_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@rule(
    "get-with-body-survived",
    fact="the vendor's own examples send a GET with a body, which a server survives and ignores",
    surety="B",
    sends=True,
)
def get_with_body_survived(run: Run) -> Iterator[Finding]:
    """A GET with a body is answered as if it had none."""
    limit = run.operation.paging.limit
    for headers, content in ((_FORM, f"{limit}=1".encode()), ((("Content-Type", "application/json"),), b'{"a":')):
        request = Request(((limit, "2"),), headers=headers, content=content, purpose="GET with a body")
        exchange = run.session.send(request)
        if exchange.status != 200 and exchange.status not in GATEWAY:
            yield simple("status 200", exchange.status, "a GET with a body", exchange=exchange)
        elif exchange.status == 200 and exchange.is_json and len(items_of(run, exchange)) == 1 and _has_two(run):
            yield simple("a page of 2 items", 1, "the body was read for parameters", exchange=exchange)


def _has_two(run: Run) -> bool:
    return len(items_of(run, run.get((run.operation.paging.limit, "2"), purpose="the same without a body"))) == 2


@rule("trailing-slash", fact="a trailing slash: 200, 307 and 404 are all lawful", surety="F", sends=True)
def trailing_slash(run: Run) -> Iterator[Settled | Observation]:
    """The path with a trailing slash is answered, redirected or not found."""
    path = f"{run.operation.path}/"
    exchange = run.session.send(Request(((run.operation.paging.limit, "1"),), path=path, purpose="trailing slash"))
    yield Settled("trailing slash", f"status {exchange.status}", run.operation.pointer)
    if exchange.status not in {200, 307, 404}:
        yield Observation("a trailing slash is answered in an unexpected way", exchange.status, exchange=exchange)
    location = exchange.header("location")
    if location and not location.startswith(("/", run.settings.base_url)):
        yield Observation("a trailing slash is redirected to another address", location, exchange=exchange)


@rule("unescaped-plus", fact="an unescaped plus may be read as a plus, or refused with 422", surety="F", sends=True)
def unescaped_plus(run: Run) -> Iterator[Settled | Observation]:
    """A time with an unescaped plus is read as if it were escaped, or refused."""
    if run.operation.since is None:
        raise CannotTestError("the list has no filter by time")
    name = run.operation.since[0]
    raw = f"{name}=2021-01-01T00:00:00+00:00&{run.operation.paging.limit}=1"
    exchange = run.session.send(Request(raw_query=raw, purpose="unescaped plus"))
    answer = {200: "read as a plus or ignored", 422: "refused with 422"}.get(exchange.status)
    yield Settled(
        f"unescaped plus in {name}", answer or f"status {exchange.status}", parameter_pointer(run.operation, name)
    )
    if answer is None:
        yield Observation("an unescaped plus is answered in an unexpected way", exchange.status, exchange=exchange)
