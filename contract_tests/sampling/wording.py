"""Sentences and steps that the findings of sample rules have in common."""

from contract_tests.results import Check, Step, contains, in_order, quoted
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


def held(diff: SnapshotDiff, key: str) -> Step:
    """Return the step that shows an item in the snapshot, with the items that it stands between."""
    row = [other for other in (diff.neighbors(key)[0], key, diff.neighbors(key)[1]) if other is not None]
    page = diff.before.page_with(*row)
    if not set(row) <= set(page.ids):
        row, page = [key], diff.before.page_with(key)
    note = f"The list read in one piece holds {quoted(key)} {neighbors(diff, key)}."
    return Step(page.exchange, note, in_order(*row) if len(row) > 1 else contains(key), premise=True)


def not_held(diff: SnapshotDiff, key: str) -> Step:
    """Return the step that shows a snapshot without an item."""
    return Step(diff.before.page.exchange, f"The list read in one piece does not hold {quoted(key)}.", ~contains(key))


def shown(page: Page, note: str, check: Check | None = None, *, premise: bool = False) -> Step:
    """Return the step of a page, told with what it holds."""
    return Step(page.exchange, f"{note} {borders(page)}", check, premise)


def borders(page: Page) -> str:
    """Return how many items a page holds, and which ones stand at its borders."""
    if not page.ids:
        return "The page is empty."
    if len(page.ids) == 1:
        return f"The page holds {quoted(page.ids[0])} alone."
    return f"The page holds {len(page.ids)} items, from {quoted(page.ids[0])} to {quoted(page.ids[-1])}."


def in_all(count: int, what: str) -> str:
    """Return the true number of affected items, where it is more than the one that is told."""
    return f"; {count} items are {what} in all" if count > 1 else ""


def unique(ids: list[str]) -> list[str]:
    """Return items in order, each once."""
    return list(dict.fromkeys(ids))
