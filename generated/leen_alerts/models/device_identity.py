# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`DeviceIdentity` of the document."""

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
class DeviceIdentity(Model):
    """A user of a device."""

    username: str | None | Unset = UNSET
    """Name of the user."""

    user_sid: str | None | Unset = UNSET
    """Windows security identifier (SID) of the user."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], DeviceIdentity]:
        """The quick pass of decoding."""
        return decode_device_identity


def decode_device_identity(raw: Any) -> DeviceIdentity:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `DeviceIdentity.from_dict`."""
    self = new(DeviceIdentity)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 2:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    username, user_sid = values
    for _text in (username, user_sid):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    self.username = username
    self.user_sid = user_sid
    return self


_FIELDS = (
    Field("username", "username", Nullable(TEXT)),
    Field("user_sid", "user_sid", Nullable(TEXT)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
