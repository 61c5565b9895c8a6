"""No page is longer than its limit."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, simple


@rule("limit-bounds-the-page", fact="no page holds more than limit items", surety="C")
def limit_bounds_the_page(run: Run) -> Iterator[Finding]:
    """No page by offset holds more items than its limit, or the default limit, allows."""
    yield from longer_than_limit(run, "offset")


def longer_than_limit(run: Run, mode: str) -> Iterator[Finding]:
    """Yield a finding for each recorded page of that mode that is longer than its request allows."""
    paging = run.operation.paging
    pages = [exchange for exchange in run.pages() if run.mode(exchange) == mode]
    if not pages:
        raise CannotTestError(f"no {mode} page was read")
    for exchange in pages:
        most = _bound(run, exchange)
        items = exchange.json.get(paging.items) if isinstance(exchange.json, dict) else None
        if most is not None and isinstance(items, list) and len(items) > most:
            yield simple(f"at most {most} items", len(items), "", f"/{paging.items}", exchange)


def _bound(run: Run, exchange: Exchange) -> int | None:
    """Return how many items the page may hold; None where nobody says: no plain limit, or one that a cursor carries."""
    paging = run.operation.paging
    texts = [text for name, text in exchange.request.query if name == paging.limit]
    if not texts:
        carried = paging.cursor is not None and exchange.request.get(paging.cursor.cursor) is not None
        return None if carried else paging.default_limit
    plain = len(texts) == 1 and texts[0].isascii() and texts[0].isdigit() and 0 < int(texts[0]) < 10**9
    return int(texts[0]) if plain else None
