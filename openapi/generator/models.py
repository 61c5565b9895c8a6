"""What the model template needs of a schema: for each field its annotation, the expression that decodes it, its words.

The generator's own properties decide names and types; the expressions call what `runtime/_runtime/codec.py` holds.
"""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from openapi_python_client.parser.properties import AnyProperty, EnumProperty, ModelProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from openapi.generator.document import Document, GenerationError
from openapi.generator.source import resolve

# Attributes that every model has besides its fields; a field of that name gets an underscore.
RESERVED = {"additional_properties", "fields_set", "from_dict", "to_dict", "to_json"}


def words(description: object) -> str:
    """The words of the document; what would end a docstring is escaped."""
    raw = description.get_untrusted_value() if hasattr(description, "get_untrusted_value") else description
    text = str(raw or "").strip().replace("\\", "\\\\")
    return text.replace('"', '\\"') if text.endswith('"') or '"""' in text else text


def docstring(text: str) -> str:
    """Words as a docstring: one line where it fits, else wrapped; nothing for no words."""
    wrapped = textwrap.fill(" ".join(text.split()), 110)
    end = "\n" if "\n" in wrapped else ""
    return f'"""{wrapped}{end}"""' if wrapped else ""


@dataclass(frozen=True)
class Kind:
    """The type of a value: its annotation, and the expression that decodes it, in which `$` stands for the value."""

    annotation: str
    expression: str
    nullable: bool = False
    classes: tuple[EnumProperty | ModelProperty, ...] = ()

    def decode(self, value: str) -> str:
        """The expression for a value that is not null, which is an expression itself."""
        return self.expression.replace("$", value)

    @property
    def decoder(self) -> str:
        """A function that decodes a value, null included."""
        if self.nullable:
            return f"lambda item: None if item is None else {self.decode('item')}"
        name = self.expression.removesuffix("($)")
        return name if name != self.expression and "(" not in name else f"lambda item: {self.decode('item')}"


# Kinds that need nothing further, by the name of their property class.
SCALARS = {
    "StringProperty": Kind("str", "text($)"),
    "IntProperty": Kind("int", "integer($)"),
    "BooleanProperty": Kind("bool", "boolean($)"),
    "FloatProperty": Kind("int | float", "number($)"),
    "DateTimeProperty": Kind("datetime.datetime", "time($)"),
    "DateProperty": Kind("datetime.date", "date($)"),
    "UuidProperty": Kind("UUID", "uuid($)"),
    "AnyProperty": Kind("Any", "anything($)"),
    "NoneProperty": Kind("None", "null($)"),
}


@dataclass(frozen=True)
class Field:
    """A field of a model."""

    json_name: str
    name: str
    kind: Kind
    required: bool
    description: str

    @property
    def annotation(self) -> str:
        """The Python type; what is absent reads as None."""
        may_be_none = (self.kind.nullable or not self.required) and self.kind.annotation not in ("Any", "None")
        return self.kind.annotation + " | None" * may_be_none

    @property
    def bound(self) -> str:
        """What the module binds to `_name`, since looking it up costs as much as decoding a scalar; "" for nothing."""
        name = str(self.kind.classes[0].class_info.name) if len(self.kind.classes) == 1 else ""
        if self._is_enumeration and (self.kind.nullable or self.required):
            return f"Members({name}{', nullable=True' * self.kind.nullable})"
        return f"{name}.from_dict" if f"{name}.from_dict" in self.kind.expression and name else ""

    @property
    def _is_enumeration(self) -> bool:
        return self.kind.expression.startswith("member(")

    @property
    def decode(self) -> str:
        """The expression that decodes the field of `raw`, in which optional fields that are absent are None."""
        raw = f"raw[{self.json_name!r}]"
        if self.bound and self._is_enumeration:
            if getattr(self.kind.classes[0], "value_type", str) is str:
                return f"_{self.name}[{raw}]"
            # True and 1.0 would be found too: they hash like 1.
            fits = f"type(v := {raw}) is int{' or v is None' * self.kind.nullable}"
            return f"_{self.name}[v] if {fits} else {self.kind.decode('v')}"
        kind = self.kind
        if self.bound:
            kind = replace(kind, expression=kind.expression.replace(self.bound, f"_{self.name}"))
        if kind.nullable and kind.expression == "text($)":
            return f"v if type(v := {raw}) is str or v is None else text(v)"
        if kind.nullable:
            return f"None if (v := {raw}) is None else {kind.decode('v')}"
        if self.required or kind.annotation in ("Any", "None"):
            return kind.decode(raw)
        return f"{kind.decode(raw)} if {self.json_name!r} in src_dict else None"


@dataclass(frozen=True)
class Page:
    """What makes a model a page: the attribute of its items, their class, and the attribute of the next cursor."""

    items: str
    item: str
    next: str | None = None


