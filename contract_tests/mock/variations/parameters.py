"""Which parameters a server takes, and how."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import AwareDatetime, BeforeValidator, Field

from contract_tests.mock.answers import Answer, Request, invalid
from contract_tests.mock.api import Server
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Parameters, Query


def _only(pattern: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError("not in its plain form")
        return value

    return BeforeValidator(check)


def _strict(known: Parameters) -> Parameters:
    number = Annotated[int, Field(ge=0), _only("[0-9]+")]
    time = Annotated[AwareDatetime | None, _only(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d.*")]
    booleans = {
        name: (Annotated[bool, _only("true|false")], default) for name, (kind, default) in known.items() if kind is bool
    }
    return known | booleans | {"limit": (number, 100), "offset": (number, 0), "updatedSince": (time, None)}


def _plus_restored(known: Parameters) -> Parameters:
    def restore(value: Any) -> Any:
        return re.sub(r" (?=\d\d:?\d\d$)", "+", value) if isinstance(value, str) else value

    kind, default = known["updatedSince"]
    return known | {"updatedSince": (Annotated[kind, BeforeValidator(restore)], default)}


variation(
    "lax-forms-refused",
    "`limit=1.0`, `1_0`, booleans but `true` and `false`, and times not of RFC 3339 are refused.",
    params=_strict,
)
variation(
    "use-pool-unknown",
    "`use_pool` is not known here, so any value of it is ignored.",
    params=lambda known: {name: kind for name, kind in known.items() if name != "use_pool"},
)
variation("plus-read-as-plus", "An unescaped `+` of a time zone is read as a plus.", params=_plus_restored)
variation(
    "since-exclusive",
    "`updatedSince` leaves out what was updated at that very moment.",
    matches=lambda _s, entry, bound, matched: matched and entry.updated != bound,
)


def _looks_at_names(name: str, says: str, refused: Callable[[Server, list[str]], str | None]) -> None:
    """A parameter is refused for its name."""

    def before(s: Server, request: Request) -> Answer | None:
        parameter = refused(s, [name for name, _ in request.pairs])
        problem = {"type": "extra_forbidden", "loc": ["query", parameter], "msg": "Not permitted", "input": None}
        return None if parameter is None else Answer.json(422, {"detail": [problem]})

    variation(name, says, before=before)


_looks_at_names(
    "repeated-parameters-refused",
    "A parameter that comes twice is refused.",
    lambda s, names: next((name for name in names if names.count(name) > 1), None),
)
_looks_at_names(
    "unknown-parameters-refused",
    "A parameter that nobody knows is refused.",
    lambda s, names: next((name for name in names if name not in s.parameters), None),
)


def _refuses(name: str, says: str, parameter: str, when: Callable[[Query], bool]) -> None:
    """A combination or a value that is refused with 422."""

    def query(_s: Server, query: Query) -> Query:
        if when(query):
            raise invalid(parameter, "Not permitted here")
        return query

    variation(name, says, query=query)


_refuses(
    "sort-unknown-refused",
    "A `sort` that is not known is refused with 422.",
    "sort",
    lambda q: q.sort not in (None, "last_event_time:desc"),
)
_refuses(
    "sort-refused-beside-cursor",
    "A `sort` beside the cursor that carries it is refused with 422.",
    "sort",
    lambda q: q.cursor is not None and q.sort is not None,
)
_refuses(
    "cursor-alone-refused",
    "A `cursor` without `enableCursor` is refused.",
    "cursor",
    lambda q: q.cursor is not None and not q.cursor_mode,
)
_refuses(
    "offset-refused-in-cursor-mode",
    "`offset` beside `enableCursor` is refused.",
    "offset",
    lambda q: q.cursor_mode and bool(q.offset),
)
variation("sort-ignored", "`sort` is ignored, whatever it says.", query=lambda _s, q: replace(q, sort=None))
variation(
    "cursor-alone-switches-mode",
    "A `cursor` without `enableCursor` gives a cursor page all the same.",
    query=lambda _s, q: replace(q, cursor_mode=q.cursor_mode or q.cursor is not None),
)
variation(
    "empty-cursor-is-none",
    "An empty `cursor` counts as none, and starts at the beginning.",
    query=lambda _s, q: replace(q, cursor=q.cursor or None),
)


def _first_counts(_s: Server, request: Request) -> None:
    first = dict(reversed(request.pairs))
    if len(first) < len(request.pairs):
        request.raw_query = urlencode(first)
        del request.pairs


variation("repeated-parameters-first", "Of a parameter that comes twice the first value counts.", before=_first_counts)
