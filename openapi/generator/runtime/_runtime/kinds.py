# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""What a field may hold, for the exact pass of decoding: it decodes a value, or says what is wrong where.

The quick pass, generated as straight-line code in each model, does the same for values that are as usual.
"""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from ..errors import DecodeError
from .describe import describe
from .enums import OpenIntEnum, OpenStrEnum
from .extras import DEEPEST, copied, is_too_deep
from .times import format_time, parse_any_time, parse_date
from .uuids import parse_uuid


class Kind:
    """One type of the document: how its JSON values are decoded and encoded."""

    @property
    def expected(self) -> str:
        """What a value has to be, in words that follow "expected"."""
        raise NotImplementedError

    def decode(self, value: Any, path: str) -> Any:
        """The decoded value; raises DecodeError, with `path`, where it is not what it has to be."""
        raise NotImplementedError

    def encode(self, value: Any) -> Any:
        """The JSON value of a decoded value."""
        return value

    def refuse(self, value: Any, path: str) -> DecodeError:
        """The error that names the value and what was expected instead."""
        return DecodeError(path, describe(value), self.expected)


class Plain(Kind):
    """A JSON type that is kept as it is. Booleans are no integers."""

    def __init__(self, types: tuple[type, ...], words: str) -> None:
        self.types = types
        self.words = words

    @property
    def expected(self) -> str:
        return self.words

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            raise self.refuse(value, path)
        return value


class Parsed(Kind):
    """A string in a format; `parse` raises ValueError for one that is not."""

    def __init__(self, parse: Callable[[str], Any], write: Callable[[Any], str], words: str) -> None:
        self.parse = parse
        self.write = write
        self.words = words

    @property
    def expected(self) -> str:
        return self.words

    def decode(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            try:
                return self.parse(value)
            except ValueError:
                pass
        raise self.refuse(value, path)

    def encode(self, value: Any) -> Any:
        return self.write(value)


class Enumeration(Kind):
    """An open enumeration."""

    def __init__(self, members: type[OpenStrEnum] | type[OpenIntEnum]) -> None:
        self.members = members

    @property
    def expected(self) -> str:
        return f"{'a string' if issubclass(self.members, str) else 'an integer'} ({self.members.__name__})"

    def decode(self, value: Any, path: str) -> Any:
        raw = str if issubclass(self.members, str) else int
        if not isinstance(value, raw) or isinstance(value, bool):
            raise self.refuse(value, path)
        return self.members(value)

    def encode(self, value: Any) -> Any:
        return value.value


class Free(Kind):
    """A value of which the document says nothing beyond, perhaps, that it is an object."""

    def __init__(self, types: tuple[type, ...], words: str) -> None:
        self.types = types
        self.words = words

    @property
    def expected(self) -> str:
        return f"{self.words}, at most {DEEPEST} levels deep"

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, self.types):
            raise DecodeError(path, describe(value), self.words)
        if is_too_deep(value):
            raise self.refuse(value, path)
        return value

    def encode(self, value: Any) -> Any:
        return copied(value)


class ListOf(Kind):
    """A list, all of whose items are of one kind."""

    def __init__(self, items: Kind) -> None:
        self.items = items

    @property
    def expected(self) -> str:
        return "a list"

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise self.refuse(value, path)
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return [self.items.decode(item, f"{path}[{index}]") for index, item in enumerate(items)]

    def encode(self, value: Any) -> Any:
        return [self.items.encode(item) for item in value]


class Nullable(Kind):
    """Another kind, or null."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @property
    def expected(self) -> str:
        return f"{self.kind.expected} or null"

    def decode(self, value: Any, path: str) -> Any:
        if value is None:
            return None
        try:
            return self.kind.decode(value, path)
        except DecodeError as error:
            found = error
        raise self.refuse(value, path) if found.path == path else found

    def encode(self, value: Any) -> Any:
        return None if value is None else self.kind.encode(value)


class OneOf(Kind):
    """Several kinds; the first that fits a value decodes it."""

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self.kinds = kinds

    @property
    def expected(self) -> str:
        return " or ".join(kind.expected for kind in self.kinds)

    def decode(self, value: Any, path: str) -> Any:
        errors: list[DecodeError] = []
        for kind in self.kinds:
            try:
                return kind.decode(value, path)
            except DecodeError as error:
                errors.append(error)
        deepest = max(errors, key=lambda error: len(error.path))
        raise deepest if deepest.path != path else self.refuse(value, path)

    def encode(self, value: Any) -> Any:
        """Encode by the one kind whose encoding decodes to the same value again."""
        for kind in self.kinds:
            try:
                encoded = kind.encode(value)
                if kind.decode(encoded, "") == value:
                    return encoded
            except (DecodeError, AttributeError, TypeError, ValueError):
                continue
        raise ValueError(f"{describe(value)} is not {self.expected}")


TEXT = Plain((str,), "a string")
INTEGER = Plain((int,), "an integer")
NUMBER = Plain((int, float), "a number")
BOOLEAN = Plain((bool,), "true or false")
TIME = Parsed(parse_any_time, format_time, "a time with its zone, such as 2021-01-01T00:00:00Z, of the years 1 to 9999")
DATE = Parsed(parse_date, datetime.date.isoformat, "a date, such as 2021-01-01")
UUID_TEXT = Parsed(parse_uuid, UUID.__str__, "a UUID")
NULL = Plain((type(None),), "null")
FREE_FORM = Free((dict,), "an object")
ANY = Free((object,), "any JSON value")
