"""Faults and variations: values that name what they change in the conforming server, by hooks of its pipeline."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

from contract_tests.mock.answers import Answer, Refused, Request
from contract_tests.mock.api import Config, Cut, Links, Page, Server
from contract_tests.mock.data import Alert
from contract_tests.mock.query import Cursor, Key, Parameters, Query
from contract_tests.mock.store import Entry


class Hooks(TypedDict, total=False):
    """The steps from a request to an answer, in order: each hook gets first what the step made, and returns its own.

    `api.Server` calls them. All from `query` to `page` may raise Refused.
    """

    start: Callable[[Config], Config]  # before the first request
    stored: Callable[[Alert], Alert]  # when an alert arrives
    params: Callable[[Parameters], Parameters]  # what Pydantic validates
    before: Callable[[Request, Server], Answer | None]  # an answer given here is the answer
    auth: Callable[[Refused | None, Request, Server], Refused | None]  # None lets the request in
    query: Callable[[Query, Server], Query]  # what is asked for
    matches: Callable[[bool, Entry, int], bool]  # whether `updatedSince` (int: microseconds) lets an alert through
    order: Callable[[Key, Entry, str | None], Key]  # where an alert stands under a `sort`, the smallest first
    select: Callable[[list[Entry], Query, Server], list[Entry]]  # the whole list that pages are cut from
    cursor: Callable[[Cursor | None, Query, Server], Cursor | None]  # as it was sent; None: not given out, refused
    cut: Callable[[Cut, Query, Server], Cut]  # where a page begins and ends
    links: Callable[[Links, Cut, Query, Server], Links]  # what the two cursors of a page stand for
    page: Callable[[Page, Query, Server], Page]  # the envelope
    item: Callable[[Alert, Query, Entry, Server], Alert]  # a copy; only entry and include flags may decide on it
    answer: Callable[[Answer, Request, Server], Answer]  # every answer, refusals too


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


def fault(name: str, breaks: str, **hooks: Unpack[Hooks]) -> None:
    """Add a server with one fault."""
    _add(_FAULTS, Change(name, breaks, dict(hooks)))  # type: ignore[arg-type]


def variation(name: str, **hooks: Unpack[Hooks]) -> None:
    """Add a server that conforms in an unusual way."""
    _add(_VARIATIONS, Change(name, hooks=dict(hooks)))  # type: ignore[arg-type]


def refusing(when: Callable[[Query], object], refusal: Callable[[], Refused]) -> Callable[[Query, Server], Query]:
    """The hook `query` that refuses some requests."""

    def query(query: Query, _s: Server) -> Query:
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
