"""Which parameters a server takes, what 0 means, and how large a page may be."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field

from contract_tests.mock.answers import Request, invalid
from contract_tests.mock.api import Config, Server
from contract_tests.mock.fault import refusing, variation
from contract_tests.mock.query import Parameters, Query
from contract_tests.mock.reshape import without


def _only(pattern: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError("not in its plain form")
        return value

    return BeforeValidator(check)


def _strict(known: Parameters) -> Parameters:
    """No `1.0`, no `1_0`, of booleans only `true` and `false`, and no times that are not of RFC 3339."""
    number = Annotated[int, Field(ge=0), _only("[0-9]+")]
    time = Annotated[AwareDatetime | None, _only(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d.*")]
    flag = Annotated[bool, _only("true|false")]
    flags = {name: (flag, default) for name, (kind, default) in known.items() if kind is bool}
    return known | flags | {"limit": (number, 100), "offset": (number, 0), "updatedSince": (time, None)}


def _plus_restored(known: Parameters) -> Parameters:
    kind, default = known["updatedSince"]
    restore = BeforeValidator(lambda value: value and re.sub(r" (?=\d\d:?\d\d$)", "+", value))
    return known | {"updatedSince": (Annotated[kind, restore], default)}


variation("lax-forms-refused", params=_strict)
variation("use-pool-unknown", params=lambda known: without(known, "use_pool"))
variation("plus-read-as-plus", params=_plus_restored)
variation("since-exclusive", matches=lambda matched, entry, bound: matched and entry.updated != bound)

# "x > 0" is what the vendor's page says of both.
_FROM_ONE = Annotated[int, Field(ge=1)]
variation("limit-zero-refused", params=lambda known: known | {"limit": (_FROM_ONE, 100)})
variation("offset-zero-refused", params=lambda known: known | {"offset": (_FROM_ONE, 0)})
variation("zeros-refused", params=lambda known: known | {"limit": (_FROM_ONE, 100), "offset": (_FROM_ONE, 0)})
variation("limit-zero-as-default", query=lambda q, _s: replace(q, limit=q.limit or 100))


def _maximum(maximum: int) -> None:
    """A maximum that cuts down, and one that refuses; there are enough alerts for one below 1000 to show."""

    def start(config: Config) -> Config:
        return replace(config, alerts=max(config.alerts, maximum + 23)) if maximum < 1000 else config

    limit = Annotated[int, Field(ge=0, le=maximum)], 100
    variation(f"limit-over-{maximum}-refused", start=start, params=lambda known: known | {"limit": limit})
    variation(f"limit-cut-to-{maximum}", start=start, query=lambda q, _s: replace(q, limit=min(q.limit, maximum)))


for _number in (100, 500, 1000):
    _maximum(_number)


def _refuses(name: str, parameter: str, when: Callable[[Query], object]) -> None:
    """A combination or a value that is refused with 422."""
    variation(f"{name}-refused", query=refusing(when, lambda: invalid(parameter, "Not permitted here")))


def _refuses_names(name: str, when: Callable[[Server, list[str], str], bool]) -> None:
    """A parameter that is refused for its name."""

    def before(request: Request, s: Server) -> None:
        names = [name for name, _ in request.pairs]
        for parameter in names:
            if when(s, names, parameter):
                raise invalid(parameter, "Not permitted", kind="extra_forbidden")

    variation(f"{name}-refused", before=before)


_refuses("sort-unknown", "sort", lambda q: q.sort not in (None, "last_event_time:desc"))
_refuses("sort-beside-cursor", "sort", lambda q: q.cursor is not None and q.sort is not None)
_refuses("cursor-alone", "cursor", lambda q: q.cursor is not None and not q.cursor_mode)
_refuses("offset-in-cursor-mode", "offset", lambda q: q.cursor_mode and q.offset)
_refuses_names("repeated-parameters", lambda s, names, parameter: names.count(parameter) > 1)
_refuses_names("unknown-parameters", lambda s, names, parameter: parameter not in s.parameters)


def _first_counts(request: Request, _s: Server) -> None:
    request.pairs[:] = dict(reversed(request.pairs)).items()


variation("repeated-parameters-first", before=_first_counts)
variation("sort-ignored", query=lambda q, _s: replace(q, sort=None))
variation("cursor-alone-switches-mode", query=lambda q, _s: replace(q, cursor_mode=q.cursor_mode or bool(q.cursor)))
variation("empty-cursor-is-none", query=lambda q, _s: replace(q, cursor=q.cursor or None))
