# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).
"""`AlertCursorPage` of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from attrs import define

from .._runtime.codec import DECODING_ERRORS, NONE_ABSENT, Model, list_of, new, text
from .alert import Alert


@define(kw_only=True, repr=False)
class AlertCursorPage(Model):
    """A page of alerts read by cursor."""

    items: list[Alert]
    """The alerts of this page."""

    next_cursor: str | None
    """Leads to the next page; null at the end."""

    previous_cursor: str | None
    """Leads to the page before; null at the beginning."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object; raises `errors.DecodeError` where it is not what the document says."""
        self = new(cls)
        self.additional_properties, self._absent = {}, NONE_ABSENT
        # As many keys as documented fields are taken for those, and none is filled in. If not, a KeyError tells.
        looks_complete = src_dict.__class__ is dict and len(src_dict) == 3
        raw = src_dict if looks_complete else self._complete(src_dict)
        try:
            self.items = list_of(_items, raw["items"])
            self.next_cursor = v if type(v := raw["next_cursor"]) is str or v is None else text(v)
            self.previous_cursor = v if type(v := raw["previous_cursor"]) is str or v is None else text(v)
            return self
        except DECODING_ERRORS as error:
            problem = error  # recovered from below, so that what is raised there has no error as its context
        return self._recover(src_dict, problem)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Alert]:
        return iter(self.items)

    @property
    def has_next(self) -> bool:
        """Whether there is another page, which `next_cursor` leads to."""
        return self.next_cursor is not None


# Looked up once, not at each object. `Members` make a member of an unlisted value.
_items = Alert.from_dict
