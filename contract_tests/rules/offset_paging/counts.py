"""How many items a page by offset holds, and what it says that there are in all."""

from collections.abc import Iterator

from attrs import frozen

from contract_tests.engine.between import Between
from contract_tests.engine.exchange import Exchange
from contract_tests.engine.findings import Finding
from contract_tests.engine.listing import offset_listing, window
from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, RefusedError, offset_mode, page_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.slices import Cut, Slice, SlicesSeen, see_slices
from contract_tests.rules.offset_paging.batches import TOO_FEW, batches


@rule("full-pages", fact="a page by offset holds as many items as limit and total leave", surety="C", sends=True)
def full_pages(run: Run) -> Iterator[Finding]:
    """A page by offset is full: it holds the smaller of its limit and what its own total leaves after its offset."""
    yield from confirm_first(batches(run), _not_full, TOO_FEW)


@rule("default-limit", fact="the page size is the documented one where none is asked for", surety="B", sends=True)
def default_limit(run: Run) -> Iterator[Finding]:
    """A page by offset without a limit has the documented default size, or holds the whole of a shorter list."""
    offset_mode(run)
    yield from confirm_first([Looks(lambda: see_slices(run, WHOLE, [Slice(None, None)]))], _not_full, TOO_FEW)


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
    yield from confirm(Looks(lambda: _see_past_the_end(run)), lambda seen: _not_past(run, seen))


def _not_full(seen: SlicesSeen) -> Iterator[Suspicion]:
    for cut in seen.cuts:
        total, count = cut.page.total, len(cut.page.ids)
        if total is None:
            continue
        expected = max(0, min(cut.most, total - seen.base - cut.start))
        if count != expected:
            kind = "short" if count < expected else "long"
            finding = Finding(
                f"{expected} items, as limit, offset and total have it",
                count,
                "",
                cut.page.pointer(),
                cut.page.exchange,
            )
            yield Suspicion(kind, finding)


def _other_total(seen: SlicesSeen, name: str) -> Iterator[Suspicion]:
    totals = [total for total in (seen.between.before.total, seen.between.after.total) if total is not None]
    room = 0 if seen.between.is_still else seen.between.changes
    for cut in seen.cuts if totals else ():
        total = cut.page.total
        if total is not None and not min(totals) - room <= total <= max(totals) + room:
            yield Suspicion("total", _wrong_total(totals[0], name, total, cut))


def _wrong_total(expected: int, name: str, total: int, cut: Cut) -> Finding:
    return Finding(f"{expected}, as for the whole list", total, pointer=f"/{name}", exchange=cut.page.exchange)


def _see_past_the_end(run: Run) -> PastTheEnd:
    names = offset_mode(run)
    before = offset_listing(run)
    end = before.total if before.total is not None else len(before.ids)
    answers = []
    for offset, limit in ((end, 7), (end + 1, None), (end + 137, window(run).limit), (2 * end + 1000, 1)):
        query = [(names.offset, str(max(offset, 1)))]
        if limit is not None:
            query.append((run.operation.paging.limit, str(limit)))
        answers.append(run.get(*query, purpose="past the end"))
    return PastTheEnd(answers, Between(before, offset_listing(run)))


def _not_past(run: Run, seen: PastTheEnd) -> Iterator[Suspicion]:
    names, ever = offset_mode(run), seen.between.before.total
    room = seen.between.changes if seen.is_blurred else 0
    for answer in seen.answers:
        try:
            page = page_of(run, answer)
        except RefusedError:
            yield Suspicion("refused", Finding("status 200 and an empty page", answer.status, exchange=answer))
            continue
        offset = int(answer.request.get(names.offset) or 0)
        if page.total is not None and page.total > offset:
            continue
        if page.items and not (page.total is None and seen.is_blurred):
            yield Suspicion("items", Finding("no items", len(page.items), "items past the end", page.pointer(), answer))
        elif answer.json.get(names.count, 0) != 0:
            yield Suspicion("count", Finding("0", answer.json[names.count], "", f"/{names.count}", answer))
        if page.total is None and names.total in answer.json and ever is not None:
            yield Suspicion("total", Finding("a total, as on every page", None, "", f"/{names.total}", answer))
        if page.total is not None and ever is not None and abs(page.total - ever) > room:
            yield Suspicion("total", Finding(f"{ever}, as on every page", page.total, "", f"/{names.total}", answer))
