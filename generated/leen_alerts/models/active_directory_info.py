# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`ActiveDirectoryInfo` of the document."""

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
class ActiveDirectoryInfo(Model):
    """What Active Directory knows of a device."""

    org_unit: str | None | Unset = UNSET
    """Organizational unit."""

    site_name: str | None | Unset = UNSET
    """Site."""

    domain: str | None | Unset = UNSET
    """Domain."""

    device_id: str | None | Unset = UNSET
    """The device's ID in Active Directory."""

    @classmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""
        return _FIELDS

    @classmethod
    def quick_decoder(cls) -> Callable[[Any], ActiveDirectoryInfo]:
        """The quick pass of decoding."""
        return decode_active_directory_info


def decode_active_directory_info(raw: Any) -> ActiveDirectoryInfo:
    """Decode an object that is as usual; for anything else one of `SURPRISES` is raised. Use `ActiveDirectoryInfo.from_dict`."""
    self = new(ActiveDirectoryInfo)
    self.additional_properties = NO_EXTRAS
    if len(raw) != 4:
        raw, self.additional_properties = complete(raw, _ABSENT)
    try:
        values = _VALUES(raw)
    except KeyError:  # as many fields as are documented, but not the same
        raw, self.additional_properties = complete(raw, _ABSENT)
        values = _VALUES(raw)
    org_unit, site_name, domain, device_id = values
    for _text in (org_unit, site_name, domain, device_id):
        if type(_text) is not str and _text is not None and _text is not UNSET:
            raise SurpriseError
    self.org_unit = org_unit
    self.site_name = site_name
    self.domain = domain
    self.device_id = device_id
    return self


_FIELDS = (
    Field("org_unit", "org_unit", Nullable(TEXT)),
    Field("site_name", "site_name", Nullable(TEXT)),
    Field("domain", "domain", Nullable(TEXT)),
    Field("device_id", "device_id", Nullable(TEXT)),
)
_ABSENT: dict[str, Any] = {field.json_name: UNSET for field in _FIELDS}
_VALUES = itemgetter(*_ABSENT)
