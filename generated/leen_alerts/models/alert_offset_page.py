# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertOffsetPage` of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, integer, list_of, new
from .alert import Alert


@define(kw_only=True, repr=False)
class AlertOffsetPage(Model):
    """A page of alerts read by offset."""

    count: int
    """Number of alerts in this answer."""

    items: list[Alert]
    """The alerts of this page."""

    total: int | None = None
    """Number of alerts there are in all, under the filter. Null only when `excludeTotal` asked for that."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.count = integer(raw["count"])
            self.items = list_of(_items, raw["items"])
            self.total = None if (v := raw["total"]) is None else integer(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Alert]:
        return iter(self.items)


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_items = Alert.from_dict
