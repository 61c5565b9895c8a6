"""Freedoms in what parameters a server takes, and how."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import AwareDatetime, BeforeValidator, Field
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.cursors import Key
from contract_tests.mock_server.query import Parameters, Query
from contract_tests.mock_server.refusals import invalid
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.store import Entry


def _only(pattern: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError("not in its plain form")
        return value

    return BeforeValidator(check)


@variant
class LaxFormsRefused(Behaviour):
    """`limit=1.0`, `1_0`, booleans but `true` and `false`, and times that are no RFC 3339 date-times are refused."""

    def parameters(self) -> Parameters:
        number = Annotated[int, Field(ge=0), _only("[0-9]+")]
        known = {**super().parameters(), "limit": (number, 100), "offset": (number, 0)}
        known["updatedSince"] = (Annotated[AwareDatetime | None, _only(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d.*")], None)
        for name, (kind, default) in known.items():
            if kind is bool:
                known[name] = (Annotated[bool, _only("true|false")], default)
        return known


class _LooksAtNames(Behaviour):
    def refusal(self, names: list[str]) -> str | None:
        """The name of a parameter that is refused."""
        raise NotImplementedError

    def before(self, request: Request) -> Answer | None:
        answer = super().before(request)
        name = self.refusal([name for name, _ in request.query_params.multi_items()])
        if answer or name is None:
            return answer
        problem = {"type": "extra_forbidden", "loc": ["query", name], "msg": "Not permitted", "input": None}
        return Answer.json(422, {"detail": [problem]})


@variant
class RepeatedParametersRefused(_LooksAtNames):
    """A parameter that comes twice is refused."""

    authenticate_first = False

    def refusal(self, names: list[str]) -> str | None:
        return next((name for name in names if names.count(name) > 1), None)


@variant
class RepeatedParametersFirst(Behaviour):
    """Of a parameter that comes twice the first value counts."""

    def before(self, request: Request) -> Answer | None:
        first = dict(reversed(request.query_params.multi_items()))
        if len(first) < len(request.query_params.multi_items()):
            request.scope["query_string"] = urlencode(first).encode()
        return super().before(request)


@variant
class UnknownParametersRefused(_LooksAtNames):
    """A parameter that nobody knows is refused."""

    def refusal(self, names: list[str]) -> str | None:
        return next((name for name in names if name not in self.parameters()), None)


@variant
class UsePoolUnknown(Behaviour):
    """`use_pool` is not known here, so any value of it is ignored."""

    def parameters(self) -> Parameters:
        return {name: kind for name, kind in super().parameters().items() if name != "use_pool"}


@variant
class SortIgnored(Behaviour):
    """`sort` is ignored, whatever it says."""

    def query(self, asked: Query) -> Query:
        return super().query(asked.replaced(sort=None))


@variant
class SortUnknownRefused(Behaviour):
    """A `sort` that is not known is refused with 422."""

    def query(self, asked: Query) -> Query:
        if asked.sort not in (None, "last_event_time:desc"):
            raise invalid("sort", "Unknown field or direction", asked.sort)
        return super().query(asked)


@variant
class SortRefusedBesideCursor(Behaviour):
    """A `sort` beside the cursor that carries it is refused with 422."""

    def query(self, asked: Query) -> Query:
        if asked.cursor is not None and asked.sort is not None:
            raise invalid("sort", "sort cannot be used with a cursor", asked.sort)
        return super().query(asked)


@variant
class SortHonoured(Behaviour):
    """`sort` works for every time of an alert, in both directions."""

    def order_key(self, entry: Entry, sort: str | None) -> Key:
        name, _, direction = (sort or "").partition(":")
        if name not in ("first_event_time", "last_event_time", "resolved_time"):
            return super().order_key(entry, sort)
        return entry.time(name) * (-1 if direction == "desc" else 1), entry.id


@variant
class CursorAloneSwitchesMode(Behaviour):
    """A `cursor` without `enableCursor` gives a cursor page all the same."""

    def query(self, asked: Query) -> Query:
        return super().query(asked.replaced(cursor_mode=asked.cursor_mode or asked.cursor is not None))


@variant
class CursorAloneRefused(Behaviour):
    """A `cursor` without `enableCursor` is refused."""

    def query(self, asked: Query) -> Query:
        if asked.cursor is not None and not asked.cursor_mode:
            raise invalid("cursor", "cursor needs enableCursor", asked.cursor)
        return super().query(asked)


@variant
class EmptyCursorIsNone(Behaviour):
    """An empty `cursor` counts as none, and starts at the beginning."""

    def query(self, asked: Query) -> Query:
        return super().query(asked.replaced(cursor=asked.cursor or None))


@variant
class OffsetRefusedInCursorMode(Behaviour):
    """`offset` beside `enableCursor` is refused."""

    def query(self, asked: Query) -> Query:
        if asked.cursor_mode and asked.offset:
            raise invalid("offset", "offset cannot be used with enableCursor", asked.offset)
        return super().query(asked)


@variant
class PlusReadAsPlus(Behaviour):
    """An unescaped `+` of a time zone is read as a plus."""

    def parameters(self) -> Parameters:
        def restore(value: Any) -> Any:
            return re.sub(r" (?=\d\d:?\d\d$)", "+", value) if isinstance(value, str) else value

        known = super().parameters()
        kind, default = known["updatedSince"]
        return {**known, "updatedSince": (Annotated[kind, BeforeValidator(restore)], default)}


@variant
class SinceExclusive(Behaviour):
    """`updatedSince` leaves out what was updated at that very moment."""

    def matches(self, entry: Entry, since: int) -> bool:
        return super().matches(entry, since) and entry.updated != since


@variant
class CursorCarriesLimit(Behaviour):
    """A cursor page without `limit` has the size of the walk that its cursor comes from."""

    def query(self, asked: Query) -> Query:
        asked = super().query(asked)
        if "limit" in asked.sent or not (asked.cursor_mode and asked.cursor):
            return asked
        return asked.replaced(limit=self.read_cursor(asked.cursor).limit or asked.limit)
