"""What the model template needs of a schema: for each field its annotation, how it is decoded, and its words.

The generator's own properties decide names and types; this turns them into the vocabulary of the runtime
(`openapi/generator/runtime/kinds.py`). Templates call `shape(model)`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from openapi.generator.document import Document, GenerationError
from openapi.generator.naming import RESERVED, words


@dataclass(frozen=True)
class Kind:
    """The type of a value, null and absent left out.

    `name` says how the template decodes it, `annotation` is its Python type, `code` makes it in the runtime's table.
    """

    name: str
    annotation: str
    code: str
    items: "Kind | None" = None
    enum: EnumProperty | None = None
    model: ModelProperty | None = None

    @property
    def module(self) -> str:
        """The module of the generated model."""
        return str(self.model.class_info.module_name) if self.model else ""

    @property
    def classes(self) -> Iterator[EnumProperty | ModelProperty]:
        """The generated classes that it refers to."""
        if self.items:
            yield from self.items.classes
        if found := self.enum or self.model:
            yield found


@dataclass(frozen=True)
class Union(Kind):
    """Several kinds in one; the template leaves it to the runtime's table."""

    kinds: tuple[Kind, ...] = ()

    @property
    def classes(self) -> Iterator[EnumProperty | ModelProperty]:
        """The generated classes that its kinds refer to."""
        for kind in self.kinds:
            yield from kind.classes


@dataclass(frozen=True)
class Field:
    """A field of a model."""

    json_name: str
    name: str
    kind: Kind
    nullable: bool
    required: bool
    description: str

    @property
    def annotation(self) -> str:
        """The Python type, with None and Unset where they are possible."""
        return self.kind.annotation + " | None" * self.nullable + " | Unset" * (not self.required)

    @property
    def code(self) -> str:
        """The kind for the runtime's table."""
        return f"Nullable({self.kind.code})" if self.nullable else self.kind.code

    @property
    def others(self) -> list[str]:
        """The values that stand beside those of the kind."""
        return ["None"] * self.nullable + ["UNSET"] * (not self.required)

    @property
    def members(self) -> str:
        """The arguments of the runtime's table of an enumeration's members."""
        return ", ".join([self.kind.annotation, *self.others])


@dataclass(frozen=True)
class Shape:
    """A model: its fields, and what its unknown fields may hold."""

    name: str
    module: str
    description: str
    fields: tuple[Field, ...]
    extras: Kind

    @property
    def imports(self) -> list[str]:
        """The imports of generated classes, without that of the model itself."""
        kinds = [*(field.kind for field in self.fields), self.extras]
        classes = {str(found.class_info.name): found for kind in kinds for found in kind.classes}
        classes.pop(self.name, None)
        return [_import(classes[name]) for name in sorted(classes)]

    @property
    def models(self) -> list[str]:
        """The names of the models that it refers to."""
        kinds = [*(field.kind for field in self.fields), self.extras]
        found = (one for kind in kinds for one in kind.classes)
        return [str(one.class_info.name) for one in found if isinstance(one, ModelProperty)]

    @property
    def texts(self) -> list[tuple[list[str], list[Field]]]:
        """The fields that hold strings, by what else they may hold."""
        return _by_others(field for field in self.fields if field.kind.name == "text")

    @property
    def text_lists(self) -> list[tuple[list[str], list[Field]]]:
        """The fields that hold lists of strings, by what else they may hold."""
        return _by_others(field for field in self.fields if field.kind.code == "ListOf(TEXT)")

    @property
    def others(self) -> list[Field]:
        """All other fields."""
        return [field for field in self.fields if field.kind.code not in ("TEXT", "ListOf(TEXT)")]


def _import(found: EnumProperty | ModelProperty) -> str:
    module, name = found.class_info.module_name, found.class_info.name
    decoder = f", decode_{module}" if isinstance(found, ModelProperty) else ""
    return f"from .{module} import {name}{decoder}"


def _by_others(fields: Iterable[Field]) -> list[tuple[list[str], list[Field]]]:
    found: dict[tuple[str, ...], list[Field]] = {}
    for field in fields:
        found.setdefault(tuple(field.others), []).append(field)
    return [(list(others), alike) for others, alike in found.items()]


