"""How many items a page by offset holds, and what it says that there are in all."""

from collections.abc import Iterator

from attrs import frozen

from contract_tests.engine.between import Between, around
from contract_tests.engine.listing import offset_listing, window
from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, RefusedError, offset_mode, page_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.slices import Slice, SlicesSeen, see_slices
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, simple
from contract_tests.rules.offset_paging.batches import TOO_FEW, batches


@rule("full-pages", fact="a page by offset holds as many items as limit and total leave", surety="C", sends=True)
def full_pages(run: Run) -> Iterator[Finding]:
    """A page by offset is full: it holds the smaller of its limit and what its own total leaves after its offset."""
    yield from confirm_first(batches(run), _not_full, TOO_FEW)


@rule("default-limit", fact="the page size is the documented one where none is asked for", surety="B", sends=True)
def default_limit(run: Run) -> Iterator[Finding]:
    """A page by offset without a limit has the documented default size, or holds the whole of a shorter list."""
    offset_mode(run)
    yield from confirm_first(
        [Looks(run.states, lambda: see_slices(run, WHOLE, [Slice(None, None)]))], _not_full, TOO_FEW
    )


@rule("same-total", fact="total is the same on every page", surety="C", sends=True)
def same_total(run: Run) -> Iterator[Finding]:
    """Every page by offset of the same list says the same total."""
    name = offset_mode(run).total
    yield from confirm_first(batches(run), lambda seen: _other_total(seen, name), TOO_FEW)


@frozen
class PastTheEnd:
    """Answers to offsets at and past the end of the list, and the lists around them."""

    answers: list[Exchange]
    between: Between

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


@rule(
    "past-the-end", fact="an offset at or past the end gives 200, no items and the same total", surety="C", sends=True
)
def past_the_end(run: Run) -> Iterator[Finding]:
    """An offset at or past the end of the list is answered with an empty page, count 0 and the same total as ever."""
    offset_mode(run)
    yield from confirm(Looks(run.states, lambda: _see_past_the_end(run)), lambda seen: _not_past(run, seen))


def _not_full(seen: SlicesSeen) -> Iterator[Suspicion]:
    for cut in seen.cuts:
        total, count = cut.page.total, len(cut.page.ids)
        if total is None:
            continue
        expected = max(0, min(cut.most, total - seen.base - cut.start))
        if count != expected:
            kind = "short" if count < expected else "long"
            finding = simple(
                f"{expected} items, as limit, offset and total have it",
                count,
                "",
                cut.page.pointer(),
                cut.page.exchange,
            )
            yield Suspicion(kind, finding)


def _other_total(seen: SlicesSeen, name: str) -> Iterator[Suspicion]:
    for number, cut in enumerate(seen.cuts):
        off = _off(seen.between, cut.page.total)
        if off:
            expected = f"{seen.between.before.total}, as for the whole list"
            finding = simple(expected, cut.page.total, pointer=f"/{name}", exchange=cut.page.exchange)
            yield Suspicion(_total_kind(seen.between, number, off), finding)


def _off(between: Between, total: int | None) -> int:
    """How far a total lies outside what the lists around it, and the motion between them, leave open; 0 inside."""
    totals = [found.total for found in (between.before, between.after) if found.total is not None]
    if total is None or not totals:
        return 0
    return min(0, total - min(totals) + between.room) + max(0, total - max(totals) - between.room)


def _total_kind(between: Between, number: int, off: int) -> str:
    """Motion out of sight makes a total differ now here, now there; a fault is the same in the same place."""
    return "total" if between.is_whole else f"total {number} {off}"


def _see_past_the_end(run: Run) -> PastTheEnd:
    first = offset_listing(run)
    end = first.total if first.total is not None else len(first.ids)
    between, answers = around(run, lambda: offset_listing(run), lambda: _ask_past(run, end))
    return PastTheEnd(answers, between)


def _ask_past(run: Run, end: int) -> list[Exchange]:
    names, answers = offset_mode(run), []
    for offset, limit in ((end, 7), (end + 1, None), (end + 137, window(run).limit), (2 * end + 1000, 1)):
        query = [(names.offset, str(max(offset, 1)))]
        if limit is not None:
            query.append((run.operation.paging.limit, str(limit)))
        answers.append(run.get(*query, purpose="past the end"))
    return answers


def _not_past(run: Run, seen: PastTheEnd) -> Iterator[Suspicion]:
    names, ever = offset_mode(run), seen.between.before.total
    for number, answer in enumerate(seen.answers):
        try:
            page = page_of(run, answer)
        except RefusedError:
            yield Suspicion("refused", simple("status 200 and an empty page", answer.status, exchange=answer))
            continue
        offset = int(answer.request.get(names.offset) or 0)
        if page.total is not None and page.total > offset:
            continue
        if page.items and not (page.total is None and seen.is_blurred):
            yield Suspicion("items", simple("no items", len(page.items), "items past the end", page.pointer(), answer))
        elif answer.json.get(names.count, 0) != 0:
            yield Suspicion("count", simple("0", answer.json[names.count], "", f"/{names.count}", answer))
        if page.total is None and names.total in answer.json and ever is not None:
            yield Suspicion("total", simple("a total, as on every page", None, "", f"/{names.total}", answer))
        if off := _off(seen.between, page.total):
            finding = simple(f"{ever}, as on every page", page.total, "", f"/{names.total}", answer)
            yield Suspicion(_total_kind(seen.between, number, off), finding)
