# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`ValidationProblem` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    INTEGER,
    TEXT,
    ListOf,
    OneOf,
)
from .._runtime.model import Field, Model, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET


@define(kw_only=True)
class ValidationProblem(Model):
    """A problem with one part of a request."""

    loc: list[str | int]
    """Where the problem is, such as `query`, `limit`."""

    msg: str
    """What the problem is."""

    type_: str
    """Kind of the problem."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], ValidationProblem]:
        """The quick pass of decoding."""
        return decode_validation_problem


def decode_validation_problem(raw: Any) -> ValidationProblem:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `ValidationProblem.from_dict`."""
    self = new(ValidationProblem)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    loc, msg, type_ = values
    for _text in (msg, type_):
        if type(_text) is not str:
            raise SurpriseError
    loc = _LOC_KIND.decode(loc, "")
    self.loc = loc
    self.msg = msg
    self.type_ = type_
    return self


_FIELDS = (
    Field("loc", "loc", ListOf(OneOf((TEXT, INTEGER))), required=True),
    Field("msg", "msg", TEXT, required=True),
    Field("type", "type_", TEXT, required=True),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_LOC_KIND = ListOf(OneOf((TEXT, INTEGER)))
