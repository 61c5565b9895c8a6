# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`ErrorResponse` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    ListOf,
    OneOf,
)
from .._runtime.model import Field, Model, ObjectOf, new
from .._runtime.unset import UNSET
from .validation_problem import ValidationProblem


@define(kw_only=True)
class ErrorResponse(Model):
    """What went wrong; text, or a list of problems where parameters were refused."""

    detail: str | list[ValidationProblem]
    """Text, or a list of problems."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], ErrorResponse]:
        """The quick pass of decoding."""
        return decode_error_response


def decode_error_response(raw: Any) -> ErrorResponse:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `ErrorResponse.from_dict`."""
    self = new(ErrorResponse)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 1:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    detail = values
    detail = _DETAIL_KIND.decode(detail, "")
    self.detail = detail
    return self


_FIELDS = (Field("detail", "detail", OneOf((TEXT, ListOf(ObjectOf(ValidationProblem)))), required=True),)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
_DETAIL_KIND = OneOf((TEXT, ListOf(ObjectOf(ValidationProblem))))
