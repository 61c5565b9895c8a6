"""What the endpoint template needs of an operation: its parameters, its success, and how it is paged.

Templates call `operation_of(endpoint)`.
"""

from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.property import Property
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.strings import ClassName, PythonIdentifier

from openapi.generator.document import Document, GenerationError
from openapi.generator.models import Page, properties

# Arguments that the functions of an operation have besides the operation's own.
TAKEN = {"client", "timeout", "max_retries", "max_stalled_pages", "on_invalid"}


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name in the document, its argument, the argument's type, and what the document says of it."""

    name: str
    argument: str
    annotation: str
    required: bool
    description: str
    adds: bool  # whether it adds something to items, and filters none
    commas: bool  # whether a list travels as one text


@dataclass(frozen=True)
class Mode:
    """One way of paging: its page, the document's keys and parameters, and the parameters that are its own.

    `next` and `total` are attributes of the page.
    """

    page: Class
    keys: dict[str, Any]
    own: tuple[str, ...]
    next: str | None
    total: str | None


@dataclass(frozen=True)
class Paging:
    """How a list is paged; `enable` is the parameter that chooses, where there are two modes."""

    item: Class
    items: str
    attribute: str
    identity: str | None
    limit: str | None
    cursor: Mode | None
    offset: Mode | None
    enable: Parameter | None
    cursor_by_default: bool


@dataclass(frozen=True)
class Operation:
    """An operation as its module is written."""

    method: str
    path: str
    summary: str
    description: str
    path_parameters: list[Parameter]
    query_parameters: list[Parameter]
    success: str
    result: Class | None
    paging: Paging | None
    headers: list[str] | None  # of its credentials, where they are not all that the client has


def operation_of(endpoint: Endpoint, data: GeneratorData, document: Document) -> Operation:
    """Describe an endpoint.

    Raises:
        GenerationError: it has something that the templates do not support; nothing is left out without a word.
    """
    where = f"{endpoint.method.upper()} {endpoint.path.get_untrusted_value()}"
    facts = document.operation(endpoint.method, endpoint.path.get_untrusted_value())
    query = [_parameter(prop, facts["parameters"]["query", _name(prop)], where) for prop in endpoint.query_parameters]
    return Operation(
        method=endpoint.method.upper(),
        path=endpoint.path.get_untrusted_value(),
        summary=facts.get("summary", ""),
        description=facts.get("description", ""),
        path_parameters=[_parameter(prop, {}, where) for prop in endpoint.path_parameters],
        query_parameters=query,
        success=_success(endpoint, where),
        result=None if "x-paging" in facts else _result(endpoint, where),
        paging=_paging(facts["x-paging"], query, data, where) if "x-paging" in facts else None,
        headers=None if facts["security"] == document.credentials else [one.header for one in facts["security"]],
    )


@dataclass(frozen=True)
class FakeList:
    """A paged list in the testing kit: the attribute that holds it, the function that makes its items."""

    path: str
    attribute: str
    maker: str
    function: str
    limit: str
    item: Class


def fake_lists(data: GeneratorData, document: Document) -> list[FakeList]:
    """The paged lists, each named after its path's last part, and after its tag where two would be alike."""
    found = [
        (str(tag), str(endpoint.name), operation_of(endpoint, data, document))
        for tag, collection in data.endpoint_collections_by_tag.items()
        for endpoint in collection.endpoints
    ]
    lists = [(tag, name, one) for tag, name, one in found if one.paging and not one.path_parameters]
    ends = [one.path.rpartition("/")[2] for _, _, one in lists]
    items = [one.paging.item.name for _, _, one in lists if one.paging]
    result: list[FakeList] = []
    for (tag, function, one), end in zip(lists, ends, strict=True):
        assert one.paging
        item = one.paging.item
        prefix = f"{tag}_" if ends.count(end) > 1 else ""
        maker = f"make_{tag}_{item.module_name}" if items.count(item.name) > 1 else f"make_{item.module_name}"
        limit = next((query.argument for query in one.query_parameters if query.name == one.paging.limit), "")
        attribute = PythonIdentifier(prefix + end, "")
        result.append(FakeList(one.path, attribute, maker, function, limit, item))
    return result


