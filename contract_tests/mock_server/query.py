"""A request's parameters: as FastAPI is told of them, and as the rest of the server reads them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

Parameters = dict[str, tuple[Any, Any]]
"""Name of a parameter → its type and its default, as FastAPI and Pydantic validate it."""

FROM_ZERO = Annotated[int, Field(ge=0)]


def documented_parameters() -> Parameters:
    """Every query parameter of the endpoint, with the types and defaults of the facts."""
    return {
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


def parameter_model(parameters: Parameters) -> type[BaseModel]:
    """The Pydantic model by which FastAPI validates a query string; parameters it does not name are ignored."""
    return create_model("ListAlertsParameters", **parameters)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True)
class Query:
    """What a valid request asks for."""

    sort: str | None
    cursor_mode: bool
    cursor: str | None
    since: datetime | None
    limit: int
    offset: int
    exclude_total: bool
    groups: bool
    observables: bool
    pool: bool
    sent: frozenset[str]
    """The names of the parameters that the request holds."""

    @classmethod
    def of(cls, values: BaseModel) -> "Query":
        """The validated values under the names used here."""
        got = values.model_dump()
        return cls(
            sort=got.get("sort"),
            cursor_mode=got["enableCursor"],
            cursor=got.get("cursor"),
            since=got.get("updatedSince"),
            limit=got["limit"],
            offset=got["offset"],
            exclude_total=got["excludeTotal"],
            groups=got["includeDeviceGroups"],
            observables=got["includeObservables"],
            pool=got.get("use_pool", True),
            sent=frozenset(values.model_fields_set),
        )

    def replaced(self, **changes: Any) -> "Query":
        """The same request, asking for something else."""
        return replace(self, **changes)
