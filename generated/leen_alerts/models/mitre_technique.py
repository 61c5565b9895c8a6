# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`MitreTechnique` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    Nullable,
)
from .._runtime.model import Field, Model, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset


@define(kw_only=True)
class MitreTechnique(Model):
    """A MITRE ATT&CK technique."""

    technique_name: str | None | Unset = UNSET
    """Name of the technique."""

    technique_id: str | None | Unset = UNSET
    """ID of the technique."""

    technique_link: str | None | Unset = UNSET
    """Link to the technique's page."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], MitreTechnique]:
        """The quick pass of decoding."""
        return decode_mitre_technique


def decode_mitre_technique(raw: Any) -> MitreTechnique:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `MitreTechnique.from_dict`."""
    self = new(MitreTechnique)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 3:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    technique_name, technique_id, technique_link = values
    for _text in (technique_name, technique_id, technique_link):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    self.technique_name = technique_name
    self.technique_id = technique_id
    self.technique_link = technique_link
    return self


_FIELDS = (
    Field("technique_name", "technique_name", Nullable(TEXT)),
    Field("technique_id", "technique_id", Nullable(TEXT)),
    Field("technique_link", "technique_link", Nullable(TEXT)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