def pages_of(data: GeneratorData, document: Document) -> dict[str, Page]:
    """The models that are pages of a list, by name."""
    endpoints = [endpoint for tag in data.endpoint_collections_by_tag.values() for endpoint in tag.endpoints]
    found: dict[str, Page] = {}
    for paging in (operation_of(endpoint, data, document).paging for endpoint in endpoints):
        for mode in (paging.cursor, paging.offset) if paging else ():
            if paging and mode:
                found[mode.page.name] = Page(paging.attribute, paging.item.name, mode.next)
    return found


def _name(prop: PropertyProtocol) -> str:
    return prop.name.get_untrusted_value()


def _parameter(prop: Property, facts: dict[str, Any], where: str) -> Parameter:
    if prop.python_name in TAKEN:
        raise GenerationError(f"{where} has a parameter {prop.python_name}, a name that the client needs itself.")
    annotation = prop.get_type_string(no_optional=True).as_unembedded_code()
    description, adds, commas = facts.get("description", ""), "x-adds" in facts, facts.get("explode") is False
    return Parameter(_name(prop), prop.python_name, annotation, prop.required, description, adds, commas)


def _success(endpoint: Endpoint, where: str) -> str:
    """The statuses of success, as Python."""
    ranges = [code for code, _ in _successes(endpoint)]
    if not ranges:
        raise GenerationError(f"{where} declares no success; give it a response from 200 to 299.")
    if len(ranges) == 1 and ranges[0][0] != ranges[0][1]:
        return f"range({ranges[0][0]}, {ranges[0][1] + 1})"
    return repr(tuple(code for first, last in ranges for code in range(first, last + 1)))


def _successes(endpoint: Endpoint) -> list[tuple[tuple[int, int], Property]]:
    found = [(response.status_code.range, response.prop) for response in endpoint.responses.patterns]
    return [(code, prop) for code, prop in found if code is not None and code[0] >= 200 and code[1] <= 299]


def _result(endpoint: Endpoint, where: str) -> Class:
    """The one model of all successes."""
    models = [prop.class_info if isinstance(prop, ModelProperty) else None for _, prop in _successes(endpoint)]
    if not models[0] or models.count(models[0]) != len(models):
        raise GenerationError(f"{where} answers with something else than one object; the client knows no other.")
    return models[0]


def _paging(facts: dict[str, Any], query: list[Parameter], data: GeneratorData, where: str) -> Paging:
    modes = {name: _mode(name, facts[name], data, where) for name in ("cursor", "offset") if name in facts}
    pages = [_find(mode.page.name, data, where) for mode in modes.values()]
    items = [_items(page, facts["items"], where) for page in pages]
    if len({item.name for item, _ in items}) != 1:
        raise GenerationError(f"{where}: the items of its two kinds of pages differ.")
    name = facts.get("cursor", {}).get("enable")
    return Paging(
        item=items[0][0],
        items=facts["items"],
        attribute=items[0][1],
        identity=facts.get("identity"),
        limit=facts.get("limit"),
        cursor=modes.get("cursor"),
        offset=modes.get("offset"),
        enable=next((parameter for parameter in query if parameter.name == name), None),
        cursor_by_default=facts.get("default", next(iter(modes))) == "cursor",
    )


def _mode(name: str, keys: dict[str, Any], data: GeneratorData, where: str) -> Mode:
    page = _find(ClassName(keys["page"].rpartition("/")[2], ""), data, where)
    own = [keys[key] for key in (("cursor",) if name == "cursor" else ("offset", "excludeTotal")) if key in keys]
    attributes = {_name(prop): str(prop.python_name) for prop in properties(page)}
    following, total = (attributes.get(keys.get(key, "")) for key in ("next", "total"))
    return Mode(page.class_info, keys, tuple(own), following, total)


def _find(name: str, data: GeneratorData, where: str) -> ModelProperty:
    for model in data.models:
        if model.class_info.name == name:
            return model
    raise GenerationError(f"{where}: x-paging names the page {name}, of which no model is made.")


def _items(page: ModelProperty, key: str, where: str) -> tuple[Class, str]:
    for prop in properties(page):
        if _name(prop) == key and isinstance(prop, ListProperty) and isinstance(prop.inner_property, ModelProperty):
            return prop.inner_property.class_info, prop.python_name
    raise GenerationError(f"{where}: {page.class_info.name}.{key} is no list of objects, as x-paging needs it.")
