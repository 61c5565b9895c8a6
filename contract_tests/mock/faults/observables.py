"""Observables that do not come when they are asked for, or do not stay the same."""

from dataclasses import replace

from contract_tests.mock.api import Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import fault
from contract_tests.mock.query import Query
from contract_tests.mock.store import Entry

_THERE, _ADDED = "page.included-keys", "filters.include-adds-its-key"


def _without(alert: Alert) -> Alert:
    return {name: value for name, value in alert.items() if name != "observables"}


def _renamed(_s: Server, _query: Query, _entry: Entry, alert: Alert) -> Alert:
    return {("observable_data" if name == "observables" else name): value for name, value in alert.items()}


fault("observables-never-shown", breaks=_THERE, item=lambda _s, _query, _entry, alert: _without(alert))
fault(
    "observables-missing-where-none",
    breaks=_THERE,
    item=lambda _s, _query, _entry, alert: alert if alert.get("observables") else _without(alert),
)
fault("observables-under-other-name", breaks=_THERE, item=_renamed)
fault(
    "observables-on-first-cursor-page-only",
    breaks=_THERE,
    query=lambda _s, q: replace(q, observables=q.observables and q.cursor is None),
)
fault(
    "observables-in-offset-mode-only",
    breaks=_ADDED,
    query=lambda _s, q: replace(q, observables=q.observables and not q.cursor_mode),
)


def _null_on_later_pages(s: Server, query: Query, page: dict[str, object]) -> dict[str, object]:
    items = page["items"]
    if not (query.observables and (query.offset or query.cursor is not None)) or not isinstance(items, list):
        return page
    return page | {"items": [{**s.shown(entry, query), "observables": None} for entry in items]}


fault("observables-null-on-later-pages", breaks=_ADDED, page=_null_on_later_pages)
