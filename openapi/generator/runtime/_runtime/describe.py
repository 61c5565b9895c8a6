# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Values as short text, for errors and for reprs."""

import datetime
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, cast
from uuid import UUID

_LONGEST: Final = 60  # characters of a string
_NAMES: Final = {None: "null", True: "true", False: "false"}


def describe(value: Any) -> str:
    """Scalars as JSON writes them, strings cut off; of lists and objects only the size, for they may hold anything."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST else value[:_LONGEST] + "…")
    if isinstance(value, dict | list):
        noun = "an object" if isinstance(value, dict) else "a list"
        return f"{noun} of {len(cast(list[Any], value))}"
    if isinstance(value, int) and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    if value is None or isinstance(value, bool):
        return _NAMES[value]
    return repr(value) if isinstance(value, int | float) else f"a Python {type(value).__name__}"


def short_name(name: str) -> str:
    """The name of a field, without control characters and cut off: a server may send any."""
    visible = name[:_LONGEST].encode("unicode_escape").decode() if not name.isprintable() else name[:_LONGEST]
    return visible + "…" * (len(name) > _LONGEST)


def short(name: str, values: Mapping[str, Any]) -> str:
    """An object on one line of at most some 200 characters: what is None is left out."""
    shown: list[str] = []
    for field, value in values.items():
        if value is None:
            continue
        if sum(map(len, shown)) > 120:
            shown.append("…")
            break
        shown.append(f"{field}={_brief(value)}")
    return f"{name}({', '.join(shown)})"


def _brief(value: Any) -> str:
    if isinstance(value, Enum):
        return describe(value.value)
    if isinstance(value, list | dict):
        items = cast(list[Any], value)
        return f"<{len(items)} item{'s' * (len(items) != 1)}>"
    if isinstance(value, UUID | datetime.date):
        return f"'{value}'"
    return describe(value) if isinstance(value, str | int | float) else f"<{type(value).__name__}>"
