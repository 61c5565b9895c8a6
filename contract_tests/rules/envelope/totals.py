"""When the total of an offset page is null."""

from collections.abc import Iterator

from contract_tests.engine.evidence import evidence
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.document import OffsetPaging
from contract_tests.openapi.parameter_values import Reading, reading
from contract_tests.results import NO_VALUE, Finding, simple


def _offset_pages(run: Run, excluded: bool) -> Iterator[tuple[Exchange, OffsetPaging]]:
    """Yield offset pages whose request plainly did, or plainly did not, ask to leave the total out."""
    offset, met = run.operation.paging.offset, False
    for exchange in evidence(run).pages if offset else ():
        if offset is None or run.mode(exchange) != "offset" or not isinstance(exchange.json, dict):
            continue
        if _is_excluded(run, exchange, offset) is excluded:
            met = True
            yield exchange, offset
    if not met:
        raise CannotTestError(f"no offset page was read {'without' if excluded else 'with'} its total")


def _is_excluded(run: Run, exchange: Exchange, offset: OffsetPaging) -> bool | None:
    name = offset.exclude_total
    texts = [value for key, value in exchange.request.query if key == name]
    if name is None or not texts:
        return False
    fits = reading(run.operation.parameters[name]["schema"], texts[0]) is Reading.FITS
    return texts[0] == "true" if len(texts) == 1 and fits else None


@rule(
    "total-is-null-only-when-asked",
    fact="total is an integer, and null only when the request asks for that",
    surety="A",
)
def total_is_null_only_when_asked(run: Run) -> Iterator[Finding]:
    """An offset page tells the total unless the request asked to leave it out."""
    for exchange, offset in _offset_pages(run, excluded=False):
        total = exchange.json.get(offset.total, NO_VALUE)
        if total is None or total is NO_VALUE:
            yield simple("an integer", total, pointer=f"/{offset.total}", exchange=exchange)


@rule("total-is-null-when-asked", fact="total becomes null when the request asks to leave it out", surety="C")
def total_is_null_when_asked(run: Run) -> Iterator[Finding]:
    """An offset page whose request asked to leave the total out has none."""
    for exchange, offset in _offset_pages(run, excluded=True):
        total = exchange.json.get(offset.total, NO_VALUE)
        if total is not None:
            yield simple("null", total, pointer=f"/{offset.total}", exchange=exchange)
