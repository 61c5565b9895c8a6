# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""A JSON value as short text for an error."""

from typing import Any, Final

_LONGEST: Final = 60  # characters of a string
_NAMES: Final = {None: "null", True: "true", False: "false"}


def describe(value: Any) -> str:
    """Scalars as JSON writes them, strings cut off; of lists and objects only the size, for they may hold anything."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST else value[:_LONGEST] + "…")
    if isinstance(value, dict | list):
        noun = "an object" if isinstance(value, dict) else "a list"
        return f"{noun} of {len(value)}"  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, int) and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    if value is None or isinstance(value, bool):
        return _NAMES[value]
    return repr(value) if isinstance(value, int | float) else f"a Python {type(value).__name__}"
