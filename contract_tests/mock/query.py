"""A request's parameters, as Pydantic validates them and as the rest of the server reads them; and cursors."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model
from pydantic.dataclasses import dataclass as validated

from contract_tests.mock.answers import Answer, Refused

Parameters = dict[str, tuple[Any, Any]]
"""Name of a parameter -> its type and its default."""

FROM_ZERO = Annotated[int, Field(ge=0)]
DOCUMENTED: Parameters = {
    "sort": (str | None, None),
    "enableCursor": (bool, False),
    "cursor": (str | None, None),
    "updatedSince": (datetime | None, None),
    "limit": (FROM_ZERO, 100),
    "offset": (FROM_ZERO, 0),
    "excludeTotal": (bool, False),
    "includeDeviceGroups": (bool, False),
    "includeObservables": (bool, False),
    "use_pool": (bool, True),
}
_NAMES = {
    "enableCursor": "cursor_mode",
    "updatedSince": "since",
    "excludeTotal": "exclude_total",
    "includeDeviceGroups": "groups",
    "includeObservables": "observables",
    "use_pool": "pool",
}
Key = tuple[int, str]
"""Where an alert stands in an order: a number, and its id where numbers tie. Smaller comes first."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNATURE = 8


@dataclass(frozen=True)
class Query:
    """What a valid request asks for.

    Attributes:
        since: `updatedSince` as it was sent.
        bound: what it filters by, in microseconds since 1970; that of the traversal on later cursor pages.
        sent: the names of the parameters that the request holds.
    """

    sort: str | None
    cursor_mode: bool
    cursor: str | None
    since: datetime | None
    bound: int | None
    limit: int
    offset: int
    exclude_total: bool
    groups: bool
    observables: bool
    sent: frozenset[str]
    pool: bool = True


@validated(frozen=True)
class Cursor:
    """What an opaque cursor holds: a page starts behind `key`, or ends before it when it leads `back`."""

    key: Key
    back: bool
    since: int | None
    sort: str | None
    limit: int | None = None


BEGINNING: Key = (-(2**63), "")
START = Cursor(BEGINNING, back=False, since=None, sort=None)

_CURSOR = TypeAdapter(Cursor)


@cache
def model_of(parameters: tuple[tuple[str, tuple[Any, Any]], ...]) -> type[BaseModel]:
    """The Pydantic model that validates a query string; parameters it does not name are ignored."""
    return create_model("ListAlertsParameters", **dict(parameters))  # type: ignore[call-overload,no-any-return]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)


def parse(model: type[BaseModel], pairs: Sequence[tuple[str, str]]) -> Query:
    """The query of a request; of repeated parameters the last one counts. Raises Refused with FastAPI's 422."""
    try:
        values = model.model_validate(dict(pairs))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
        detail = [{**problem, "loc": ["query", *problem["loc"]]} for problem in problems]
        raise Refused(Answer.json(422, {"detail": detail}), "parameters") from None
    read = {_NAMES.get(name, name): value for name, value in values.model_dump().items()}
    bound = None if read["since"] is None else microseconds(read["since"])
    return Query(**read, bound=bound, sent=frozenset(values.model_fields_set))


def pack(cursor: Cursor, secret: str) -> str:
    """The cursor as text that may stand in a URL unescaped."""
    body = _CURSOR.dump_json(cursor)
    return base64.urlsafe_b64encode(_sign(body, secret) + body).decode().rstrip("=")


def unpack(text: str, secret: str | None) -> Cursor | None:
    """The cursor that a text stands for, None where no answer gave it out; signed, unless `secret` is None."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        is_signed = secret is None or hmac.compare_digest(signature, _sign(body, secret))
        return _CURSOR.validate_json(body, strict=True) if is_signed else None
    except ValueError:
        return None


def _sign(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()[:_SIGNATURE]
