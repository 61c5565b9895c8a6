"""What limit and offset may be: zero, and the largest page."""

from collections.abc import Iterator

from contract_tests.engine.errors import CannotTestError
from contract_tests.engine.exchange import Exchange
from contract_tests.engine.findings import Finding, Observation, Settled
from contract_tests.engine.listing import window
from contract_tests.engine.pages import WHOLE, RefusedError, by_offset, offset_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run


@rule("limit-bounds-the-page", fact="no page holds more than limit items", surety="C")
def limit_bounds_the_page(run: Run) -> Iterator[Finding]:
    """No page by offset holds more items than its limit, or the default limit, allows."""
    yield from longer_than_limit(run, "offset")


@rule("zero", fact="offset=0 and limit=0 are accepted or refused", surety="E", sends=True)
def zero(run: Run) -> Iterator[Settled]:
    """What offset=0 and limit=0 give is settled, not judged."""
    names, limit = offset_mode(run), run.operation.paging.limit
    parameters = f"{run.operation.pointer}/parameters"
    yield Settled("offset=0", _given(run, 9, 0), parameters)
    yield Settled(f"{limit}=0", _given(run, 0, None), parameters)
    yield Settled(f"{limit}=0 with an {names.offset}", _given(run, 0, 1), parameters)


@rule("largest-page", fact="public clients ask for large pages and count on them", surety="D", sends=True)
def largest_page(run: Run) -> Iterator[Observation | Settled]:
    """The largest page is at least what public clients ask for."""
    offset_mode(run)
    found, known = window(run), run.operation.paging.known_limit
    pointer = f"{run.operation.pointer}/x-paging/knownLimit"
    if found.refused is not None:
        yield Observation(f"a page size of {found.refused} is refused, though public clients ask for it")
    if found.cap is not None and found.cap < known:
        yield Observation("pages are cut down to fewer items than public clients count on", found.cap)
    beyond = 2 * known
    if beyond > run.settings.max_items:
        return
    yield Settled(f"a limit of {beyond}", _given(run, beyond, None), pointer)


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
            yield Finding(f"at most {most} items", len(items), "", f"/{paging.items}", exchange)


def _bound(run: Run, exchange: Exchange) -> int | None:
    """Return how many items the page may hold; None where nobody says: no plain limit, or one that a cursor carries."""
    paging = run.operation.paging
    texts = [text for name, text in exchange.request.query if name == paging.limit]
    if not texts:
        carried = paging.cursor is not None and exchange.request.get(paging.cursor.cursor) is not None
        return None if carried else paging.default_limit
    plain = len(texts) == 1 and texts[0].isascii() and texts[0].isdigit() and 0 < int(texts[0]) < 10**9
    return int(texts[0]) if plain else None


def _given(run: Run, limit: int, offset: int | None) -> str:
    try:
        page = by_offset(run, WHOLE, limit, offset, purpose="a size that is not documented")
    except RefusedError as error:
        return f"is refused with {error.exchange.status}"
    count = len(page.ids)
    if count == 0:
        return "gives an empty page"
    if limit == 0:
        full = min(run.operation.paging.default_limit, (page.total or count) - (offset or 0))
        return "gives a page of the default size" if count == full else "gives items"
    left = (page.total or count) - (offset or 0)
    return "is accepted" if count >= min(limit, left) else "is cut down"
