"""What a cursor carries, what may travel with it, and what is no cursor."""

from collections.abc import Iterator

from contract_tests.engine.alike import Way, other_items, see_alike
from contract_tests.engine.looking import Looks, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, View, by_cursor, cursor_mode, offset_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.views import middle, short, utc
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, Settled, simple
from contract_tests.rules.cursor_paging.journeys import filtered_walks
from contract_tests.rules.cursor_paging.walking import strange
from contract_tests.rules.offset_paging.sizes import longer_than_limit

_NO_CURSORS = (
    "not-a-cursor",
    "this is no cursor at all",
    "00000000-0000-0000-0000-000000000000",
    "aGVsbG8=",  # base64 of "hello"
    "bm90LWEtY3Vyc29y",  # of "not-a-cursor"
    "W10=",  # of "[]"
    "AAAA",  # of zeros
    "Zm9v=YmFy",  # padded in the middle
)
_REFUSALS = frozenset({400, 422})


@rule("limit-bounds-the-page", fact="limit may be sent with every cursor page, and bounds it", surety="C")
def limit_bounds_the_page(run: Run) -> Iterator[Finding]:
    """No page by cursor holds more items than the limit that it was asked for with, later pages included."""
    yield from longer_than_limit(run, "cursor")


@rule("keeps-the-filter", fact="a cursor carries the filter of the walk that it came from", surety="C", sends=True)
def keeps_the_filter(run: Run) -> Iterator[Finding]:
    """The later pages of a filtered walk hold only what its first request asked for."""
    yield from confirm_first(filtered_walks(run), strange, "too few items have a time to filter by")


@rule("same-items-as-by-offset", fact="both modes page through the same list", surety="C", sends=True)
def same_items_as_by_offset(run: Run) -> Iterator[Finding]:
    """A walk by cursor meets the same items as the list read by offset."""
    offset_mode(run), cursor_mode(run)
    yield from confirm(Looks(run.states, lambda: see_alike(run, short(run), [Way(short(run), "cursor")])), other_items)


@rule("filter-with-cursor-refused", fact="updatedSince beside a cursor is refused with 422", surety="B", sends=True)
def filter_with_cursor_refused(run: Run) -> Iterator[Finding]:
    """A parameter of the first request alone is refused with 422 beside a cursor, with the walk's own value too."""
    names, moment = cursor_mode(run), middle(run)
    if moment is None or not names.first_request_only:
        raise CannotTestError("no parameter is for the first request alone, or no item has a time to filter by")
    for name in names.first_request_only:
        views = (WHOLE, View(((name, utc(moment)),)))
        cursors = [cursor for view in views if (cursor := by_cursor(run, view, 1).next)]
        if not cursors:
            raise CannotTestError("the list holds fewer than two items, so no cursor was given out")
        for cursor in cursors:
            answer = _send(run, cursor, "filter beside a cursor", (name, utc(moment)))
            if answer.status != 422:
                yield simple("status 422", answer.status, f"{name} was sent with a cursor", exchange=answer)


@rule("foreign-cursor-refused", fact="text that is plainly no cursor is refused", surety="C", sends=True)
def foreign_cursor_refused(run: Run) -> Iterator[Finding | Settled]:
    """Text that is plainly no cursor is refused with 400 or 422, never answered with a page."""
    cursor_mode(run)
    for text in _NO_CURSORS:
        answer = _send(run, text, "text that is no cursor")
        if answer.status in _REFUSALS:
            pointer = f"{run.operation.pointer}/responses/{answer.status}"
            yield Settled("text that is no cursor", f"is refused with {answer.status}", pointer)
        else:
            yield simple("status 400 or 422", answer.status, "the text is no cursor", exchange=answer)


def _send(run: Run, cursor: str, purpose: str, *more: tuple[str, str]) -> Exchange:
    names = cursor_mode(run)
    enable = [(names.enable, "true")] if names.enable else []
    return run.get(*enable, (names.cursor, cursor), *more, purpose=purpose)
