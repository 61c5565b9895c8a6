# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Enumerations that stay open: a value that the document does not list becomes a member of its own.

Such a member keeps the raw value, equals and hashes like it, copies and pickles. It joins no list and is kept nowhere,
so that ever new values cost no memory.
"""

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from ..errors import DecodeError, describe

_DECIMAL_BITS: Final = 64  # bits of an integer that is named in decimal: Python refuses to write thousands of digits


class OpenEnum(Enum):
    """What both kinds of open enumeration share; without members, so that it can be inherited."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        raw_type: Any = str if issubclass(cls, str) else int
        if not isinstance(value, raw_type) or isinstance(value, bool):
            return None
        raw: Any = raw_type(value)
        member: Self = raw_type.__new__(cls, raw)
        member._name_ = hex(raw) if raw_type is int and raw.bit_length() > _DECIMAL_BITS else str(raw)
        member._value_ = raw
        return member

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


class OpenStrEnum(str, OpenEnum):
    """An enumeration of strings; any other string is a member too, whose `is_known` is false."""

    if TYPE_CHECKING:
        # Type checkers would hold the listed values for the only ones.

        @property
        def value(self) -> str:
            """The raw value, listed or not."""
            ...


class OpenIntEnum(int, OpenEnum):
    """An enumeration of integers; any other integer is a member too, whose `is_known` is false."""

    if TYPE_CHECKING:

        @property
        def value(self) -> int:
            """The raw value, listed or not."""
            ...


E = TypeVar("E", bound=OpenEnum)


def member(enumeration: type[E], value: Any) -> E:
    """The member of a raw value. Raises DecodeError for another type: True and 1.0 are no integers, but hash like 1."""
    known: Any = enumeration  # whose tables type checkers take for private
    raw_type = known._member_type_
    if type(value) is raw_type:
        # Calling the enumeration takes seven times as long.
        found: E = known._value2member_map_.get(value) or enumeration(value)
        return found
    expected = "an integer" if raw_type is int else "a string"
    raise DecodeError("", describe(value), f"{expected} ({enumeration.__name__})")


class Members(dict[Any, Any]):
    """The members of an enumeration by raw value, looked up in a fourth of the time that `member` takes.

    `member` makes or refuses what is not listed. None is among them where null is allowed.
    """

    def __init__(self, enumeration: Any, *, nullable: bool = False) -> None:
        super().__init__(enumeration._value2member_map_)
        if nullable:
            self[None] = None
        self._enumeration = enumeration

    def __missing__(self, value: Any) -> Any:
        return member(self._enumeration, value)
