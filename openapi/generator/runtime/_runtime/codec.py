# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The base of the generated models, and what their decoders are made of.

A model's `from_dict` is one straight line: each field converts its value or raises a DecodeError, whose path grows
while it unwinds. Encoding and `find_undocumented` need no code of each model: the type of a decoded value says all.
"""

import datetime
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self, TypeVar, cast
from uuid import UUID

from attrs import Factory, define, field, fields, fields_dict

from ..errors import DecodeError, describe
from .enums import OpenEnum
from .formats import format_time

T = TypeVar("T")
M = TypeVar("M", bound="Model")

# Free-form values nested more deeply are refused: parsers differ in how deep they go.
DEEPEST: Final = 100
_MOST_REMEMBERED: Final = 1000  # sets of keys
# What models are made with: filling slots costs a fourth of a call with keywords.
new: Final = object.__new__
# What stops a decoder. KeyError: a field is missing. TypeError: a list or an object, which cannot be looked up, stands
# where a member of an enumeration should.
DECODING_ERRORS: Final = (DecodeError, KeyError, TypeError, RecursionError)
NONE_ABSENT: Final[frozenset[str]] = frozenset()


class _ModelType(type):
    """Notes which fields a model is made with."""

    if not TYPE_CHECKING:

        def __call__(cls, *args: Any, **given: Any) -> Any:
            made = super().__call__(*args, **given)
            # `attrs.evolve` passes what it changes first, then `_absent` and what it keeps.
            made._absent = made._absent.difference(takewhile(lambda name: name != "_absent", given))
            return made


def _optional_names(model: Any) -> frozenset[str]:
    return _layout(model.__class__).optional_names


@define(kw_only=True, repr=False)
class Model(metaclass=_ModelType):
    """A JSON object with documented fields.

    Attributes:
        additional_properties: fields that the document does not know, as they came.
    """

    additional_properties: Mapping[str, Any] = field(factory=dict[str, Any])
    _absent: frozenset[str] = field(default=Factory(_optional_names, takes_self=True), alias="_absent", eq=False)

    # Attributes whose name in JSON is another, and whether the document says what additional properties hold.
    _json_names: ClassVar[Mapping[str, str]] = {}
    _describes_additional: ClassVar[bool] = False

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object. Lists of text and free-form objects in it are taken over, not copied.

        Raises:
            errors.DecodeError: a field is missing, or holds something else than the document says.
        """
        raise NotImplementedError

    @property
    def fields_set(self) -> frozenset[str]:
        """Names of the documented attributes that were sent, or given. Null and absent both read as None."""
        names = _layout(type(self)).names.values()
        return frozenset(name for name in names if name not in self._absent or getattr(self, name) is not None)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that this was decoded from, up to the spelling of times and UUIDs.

        Raises ValueError for a time without a zone.
        """
        present = self.fields_set
        names = _layout(type(self)).names.items()
        encoded = {json_name: encode(getattr(self, name)) for json_name, name in names if name in present}
        encoded.update((name, encode(value)) for name, value in self.additional_properties.items())
        return encoded

    def to_json(self) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def __repr__(self) -> str:
        shown: list[str] = []
        for name in _layout(type(self)).names.values():
            if sum(map(len, shown)) > 120:
                shown.append("…")
                break
            if (value := getattr(self, name)) is not None:
                shown.append(f"{name}={_brief(value)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def _complete(self, raw: Any, decode_additional: Callable[[Any], Any] | None = None) -> Mapping[str, Any]:
        """The object with None for absent fields; notes which they are, and the fields that are undocumented.

        `decode_additional` decodes the values of additional properties, where the document describes them.
        """
        sent: Mapping[Any, Any] = raw  # narrowed below, its keys would be unknown to type checkers
        if raw.__class__ is not dict and not isinstance(raw, Mapping):
            raise DecodeError("", describe(raw), f"an object ({type(self).__name__})")
        layout = _layout(type(self))
        keys = tuple(sent)
        if (absent := layout.absent.get(keys)) is None:
            documented = tuple(key for key in keys if key in layout.names)
            absent = layout.absent_of(documented)
            if documented != keys:
                found = {key: value for key, value in sent.items() if key not in layout.names}
                if not all(isinstance(key, str) for key in found):
                    raise DecodeError("", "a key of another type", "strings as keys")
                self.additional_properties = dict_of(decode_additional or anything, found)
        self._absent = absent
        return {**layout.optional, **sent}

    def _recover(self, raw: Any, error: Exception) -> Self:
        """Complete an object that has as many fields as are documented, but others; otherwise raise DecodeError.

        The field that failed is the first that is not filled yet.
        """
        names = _layout(type(self)).names
        if isinstance(error, KeyError) and raw.__class__ is dict and len(raw) == len(names):
            return self.from_dict(MappingProxyType(raw))
        failed, attribute = next(item for item in names.items() if not hasattr(self, item[1]))
        if isinstance(error, DecodeError):
            raise within(failed, error)
        if isinstance(error, KeyError):
            raise DecodeError(failed, "nothing (the field is missing)", "a value")
        if isinstance(error, TypeError):
            enumeration = str(fields_dict(type(self))[attribute].type).removesuffix(" | None")
            raise DecodeError(failed, describe(raw[failed]), f"a string ({enumeration})")
        raise DecodeError(failed, "a value that is nested very deeply", "JSON that is nested less deeply")


class _Layout:
    """What follows from a model's attributes: their names in JSON, and which of them may be absent."""

    def __init__(self, model: type[Model]) -> None:
        own = [one for one in fields(model) if one.name not in ("additional_properties", "_absent")]
        renamed = model._json_names  # pyright: ignore[reportPrivateUsage]
        self.names = {renamed.get(one.name, one.name): one.name for one in own}
        self.optional_names = frozenset(one.name for one in own if one.default is None)
        self.optional = {json_name: None for json_name, name in self.names.items() if name in self.optional_names}
        # The attributes that are absent, by the keys that are there: most objects have the same, and share the set.
        self.absent: dict[tuple[str, ...], frozenset[str]] = {}

    def absent_of(self, documented: tuple[str, ...]) -> frozenset[str]:
        """The attributes that are absent where these keys are there, none of which is undocumented."""
        absent = frozenset(self.names[key] for key in self.optional.keys() - set(documented))
        return self.absent.setdefault(documented, absent) if len(self.absent) < _MOST_REMEMBERED else absent


