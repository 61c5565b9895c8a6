"""Requests that Schemathesis generates from the document, and every combination of flags."""

from collections.abc import Iterator
from itertools import chain, product

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.openapi.expected_response import Answer, is_sure, lawful
from contract_tests.results import Finding
from contract_tests.rules.http.judged import not_answered_with_page, not_refused, send_all
from contract_tests.rules.http.whole import read_whole
from contract_tests.sampling.variants import SORT, sorts

_MOST_FLAGS = 5
_LIMIT = "3"
_SINCE = "2021-01-01T00:00:00Z"


def _generated(run: Run, refused: bool) -> Iterator[Exchange]:
    from contract_tests.openapi.generated_requests import generated_requests  # Schemathesis takes a second to load

    requests = generated_requests(run.operation, run.settings.seed)
    for request in requests:
        wanted = lawful(run.operation, request)
        if wanted is not None and (wanted.answer is Answer.REFUSAL) is refused:
            yield run.session.send(request)


@rule(
    "generated-requests-answered",
    fact="each documented parameter is accepted with the values that the document allows",
    surety="C",
    sends=True,
)
def generated_requests_answered(run: Run) -> Iterator[Finding]:
    """Correct requests that Schemathesis generates are answered with a page."""
    for exchange in _generated(run, refused=False):
        yield from not_answered_with_page(run, exchange)


@rule(
    "generated-requests-refused",
    fact="text for a number, a negative number, maybe for a boolean and text that is no date are refused with 422",
    surety="C",
    sends=True,
)
def generated_requests_refused(run: Run) -> Iterator[Finding]:
    """Requests with an impossible value that Schemathesis generates are refused with 422."""
    for exchange in _generated(run, refused=True):
        yield from not_refused(run, exchange)


@rule(
    "combinations-answered",
    fact="parameters may be combined; only a cursor excludes the filter of its walk",
    surety="C",
    sends=True,
)
def combinations_answered(run: Run) -> Iterator[Finding]:
    """Every combination of flags is answered with a page, with the filter and without it."""
    queries = [*combinations(run), *crowded(run), *empty_pages(run)]
    requests = [Request(query=query, purpose="combination of flags") for query in queries]
    for exchange in chain(send_all(run, requests), read_whole(run)):
        yield from not_answered_with_page(run, exchange)


def combinations(run: Run) -> Iterator[Query]:
    """Yield the queries: every flag set or left out, the filter too; now and then a flag that may be unknown."""
    parameters = run.operation.parameters
    flags = [name for name, p in parameters.items() if p["schema"].get("type") == "boolean"]
    sure = [name for name in flags if is_sure(parameters[name])][:_MOST_FLAGS]
    unsure = [(name, "true") for name in flags if name not in sure]
    filters: list[Query] = [(), ((run.operation.since[0], _SINCE),)] if run.operation.since else [()]
    choices = product(product((False, True), repeat=len(sure)), filters)
    for number, (chosen, since) in enumerate(choices):
        query = [(name, "true") for name, is_on in zip(sure, chosen, strict=True) if is_on]
        yield (*query, *since, (run.operation.paging.limit, _LIMIT), *(unsure if number % 3 == 2 else ()))


def crowded(run: Run) -> Iterator[Query]:
    """Yield queries with every parameter of the default mode at once, without sort and with it."""
    paging, since = run.operation.paging, run.operation.since
    query: Query = (*every_flag(run), *([(since[0], _SINCE)] if since else []), (paging.limit, _LIMIT))
    query = (*query, (paging.offset.offset, "1")) if paging.offset else query
    yield query
    yield from ((*query, (SORT, value)) for value in sorts(run)[:1])


def every_flag(run: Run) -> Query:
    """Return all flags but the one that switches the mode, set; those that may be unknown are turned off."""
    parameters, cursor = run.operation.parameters, run.operation.paging.cursor
    flags = {name: p for name, p in parameters.items() if p["schema"].get("type") == "boolean"}
    mode = cursor.enable if cursor else None
    return tuple((name, "true" if is_sure(p) else "false") for name, p in flags.items() if name != mode)


def empty_pages(run: Run) -> Iterator[Query]:
    """Yield queries with every flag that leave nothing to return, in both modes."""
    paging, parameters = run.operation.paging, run.operation.parameters
    mode = paging.cursor.enable if paging.cursor else None
    sure = (name for name, p in parameters.items() if p["schema"].get("type") == "boolean" and is_sure(p))
    flags = tuple((name, "true") for name in sure if name != mode)
    for enabled in [(), ((mode, "true"),)] if mode else [()]:
        yield (*enabled, *flags, (paging.limit, "0"))
        if run.operation.since:
            yield (*enabled, *flags, (run.operation.since[0], "2999-01-01T00:00:00Z"))
    if paging.offset:
        yield (*flags, (paging.offset.offset, "1000000"))
