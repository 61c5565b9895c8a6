"""Filters and flags: what they let through, and what they leave alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from contract_tests.catalog import rule, source
from contract_tests.http.exchange import Query
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
from contract_tests.sampling.confirm import Sampler, confirm, confirm_any, sample_rule
from contract_tests.sampling.diff import Sample, snapshot_pair
from contract_tests.sampling.equivalent import Chosen, equivalent, equivalent_rule, in_both_modes
from contract_tests.sampling.pages import WHOLE, RefusedError, Variant, by_cursor, by_offset, offset_mode, once
from contract_tests.sampling.slices import Slice, SliceSample, slices, take_slices
from contract_tests.sampling.snapshot import Snapshot, modes, snapshot
from contract_tests.sampling.traversal import traversals
from contract_tests.sampling.variants import (
    FAR_FUTURE,
    LONG_AGO,
    LONG_PAST,
    SORT,
    edges,
    events,
    middle,
    moments,
    short,
    since,
    sorts,
    spellings,
    utc,
)
from contract_tests.sampling.wording import (
    held,
    in_all,
    item_finding,
    lacks,
    shown,
    wrong_total,
)

_FEWEST_MISSING, _SHARE_MISSING = 3, 0.35
_FEWEST_STEADY = 6
_RISING = "rising times"


@equivalent_rule(
    "filters.include-changes-no-item", fact="an include flag adds to items, and changes no list", in_order=True
)
def include_changes_no_item(run: Run) -> Chosen:
    """Include flags, alone and together, give the same items in the same order as without them."""
    return _same_as_whole(list(run.operation.includes), "true")


@equivalent_rule(
    "filters.false-is-absent", fact="a flag whose default is false is the same when it is left out", in_order=True
)
def false_is_absent(run: Run) -> Chosen:
    """A flag that is sent as false changes nothing."""
    flags = [name for name, p in run.operation.parameters.items() if p.get("x-default") is False]
    return _same_as_whole(flags, "false")


def _same_as_whole(flags: list[str], value: str) -> Chosen:
    """Each flag by itself, then all of them, against the whole list."""
    if not flags:
        raise CannotTestError("the list has no such flag")
    queries: list[Query] = [*(((name, value),) for name in flags), tuple((name, value) for name in flags)]
    return WHOLE, [(Variant(query), None) for query in dict.fromkeys(queries)]


@equivalent_rule(
    "filters.exclude-total-changes-no-item", fact="leaving the total out changes nothing else", in_order=True
)
def exclude_total_changes_no_item(run: Run) -> Chosen:
    """A list without its total holds the same items in the same order."""
    name = offset_mode(run).exclude_total
    if name is None:
        raise CannotTestError("the total cannot be left out")
    return WHOLE, [(Variant(((name, "true"),)), "offset")]


@equivalent_rule("filters.sort-changes-no-item", fact="sort may order the list or be ignored; what it holds stays")
def sort_changes_no_item(run: Run) -> Chosen:
    """A sorted list holds the same items."""
    if not (values := sorts(run)):
        raise CannotTestError("the list cannot be sorted")
    variant = short(run)
    return variant, [(Variant((*variant.query, (SORT, value))), None) for value in values]


@equivalent_rule("filters.since-long-past", fact="every item was updated since 1970")
def since_long_past(run: Run) -> Chosen:
    """Everything was updated since 1970."""
    return WHOLE, in_both_modes(run, since(run, utc(LONG_PAST)))


@equivalent_rule(
    "filters.since-any-spelling",
    fact="a time is an instant, in whatever zone it is spelled",
    places=((0,), (1,)),
)
def since_any_spelling(run: Run, edge: int) -> Chosen:
    """The same instant in another zone or spelling gives the same items."""
    moment = edges(run)[edge]
    spelled = [since(run, text) for text in spellings(moment)]
    return since(run, utc(moment)), [*((variant, None) for variant in spelled), *in_both_modes(run, spelled[0])[1:]]


@equivalent_rule(
    "filters.since-combined",
    fact="the filter is the same beside flags and in both modes",
    places=((-3,), (-1,)),
)
def since_combined(run: Run, number: int) -> Chosen:
    """The filter lets through the same items beside include flags, sorted, without the total, and in cursor pages."""
    found = moments(run)
    spelled = utc(found[number % len(found)])
    variants = [since(run, spelled, *query) for query in _other_parameters(run)]
    return since(run, spelled), in_both_modes(run, *variants)


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
    others = tuple((other, "true") for other in run.operation.includes if other != name)
    offset, moment = run.operation.paging.offset, middle(run)
    queries: list[Query] = [others, ((offset.exclude_total, "true"),) if offset and offset.exclude_total else ()]
    if run.operation.since and moment:
        queries.append(((run.operation.since[0], utc(moment)),))
    variants = [Variant(((name, "true"), *query)) for query in dict.fromkeys(queries)]
    yield equivalent(run, lambda: (Variant(((name, "true"),)), in_both_modes(run, *variants)))
    yield from slices(run) if offset else ()
    yield from traversals(run) if run.operation.paging.cursor else ()


def _without_value(name: str, key: str, sample: Sample) -> Iterator[Finding]:
    """Yield a candidate for an item without what both snapshots show it to have."""
    filled = _filled(sample.diff.before, key) & _filled(sample.diff.after, key)
    lacking = [
        (page, item_id, item.get(key, NO_VALUE))
        for page in sample.pages
        if page.exchange.request.query.count((name, "true")) == 1
        for item_id, item in zip(page.ids, page.items, strict=True)
        if item_id in filled and not item.get(key)
    ]
    for page, item_id, value in lacking[:1]:
        pointer = f"{page.pointer(item_id)}/{key}"
        message = f"{quoted(item_id)} has no {key} on this page, though {name} asks for it and another page shows it"
        yield Finding(
            "empty",
            f"{message}{in_all((key for _, key, _ in lacking), 'without it')}.",
            subject=item_id,
            pointer=pointer,
            expected="what the item has when the flag stands alone",
            actual=value,
            evidence=(shown(page, "", ~present(pointer) if value is NO_VALUE else value_at(pointer, value)),),
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
    return [Sampler(run.motion, partial(_take_rising, run))]


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
    missing = [(key, time, found) for key, (time, found) in tried.items() if key not in found.ids]
    if len(missing) >= max(_FEWEST_MISSING, _SHARE_MISSING * len(tried)):
        tail = f"; so are {len(missing) - 1} of the {len(tried) - 1} other items that were tried"
        yield _not_selected("many", sample, *missing[0], tail)
    always = _always_missing(sample)
    for key in always[:1]:
        yield _not_selected("always", sample, key, *sample.filtered[0], in_all(always, "missing at every time"))


@sample_rule("filters.since-narrows", fact="a later T never adds items", samples=_rising)
def since_narrows(sample: SinceSample) -> Iterator[Finding]:
    """What was updated since a later time is among what was updated since an earlier one, or ever."""
    sure = sample.diff.rank if sample.diff.after.is_whole else {}
    for (earlier, before), (time, found) in pairwise(sample.filtered):
        added = [key for key in found.ids if key in sure and key not in before.ids] if before.is_whole else []
        if added:
            yield _added(time, found, added, f"since {earlier.isoformat()}", before)
    for time, found in sample.filtered[1:] if sample.diff.is_whole else ():
        added = [key for key in found.ids if key not in sample.diff.in_either]
        if added:
            yield _added(time, found, added, "without a filter", sample.diff.before)


@rule("filters.since-future", fact="a T in the far future gives no items")
def since_future(run: Run) -> Iterator[Finding]:
    """Nothing was updated since a time in the far future, however it is spelled and requested."""
    half_a_second_later = (FAR_FUTURE + timedelta(milliseconds=500)).isoformat()
    for spelled in (utc(FAR_FUTURE), *spellings(FAR_FUTURE), half_a_second_later):
        for mode in modes(run):
            if found := _not_empty(run, since(run, spelled), mode):
                yield found
                return


def _counted(run: Run) -> list[Sampler[SliceSample]]:
    offset_mode(run)

    def take(number: int) -> SliceSample:
        found = moments(run)
        return take_slices(run, since(run, utc(found[number % len(found)])), [Slice(3, None), Slice(3, 2)])

    return [Sampler(run.motion, partial(take, number)) for number in (-2, -1)]


@sample_rule("filters.total-is-filtered", fact="total counts what the filter lets through", samples=_counted)
def total_is_filtered(sample: SliceSample) -> Iterator[Finding]:
    """The total of a filtered list is the number of items that the filter lets through, on every page of it."""
    snapshots = (sample.diff.before, sample.diff.after)
    counts = [len(found.ids) for found in snapshots]
    if max(counts) >= sample.most:
        return  # only a part of the list was seen
    room = sample.diff.changes if sample.is_blurred else 0
    for page in [*(found.page for found in snapshots), *(piece.page for piece in sample.slices)]:
        if page.total is not None and not min(counts) - room <= page.total <= max(counts) + room:
            message = f"The total is {page.total} with {sample.variant}, and the filter lets through {counts[0]} items."
            premise = shown(snapshots[0].page, "These are all.", length(counts[0]), premise=True)
            yield wrong_total("total", premise, page, f"{counts[0]}, as many as there are", message)
            return


def _take_rising(run: Run) -> SinceSample:
    times = [LONG_AGO, *moments(run)]

    def read() -> list[Snapshot]:
        return [snapshot(run, since(run, time.isoformat())) for time in reversed(times)]

    diff, latest_first = snapshot_pair(run, lambda: snapshot(run, short(run)), read)
    first, last = events(run, diff.before), events(run, diff.after)
    both = {key: min(time, last[key]) for key, time in first.items() if key in last}
    steady = both.keys() & run.motion.unchanged(diff.before) & run.motion.unchanged(diff.after)
    if len(steady) < _FEWEST_STEADY:
        steady = set(both)
    filtered = list(zip(times, reversed(latest_first), strict=True))
    return SinceSample(diff, [page for found in latest_first for page in found.pages], both, steady, filtered)


def _always_missing(sample: SinceSample) -> list[str]:
    """Items that are missing at every time before their event, from long ago on."""
    kept = [(time, set(found.ids)) for time, found in sample.filtered if found.is_whole]
    if not kept or kept[0][0] is not LONG_AGO:
        return []
    sure = sample.diff.surely_in(sample.filtered[0][1])
    return [
        key
        for key, event in sample.events.items()
        if key in sure and all(key not in held_then for time, held_then in kept if time < event)
    ]


def _not_selected(kind: str, sample: SinceSample, key: str, time: datetime, found: Snapshot, tail: str) -> Finding:
    message = (
        f"{quoted(key)} has an event at {sample.events[key].isoformat()}, and is not among what was updated since "
        f"{time.isoformat()}{tail}."
    )
    return item_finding(kind, key, message, found.page, held(sample.diff, key), *lacks(found.pages, key))


def _added(time: datetime, found: Snapshot, added: list[str], other: str, before: Snapshot) -> Finding:
    key = added[0]
    message = (
        f"{quoted(key)} is among what was updated since {time.isoformat()}, and not in the list {other}"
        f"{in_all(added, 'too many')}."
    )
    without = shown(before.page, f"This is the list {other}.", ~contains(key))
    page = found.page_with(key)
    return item_finding("added", key, message, page, without, shown(page, "", contains(key)))


def _not_empty(run: Run, variant: Variant, mode: str) -> Finding | None:
    ask = by_offset if mode == "offset" else by_cursor
    try:
        page = ask(run, variant, None, purpose="the far future")
    except RefusedError as error:
        message = f"A request with {variant}, which gives no items, is answered with status {error.exchange.status}."
        wrong = status(error.exchange.status)
        return shown_by(error.exchange, message, wrong, expected="status 200 and no items")
    count = len(page.items) or page.total or 0
    wrong = ~length(0) if page.items else value_at(page.total_pointer, count)
    message = f"The list holds {count} items with {variant}, though nothing was updated so late."
    return shown_by(page.exchange, message, wrong, expected="no items", actual=count) if count else None


def _other_parameters(run: Run) -> list[Query]:
    """Everything else that a request may ask for: alone, all that is sure, and all, for a sort may be refused."""
    flags = [(name, "true") for name in run.operation.includes]
    offset = run.operation.paging.offset
    without_total = [(offset.exclude_total, "true")] if offset and offset.exclude_total else []
    sorted_by = [(SORT, value) for value in sorts(run)[:1]]
    singles: list[Query] = [(pair,) for pair in (*flags, *without_total, *sorted_by)]
    return list(dict.fromkeys([*singles, (*flags,), (*without_total, *flags), (*without_total, *flags, *sorted_by)]))
