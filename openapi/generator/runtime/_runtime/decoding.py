# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""From the bytes of an answer to a model, with orjson where it is installed: results and errors are the same without.

orjson's result is used where the quick pass finds it as usual. Otherwise the standard library parses the bytes again,
and decides: orjson refuses lone surrogates and huge numbers, and gives integers beyond 64 bits as floats.
"""

import importlib
import json
from collections.abc import Callable
from typing import Any, NoReturn, cast

from ..errors import DecodeError
from .describe import describe
from .kinds import ListOf
from .model import M, ObjectOf, decode_model
from .surprise import SURPRISES


def _find_orjson() -> Callable[[bytes], Any] | None:
    try:
        loads: Callable[[bytes], Any] = importlib.import_module("orjson").loads
    except ImportError:
        return None
    return loads


fast_loads = _find_orjson()


def parse_json(content: bytes) -> Any:
    """The JSON value; raises DecodeError for what is none. NaN and Infinity are none."""
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"JSON ({error.msg} at character {error.pos})"
    except RecursionError:
        reason = "JSON that is nested less deeply"
    except ValueError:
        reason = "JSON in UTF-8, without NaN, Infinity and numbers of thousands of digits"
    raise DecodeError("", describe(content[:80].decode("utf-8", "replace")), reason)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def decode(content: bytes, model: type[M]) -> M:
    """The JSON object in `content` as a model; raises DecodeError."""
    return decode_parsed(parse_quickly(content), content, model)


def parse_quickly(content: bytes) -> Any:
    """The JSON value as the quickest parser reads it, which may get unusual numbers wrong; raises DecodeError."""
    if fast_loads is not None:
        try:
            return fast_loads(content)
        except ValueError:
            pass
    return parse_json(content)


def decode_parsed(raw: Any, content: bytes, model: type[M]) -> M:
    """The same as `decode`, where `parse_quickly` has read the content already; its value is used up."""
    try:
        return _decode_quickly(raw, model)
    except SURPRISES:
        pass
    return decode_model(model, parse_json(content), "")


def _decode_quickly(raw: Any, model: type[M]) -> M:
    """Decode what is as usual; the list of a page is given up item by item, which saves memory and time."""
    lists: dict[str, list[Any]] = {}
    for entry in model.json_fields():
        kind = entry.kind
        if isinstance(kind, ListOf) and isinstance(kind.items, ObjectOf) and type(raw[entry.json_name]) is list:
            lists[entry.attribute] = _use_up(raw[entry.json_name], kind.items.model.quick_decoder())
    decoded: Any = model.quick_decoder()(raw)
    for attribute, items in lists.items():
        setattr(decoded, attribute, items)
    return cast(M, decoded)


def _use_up(items: list[Any], decode_item: Callable[[Any], Any]) -> list[Any]:
    items.reverse()
    return [decode_item(items.pop()) for _ in range(len(items))]
