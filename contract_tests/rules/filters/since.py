"""What a "since" filter lets through."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from attrs import field, frozen

from contract_tests.engine.alike import AlikeSeen, Way, other_items, see_alike
from contract_tests.engine.between import Between, around
from contract_tests.engine.listing import Listing, listing
from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, RefusedError, View, by_cursor, by_offset
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.views import (
    FAR_FUTURE,
    LONG_AGO,
    LONG_PAST,
    SORT,
    latest,
    server_time,
    short,
    since,
    sorts,
    utc,
)
from contract_tests.http.exchange import Query
from contract_tests.results import Finding, simple
from contract_tests.rules.filters.moments import NO_TIMES, edges, moments, spellings

_FEWEST_MISSING, _SHARE_MISSING = 3, 0.35


@frozen
class SinceSeen:
    """The list filtered by a time long ago and by rising times, between two lists without a filter.

    Attributes:
        between: the lists without a filter.
        filtered: the filtered ones, read from the latest time to the earliest.
    """

    between: Between
    filtered: list[tuple[datetime, Listing]] = field(repr=False)

    @property
    def is_blurred(self) -> bool:
        """Whether the list moved meanwhile."""
        return not self.between.is_still


@rule("since-holds-what-came-later", fact="an item with events after T was updated after T", surety="C", sends=True)
def since_holds_what_came_later(run: Run) -> Iterator[Finding]:
    """Every item with an event after T is in the list of what was updated since T."""
    yield from confirm(_rising(run), lambda seen: _missing(run, seen))


@rule("since-later-adds-nothing", fact="a later T never adds items", surety="C", sends=True)
def since_later_adds_nothing(run: Run) -> Iterator[Finding]:
    """What was updated since a later time is among what was updated since an earlier one, or ever."""
    yield from confirm(_rising(run), _added)


@rule("since-far-future-is-empty", fact="a T in the far future gives no items", surety="C", sends=True)
def since_far_future_is_empty(run: Run) -> Iterator[Finding]:
    """Nothing was updated since a time in the far future, however it is spelled and asked for."""
    half_a_second_later = (FAR_FUTURE + timedelta(milliseconds=500)).isoformat()
    for spelled in (utc(FAR_FUTURE), *spellings(FAR_FUTURE), half_a_second_later):
        yield from _not_empty(run, since(run, spelled))


@rule("since-long-past-is-everything", fact="every item was updated since 1970", surety="C", sends=True)
def since_long_past_is_everything(run: Run) -> Iterator[Finding]:
    """Everything was updated since 1970."""
    ways = _in_both_modes(run, [since(run, utc(LONG_PAST))])
    yield from confirm(Looks(run.states, lambda: see_alike(run, WHOLE, ways)), other_items)


@rule("since-any-spelling", fact="a time is an instant, in whatever zone it is spelled", surety="C", sends=True)
def since_any_spelling(run: Run) -> Iterator[Finding]:
    """The same instant in another zone or spelling gives the same items."""
    looks = [Looks(run.states, partial(_see_spelled, run, edge)) for edge in (0, 1)]
    yield from confirm_first(looks, other_items, NO_TIMES)


@rule("since-in-any-company", fact="the filter is the same beside flags and in both modes", surety="C", sends=True)
def since_in_any_company(run: Run) -> Iterator[Finding]:
    """The filter lets through the same items beside include flags, sorted, without the total, and in cursor pages."""
    looks = [Looks(run.states, partial(_see_in_company, run, number)) for number in (-3, -1)]
    yield from confirm_first(looks, other_items, NO_TIMES)


def _rising(run: Run) -> Looks[SinceSeen]:
    return run.once("rising times", lambda: Looks(run.states, lambda: _see_rising(run)))


def _see_rising(run: Run) -> SinceSeen:
    times = [LONG_AGO, *moments(run)]

    def read() -> list[Listing]:
        return [listing(run, since(run, time.isoformat())) for time in reversed(times)]

    between, latest_first = around(run, lambda: listing(run, short(run)), read)
    return SinceSeen(between, list(zip(times, reversed(latest_first), strict=True)))


def _missing(run: Run, seen: SinceSeen) -> Iterator[Suspicion]:
    """Suspect what is missing at each time before its event, and, where they are many, what is missing just before it.

    A device's clock may be ahead of the server's: a few alerts with an event after T were updated before it.
    """
    events = _events(run, seen.between)
    judged, missing = list[str](), list[tuple[str, datetime, Listing]]()
    for time, found in seen.filtered[1:]:
        later = [key for key in seen.between.surely_in(found) if time < events.get(key, LONG_PAST)]
        if found.is_whole and later:
            witness = min(later, key=lambda key: events[key])
            judged.append(witness)
            missing += [(witness, time, found)] if witness not in found.ids else []
    if len(missing) >= max(_FEWEST_MISSING, _SHARE_MISSING * len(judged)):
        yield from (_lacks("many", *lack) for lack in missing)
    yield from (_lacks("always", key, LONG_AGO, seen.filtered[0][1]) for key in _always_missing(seen, events))


def _always_missing(seen: SinceSeen, events: dict[str, datetime]) -> list[str]:
    """Items that are missing at every time before their event, from long ago on."""
    kept = [(time, set(found.ids)) for time, found in seen.filtered if found.is_whole]
    if not kept or kept[0][0] is not LONG_AGO:
        return []
    sure = seen.between.surely_in(seen.filtered[0][1])
    return [
        key
        for key, event in events.items()
        if key in sure and all(key not in held for time, held in kept if time < event)
    ]


def _events(run: Run, between: Between) -> dict[str, datetime]:
    """The last event of each item that has one in both lists, the earlier one where they differ."""
    found = []
    for seen in (between.before, between.after):
        now = server_time(seen.page.exchange)
        found.append({key: latest(run, item, now) for key, item in zip(seen.ids, seen.items, strict=True)})
    both = ((key, time, found[1].get(key)) for key, time in found[0].items())
    return {key: min(time, other) for key, time, other in both if time and other}


def _lacks(kind: str, key: str, time: datetime, found: Listing) -> Suspicion:
    expected = f"the item, for it has an event after {time.isoformat()}"
    return Suspicion(kind, simple(expected, key, "", found.page.pointer(key), found.page.exchange))


def _added(seen: SinceSeen) -> Iterator[Suspicion]:
    """Suspect what a time gives and an earlier one, asked for afterwards, does not, or the list without a filter."""
    after = set(seen.between.after.ids) if seen.between.after.is_whole else set[str]()
    for (_, before), (time, found) in pairwise(seen.filtered):
        for key in found.ids if before.is_whole else ():
            if key in after and key not in before.ids:
                yield _too_many(time, key, found)
    for time, found in seen.filtered if seen.between.is_whole else ():
        for key in found.ids:
            if key not in seen.between.in_either:
                yield _too_many(time, key, found)


def _too_many(time: datetime, key: str, found: Listing) -> Suspicion:
    expected = f"only items that an earlier time than {time.isoformat()} gives too"
    return Suspicion("added", simple(expected, key, "", found.page.pointer(key), found.page.exchange))


def _not_empty(run: Run, view: View) -> Iterator[Finding]:
    paging = run.operation.paging
    for ask in [ask for ask, names in ((by_offset, paging.offset), (by_cursor, paging.cursor)) if names]:
        try:
            page = ask(run, view, None, purpose="the far future")
        except RefusedError as error:
            yield simple("status 200 and no items", error.exchange.status, exchange=error.exchange)
            continue
        if page.items:
            yield simple("no items", len(page.items), "", page.pointer(), page.exchange)
        elif page.total and paging.offset:
            yield simple("0", page.total, "", f"/{paging.offset.total}", page.exchange)


def _see_spelled(run: Run, edge: int) -> AlikeSeen:
    moment = edges(run)[edge]
    ways = [Way(since(run, spelled)) for spelled in spellings(moment)]
    ways += _in_both_modes(run, [since(run, spellings(moment)[0])])[1:]
    return see_alike(run, since(run, utc(moment)), ways)


def _see_in_company(run: Run, number: int) -> AlikeSeen:
    found = moments(run)
    spelled = utc(found[number % len(found)])
    ways = [way for query in _company(run) for way in _in_both_modes(run, [since(run, spelled, *query)])]
    return see_alike(run, since(run, spelled), ways)


def _company(run: Run) -> list[Query]:
    """Everything else that a request may ask for: alone, all that is sure, and all, for a sort may be refused."""
    flags = [(name, "true") for name in run.operation.includes]
    offset = run.operation.paging.offset
    without_total = [(offset.exclude_total, "true")] if offset and offset.exclude_total else []
    sorted_by = [(SORT, value) for value in sorts(run)[:1]]
    singles: list[Query] = [(pair,) for pair in (*flags, *without_total, *sorted_by)]
    return list(dict.fromkeys([*singles, (*flags,), (*without_total, *flags), (*without_total, *flags, *sorted_by)]))


def _in_both_modes(run: Run, views: list[View]) -> list[Way]:
    paging = run.operation.paging
    modes = [mode for mode, names in (("offset", paging.offset), ("cursor", paging.cursor)) if names]
    return [Way(view, mode) for view in views for mode in modes]
