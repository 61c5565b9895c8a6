"""Numbers beyond what machines count with: 31, 32, 53, 63 and 64 bits."""

from collections.abc import Iterator

from contract_tests.errors import CannotTestError
from contract_tests.results import Finding, Step, length, shown_by
from contract_tests.runner import Run, rule
from contract_tests.sampling.pages import WHOLE, Page, RefusedError, by_cursor, by_offset, offset_mode
from contract_tests.sampling.snapshot import snapshot
from contract_tests.sampling.variants import since, times, utc

_BITS = (31, 32, 53, 63, 64)
_FEW, _SOME = 3, 10


@rule(
    "offset.big-numbers",
    fact="a page holds what limit, offset and total leave, whatever their size; a maximum may cut it down",
    confidence="C",
)
def big_numbers_read_as_they_are(run: Run) -> Iterator[Finding]:
    """A number too large for a machine is refused or read as it is: it does not wrap around."""
    offset_mode(run)
    total = by_offset(run, WHOLE, 1).total
    if not total or total < _FEW:
        raise CannotTestError(f"the list holds fewer than {_FEW} items, or does not say how many")
    for bits in _BITS:
        yield from _not_as_asked(run, 2, 2**bits + 1)
        # Near the end of the list: no page of millions is asked for.
        yield from _not_as_asked(run, 2**bits + 1, total - _FEW)
    yield from _by_cursor(run)


def _not_as_asked(run: Run, limit: int, offset: int) -> Iterator[Finding]:
    page = _page(run, limit, offset)
    if page is None or page.total is None:
        return
    expected = max(0, min(limit, page.total - offset))
    if len(page.ids) != expected:
        message = f"The page holds {len(page.ids)} items, and limit, offset and total leave {expected}."
        yield shown_by(page.exchange, message, ~length(expected), pointer=page.pointer())


def _page(run: Run, limit: int, offset: int) -> Page | None:
    try:
        return by_offset(run, WHOLE, limit, offset, purpose="a big number")
    except RefusedError:
        return None


def _by_cursor(run: Run) -> Iterator[Finding]:
    """In the other mode a late filter leaves few items: a number that wraps around leaves one of them, or none."""
    if run.operation.paging.cursor is None or run.operation.since is None or not (events := times(run, snapshot(run))):
        return
    late = since(run, utc(events[-_SOME:][0]))
    for limit in (2**bits + 1 for bits in _BITS):
        few = by_cursor(run, late, 50)
        try:
            page = by_cursor(run, late, limit, purpose="a big number")
        except RefusedError:
            continue
        if 2 * len(page.ids) < len(few.ids):
            yield Finding(
                "wrapped",
                f"A limit of {limit} gives {len(page.ids)} items, and one of 50 gives {len(few.ids)}.",
                pointer=page.pointer(),
                expected=f"{len(few.ids)} items",
                actual=len(page.ids),
                evidence=(
                    Step(few.exchange, "", length(len(few.ids)), premise=True),
                    Step(page.exchange, "", length(len(page.ids))),
                ),
            )
            return
