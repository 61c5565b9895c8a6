"""Faults and variations: values that name what they change in the conforming server, by hooks of its pipeline."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from contract_tests.mock import api
from contract_tests.mock.answers import Answer, Refused, Request
from contract_tests.mock.data import Alert
from contract_tests.mock.query import Cursor, Key, Parameters, Query
from contract_tests.mock.store import Entry


class Hooks(TypedDict, total=False):
    """The steps from a request to an answer, in order; each hook gets what the step has made and returns its own.

    `api.Server` calls them; `s` below is the server.
    """

    start: "Callable[[api.Config], api.Config]"
    """(config): before the first request."""
    stored: Callable[[Alert], Alert]
    """(alert): when an alert arrives."""
    before: "Callable[[api.Server, Request], Answer | None]"
    """(s, request): an answer given here is the answer."""
    auth: "Callable[[api.Server, Request, Refused | None], Refused | None]"
    """(s, request, refusal): None lets the request in."""
    params: Callable[[Parameters], Parameters]
    """(parameters): what Pydantic validates."""
    query: "Callable[[api.Server, Query], Query]"
    """(s, query): what is asked for. May raise Refused, as may all hooks below but `item` and `answer`."""
    order: "Callable[[Entry, str | None], Key | None]"
    """(entry, sort): where an alert stands, the smallest first; None: as without the hook."""
    matches: "Callable[[api.Server, Entry, int, bool], bool]"
    """(s, entry, bound, matched): whether `updatedSince` lets an alert through."""
    select: "Callable[[api.Server, Query, list[Entry]], list[Entry]]"
    """(s, query, entries): the whole list that pages are cut from."""
    cursor: "Callable[[api.Server, Query, Cursor | None], Cursor | None]"
    """(s, query, cursor): the cursor that a request sent; None: one that no answer gave out, which is refused."""
    cut: "Callable[[api.Server, Query, api.Cut], api.Cut]"
    """(s, query, cut): where a page begins and ends."""
    links: "Callable[[api.Server, Query, api.Cut, api.Links], api.Links]"
    """(s, query, cut, links): the places that the two cursors of a page stand for."""
    page: "Callable[[api.Server, Query, dict[str, Any]], dict[str, Any]]"
    """(s, query, page): the envelope; its items are entries, or alerts ready to be shown."""
    item: "Callable[[api.Server, Query, Entry, Alert], Alert]"
    """(s, query, entry, alert): an alert as it is shown, a copy; only entry and include flags may decide on it."""
    answer: "Callable[[api.Server, Request, Answer], Answer]"
    """(s, request, answer): every answer, refusals too."""


@dataclass
class Change:
    """A fault, or a variation.

    Attributes:
        breaks: the id of the rule that finds the fault.
        subject: the module that it stands in; two variations of one subject may exclude each other.
    """

    name: str
    breaks: str = ""
    hooks: Mapping[str, Callable[..., Any]] = field(default_factory=dict, repr=False)
    subject: str = ""


class UnknownChangeError(LookupError):
    """No fault, or no variation, has that name."""


_FAULTS: dict[str, Change] = {}
_VARIATIONS: dict[str, Change] = {}


def fault(name: str, *, breaks: str, **hooks: Unpack[Hooks]) -> None:
    """Add a server with one fault."""
    _add(_FAULTS, Change(name, breaks, dict(hooks)))  # type: ignore[arg-type]


def variation(name: str, **hooks: Unpack[Hooks]) -> None:
    """Add a server that conforms in an unusual way."""
    _add(_VARIATIONS, Change(name, hooks=dict(hooks)))  # type: ignore[arg-type]


def refusing(when: Callable[[Query], object], refusal: Callable[[], Refused]) -> Callable[[Any, Query], Query]:
    """The hook `query` that refuses some requests."""

    def query(_s: Any, query: Query) -> Query:
        if when(query):
            raise refusal()
        return query

    return query


def faults() -> dict[str, Change]:
    """Every fault by its name."""
    return _loaded("faults", _FAULTS)


def variations() -> dict[str, Change]:
    """Every variation by its name."""
    return _loaded("variations", _VARIATIONS)


def changes(fault_name: str | None = None, variation_names: Iterable[str] = ()) -> list[Change]:
    """The variations in order and the fault last, as `api.Server` takes them. Raises UnknownChangeError."""
    found = [_found(variations(), "variation", name) for name in dict.fromkeys(variation_names)]
    return [*found, _found(faults(), "fault", fault_name)] if fault_name else found


def _add(known: dict[str, Change], change: Change) -> None:
    if known.setdefault(change.name, change) is not change:
        raise ValueError(f"two changes are called {change.name!r}")


def _loaded(package: str, known: dict[str, Change]) -> dict[str, Change]:
    parent = importlib.import_module(f"contract_tests.mock.{package}")
    for module in pkgutil.iter_modules(parent.__path__):
        importlib.import_module(f"{parent.__name__}.{module.name}")
        for change in known.values():
            change.subject = change.subject or module.name
    return known


def _found(known: dict[str, Change], kind: str, name: str) -> Change:
    if name not in known:
        raise UnknownChangeError(f"no {kind} is called {name!r}; --list-{kind}s prints all names")
    return known[name]