_layout = functools.cache(_Layout)


def _scalar(expected: str, *types: type) -> Callable[[Any], Any]:
    """A decoder that takes values of these very types, and raises DecodeError for others, as all decoders do."""

    def decode(value: Any) -> Any:
        """The value itself."""
        if type(value) in types:
            return value
        raise DecodeError("", describe(value), expected)

    return decode


text: Final[Callable[[Any], str]] = _scalar("a string", str)
integer: Final[Callable[[Any], int]] = _scalar("an integer", int)  # neither True nor 1.0
number: Final[Callable[[Any], int | float]] = _scalar("a number", int, float)
boolean: Final[Callable[[Any], bool]] = _scalar("true or false", bool)
null: Final[Callable[[Any], None]] = _scalar("null", type(None))


def constant(expected: T, value: Any) -> T:
    """The one value that the document allows."""
    if type(value) is type(expected) and value == expected:
        return expected
    raise DecodeError("", describe(value), repr(expected))


def free_form(value: Any) -> dict[str, Any]:
    """An object of which the document says nothing more."""
    if value.__class__ is dict:
        _check_free(value)
        return value
    raise DecodeError("", describe(value), "an object")


def anything(value: Any) -> Any:
    """A value of which the document says nothing."""
    if value.__class__ is dict or value.__class__ is list:
        _check_free(value)
    return value