@dataclass(frozen=True)
class Shape:
    """A model: its fields, and what its undocumented fields may hold where the document describes them."""

    name: str
    description: str
    fields: tuple[Field, ...]
    additional: Kind | None
    page: Page | None

    @property
    def renamed(self) -> list[Field]:
        """The fields whose attribute has another name."""
        return [field for field in self.fields if field.name != field.json_name]

    @property
    def classes(self) -> dict[str, EnumProperty | ModelProperty]:
        """The generated classes that it refers to, by name."""
        kinds = [*(field.kind for field in self.fields), *([self.additional] if self.additional else [])]
        return {str(found.class_info.name): found for kind in kinds for found in kind.classes}

    @property
    def imports(self) -> list[str]:
        """The imports of these classes, without that of the model itself."""
        found = {name: one.class_info.module_name for name, one in self.classes.items() if name != self.name}
        return [f"from .{module} import {name}" for name, module in sorted(found.items())]


def is_free(model: ModelProperty) -> bool:
    """Whether a schema is an object of which nothing is said: it stays a plain dict, and needs no class."""
    documented = model.required_properties or model.optional_properties
    return not documented and isinstance(model.additional_properties, AnyProperty)


def shape(model: ModelProperty, document: Document, pages: Mapping[str, Page]) -> Shape:
    """All that the template needs of a model."""
    name = str(model.class_info.name)
    own = resolve(document.raw, {"$ref": f"#/components/schemas/{name}"}).get("properties", {})
    # Undocumented fields are kept even where the schema forbids them: a client has to accept additions.
    additional = model.additional_properties
    return Shape(
        name=name,
        description=words(model.description),
        fields=tuple(_field(prop, own, name in pages) for prop in properties(model)),
        additional=kind_of(additional) if additional and not isinstance(additional, AnyProperty) else None,
        page=pages.get(name),
    )


def check_rings(shapes: Iterable[Shape]) -> None:
    """Stop at schemas that refer to each other: their modules could not import each other. One may refer to itself."""
    wanted = {
        found.name: {
            name for name, one in found.classes.items() if isinstance(one, ModelProperty) and name != found.name
        }
        for found in shapes
    }
    try:
        TopologicalSorter(wanted).prepare()
    except CycleError as error:
        ring = ", ".join(sorted(set(error.args[1])))
        raise GenerationError(f"The schemas {ring} refer to each other in a ring, which is not supported.") from None


def properties(model: ModelProperty) -> list[PropertyProtocol]:
    """The documented fields, required ones first."""
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def _field(prop: PropertyProtocol, schemas: dict[str, Any], of_page: bool) -> Field:
    json_name = prop.name.get_untrusted_value()
    name = str(prop.python_name)
    kind = kind_of(prop)
    own = schemas.get(json_name, {}).get("description") or prop.description
    classes = () if kind.annotation.startswith("list[") else kind.classes
    return Field(
        json_name=json_name,
        name=f"{name}_" if name in RESERVED or (of_page and name == "has_next") else name,
        kind=kind,
        required=prop.required,
        # The generator drops a description that stands beside a reference; without one, that of the class will do.
        description=words(own or next((found.description for found in classes), "")),
    )


def kind_of(prop: PropertyProtocol) -> Kind:
    """The kind of a value."""
    kinds = _kinds(prop)
    others = [kind for kind in kinds if kind.annotation != "None"] or kinds[:1]
    nullable = others[0].annotation != "None" and len(others) < len(kinds)
    classes = tuple(found for kind in others for found in kind.classes)
    expression = (
        others[0].expression if len(others) == 1 else f"one_of($, {', '.join(kind.decoder for kind in others)})"
    )
    return Kind(" | ".join(kind.annotation for kind in others), expression, nullable, classes)


def _kinds(prop: PropertyProtocol) -> list[Kind]:
    if isinstance(prop, UnionProperty):
        return [kind for inner in prop.inner_properties for kind in _kinds(inner)]
    if isinstance(prop, EnumProperty):
        name = str(prop.class_info.name)
        return [Kind(name, f"member({name}, $)", classes=(prop,))]
    if isinstance(prop, ListProperty):
        items = kind_of(prop.inner_property)
        annotation = f"list[{items.annotation}{' | None' * items.nullable}]"
        expression = "texts($)" if annotation == "list[str]" else f"list_of({items.decoder}, $)"
        return [Kind(annotation, expression, classes=items.classes)]
    if isinstance(prop, ModelProperty) and is_free(prop):
        return [Kind("dict[str, Any]", "free_form($)")]
    if isinstance(prop, ModelProperty):
        name = str(prop.class_info.name)
        return [Kind(name, f"{name}.from_dict($)", classes=(prop,))]
    if isinstance(prop, ConstProperty):
        value = prop.value.python_code.as_unembedded_code()
        return [Kind(f"Literal[{value}]", f"constant({value}, $)")]
    if scalar := SCALARS.get(type(prop).__name__):
        return [scalar]
    raise GenerationError(f"The type of {prop.name.get_untrusted_value()} ({type(prop).__name__}) is not supported.")
