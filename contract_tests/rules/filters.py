"""Filters and flags: what they let through, and what they leave alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from contract_tests.catalog import rule, source
from contract_tests.http.exchange import Query
from contract_tests.openapi.query_parts import SORT, QueryParts, sorts
from contract_tests.results import (
    NO_VALUE,
    CannotTestError,
    Finding,
    contains,
    length,
    present,
    quoted,
    shown_by,
    status,
    value_at,
)
from contract_tests.run import Run
from contract_tests.sampling.comparison import in_all, item_finding, lacks, list_holds
from contract_tests.sampling.confirm import Sample, Sampler, confirm, confirm_any, sample_rule
from contract_tests.sampling.equivalent import EquivalentSample, equivalent, equivalent_rule
from contract_tests.sampling.pages import WHOLE, Snapshot, Variant
from contract_tests.sampling.reading import (
    RefusedError,
    by_cursor,
    by_offset,
    offset_mode,
    once,
    snapshot,
    snapshot_pair,
)
from contract_tests.sampling.slices import SliceSample, slices
from contract_tests.sampling.traversal import TraversalSample, traversals
from contract_tests.sampling.variants import (
    FAR_FUTURE,
    LONG_AGO,
    LONG_PAST,
    events,
    in_both_modes,
    median_time,
    other_spellings,
    readable_at_once,
    times_around_an_update,
    times_before_events,
    updated_since,
    utc,
)

_FEWEST_MISSING, _SHARE_MISSING = 3, 0.35
_FEWEST_STEADY = 6
_RISING = "rising times"


@equivalent_rule(
    "filters.include-changes-no-item", fact="an include flag adds to items, and changes no list", in_order=True
)
def include_changes_no_item(run: Run) -> list[Variant]:
    """Include flags, alone and together, give the same items in the same order as without them."""
    return _with_flags(list(run.operation.includes), "true")


@equivalent_rule(
    "filters.false-is-absent", fact="a flag whose default is false is the same when it is left out", in_order=True
)
def false_is_absent(run: Run) -> list[Variant]:
    """A flag that is sent as false changes nothing."""
    flags = [name for name, p in run.operation.parameters.items() if p.get("x-default") is False]
    return _with_flags(flags, "false")


def _with_flags(flags: list[str], value: str) -> list[Variant]:
    """The whole list, then with each flag by itself, and with all of them."""
    if not flags:
        raise CannotTestError("the list has no such flag")
    queries: list[Query] = [*(((name, value),) for name in flags), tuple((name, value) for name in flags)]
    return [WHOLE, *map(Variant, dict.fromkeys(queries))]


@equivalent_rule(
    "filters.exclude-total-changes-no-item", fact="leaving the total out changes nothing else", in_order=True
)
def exclude_total_changes_no_item(run: Run) -> list[Variant]:
    """A list without its total holds the same items in the same order."""
    name = offset_mode(run).exclude_total
    if name is None:
        raise CannotTestError("the total cannot be left out")
    return [WHOLE, Variant(((name, "true"),), "offset")]


@equivalent_rule("filters.sort-changes-no-item", fact="sort may order the list or be ignored; what it holds stays")
def sort_changes_no_item(run: Run) -> list[Variant]:
    """A sorted list holds the same items."""
    if not (values := sorts(run.operation)):
        raise CannotTestError("the list cannot be sorted")
    variant = readable_at_once(run)
    return [variant, *(variant.plus(((SORT, value),)) for value in values)]


@equivalent_rule("filters.since-long-past", fact="every item was updated since 1970")
def since_long_past(run: Run) -> list[Variant]:
    """Everything was updated since 1970."""
    return [WHOLE, *in_both_modes(run, updated_since(run, LONG_PAST))]


@equivalent_rule(
    "filters.since-any-spelling",
    fact="a time is an instant, in whatever zone it is spelled",
    places=((0,), (1,)),
)
def since_any_spelling(run: Run, bound: int) -> list[Variant]:
    """The same instant in another zone or spelling gives the same items."""
    moment = times_around_an_update(run)[bound]
    spelled = [updated_since(run, text) for text in other_spellings(moment)]
    return [updated_since(run, moment), *spelled, *in_both_modes(run, spelled[0])[1:]]


@equivalent_rule(
    "filters.since-combined",
    fact="the filter is the same beside flags and in both modes",
    places=((-3,), (-1,)),
)
def since_combined(run: Run, number: int) -> list[Variant]:
    """The filter lets through the same items beside include flags, sorted, without the total, and in cursor pages."""
    times = times_before_events(run)
    filtered, parts = updated_since(run, times[number % len(times)]), QueryParts(run.operation)
    all_sure = (*parts.without_total, *parts.includes)
    singles: list[Query] = [(pair,) for pair in (*parts.includes, *parts.without_total, *parts.sort)]
    # With the sort and without: it may be refused.
    queries = dict.fromkeys([*singles, parts.includes, all_sure, (*all_sure, *parts.sort)])
    return [filtered, *in_both_modes(run, *map(filtered.plus, queries))]


@rule("filters.include-adds-its-key", fact="the key that a flag promises is there in every item")
def include_adds_its_key(run: Run) -> Iterator[Finding]:
    """What an include flag adds to an item it adds in every mode, beside every other flag, filter and page size."""
    added = [(name, key) for name, key in run.operation.includes.items() if key]
    if not added:
        raise CannotTestError("no include flag promises a key")
    for name, key in added:
        yield from confirm_any(_with_flag(run, name), partial(_without_value, name, key))


def _with_flag(run: Run, name: str) -> Iterator[Sampler[Any]]:
    """Other queries with the flag, then the pages of slices and traversals, whatever rule they were read for."""
    parts, moment, flagged = QueryParts(run.operation), median_time(run), Variant(((name, "true"),))
    others = tuple(pair for pair in parts.includes if pair not in flagged.query)
    queries = dict.fromkeys([others, parts.without_total, parts.since(utc(moment)) if moment else ()])
    yield equivalent(run, lambda: [flagged, *in_both_modes(run, *map(flagged.plus, queries))])
    yield from slices(run) if run.operation.paging.offset else ()
    yield from traversals(run) if run.operation.paging.cursor else ()


def _without_value(name: str, key: str, sample: EquivalentSample | SliceSample | TraversalSample) -> Iterator[Finding]:
    """Yield a candidate for an item without what both snapshots show it to have."""
    filled = _filled(sample.diff.before, key) & _filled(sample.diff.after, key)
    lacking = [
        (item_id, page, item.get(key, NO_VALUE))
        for page in sample.pages
        if page.exchange.request.query.count((name, "true")) == 1
        for item_id, item in zip(page.ids, page.items, strict=True)
        if item_id in filled and not item.get(key)
    ]
    for item_id, page, value in lacking[:1]:
        pointer = f"{page.pointer(item_id)}/{key}"
        tail = in_all((item_id for item_id, _, _ in lacking), "without it")
        yield Finding(
            "empty",
            f"{quoted(item_id)} has no {key} on this page, though {name} asks for it and another page shows it{tail}.",
            subject=item_id,
            pointer=pointer,
            expected="what the item has when the flag stands alone",
            actual=value,
            evidence=(page.shows(~present(pointer) if value is NO_VALUE else value_at(pointer, value)),),
        )


def _filled(found: Snapshot, key: str) -> set[str]:
    """Items that have a value of the key."""
    return {i for i, item in zip(found.ids, found.items, strict=True) if isinstance(item, dict) and item.get(key)}


@frozen
class SinceSample(Sample):
    """The list filtered by a time long ago and by rising times, between two snapshots without a filter.

    Attributes:
        events: the last event of each item that has one in both, the earlier one where they differ.
        steady: items of `events` that were not updated meanwhile, as far as shown; all where those are too few.
        filtered: the filtered lists, earliest time first; they are read latest first.
    """

    events: dict[str, datetime] = field(repr=False)
    steady: set[str] = field(repr=False)
    filtered: list[tuple[datetime, Snapshot]] = field(repr=False)


@once
def _rising(run: Run) -> list[Sampler[SinceSample]]:
    def take() -> SinceSample:
        times = [LONG_AGO, *times_before_events(run)]

        def read() -> list[Snapshot]:
            return [snapshot(run, updated_since(run, time.isoformat())) for time in reversed(times)]

        diff, latest_first = snapshot_pair(run, lambda: snapshot(run, readable_at_once(run)), read)
        first, last = events(run, diff.before), events(run, diff.after)
        both = {key: min(time, last[key]) for key, time in first.items() if key in last}
        steady = both.keys() & run.motion.unchanged(diff.before) & run.motion.unchanged(diff.after)
        filtered = list(zip(times, reversed(latest_first), strict=True))
        return SinceSample(diff, both, steady if len(steady) >= _FEWEST_STEADY else set(both), filtered)

    return [Sampler(run.motion, take)]


@source(_RISING, early=True)
def rising_times(run: Run) -> None:
    """Take what tells whether the filter selects: before long, a busy list has updated all that might be missing."""
    for sampler in _rising(run):
        confirm(sampler, since_selects)


@sample_rule(
    "filters.since-selects",
    fact="an item with events after T was updated after T",
    samples=_rising,
    sources=(_RISING,),
)
def since_selects(sample: SinceSample) -> Iterator[Finding]:
    """What has an event after T is in the list of what was updated since T."""
    # A device's clock may be ahead of the server's, so a few items that are missing just before their event are no
    # fault: many are, or one that is missing at every time before it.
    tried = dict[str, tuple[datetime, Snapshot]]()
    for time, found in sample.filtered[1:]:
        later = [key for key in sample.diff.surely_in(found) & sample.steady if time < sample.events[key]]
        if found.is_whole and later:
            tried[min(later, key=lambda key: (sample.events[key], key))] = time, found
    missing = [key for key, (_, found) in tried.items() if key not in found.ids]
    if len(missing) >= max(_FEWEST_MISSING, _SHARE_MISSING * len(tried)):
        tail = f"; so are {len(missing) - 1} of the {len(tried) - 1} other items that were tried"
        yield _not_selected("many", sample, missing[0], *tried[missing[0]], tail)
    always = _always_missing(sample)
    for key in always[:1]:
        yield _not_selected("always", sample, key, *sample.filtered[0], in_all(always, "missing at every time"))


@sample_rule("filters.since-narrows", fact="a later T never adds items", samples=_rising)
def since_narrows(sample: SinceSample) -> Iterator[Finding]:
    """What was updated since a later time is among what was updated since an earlier one, or ever."""
    diff, (_, *later) = sample.diff, sample.filtered
    sure = diff.rank if diff.after.is_whole else {}
    for (earlier, before), (time, found) in pairwise(sample.filtered):
        if before.is_whole:
            added = [key for key in found.ids if key in sure and key not in before.ids]
            yield from _added(time, found, added, f"since {earlier.isoformat()}", before)
    for time, found in later if diff.is_whole else ():
        added = [key for key in found.ids if key not in diff.in_either]
        yield from _added(time, found, added, "without a filter", diff.before)


@rule("filters.since-future", fact="a T in the far future gives no items")
def since_future(run: Run) -> Iterator[Finding]:
    """Nothing was updated since a time in the far future, however it is spelled and requested."""
    half_a_second_later = (FAR_FUTURE + timedelta(milliseconds=500)).isoformat()
    spelled = (utc(FAR_FUTURE), *other_spellings(FAR_FUTURE), half_a_second_later)
    for variant in in_both_modes(run, *(updated_since(run, text) for text in spelled)):
        ask = by_offset if variant.mode == "offset" else by_cursor
        try:
            page = ask(run, variant, None, purpose="the far future")
        except RefusedError as error:
            message = (
                f"A request with {variant}, which gives no items, is answered with status {error.exchange.status}."
            )
            wrong = status(error.exchange.status)
            yield shown_by(error.exchange, message, wrong, expected="status 200 and no items")
            return
        if count := len(page.items) or page.total or 0:
            wrong = ~length(0) if page.items else value_at(page.total_pointer, count)
            message = f"The list holds {count} items with {variant}, though nothing was updated so late."
            yield shown_by(page.exchange, message, wrong, expected="no items", actual=count)
            return


def _always_missing(sample: SinceSample) -> list[str]:
    """Items that are missing at every time before their event, from long ago on."""
    kept = [(time, set(found.ids)) for time, found in sample.filtered if found.is_whole]
    if not kept or kept[0][0] is not LONG_AGO:
        return []
    sure = sample.diff.surely_in(sample.filtered[0][1])
    return [
        key
        for key, event in sample.events.items()
        if key in sure and all(key not in selected for time, selected in kept if time < event)
    ]


def _not_selected(kind: str, sample: SinceSample, key: str, time: datetime, found: Snapshot, tail: str) -> Finding:
    message = (
        f"{quoted(key)} has an event at {sample.events[key].isoformat()}, and is not among what was updated since "
        f"{time.isoformat()}{tail}."
    )
    return item_finding(kind, key, message, found.page, list_holds(sample.diff, key), *lacks(found.pages, key))


def _added(time: datetime, found: Snapshot, added: list[str], other: str, before: Snapshot) -> Iterator[Finding]:
    """Yield a candidate for items that a later time adds to another list."""
    for key in added[:1]:
        message = (
            f"{quoted(key)} is among what was updated since {time.isoformat()}, and not in the list {other}"
            f"{in_all(added, 'too many')}."
        )
        without = before.page.shows(~contains(key), f"This is the list {other}.")
        page = found.page_with(key)
        yield item_finding("added", key, message, page, without, page.shows(contains(key)))