def texts(value: Any) -> list[str]:
    """A list of strings."""
    if value.__class__ is list:
        try:
            "".join(value)
            return value
        except TypeError:
            pass
    return list_of(text, value)


def list_of(decode: Callable[[Any], T], value: Any) -> list[T]:
    """A list, all of whose items are of one kind."""
    if value.__class__ is not list:
        raise DecodeError("", describe(value), "a list")
    decoded: list[T] = []
    try:
        for item in value:
            decoded.append(decode(item))  # noqa: PERF401  # tells where an error is; `extend(map(...))` is slower
        return decoded
    except DecodeError as error:
        problem = within(f"[{len(decoded)}]", error)
    raise problem


def dict_of(decode: Callable[[Any], T], value: Any) -> dict[str, T]:
    """An object, all of whose values are of one kind."""
    if value.__class__ is not dict:
        raise DecodeError("", describe(value), "an object")
    decoded: dict[str, T] = {}
    name = ""
    try:
        for name, item in value.items():
            decoded[name] = decode(item)
        return decoded
    except DecodeError as error:
        problem = within(name, error)
    raise problem


def one_of(value: Any, *decoders: Callable[[Any], Any]) -> Any:
    """What the first decoder that fits makes of a value."""
    errors: list[DecodeError] = []
    for decode in decoders:
        try:
            return decode(value)
        except DecodeError as error:
            errors.append(error)
    deepest = max(errors, key=lambda error: len(error.path))
    if deepest.path:
        raise deepest
    raise DecodeError("", describe(value), " or ".join(error.expected for error in errors))


def within(name: str, error: DecodeError) -> DecodeError:
    """The same error with another part before its path."""
    rest = error.path if not error.path or error.path.startswith("[") else f".{error.path}"
    return DecodeError(name + rest, error.value, error.expected)


def _check_free(value: Any, depth: int = DEEPEST) -> None:
    """Refuse a list or an object that is nested too deeply."""
    if not depth:
        raise DecodeError("", "a value that is nested more deeply", f"at most {DEEPEST} levels")
    for item in value.values() if value.__class__ is dict else value:
        if item.__class__ is dict or item.__class__ is list:
            _check_free(item, depth - 1)


def encode(value: Any) -> Any:
    """The JSON value of a decoded one, with lists and objects of its own."""
    if isinstance(value, OpenEnum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [encode(item) for item in cast(list[Any], value)]
    if isinstance(value, Mapping):
        return {name: encode(item) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, datetime.datetime):
        return format_time(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value) if isinstance(value, UUID) else value


class Undocumented(NamedTuple):
    """Something in an answer that the document does not know."""

    kind: str  # `unknown-value`, a value of an enumeration that is not listed, or `undocumented-field`
    path: str  # as in a DecodeError, such as `items[12].device.groups`
    value: Any  # as it came


def find_undocumented(model: Model) -> Iterator[Undocumented]:
    """Find what a decoded model or page holds beyond the document, nested models included."""
    yield from _find(model, "")


def _find(value: Any, path: str) -> Iterator[Undocumented]:
    if isinstance(value, OpenEnum) and not value.is_known:
        yield Undocumented("unknown-value", path, value.value)
    elif isinstance(value, list):
        for index, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from _find(item, f"{path}[{index}]")
    elif isinstance(value, Model):
        prefix = f"{path}." if path else ""
        for json_name, name in _layout(type(value)).names.items():
            yield from _find(getattr(value, name), prefix + json_name)
        for name, item in value.additional_properties.items():
            if value._describes_additional:  # pyright: ignore[reportPrivateUsage]
                yield from _find(item, prefix + name)
            else:
                yield Undocumented("undocumented-field", prefix + name, item)


def _brief(value: Any) -> str:
    if isinstance(value, Model):
        return f"<{type(value).__name__}>"
    if isinstance(value, UUID | datetime.date):
        return f"'{value}'"
    return describe(value.value if isinstance(value, OpenEnum) else value)
