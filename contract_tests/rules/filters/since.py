"""What a "since" filter lets through."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from attrs import field, frozen

from contract_tests.engine.alike import AlikeSeen, Way, other_items, see_alike
from contract_tests.engine.between import Between
from contract_tests.engine.listing import Listing, listing
from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import WHOLE, RefusedError, View, by_cursor, by_offset
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.views import FAR_FUTURE, LONG_PAST, SORT, latest, short, since, sorts, utc
from contract_tests.http.exchange import Query
from contract_tests.results import Finding, simple
from contract_tests.rules.filters.moments import NO_TIMES, edges, moments, spellings


@frozen
class SinceSeen:
    """The list filtered by rising times, each twice, between two lists without a filter."""

    between: Between
    filtered: list[tuple[datetime, Listing, Listing]] = field(repr=False)

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
    yield from confirm(Looks(lambda: see_alike(run, WHOLE, ways)), other_items)


@rule("since-any-spelling", fact="a time is an instant, in whatever zone it is spelled", surety="C", sends=True)
def since_any_spelling(run: Run) -> Iterator[Finding]:
    """The same instant in another zone or spelling gives the same items."""
    looks = [Looks(partial(_see_spelled, run, edge)) for edge in (0, 1)]
    yield from confirm_first(looks, other_items, NO_TIMES)


@rule("since-in-any-company", fact="the filter is the same beside flags and in both modes", surety="C", sends=True)
def since_in_any_company(run: Run) -> Iterator[Finding]:
    """The filter lets through the same items beside include flags, sorted, without the total, and in cursor pages."""
    looks = [Looks(partial(_see_in_company, run, number)) for number in (-3, -1)]
    yield from confirm_first(looks, other_items, NO_TIMES)


def _rising(run: Run) -> Looks[SinceSeen]:
    return run.once("rising times", lambda: Looks(lambda: _see_rising(run)))


def _see_rising(run: Run) -> SinceSeen:
    times = moments(run)
    before = listing(run, short(run))
    once = [listing(run, since(run, _exactly(time))) for time in times]
    again = [listing(run, since(run, _exactly(time))) for time in times]
    return SinceSeen(Between(before, listing(run, short(run))), list(zip(times, once, again, strict=True)))


def _exactly(moment: datetime) -> str:
    return moment.isoformat()


def _missing(run: Run, seen: SinceSeen) -> Iterator[Suspicion]:
    first = dict(zip(seen.between.before.ids, seen.between.before.items, strict=True))
    last = dict(zip(seen.between.after.ids, seen.between.after.items, strict=True))
    for time, once, again in seen.filtered:
        for found in (once, again):
            held = set(found.ids)
            for key in seen.between.surely_in(found) - held if found.is_whole else ():
                if _is_later(run, first[key], time) and _is_later(run, last[key], time):
                    expected = f"the item, for it has an event after {time.isoformat()}"
                    yield Suspicion("missing", simple(expected, key, "", found.page.pointer(key), found.page.exchange))


def _is_later(run: Run, item: object, time: datetime) -> bool:
    found = latest(run, item)
    return found is not None and found > time


def _added(seen: SinceSeen) -> Iterator[Suspicion]:
    ever = [(None, seen.between.before, seen.between.after)]
    for (_, before, after), (time, found, _again) in zip([*ever, *seen.filtered], seen.filtered, strict=False):
        if not (before.is_whole and after.is_whole):
            continue
        for key in found.ids:
            if key not in before.ids and key not in after.ids:
                expected = f"only items that an earlier time than {time.isoformat()} gives too"
                yield Suspicion("added", simple(expected, key, "", found.page.pointer(key), found.page.exchange))


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
