# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Fields that the document does not know, and values of which it says nothing: they are kept as they came."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

from .surprise import SurpriseError

# Free-form values nested more deeply are refused: parsers differ in how deep they go.
DEEPEST: Final = 100
# Integers beyond 64 bits reach us as floats from orjson.
_WIDE: Final = float(2**63)


class NoExtras(Mapping[str, Any]):
    """The empty mapping that all models without unknown fields share; it stays one through copy and pickle."""

    __slots__ = ()

    def __getitem__(self, key: str) -> NoReturn:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __reduce__(self) -> str:
        return "NO_EXTRAS"

    def __repr__(self) -> str:
        return "{}"


NO_EXTRAS: Final = NoExtras()


def complete(raw: Mapping[str, Any], absent: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The object with `UNSET` for its absent fields, and the fields that `absent` does not list."""
    whole = {**absent, **raw}
    if len(whole) == len(absent):
        return whole, NO_EXTRAS
    extras = {key: value for key, value in whole.items() if key not in absent}
    check_free(extras)
    return whole, extras


def complete_known(raw: Mapping[str, Any], absent: Mapping[str, Any]) -> Mapping[str, Any]:
    """As `complete`, where unknown fields have a type of their own: those are left to the exact pass."""
    whole = {**absent, **raw}
    if len(whole) != len(absent):
        raise SurpriseError
    return whole


def check_free(value: Any, depth: int = DEEPEST) -> None:
    """Raise SurpriseError where a free-form value is nested too deeply, or may have lost digits of an integer."""
    if not depth:
        raise SurpriseError
    for item in value.values() if value.__class__ is dict else value:
        kind = item.__class__
        if kind is dict or kind is list:
            check_free(item, depth - 1)
        elif kind is float and not -_WIDE < item < _WIDE:
            raise SurpriseError


def check_free_objects(value: Any) -> None:
    """As `check_free`, for a list of objects."""
    if value.__class__ is not list:
        raise SurpriseError
    for item in value:
        if item.__class__ is not dict:
            raise SurpriseError
        check_free(item)


def is_too_deep(value: Any, depth: int = DEEPEST) -> bool:
    """Whether lists and objects are nested more deeply than `depth`."""
    if not isinstance(value, dict | list):
        return False
    items: Any = value.values() if isinstance(value, dict) else value  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return depth == 0 or any(is_too_deep(item, depth - 1) for item in items)


def copied(value: Any) -> Any:
    """The JSON value with lists and objects of its own."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [copied(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value
