# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Decoding of a page, where single items may be invalid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import DecodeError
from .bodies import Body
from .json_values import as_list, as_object
from .model import decode_model
from .paging import ItemT, PageT, Paging

OnInvalid = Callable[[Any, DecodeError], object]


def decode_page(paging: Paging[PageT, ItemT], body: Body, on_invalid: OnInvalid | None) -> PageT:
    """The page; items that are invalid are left out and handed to `on_invalid`, where there is one.

    Raises DecodeError for a page that is invalid itself.
    """
    if on_invalid is None:
        return body.decode(paging.page)
    try:
        return body.decode(paging.page)
    except DecodeError:
        pass
    return _decode_one_by_one(paging, body, on_invalid)


def _decode_one_by_one(paging: Paging[PageT, ItemT], body: Body, on_invalid: OnInvalid) -> PageT:
    page, items = _frame(paging, body)
    decoded = [_item(paging, body, index, raw, on_invalid) for index, raw in enumerate(items)]
    setattr(page, paging.attribute, [item for item in decoded if item is not None])
    return page


def _frame(paging: Paging[PageT, ItemT], body: Body) -> tuple[PageT, list[Any]]:
    """The page without its items, and the items as they came."""
    try:
        return _split(paging, body.exact_value())
    except DecodeError as error:
        problem = body.problem(error)
    raise problem


def _split(paging: Paging[PageT, ItemT], value: Any) -> tuple[PageT, list[Any]]:
    fields = as_object(value) or {}
    items = as_list(fields.get(paging.items))
    if items is None:
        return decode_model(paging.page, value, ""), []
    return decode_model(paging.page, {**fields, paging.items: []}, ""), items


def _item(paging: Paging[Any, ItemT], body: Body, index: int, raw: Any, on_invalid: OnInvalid) -> ItemT | None:
    try:
        return decode_model(paging.item, raw, f"{paging.items}[{index}]")
    except DecodeError as error:
        problem = body.problem(error)
    on_invalid(raw, problem)
    return None
