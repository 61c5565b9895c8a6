# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The base of the generated models: decoding and encoding by the table of fields that each has."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Self, TypeVar

from attrs import define, field

from ..errors import DecodeError
from .describe import describe
from .extras import NO_EXTRAS
from .kinds import ANY, Kind
from .surprise import SURPRISES, SurpriseError
from .unset import UNSET

# What the generated decoders make their objects with: filling slots costs a fourth of keyword construction.
new: Final = object.__new__


class Field(NamedTuple):
    """A field: its name in JSON, its attribute, what it holds, and whether it has to be there."""

    json_name: str
    attribute: str
    kind: Kind
    required: bool = False


@define(kw_only=True)
class Model:
    """A JSON object with documented fields; unknown ones are kept in `additional_properties`."""

    additional_properties: Mapping[str, Any] = field(default=NO_EXTRAS)

    @classmethod
    @abstractmethod
    def json_fields(cls) -> tuple[Field, ...]:
        """The documented fields, as a table."""

    @classmethod
    def extra_kind(cls) -> Kind:
        """What unknown fields may hold."""
        return ANY

    @classmethod
    @abstractmethod
    def quick_decoder(cls) -> "Callable[[Any], Model]":
        """A function that decodes an object that is as usual; for anything else it raises one of `SURPRISES`."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode a JSON object. Lists and free-form objects in it are taken over, not copied.

        Raises:
            DecodeError: a field is missing, or holds something else than the document says.
        """
        return decode_model(cls, src_dict, "")

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that this was decoded from, up to the spelling of times and UUIDs."""
        encoded: dict[str, Any] = {}
        for entry in self.json_fields():
            value = getattr(self, entry.attribute)
            if value is not UNSET:
                encoded[entry.json_name] = entry.kind.encode(value)
        extra_kind = self.extra_kind()
        encoded.update((name, extra_kind.encode(value)) for name, value in self.additional_properties.items())
        return encoded

    @property
    def additional_keys(self) -> list[str]:
        """Names of the unknown fields."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties = {**self.additional_properties, key: value}

    def __delitem__(self, key: str) -> None:
        left = dict(self.additional_properties)
        del left[key]
        self.additional_properties = left

    def __contains__(self, key: object) -> bool:
        return key in self.additional_properties


M = TypeVar("M", bound=Model)


class ObjectOf(Kind):
    """A documented object."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    @property
    def expected(self) -> str:
        return f"an object ({self.model.__name__})"

    def decode(self, value: Any, path: str) -> Any:
        return decode_model(self.model, value, path)

    def encode(self, value: Any) -> Any:
        return value.to_dict()


def decode_list(value: Any, decode_item: Callable[[Any], Any]) -> list[Any]:
    """For the quick pass: decode a list of objects."""
    if value.__class__ is not list:
        raise SurpriseError
    return list(map(decode_item, value))


def check_texts(value: Any) -> None:
    """For the quick pass: raise SurpriseError or TypeError where a value is no list of strings."""
    if value.__class__ is not list:
        raise SurpriseError
    "".join(value)


def decode_model(model: type[M], value: Any, path: str) -> M:
    """Decode quickly, or else exactly: a model, or DecodeError with the path to what is wrong."""
    try:
        decoded = model.quick_decoder()(value)
        if type(decoded) is model:
            return decoded
    except SURPRISES:
        pass
    # Outside of the handler: an error must not carry the surprise, whose text may hold anything, as its context.
    return _decode_exactly(model, value, path)


def _decode_exactly(model: type[M], value: Any, path: str) -> M:
    if not isinstance(value, Mapping):
        raise ObjectOf(model).refuse(value, path)
    raw: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]
    decoded = new(model)
    known: set[str] = set()
    for entry in model.json_fields():
        known.add(entry.json_name)
        setattr(decoded, entry.attribute, _decode_field(entry, raw, path))
    decoded.additional_properties = _decode_extras(model, raw, known, path)
    return decoded


def _decode_field(entry: Field, raw: Mapping[Any, Any], path: str) -> Any:
    where = f"{path}.{entry.json_name}" if path else entry.json_name
    value = raw.get(entry.json_name, UNSET)
    if value is not UNSET:
        return entry.kind.decode(value, where)
    if entry.required:
        raise DecodeError(where, "nothing (the field is missing)", entry.kind.expected)
    return UNSET


def _decode_extras(model: type[Model], raw: Mapping[Any, Any], known: set[str], path: str) -> Mapping[str, Any]:
    extras: dict[str, Any] = {}
    for name, value in raw.items():
        if not isinstance(name, str):
            raise DecodeError(path, f"the key {describe(name)}", "strings as keys")
        if name not in known:
            extras[name] = model.extra_kind().decode(value, f"{path}.{name}" if path else name)
    return extras or NO_EXTRAS
