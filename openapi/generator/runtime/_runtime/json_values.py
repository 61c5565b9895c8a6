# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""JSON values whose kind is not known yet."""

from __future__ import annotations

from typing import Any


def as_object(value: Any) -> dict[str, Any] | None:
    """The value, where it is an object."""
    return value if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType]


def as_list(value: Any) -> list[Any] | None:
    """The value, where it is a list."""
    return value if isinstance(value, list) else None  # pyright: ignore[reportUnknownVariableType]
