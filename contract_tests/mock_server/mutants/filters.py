"""`updatedSince` that lets through too much or too little (A, B and what follows), and flags that filter (A)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Key
from contract_tests.mock_server.listing import Listed
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Parameters, Query
from contract_tests.mock_server.refusals import invalid, refused
from contract_tests.mock_server.registry import mutant, mutant_named
from contract_tests.mock_server.store import Entry, to_microseconds
from contract_tests.mock_server.variants.order import OldestFirst

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR


class _OtherBound(Behaviour):
    """Takes another moment than the one that was asked for."""

    def moment(self, since: datetime) -> int | None:
        raise NotImplementedError

    def since(self, query: Query) -> int | None:
        return None if query.since is None else self.moment(query.since)


def _zone_sign_flipped(_self: Behaviour, since: datetime) -> int:
    return to_microseconds(since) + 2 * int((since.utcoffset() or since - since).total_seconds()) * 1_000_000


def _past(moment: int, now: int) -> int | None:
    return moment if moment <= now else None


_KEPT = "An alert whose events are at or after T belongs to `updatedSince=T`."
_LET = "A far future `updatedSince` gives none; a later one never adds alerts."
for _name, _promise, _moment in (
    ("since-ignored", _LET, lambda _self, _since: None),
    ("since-zone-dropped", _KEPT, lambda _self, since: to_microseconds(since.replace(tzinfo=UTC))),
    ("since-zone-sign-flipped", _KEPT, _zone_sign_flipped),
    ("since-rounded-up-to-day", _KEPT, lambda _self, since: -(-to_microseconds(since) // _DAY) * _DAY),
    ("since-rounded-up-to-hour", _KEPT, lambda _self, since: -(-to_microseconds(since) // _HOUR) * _HOUR),
    ("since-one-hour-late", _KEPT, lambda _self, since: to_microseconds(since) + _HOUR),
    ("since-capped-to-last-week", _KEPT, lambda self, since: max(to_microseconds(since), self.store.clock - 7 * _DAY)),
    ("since-future-gives-all", _LET, lambda self, since: _past(to_microseconds(since), self.store.clock)),
    ("since-ignored-with-fraction", _LET, lambda _self, since: None if since.microsecond else to_microseconds(since)),
    ("since-ignored-without-utc", _LET, lambda _self, since: to_microseconds(since) if not since.utcoffset() else None),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherBound, moment=_moment)


class _OtherMatch(Behaviour):
    """Compares something else with the bound."""

    compared: Callable[[Entry], int]

    def matches(self, entry: Entry, since: int) -> bool:
        return type(self).compared(entry) >= since


for _name, _compared in {
    "since-of-first-event": lambda entry: entry.time("first_event_time"),
    "since-of-process": lambda entry: entry.time("process_created_at"),
    "since-of-resolved": lambda entry: entry.time("resolved_time"),
    "since-of-last-event-of-open": lambda entry: entry.time("last_event_time") * (entry.alert["status"] != "resolved"),
}.items():
    mutant_named(_name, _KEPT, _OtherMatch, compared=staticmethod(_compared))


@mutant
class SinceInverted(Behaviour):
    """An alert whose events are at or after T belongs to `updatedSince=T`; those updated before do not."""

    def matches(self, entry: Entry, since: int) -> bool:
        return not super().matches(entry, since)


@mutant
class SinceLosesSome(Behaviour):
    """An alert whose events are at or after T belongs to `updatedSince=T`, every one."""

    def matches(self, entry: Entry, since: int) -> bool:
        return super().matches(entry, since) and entry.number % 10 != 6


@mutant
class SinceLosesAlertsWithoutDevice(Behaviour):
    """An alert whose events are at or after T belongs to `updatedSince=T`, one without a device too."""

    def matches(self, entry: Entry, since: int) -> bool:
        return super().matches(entry, since) and entry.alert["device"] is not None


@mutant
class SinceInOffsetModeOnly(Behaviour):
    """`updatedSince` filters in cursor mode too."""

    def since(self, query: Query) -> int | None:
        return None if query.cursor_mode else super().since(query)


@mutant
class SinceInCursorModeOnly(Behaviour):
    """`updatedSince` filters in offset mode too."""

    def since(self, query: Query) -> int | None:
        return super().since(query) if query.cursor_mode else None


@mutant
class SinceIgnoredOnLaterOffsets(Behaviour):
    """`updatedSince` filters every page."""

    def since(self, query: Query) -> int | None:
        return None if query.offset else super().since(query)


@mutant
class SinceIgnoredWithFlags(Behaviour):
    """`updatedSince` filters with the include flags too."""

    def since(self, query: Query) -> int | None:
        return None if query.observables or query.groups else super().since(query)


@mutant
class SinceIgnoredWhenTotalExcluded(Behaviour):
    """`updatedSince` filters with `excludeTotal` too."""

    def since(self, query: Query) -> int | None:
        return None if query.exclude_total else super().since(query)


@mutant
class SinceIgnoredWhenSorted(Behaviour):
    """`updatedSince` filters with `sort` too."""

    def since(self, query: Query) -> int | None:
        return None if query.sort else super().since(query)


@mutant
class SinceFiltersAfterPaging(OldestFirst):
    """A page is full under a filter too."""

    def offset_page(self, query: Query) -> Page:
        since, page = self.since(query), super().offset_page(query.replaced(since=None))
        items = [entry for entry in page["items"] if since is None or self.matches(entry, since)]
        total = self.total(query, self.listed(since, query.sort))
        return {"count": len(items), "total": total, "items": items}


class _RefusedForm(Behaviour):
    """Refuses a lawful spelling of a time."""

    def refuses(self, text: str) -> bool:
        raise NotImplementedError

    def parameters(self) -> Parameters:
        def check(value: Any) -> Any:
            if isinstance(value, str) and self.refuses(value):
                raise ValueError("time data does not match format")
            return value

        known = super().parameters()
        kind, default = known["updatedSince"]
        return {**known, "updatedSince": (Annotated[kind, BeforeValidator(check)], default)}


_FORMS = "`updatedSince` takes a date-time in every spelling of RFC 3339."
for _name, _refuses in {
    "since-with-z-refused": lambda _self, text: text.endswith("Z"),
    "since-with-zone-refused": lambda _self, text: not text.endswith("Z"),
    "since-with-fraction-refused": lambda _self, text: "." in text,
    "since-of-other-zone-refused": lambda _self, text: not text.endswith(("Z", "+00:00")),
}.items():
    mutant_named(_name, _FORMS, _RefusedForm, refuses=_refuses)


@mutant
class SinceInFutureRefused(Behaviour):
    """A far future `updatedSince` gives an empty page."""

    def since(self, query: Query) -> int | None:
        since = super().since(query)
        if since is not None and since > self.store.clock:
            raise invalid("updatedSince", "updatedSince must be in the past", str(query.since))
        return since


@mutant
class SinceWithoutMatchesNotFound(Behaviour):
    """A filter that lets nothing through gives an empty page with 200."""

    def page(self, query: Query) -> Page:
        page = super().page(query)
        if query.since and not page["items"]:
            raise refused(404, "No alerts found")
        return page


class _FlagFilters(Behaviour):
    """An include flag leaves alerts out, or puts them in another order."""

    def flagged(self, query: Query, listed: Listed) -> Listed:
        raise NotImplementedError

    def page(self, query: Query) -> Page:
        self._query = query
        return super().page(query)

    def listed(self, since: int | None, sort: str | None) -> Listed:
        return self.flagged(self._query, super().listed(since, sort))


def _kept(listed: Listed, keep: Callable[[Entry], bool]) -> Listed:
    pairs = [pair for pair in zip(listed.entries, listed.keys, strict=True) if keep(pair[0])]
    return Listed([entry for entry, _ in pairs], [key for _, key in pairs])


def _joined(listed: Listed) -> Listed:
    pairs = [(e, k) for e, k in zip(listed.entries, listed.keys, strict=True) for _ in e.alert["observables"] or [0]]
    return Listed([entry for entry, _ in pairs], [key for _, key in pairs])


_FLAGS = "An include flag adds to the alerts, and neither leaves out nor repeats one."
for _name, _flagged in {
    "observables-leave-out-without":
        lambda _, q, all_: _kept(all_, lambda e: bool(e.alert["observables"])) if q.observables else all_,
    "groups-leave-out-without-device":
        lambda _, q, all_: _kept(all_, lambda e: e.alert["device"] is not None) if q.groups else all_,
    "observables-repeat-alerts": lambda _, q, all_: _joined(all_) if q.observables else all_,
    "flags-together-leave-out":
        lambda _, q, all_: _kept(all_, lambda e: e.number % 2 == 0) if q.groups and q.observables else all_,
}.items():  # fmt: skip
    mutant_named(_name, _FLAGS, _FlagFilters, flagged=_flagged)


@mutant
class ObservablesChangeOrder(Behaviour):
    """The order is the same with the include flags."""

    def page(self, query: Query) -> Page:
        self._by_rank = query.observables
        self._cached_revision = -1
        return super().page(query)

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        return (entry.rank, entry.id) if self._by_rank else super().order_key(entry, sort)