# Kinds that need nothing further: annotation and name in the runtime.
SCALARS: dict[type, Kind] = {
    StringProperty: Kind("text", "str", "TEXT"),
    IntProperty: Kind("integer", "int", "INTEGER"),
    BooleanProperty: Kind("boolean", "bool", "BOOLEAN"),
    FloatProperty: Kind("number", "int | float", "NUMBER"),
    DateTimeProperty: Kind("time", "datetime.datetime", "TIME"),
    DateProperty: Kind("date", "datetime.date", "DATE"),
    UuidProperty: Kind("uuid", "UUID", "UUID_TEXT"),
    AnyProperty: Kind("any", "Any", "ANY"),
    NoneProperty: Kind("null", "None", "NULL"),
}
FREE = Kind("free", "dict[str, Any]", "FREE_FORM")


def is_free(model: ModelProperty) -> bool:
    """Whether a schema is an object of which nothing is said: it stays a plain dict, and needs no class."""
    documented = model.required_properties or model.optional_properties
    return not documented and isinstance(model.additional_properties, AnyProperty)


def shape(model: ModelProperty, document: Document) -> Shape:
    """All that the template needs of a model."""
    own = document.schema(str(model.class_info.name)).get("properties", {})
    properties = [*(model.required_properties or []), *(model.optional_properties or [])]
    # Unknown fields are kept even where the schema forbids them: a client lives with additions.
    extras = model.additional_properties
    return Shape(
        name=str(model.class_info.name),
        module=str(model.class_info.module_name),
        description=words(model.description),
        fields=tuple(_field(prop, own) for prop in properties),
        extras=kind_of(extras) if extras else SCALARS[AnyProperty],
    )


def check_rings(shapes: Iterable[Shape]) -> None:
    """Stop at schemas that refer to each other: their modules could not import each other. One may refer to itself."""
    wanted = {found.name: {*found.models} - {found.name} for found in shapes}
    try:
        TopologicalSorter(wanted).prepare()
    except CycleError as error:
        ring = ", ".join(sorted(set(error.args[1])))
        raise GenerationError(f"The schemas {ring} refer to each other in a ring, which is not supported.") from None


def _field(prop: PropertyProtocol, schemas: dict[str, Any]) -> Field:
    json_name = prop.name.get_untrusted_value()
    name = str(prop.python_name)
    kinds = _kinds(prop)
    others = [kind for kind in kinds if kind.name != "null"]
    return Field(
        json_name=json_name,
        name=f"{name}_" if name in RESERVED else name,
        kind=_union(others or kinds),
        nullable=others != kinds and bool(others),
        required=prop.required,
        # The generator drops a description that stands beside a reference.
        description=words(schemas.get(json_name, {}).get("description") or prop.description),
    )


def kind_of(prop: PropertyProtocol) -> Kind:
    """The kind of a value; one that may be null is a union with null."""
    return _union(_kinds(prop))


def _kinds(prop: PropertyProtocol) -> list[Kind]:
    if isinstance(prop, UnionProperty):
        return [kind for inner in prop.inner_properties for kind in _kinds(inner)]
    if isinstance(prop, EnumProperty):
        name = str(prop.class_info.name)
        return [Kind("enum", name, f"Enumeration({name})", enum=prop)]
    if isinstance(prop, ListProperty):
        items = kind_of(prop.inner_property)
        return [Kind("list", f"list[{items.annotation}]", f"ListOf({items.code})", items=items)]
    if isinstance(prop, ModelProperty):
        name = str(prop.class_info.name)
        return [FREE if is_free(prop) else Kind("object", name, f"ObjectOf({name})", model=prop)]
    for scalar, kind in SCALARS.items():
        if isinstance(prop, scalar):
            return [kind]
    raise GenerationError(f"The type of {prop.name.get_untrusted_value()} ({type(prop).__name__}) is not supported.")


def _union(kinds: list[Kind]) -> Kind:
    if len(kinds) == 1:
        return kinds[0]
    annotation = " | ".join(kind.annotation for kind in kinds)
    return Union("union", annotation, f"OneOf(({', '.join(kind.code for kind in kinds)}))", kinds=tuple(kinds))
