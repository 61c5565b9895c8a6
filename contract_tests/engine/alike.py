"""Different ways to ask for the same items, between two lists of one of them."""

from collections.abc import Iterator

from attrs import field, frozen

from contract_tests.engine.between import Between, around
from contract_tests.engine.listing import Listing, cursor_listing, listing, offset_listing
from contract_tests.engine.looking import Suspicion
from contract_tests.engine.pages import RefusedError, View
from contract_tests.engine.run import Run
from contract_tests.results import simple


@frozen
class Way:
    """One way to ask; `mode` is `offset` or `cursor`, None is the one that the list has."""

    view: View
    mode: str | None = None


@frozen
class AlikeSeen:
    """What each way gave, between two lists; `total` is the key of the total."""

    between: Between
    ways: list[tuple[Way, Listing]] = field(repr=False)
    total: str = ""

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


def see_alike(run: Run, view: View, ways: list[Way]) -> AlikeSeen:
    """Take the list in each way; those that are refused are left out. Raises RefusedError where all are."""
    between, seen = around(run, lambda: listing(run, view), lambda: _take_all(run, ways))
    offset = run.operation.paging.offset
    return AlikeSeen(between, seen, offset.total if offset else "")


def _take_all(run: Run, ways: list[Way]) -> list[tuple[Way, Listing]]:
    seen, refused = [], None
    for way in ways:
        try:
            seen.append((way, _take(run, way)))
        except RefusedError as error:
            refused = error
    if refused and not seen:
        raise refused
    return seen


def other_items(seen: AlikeSeen) -> Iterator[Suspicion]:
    """Suspect items that one way gives and another does not; parts of long lists say nothing about what is missing."""
    for _, found in seen.ways:
        yield from _other_total(seen, found)
        if not (seen.between.is_whole and found.is_whole):
            continue
        missing = seen.between.surely_in(found) - set(found.ids)
        for key in seen.between.before.ids:
            if key in missing:
                yield _suspicion("missing", f"the same items as {seen_words(seen)}: one is missing", key, found)
        for key in found.ids:
            if key not in seen.between.in_either:
                yield _suspicion("added", f"the same items as {seen_words(seen)}: one is too many", key, found)


def other_order(seen: AlikeSeen) -> Iterator[Suspicion]:
    """Suspect items out of the order of the two lists."""
    for _, found in seen.ways:
        highest = -1
        for key in found.ids:
            rank = seen.between.rank.get(key, highest)
            if rank < highest:
                yield _suspicion("order", "the same order as without it", key, found)
            highest = max(rank, highest)


def _other_total(seen: AlikeSeen, found: Listing) -> Iterator[Suspicion]:
    total = seen.between.before.total
    if seen.between.is_still and None not in (total, found.total) and total != found.total:
        finding = simple(
            f"{total}, the total of {seen_words(seen)}", found.total, "", f"/{seen.total}", found.page.exchange
        )
        yield Suspicion("total", finding)


def seen_words(seen: AlikeSeen) -> str:
    """Return the request of the lists in words of our own."""
    query = seen.between.before.page.exchange.request.query
    return "&".join(f"{name}={text}" for name, text in query)


def _take(run: Run, way: Way) -> Listing:
    if way.mode is None:
        return listing(run, way.view)
    return offset_listing(run, way.view) if way.mode == "offset" else cursor_listing(run, way.view)


def _suspicion(kind: str, expected: str, key: str, found: Listing) -> Suspicion:
    return Suspicion(kind, simple(expected, key, "", found.page.pointer(key), found.page.exchange))
