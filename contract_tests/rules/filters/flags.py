"""What flags change, and what they must not."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from contract_tests.engine.alike import AlikeSeen, Way, other_items, other_order, see_alike
from contract_tests.engine.between import Between
from contract_tests.engine.listing import Listing
from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, Page, RefusedError, View, offset_mode
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.views import SORT, middle, short, sorts, utc
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Query
from contract_tests.results import NO_VALUE, Finding, simple
from contract_tests.rules.cursor_paging.journeys import walks
from contract_tests.rules.offset_paging.batches import batches

_ABSENT = object()


@rule("include-changes-no-item", fact="an include flag adds to items, and changes no list", surety="C", sends=True)
def include_changes_no_item(run: Run) -> Iterator[Finding]:
    """Include flags, alone and together, give the same items in the same order as without them."""
    names = list(run.operation.includes)
    queries: list[Query] = [((name, "true"),) for name in names] + [tuple((name, "true") for name in names)]
    yield from _unchanged(run, queries, "the list has no include flags")


@rule("include-adds-its-key", fact="the key that a flag promises is there in every item", surety="C", sends=True)
def include_adds_its_key(run: Run) -> Iterator[Finding]:
    """What an include flag adds to an item it adds in every mode, beside every other flag, filter and page size."""
    added = [(name, key) for name, key in run.operation.includes.items() if key]
    if not added:
        raise CannotTestError("no include flag promises a key")
    for name, key in added:
        view, ways = View(((name, "true"),), f"the list with {name}"), _company(run, name)
        looks = Looks(run.states, lambda view=view, ways=ways: see_alike(run, view, ways))  # type: ignore[misc]
        yield from confirm(looks, lambda seen, key=key: _added_elsewhere(seen, key))  # type: ignore[misc]
        yield from _added_on_pages(run, name, key)


@rule("exclude-total-changes-no-item", fact="leaving the total out changes nothing else", surety="C", sends=True)
def exclude_total_changes_no_item(run: Run) -> Iterator[Finding]:
    """A list without its total holds the same items in the same order, and its count stays right."""
    name = offset_mode(run).exclude_total
    if name is None:
        raise CannotTestError("the total cannot be left out")
    ways = [Way(View(((name, "true"),), f"the list with {name}"), "offset")]
    count = offset_mode(run).count
    looks = Looks(run.states, lambda: see_alike(run, WHOLE, ways))
    yield from confirm(looks, lambda seen: chain(_different(seen), _wrong_count(seen, count)))


@rule("false-is-absent", fact="a flag whose default is false is the same when it is left out", surety="C", sends=True)
def false_is_absent(run: Run) -> Iterator[Finding]:
    """A flag that is sent as false changes nothing."""
    found = [name for name, p in run.operation.parameters.items() if p.get("x-default") is False]
    queries: list[Query] = [((name, "false"),) for name in found] + [tuple((name, "false") for name in found)]
    yield from _unchanged(run, queries, "the list has no flags", _without_total)


@rule("sort-changes-no-item", fact="sort may order the list or be ignored; what it holds stays", surety="C", sends=True)
def sort_changes_no_item(run: Run) -> Iterator[Finding]:
    """A sorted list holds the same items."""
    found = sorts(run)
    if not found:
        raise CannotTestError("the list cannot be sorted")
    ways = [Way(View((*short(run).query, (SORT, value)), f"the list sorted by {value}")) for value in found]
    looks = Looks(run.states, lambda: see_alike(run, short(run), ways))
    try:
        yield from confirm(looks, other_items)
    except RefusedError as error:
        raise CannotTestError(str(error)) from None


def _unchanged(
    run: Run, queries: list[Query], none: str, more: Callable[[AlikeSeen], Iterable[Suspicion]] = lambda _: ()
) -> Iterator[Finding]:
    queries = list(dict.fromkeys(query for query in queries if query))
    if not queries:
        raise CannotTestError(none)
    ways = [Way(View(query, "the list with " + " and ".join(name for name, _ in query))) for query in queries]
    yield from confirm(
        Looks(run.states, lambda: see_alike(run, WHOLE, ways)), lambda seen: chain(_different(seen), more(seen))
    )


def _without_total(seen: AlikeSeen) -> Iterator[Suspicion]:
    for _, found in seen.ways:
        if found.total is None and seen.between.before.total is not None and found.page.exchange.is_json:
            got = found.page.exchange.json.get(seen.total, NO_VALUE)
            yield Suspicion("total", simple("a total", got, "", f"/{seen.total}", found.page.exchange))


def _different(seen: AlikeSeen) -> Iterator[Suspicion]:
    yield from other_items(seen)
    yield from other_order(seen)


def _wrong_count(seen: AlikeSeen, name: str) -> Iterator[Suspicion]:
    for _, found in seen.ways:
        body = found.page.exchange.json
        if name in body and body[name] != len(found.page.items):
            expected = f"{len(found.page.items)}, the items of the page"
            yield Suspicion("count", simple(expected, body[name], "", f"/{name}", found.page.exchange))


def _company(run: Run, flag: str) -> list[Way]:
    paging, moment = run.operation.paging, middle(run)
    asked: Query = ((flag, "true"),)
    others = tuple((name, "true") for name in run.operation.includes if name != flag)
    offset = paging.offset
    queries: list[Query] = [(*asked, *others)]
    if offset and offset.exclude_total:
        queries.append((*asked, (offset.exclude_total, "true")))
    if run.operation.since and moment:
        queries.append((*asked, (run.operation.since[0], utc(moment))))
    modes = [mode for mode, names in (("offset", paging.offset), ("cursor", paging.cursor)) if names]
    return [Way(View(query, f"the list with {flag} and more"), mode) for query in queries for mode in modes]


def _added_elsewhere(seen: AlikeSeen, key: str) -> Iterator[Suspicion]:
    filled = _filled(seen.between, key)
    for _, found in seen.ways:
        yield from _not_added(filled, found, key)


def _added_on_pages(run: Run, name: str, key: str) -> Iterator[Finding]:
    """Pages with the flag, whatever rule they were read for."""
    paging = run.operation.paging

    def lacking(between: Between, pages: list[Page]) -> Iterator[Suspicion]:
        filled = _filled(between, key)
        for page in pages:
            if page.exchange.request.get(name) == "true":
                yield from _not_added(filled, page, key)

    if paging.offset and (slices := batches(run)):
        yield from confirm_first(slices, lambda seen: lacking(seen.between, [cut.page for cut in seen.cuts]), "")
    if paging.cursor and (journeys := walks(run)):
        yield from confirm_first(
            journeys, lambda seen: lacking(seen.between, [*seen.forth.pages, *seen.back.pages[1:]]), ""
        )


def _not_added(filled: set[str], found: Listing | Page, key: str) -> Iterator[Suspicion]:
    page = found.page if isinstance(found, Listing) else found
    for index, (identity, item) in enumerate(zip(found.ids, found.items, strict=True)):
        value = item.get(key, _ABSENT) if isinstance(item, dict) else None
        pointer, exchange = f"/{page.name}/{index}/{key}", page.exchange
        if value is _ABSENT:
            yield Suspicion("absent", simple("the key to be there", NO_VALUE, "", pointer, exchange))
        elif not value and identity in filled:
            expected = "what the item has when the flag stands alone"
            yield Suspicion("empty", simple(expected, value, "", pointer, exchange))


def _filled(between: Between, key: str) -> set[str]:
    """Items that have a value of the key in both lists."""
    before, after = _by_id(between.before), _by_id(between.after)
    return {identity for identity, item in before.items() if item.get(key) and after.get(identity, {}).get(key)}


def _by_id(seen: Listing) -> dict[str, dict[str, Any]]:
    return {key: item for key, item in zip(seen.ids, seen.items, strict=True) if isinstance(item, dict)}
