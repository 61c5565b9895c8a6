# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`MitreTactic` of the document."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from attrs import define

from .._runtime.extras import NO_EXTRAS, complete
from .._runtime.kinds import (
    TEXT,
    ListOf,
    Nullable,
)
from .._runtime.model import Field, Model, ObjectOf, decode_list, new
from .._runtime.surprise import SurpriseError
from .._runtime.unset import UNSET, Unset
from .mitre_technique import MitreTechnique, decode_mitre_technique


@define(kw_only=True)
class MitreTactic(Model):
    """A MITRE ATT&CK tactic."""

    tactic_name: str | None | Unset = UNSET
    """Name of the tactic."""

    tactic_id: str | None | Unset = UNSET
    """ID of the tactic."""

    tactic_source: str | None | Unset = UNSET
    """Where the tactic comes from."""

    techniques: list[MitreTechnique] | None | Unset = UNSET
    """Techniques of the tactic."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], MitreTactic]:
        """The quick pass of decoding."""
        return decode_mitre_tactic


def decode_mitre_tactic(raw: Any) -> MitreTactic:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `MitreTactic.from_dict`."""
    self = new(MitreTactic)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 4:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    tactic_name, tactic_id, tactic_source, techniques = values
    for _text in (tactic_name, tactic_id, tactic_source):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    if techniques is not None and techniques is not UNSET:
        techniques = decode_list(techniques, decode_mitre_technique)
    self.tactic_name = tactic_name
    self.tactic_id = tactic_id
    self.tactic_source = tactic_source
    self.techniques = techniques
    return self


_FIELDS = (
    Field("tactic_name", "tactic_name", Nullable(TEXT)),
    Field("tactic_id", "tactic_id", Nullable(TEXT)),
    Field("tactic_source", "tactic_source", Nullable(TEXT)),
    Field("techniques", "techniques", Nullable(ListOf(ObjectOf(MitreTechnique)))),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
