"""Sentences, steps and findings that sample rules have in common."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from contract_tests.results import Check, Finding, Step, contains, quoted, same_as, value_at
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.pages import Page


def neighbors(diff: SnapshotDiff, key: str) -> str:
    """Return where an item stands in the list, told by the items beside it."""
    before, after = diff.neighbors(key)
    if before is None and after is None:
        return "alone"
    if before is None:
        return f"first, before {quoted(after)}"
    return f"last, after {quoted(before)}" if after is None else f"between {quoted(before)} and {quoted(after)}"


def lacks(pages: Sequence[Page], key: str) -> list[Step]:
    """Return the steps that show the first pages without an item."""
    return [shown(page, "", ~contains(key)) for page in pages[:3]]


def held(diff: SnapshotDiff, key: str) -> Step:
    """Return the step that shows an item in the snapshot, with the items that it stands between."""
    row = [other for other in (diff.neighbors(key)[0], key, diff.neighbors(key)[1]) if other is not None]
    page = diff.before.page_with(*row)
    if not set(row) <= set(page.ids):
        row, page = [key], diff.before.page_with(key)
    return Step(page.exchange, "The list read in one piece.", contains(*row), premise=True)


def not_held(diff: SnapshotDiff, key: str) -> Step:
    """Return the step that shows a snapshot without an item."""
    return Step(diff.before.page.exchange, "The list read in one piece.", ~contains(key))


def shown(page: Page, note: str, check: Check | None = None, *, premise: bool = False) -> Step:
    """Return the step of a page; the report tells beside it what the page holds."""
    return Step(page.exchange, note, check, premise)


def in_all(keys: Iterable[str], what: str, where: Callable[[str], str] = lambda _key: "") -> str:
    """Return how many items are affected and the first others of them; nothing where there is only the one told."""
    affected = list(dict.fromkeys(keys))
    others = " and ".join(f"{quoted(key)}{where(key)}" for key in affected[1:3])
    return f"; {len(affected)} items are {what} in all, among them {others}" if others else ""


def item_finding(kind: str, key: str, message: str, page: Page, *evidence: Step) -> Finding:
    """Return a finding about an item; the page is the one where it stands, or should."""
    pointer = page.pointer(key) if key in page.ids else ""
    return Finding(kind, message, key, pointer, actual=key, evidence=evidence)


def extra_items(diff: SnapshotDiff, pages: Iterable[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate for each item of the pages that neither snapshot holds."""
    if not diff.is_whole:
        return
    found = [(key, page) for page in pages for key in page.ids if key not in diff.in_either]
    tail = in_all((key for key, _ in found), "too many")
    for key, page in found:
        message = f"{quoted(key)} is {where}, and the list does not hold it{tail}."
        here = shown(page, "", contains(key))
        yield item_finding("extra", key, message, page, not_held(diff, key), here)


def repeated(diff: SnapshotDiff, pages: list[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate where an item that did not move comes more than once."""
    counts = Counter(key for page in pages for key in page.ids if key in diff.rank)
    twice = [key for key, times in counts.items() if times > 1]
    for key in twice[:1]:
        held_by = [page for page in pages if key in page.ids]
        check = contains(key, key) if len(held_by) == 1 else contains(key)
        message = f"{quoted(key)} comes {counts[key]} times {where}{in_all(twice, 'repeated')}."
        steps = [shown(page, "", check) for page in held_by[:2]]
        yield item_finding("repeated", key, message, held_by[-1], *steps)


def out_of_order(diff: SnapshotDiff, pages: list[Page], where: str) -> Iterator[Finding]:
    """Yield a candidate where items that did not move stand in another order than in the snapshots."""
    ranked = [(key, page) for page in pages for key in page.ids if key in diff.rank]
    wrong = [(a, b) for a, b in pairwise(ranked) if diff.rank[b[0]] < diff.rank[a[0]]]
    for (late, left), (early, right) in wrong[:1]:
        if left is right:
            steps = [shown(left, "They stand the other way around.", contains(late, early))]
        else:
            steps = [shown(left, "", contains(late)), shown(right, "This is a later page.", contains(early))]
        message = f"{quoted(early)} comes after {quoted(late)} {where}, and before it in the list"
        tail = in_all((key for _, (key, _) in wrong), "out of order")
        yield item_finding("order", early, f"{message}{tail}.", right, held(diff, early), *steps)


def wrong_total(kind: str, premise: Step, page: Page, expected: str, message: str) -> Finding:
    """Return a finding about the total of a page; the premise shows what it has to be."""
    pointer = page.total_pointer
    check = ~same_as(0, pointer) if premise.check is None else value_at(pointer, page.total)
    step = shown(page, "", check)
    return Finding(kind, message, pointer=pointer, expected=expected, actual=page.total, evidence=(premise, step))


def total_step(page: Page) -> Step:
    """Return the step that shows the total of a page; the next step is compared with it."""
    return shown(page, f"The total is {page.total}.")
