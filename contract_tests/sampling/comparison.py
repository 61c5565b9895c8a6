"""Compares pages with the list around them: items that are too many, come twice or in another order, other totals."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from contract_tests.results import Finding, Step, contains, quoted, same_as
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.pages import Page, Snapshot


def in_all(keys: Iterable[str], what: str, told: Callable[[str], str] = quoted) -> str:
    """Return the true number of affected items and names of up to two more, where the one told before is not all."""
    found = list(dict.fromkeys(keys))
    return f"; {len(found)} items are {what} in all, also {' and '.join(map(told, found[1:3]))}" if found[1:] else ""


def stands(diff: SnapshotDiff, key: str) -> str:
    """Return where an item stands in the list, told by the items beside it."""
    before, after = _beside(diff, key)
    if before and after:
        return f"between {quoted(before)} and {quoted(after)}"
    if before:
        return f"last, after {quoted(before)}"
    return f"first, before {quoted(after)}" if after else "alone"


def list_holds(diff: SnapshotDiff, key: str) -> Step:
    """Return the step that shows an item in the list, with the items that it stands between."""
    before, after = _beside(diff, key)
    return list_order(diff, key, [other for other in (before, key, after) if other is not None])


def list_order(diff: SnapshotDiff, key: str, order: list[str]) -> Step:
    """Return the step that shows the items in this order in the list; the key alone where pages come between."""
    page = diff.before.page_with(*order)
    if not set(order) <= set(page.ids):
        order, page = [key], diff.before.page_with(key)
    return page.shows(contains(*order), "The list read in one piece:", premise=True)


def lacks(pages: Sequence[Page], key: str) -> list[Step]:
    """Return the steps that show the first pages without an item; a full page before others is as it should be."""
    *before, last = pages[:3]
    return [*(page.shows(~contains(key), premise=page.is_full) for page in before), last.shows(~contains(key))]


def item_finding(kind: str, key: str, message: str, page: Page, *evidence: Step) -> Finding:
    """Return a finding about an item; the page is the one where it stands, or should."""
    pointer = page.pointer(key) if key in page.ids else ""
    return Finding(kind, message, key, pointer, actual=key, evidence=evidence)


def extra_items(diff: SnapshotDiff, pages: Iterable[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate for each item of the pages that neither snapshot holds."""
    if not diff.is_whole:
        return
    found: dict[str, Page] = {}
    for page in pages:
        found |= {key: page for key in page.ids if key not in diff.in_either and key not in found}
    for key, page in found.items():
        message = f"{quoted(key)} is {where}, and the list does not hold it{in_all([key, *found], 'too many')}."
        without = diff.before.page.shows(~contains(key), "The list read in one piece:")
        yield item_finding("extra", key, message, page, without, page.shows(contains(key)))


def repeated(diff: SnapshotDiff, pages: Sequence[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate where an item that did not move comes more than once."""
    counts = Counter(key for page in pages for key in page.ids if key in diff.rank)
    twice = [key for key, times in counts.items() if times > 1]
    for key in twice[:1]:
        holding = [page for page in pages if key in page.ids]
        check = contains(key, key) if len(holding) == 1 else contains(key)
        message = f"{quoted(key)} comes {counts[key]} times {where}{in_all(twice, 'repeated')}."
        yield item_finding("repeated", key, message, holding[-1], *(page.shows(check) for page in holding[:2]))


def out_of_order(diff: SnapshotDiff, pages: Iterable[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate where items that did not move stand in another order than in the snapshots."""
    ranked = [(key, page) for page in pages for key in page.ids if key in diff.rank]
    wrong = [(a, b) for a, b in pairwise(ranked) if diff.rank[b[0]] < diff.rank[a[0]]]
    for (late, left), (early, right) in wrong[:1]:
        if left is right:
            steps = [left.shows(contains(late, early), "They stand the other way around.")]
        else:
            steps = [left.shows(contains(late)), right.shows(contains(early), "This is a later page.")]
        message = f"{quoted(early)} comes after {quoted(late)} {where}, and before it in the list"
        tail = in_all([key for _, (key, _) in wrong], "out of order")
        listed = list_order(diff, early, [early, late])
        yield item_finding("order", early, f"{message}{tail}.", right, listed, *steps)


def other_total(kind: str, ever: Snapshot, page: Page, message: str) -> Finding:
    """Return a finding about a total that is not that of a snapshot."""
    pointer = page.total_pointer
    steps = (ever.page.shows(None, f"The total is {ever.total}."), page.shows(~same_as(0, pointer)))
    expected = f"{ever.total}, as in step 1"
    return Finding(kind, message, pointer=pointer, expected=expected, actual=page.total, evidence=steps)


def _beside(diff: SnapshotDiff, key: str) -> tuple[str | None, str | None]:
    """The items before and after one, those that did not move where it did not; None where there is none."""
    row = diff.unmoved if key in diff.rank else diff.before.ids
    place = row.index(key)
    return (row[place - 1] if place else None), (row[place + 1] if place + 1 < len(row) else None)
