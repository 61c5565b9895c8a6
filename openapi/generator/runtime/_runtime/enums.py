# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Enumerations that stay open: a value that the document does not list becomes a member of its own.

Such a member keeps the raw value, equals and hashes like it, copies and pickles. It joins no list and is kept nowhere,
so that ever new values cost no memory.
"""

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from ..errors import DecodeError, describe

_LONGEST: Final = 64  # bits of an integer that is named in decimal


class OpenEnum(Enum):
    """What both kinds of open enumeration share; without members, so that it can be inherited."""

    @property
    def is_known(self) -> bool:
        """Whether the document lists this value."""
        return type(self).__members__.get(self._name_) is self

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, format_spec: str) -> str:
        return format(self.value, format_spec)

    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        # Some releases of Python pickle members by name, under which an unknown one is not found again.
        return type(self), (self._value_,)

    def __repr__(self) -> str:
        known = f".{self._name_}:" if self.is_known else " unknown:"
        return f"<{type(self).__name__}{known} {self.value!r}>"


E = TypeVar("E", bound=OpenEnum)


class OpenStrEnum(str, OpenEnum):
    """An enumeration of strings; any other string is a member too, whose `is_known` is false."""

    if TYPE_CHECKING:
        # Type checkers would hold the listed values for the only ones.

        @property
        def value(self) -> str:
            """The raw value, listed or not."""
            ...

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        text = str(value)
        return _name(str.__new__(cls, text), text)


class OpenIntEnum(int, OpenEnum):
    """An enumeration of integers; any other integer is a member too, whose `is_known` is false."""

    if TYPE_CHECKING:

        @property
        def value(self) -> int:
            """The raw value, listed or not."""
            ...

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        number = int(value)
        return _name(int.__new__(cls, number), number)


class _Members(dict[Any, Any]):
    """The members of an enumeration by raw value."""

    def __init__(self, enumeration: Any) -> None:
        super().__init__(enumeration._value2member_map_)
        self._enumeration = enumeration
        self._decode: Any = int_enum if issubclass(enumeration, OpenIntEnum) else str_enum

    def __missing__(self, value: Any) -> Any:
        return self._decode(self._enumeration, value)


def members(enumeration: type[E]) -> dict[Any, E]:
    """The table that a model looks members up in, in a fourth of the time that `str_enum` takes."""
    return _Members(enumeration)


def members_or_none(enumeration: type[E]) -> dict[Any, E | None]:
    """The same where null is allowed."""
    table = _Members(enumeration)
    table[None] = None
    return table


S = TypeVar("S", bound=OpenStrEnum)
N = TypeVar("N", bound=OpenIntEnum)


def _name(member: E, value: str | int) -> E:
    # Python refuses to write integers of thousands of digits in decimal.
    member._name_ = hex(value) if isinstance(value, int) and value.bit_length() > _LONGEST else str(value)
    member._value_ = value
    return member


def str_enum(enumeration: type[S], value: Any) -> S:
    """The member of a raw value; calling the enumeration takes seven times as long. Raises DecodeError."""
    try:
        return enumeration._value2member_map_[value]  # type: ignore[return-value]
    except (KeyError, TypeError):  # it is not listed, or cannot be hashed
        if type(value) is str:
            return enumeration(value)
    raise DecodeError("", describe(value), f"a string ({enumeration.__name__})")


def int_enum(enumeration: type[N], value: Any) -> N:
    """As `str_enum`. Told apart by type first: True and 1.0 hash like 1."""
    if type(value) is int:
        try:
            return enumeration._value2member_map_[value]  # type: ignore[return-value]
        except KeyError:
            return enumeration(value)
    raise DecodeError("", describe(value), f"an integer ({enumeration.__name__})")
