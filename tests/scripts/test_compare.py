"""A table of changes to the document, each with what is told of it and how grave it is for whom."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.compare import Change, DocumentError, Severity, compare, parse, render

DOCUMENT = Path(__file__).resolve().parents[2] / "openapi" / "alerts.yaml"
Json = Any
BREAKS, FITS, WORDS = Severity.BREAKING, Severity.COMPATIBLE, Severity.WORDING


@pytest.fixture(scope="module")
def document() -> Json:
    return parse(DOCUMENT.read_bytes(), str(DOCUMENT))


def at(document: Json, path: str) -> Json:
    """The value at a path such as `schemas Alert properties`; `schemas` stands for the components' own."""
    value = document
    for part in path.split():
        if part in ("schemas", "parameters", "responses", "securitySchemes") and "openapi" in value:
            value = value["components"]
        value = value["get"] if part == "listAlerts" else value[int(part) if isinstance(value, list) else part]
    return value


def put(path: str, value: Json) -> Callable[[Json], None]:
    """A change that sets the value at a path."""
    parent, _, key = path.rpartition(" ")

    def change(document: Json) -> None:
        owner = at(document, parent)
        owner[int(key) if isinstance(owner, list) else key] = value

    return change


def cut(path: str) -> Callable[[Json], None]:
    """A change that takes the value at a path away."""
    parent, _, key = path.rpartition(" ")

    def change(document: Json) -> None:
        owner = at(document, parent)
        del owner[int(key) if isinstance(owner, list) else key]

    return change


def append(path: str, value: Json) -> Callable[[Json], None]:
    return lambda document: at(document, path).append(value)


def both(*changes: Callable[[Json], None]) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        for each in changes:
            each(document)

    return change


ALERT, DEVICE = "schemas Alert properties", "schemas Device properties"
GET = "paths /edr/alerts get"

# What is done, where it is told, what is told, and its severity for callers of the client and for the contract.
TABLE: list[tuple[str, Callable[[Json], None], str, str, Severity, Severity]] = [
    ("field added", put(f"{ALERT} score", {"type": "number"}), "Alert.score", "new field, number", FITS, FITS),
    (
        "required field added",
        both(put(f"{ALERT} score", {"type": "number"}), append("schemas Alert required", "score")),
        "Alert.score",
        "new required field, number",
        FITS,
        BREAKS,
    ),
    ("field removed", cut(f"{ALERT} title"), "Alert.title", "field is gone", BREAKS, FITS),
    ("field required", append("schemas Alert required", "title"), "Alert.title", "is required now", FITS, BREAKS),
    ("field optional", cut("schemas Alert required 0"), "Alert.id", "is no longer required", BREAKS, FITS),
    ("field nullable", put(f"{ALERT} id type", ["string", "null"]), "Alert.id", "may be null now", BREAKS, FITS),
    ("field never null", put(f"{ALERT} title type", "string"), "Alert.title", "is never null now", FITS, BREAKS),
    (
        "reference never null",
        put(f"{ALERT} severity", {"$ref": "#/components/schemas/AlertSeverity"}),
        "Alert.severity",
        "is never null now",
        FITS,
        BREAKS,
    ),
    (
        "type changed",
        put(f"{ALERT} pid type", ["integer", "null"]),
        "Alert.pid",
        "type string -> integer",
        BREAKS,
        BREAKS,
    ),
    (
        "type widened",
        put("schemas AlertOffsetPage properties count type", "number"),
        "AlertOffsetPage.count",
        "type integer -> number",
        BREAKS,
        FITS,
    ),
    (
        "alternative added",
        put(f"{ALERT} pid", {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
        "Alert.pid",
        "may be integer now",
        BREAKS,
        FITS,
    ),
    (
        "alternative removed",
        cut("schemas ErrorResponse properties detail anyOf 0"),
        "ErrorResponse.detail",
        "is no longer string",
        FITS,
        BREAKS,
    ),
    (
        "items changed",
        put(f"{DEVICE} hostnames items type", "integer"),
        "Device.hostnames[]",
        "type string -> integer",
        BREAKS,
        BREAKS,
    ),
    ("format removed", cut(f"{ALERT} id format"), "Alert.id", "format uuid -> none", BREAKS, FITS),
    (
        "format added",
        put(f"{ALERT} vendor_id format", "uuid"),
        "Alert.vendor_id",
        "format none -> uuid",
        BREAKS,
        BREAKS,
    ),
    (
        "format that stays text",
        put(f"{ALERT} user_name format", "email"),
        "Alert.user_name",
        "format none -> email",
        FITS,
        BREAKS,
    ),
    (
        "enum value added",
        append("schemas AlertSeverity enum", "urgent"),
        "AlertSeverity",
        'value "urgent" is new',
        FITS,
        FITS,
    ),
    (
        "enum value removed",
        cut("schemas AlertSeverity enum 1"),
        "AlertSeverity",
        'value "low" is gone',
        BREAKS,
        BREAKS,
    ),
    (
        "enum reordered",
        put("schemas DeviceStatus enum", ["quarantined", "offline", "active"]),
        "DeviceStatus",
        "values listed in another order",
        WORDS,
        WORDS,
    ),
    (
        "enum opened",
        cut("schemas AlertVendor enum"),
        "AlertVendor",
        "is no longer limited to listed values",
        BREAKS,
        FITS,
    ),
    (
        "enum member renamed",
        put("schemas ObservableTypeId x-enum-varnames 1", "HOST"),
        "ObservableTypeId",
        "value 1 is named HOST in the client, was HOSTNAME",
        BREAKS,
        WORDS,
    ),
    (
        "class renamed",
        both(
            lambda document: at(document, "schemas").update(Kind=at(document, "schemas AlertVendor")),
            put(f"{ALERT} vendor $ref", "#/components/schemas/Kind"),
        ),
        "Alert.vendor",
        "is Kind now, was AlertVendor",
        BREAKS,
        WORDS,
    ),
    (
        "answer's lower bound raised",
        put("schemas AlertOffsetPage properties count minimum", 1),
        "AlertOffsetPage.count",
        "minimum 0 -> 1",
        FITS,
        BREAKS,
    ),
    (
        "answer's lower bound gone",
        cut("schemas AlertOffsetPage properties count minimum"),
        "AlertOffsetPage.count",
        "minimum 0 -> none",
        FITS,
        FITS,
    ),
    (
        "object closed",
        put("schemas DeviceTag additionalProperties", False),
        "DeviceTag",
        "fields that are not listed: allowed -> forbidden",
        FITS,
        BREAKS,
    ),
    (
        "schema added",
        put("schemas Group", {"type": "object"}),
        "Group",
        "new type, object",
        FITS,
        FITS,
    ),
    (
        "parameter added",
        append(f"{GET} parameters", {"name": "severity", "in": "query", "schema": {"type": "string"}}),
        "GET /edr/alerts, parameter severity",
        "is new, string",
        FITS,
        FITS,
    ),
    (
        "required parameter added",
        append(f"{GET} parameters", {"name": "X-Org", "in": "header", "required": True, "schema": {"type": "string"}}),
        "GET /edr/alerts, header parameter X-Org",
        "is new, required, string",
        BREAKS,
        FITS,
    ),
    ("parameter removed", cut(f"{GET} parameters 0"), "GET /edr/alerts, parameter sort", "is gone", BREAKS, FITS),
    (
        "parameter required",
        put("parameters Limit required", True),
        "GET /edr/alerts, parameter limit",
        "is required now",
        BREAKS,
        FITS,
    ),
    (
        "parameter's bound raised",
        put("parameters Limit schema minimum", 1),
        "GET /edr/alerts, parameter limit",
        "minimum 0 -> 1",
        BREAKS,
        FITS,
    ),
    (
        "parameter's bound gone",
        cut("parameters Limit schema minimum"),
        "GET /edr/alerts, parameter limit",
        "minimum 0 -> none",
        FITS,
        BREAKS,
    ),
    (
        "parameter bounded",
        put("parameters Limit schema maximum", 500),
        "GET /edr/alerts, parameter limit",
        "maximum none -> 500",
        BREAKS,
        FITS,
    ),
    (
        "parameter's type changed",
        put("parameters Limit schema", {"type": "string"}),
        "GET /edr/alerts, parameter limit",
        "type integer -> string",
        BREAKS,
        BREAKS,
    ),
    (
        "parameter's default changed",
        put("parameters Limit x-default", 50),
        "GET /edr/alerts, parameter limit",
        "x-default 100 -> 50",
        BREAKS,
        BREAKS,
    ),
    (
        "parameter deprecated",
        put("parameters Offset deprecated", True),
        "GET /edr/alerts, parameter offset",
        "deprecated",
        FITS,
        WORDS,
    ),
    (
        "flag promises a key",
        put("parameters IncludeDeviceGroups x-adds", "device"),
        "GET /edr/alerts, parameter includeDeviceGroups",
        'x-adds "device" is new',
        WORDS,
        BREAKS,
    ),
    (
        "flag promises no key",
        cut("parameters IncludeObservables x-adds"),
        "GET /edr/alerts, parameter includeObservables",
        'x-adds "observables" is gone',
        WORDS,
        FITS,
    ),
    (
        "surety raised",
        put("parameters Sort x-evidence surety", "B"),
        "GET /edr/alerts, parameter sort",
        "surety D -> B",
        WORDS,
        BREAKS,
    ),
    (
        "surety lowered",
        put("parameters Limit x-evidence surety", "E"),
        "GET /edr/alerts, parameter limit",
        "surety C -> E",
        WORDS,
        FITS,
    ),
    (
        "source reworded",
        put("parameters Limit x-evidence source", "a page"),
        "GET /edr/alerts, parameter limit",
        "its source is told otherwise",
        WORDS,
        WORDS,
    ),
    (
        "description reworded",
        put(f"{ALERT} title description", "Its title."),
        "Alert.title",
        "description reworded",
        WORDS,
        WORDS,
    ),
    ("info reworded", put("info summary", "Alerts."), "info", "summary reworded", WORDS, WORDS),
    (
        "example changed",
        put(f"{GET} responses 200 content application/json examples documented value count", 124),
        "GET /edr/alerts, answer 200",
        "examples reworded",
        WORDS,
        WORDS,
    ),
    (
        "operation renamed",
        put(f"{GET} operationId", "getAlerts"),
        "GET /edr/alerts",
        'operationId "listAlerts" -> "getAlerts"',
        BREAKS,
        WORDS,
    ),
    (
        "tag renamed",
        put(f"{GET} tags", ["alerts"]),
        "GET /edr/alerts",
        'tag ["edr"] -> ["alerts"]',
        BREAKS,
        WORDS,
    ),
    (
        "operation added",
        put("paths /edr/alerts head", {"responses": {"200": {"description": "Nothing."}}}),
        "HEAD /edr/alerts",
        "new operation",
        FITS,
        FITS,
    ),
    ("operation removed", cut(GET), "GET /edr/alerts", "operation is gone", BREAKS, FITS),
    (
        "path moved",
        lambda document: document["paths"].update({"/edr/v2": document["paths"].pop("/edr/alerts")}),
        "GET /edr/alerts",
        "operation is gone",
        BREAKS,
        FITS,
    ),
    (
        "error answer removed",
        cut(f"{GET} responses 429"),
        "GET /edr/alerts, answer 429",
        "is gone",
        FITS,
        BREAKS,
    ),
    (
        "good answer removed",
        both(put(f"{GET} responses 201", {"description": "Other."}), cut(f"{GET} responses 200")),
        "GET /edr/alerts, answer 200",
        "is gone",
        BREAKS,
        BREAKS,
    ),
    (
        "answer added",
        put(f"{GET} responses 410", {"description": "Gone."}),
        "GET /edr/alerts, answer 410",
        "is new",
        FITS,
        FITS,
    ),
    (
        "page added",
        append(f"{GET} responses 200 content application/json schema anyOf", {"type": "array"}),
        "GET /edr/alerts, answer 200",
        "may be list of anything now",
        BREAKS,
        FITS,
    ),
    (
        "kind of body changed",
        lambda document: at(document, f"{GET} responses 200 content").update(
            {"text/plain": at(document, f"{GET} responses 200 content").pop("application/json")}
        ),
        "GET /edr/alerts, answer 200",
        "application/json is gone",
        BREAKS,
        BREAKS,
    ),
    (
        "header removed",
        cut("responses TooManyRequests headers Retry-After"),
        "GET /edr/alerts, answer 429, header Retry-After",
        "is gone",
        BREAKS,
        FITS,
    ),
    (
        "credential dropped",
        cut("security 0 ConnectionId"),
        "every operation",
        "credentials ApiKey are asked for now",
        FITS,
        FITS,
    ),
    (
        "credentials needed no more",
        put("security", []),
        "every operation",
        "credentials ApiKey + ConnectionId are no longer asked for",
        BREAKS,
        BREAKS,
    ),
    (
        "header of the key renamed",
        put("securitySchemes ApiKey name", "Authorization"),
        "security scheme ApiKey",
        'name "X-API-KEY" -> "Authorization"',
        BREAKS,
        BREAKS,
    ),
    (
        "server removed",
        cut("servers 1"),
        "server https://api.eu-c1.leen.dev/v1",
        "is gone",
        BREAKS,
        FITS,
    ),
    ("server added", append("servers", {"url": "https://b.test"}), "server https://b.test", "is new", FITS, FITS),
    (
        "region renamed",
        put("servers 0 x-region", "usa"),
        "server https://api.leen.dev/v1",
        "region us -> usa",
        BREAKS,
        WORDS,
    ),
    (
        "default server changed",
        lambda document: document["servers"].reverse(),
        "servers",
        "https://api.ap-se2.leen.dev/v1 is the default now",
        BREAKS,
        WORDS,
    ),
    (
        "paging's default changed",
        put(f"{GET} x-paging default", "offset"),
        "GET /edr/alerts",
        'paging, default: "cursor" -> "offset"',
        BREAKS,
        BREAKS,
    ),
    (
        "paging's mode removed",
        cut(f"{GET} x-paging offset"),
        "GET /edr/alerts",
        'paging, offset.offset: "offset" -> none',
        BREAKS,
        BREAKS,
    ),
    (
        "paging promises more",
        put(f"{GET} x-paging cursor order", "id"),
        "GET /edr/alerts",
        'paging, cursor.order: none -> "id"',
        FITS,
        BREAKS,
    ),
    (
        "alternatives made exclusive",
        put(
            "schemas ErrorResponse properties detail",
            {"description": "Text, or a list of problems.", "oneOf": [{"type": "string"}, {"type": "array"}]},
        ),
        "ErrorResponse.detail",
        "oneOf instead of anyOf",
        FITS,
        BREAKS,
    ),
    (
        "free-form object typed",
        put(f"{DEVICE} vendor_data additionalProperties", {"type": "string"}),
        "Device.vendor_data",
        "fields that are not listed: allowed -> string",
        FITS,
        BREAKS,
    ),
    (
        "composed of another",
        put("schemas Alert allOf", [{"$ref": "#/components/schemas/Device"}]),
        "Alert",
        "is composed of 1 schemas now, was of 0",
        BREAKS,
        BREAKS,
    ),
    (
        "items free",
        cut(f"{DEVICE} hostnames items"),
        "Device.hostnames[]",
        "may be anything now, was string",
        BREAKS,
        FITS,
    ),
    (
        "pattern added",
        put(f"{ALERT} process_md5 pattern", "^[0-9a-f]{32}$"),
        "Alert.process_md5",
        'pattern none -> "^[0-9a-f]{32}$"',
        FITS,
        BREAKS,
    ),
    (
        "header required",
        lambda document: document["components"]["headers"]["RetryAfter"].update(required=True),
        "GET /edr/alerts, answer 429, header Retry-After",
        "is required now",
        FITS,
        BREAKS,
    ),
    (
        "request body added",
        put(f"{GET} requestBody", {"content": {"application/json": {"schema": {"type": "object"}}}}),
        "GET /edr/alerts, request body",
        "is new",
        BREAKS,
        BREAKS,
    ),
    (
        "path's own servers",
        put("paths /edr/alerts servers", [{"url": "https://edr.test"}]),
        "GET /edr/alerts",
        """path's servers [{"url": "https://edr.test"}] is new""",
        BREAKS,
        BREAKS,
    ),
    (
        "unused component",
        put("responses Unused", {"description": "Nothing."}),
        "components/responses/Unused",
        "differs",
        WORDS,
        WORDS,
    ),
    (
        "anything allowed",
        put(f"{ALERT} pid anyOf", [True, {"type": "null"}]),
        "Alert.pid",
        "may be anything now",
        BREAKS,
        FITS,
    ),
    (
        "reference narrowed beside it",
        put(f"{ALERT} vendor enum", ["crowdstrike"]),
        "Alert.vendor",
        "is limited to listed values now",
        BREAKS,
        BREAKS,
    ),
    (
        "unknown keyword",
        put(f"{ALERT} title contentEncoding", "base64"),
        "Alert.title",
        'contentEncoding "base64" is new',
        BREAKS,
        BREAKS,
    ),
]


@pytest.mark.parametrize(
    ("change", "where", "what", "client", "contract"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_change_is_told_and_judged(
    document: Json, change: Callable[[Json], None], where: str, what: str, client: Severity, contract: Severity
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    found = compare(document, changed)
    told = [(each.where, each.what) for each in found]
    assert (where, what) in told, told
    assert found[told.index((where, what))] == Change(where, what, client, contract)
    assert len(told) == len(set(told))


def test_schema_that_travels_both_ways_is_judged_for_both(document: Json) -> None:
    """As a filter too, a value that no longer has to be listed is one that a server has to accept."""
    used = copy.deepcopy(document)
    schema = {"$ref": "#/components/schemas/AlertVendor"}
    append(f"{GET} parameters", {"name": "vendor", "in": "query", "schema": schema})(used)
    changed = copy.deepcopy(used)
    cut("schemas AlertVendor enum")(changed)
    (change,) = compare(used, changed)
    assert change == Change("AlertVendor", "is no longer limited to listed values", BREAKS, BREAKS)


def test_the_document_does_not_differ_from_itself(document: Json) -> None:
    assert compare(document, copy.deepcopy(document)) == []


def test_the_version_is_no_change(document: Json) -> None:
    changed = copy.deepcopy(document)
    changed["info"]["version"] = "9.9.9"
    assert compare(document, changed) == []


def test_another_way_to_say_the_same_is_no_change(document: Json) -> None:
    changed = copy.deepcopy(document)
    operation = changed["paths"]["/edr/alerts"]["get"]
    operation["parameters"] = [
        changed["components"]["parameters"][entry["$ref"].rpartition("/")[2]] for entry in operation["parameters"]
    ][::-1]
    operation["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"].reverse()
    changed["paths"]["/edr/alerts"]["parameters"] = operation["parameters"][:2]
    operation["parameters"] = operation["parameters"][2:]
    changed["components"]["schemas"]["Alert"]["properties"]["title"]["type"] = ["null", "string"]
    title = changed["components"]["schemas"]["Alert"]["properties"]["vendor_id"]
    title["anyOf"] = [{"type": "null"}, {"type": "string"}]
    del title["type"]
    assert compare(document, changed) == []


def leaves(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(entry, (*path, key))
    else:
        yield path


def kind(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path without names that are the document's own: one of a kind stands for all of them."""
    named = ("schemas", "properties", "parameters", "responses", "enum", "servers", "x-enum-varnames")
    return tuple("*" if index and path[index - 1] in named else key for index, key in enumerate(path))


def test_no_change_of_a_single_value_goes_unnoticed(document: Json) -> None:
    """One value of each kind, but references (they would lead nowhere) and what is in the example."""
    kinds = {kind(path): path for path in leaves(document) if "$ref" not in path and "examples" not in path}
    unnoticed = []
    for path in kinds.values():
        changed = copy.deepcopy(document)
        owner = changed
        for key in path[:-1]:
            owner = owner[key]
        owner[path[-1]] = other(owner[path[-1]])
        if not compare(document, changed):
            unnoticed.append(path)
    assert len(kinds) > 80
    assert unnoticed == [("info", "version")]


def other(value: Json) -> Json:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else {"array": "object", "object": "array"}.get(value, f"{value}x")


def test_renamed_type_is_followed_through_a_circle() -> None:
    def tree(name: str) -> Json:
        return {
            "openapi": "3.1.0",
            "info": {"title": "Trees", "version": "0.1.0"},
            "paths": {},
            "components": {
                "schemas": {
                    name: {
                        "type": "object",
                        "properties": {"next": {"$ref": f"#/components/schemas/{name}"}, "n": {"type": "integer"}},
                    },
                    "Root": {"$ref": f"#/components/schemas/{name}"},
                }
            },
        }

    changed = tree("Branch")
    changed["components"]["schemas"]["Branch"]["properties"]["n"]["type"] = "string"
    told = {(change.where, change.what) for change in compare(tree("Twig"), changed)}
    assert ("Root.n", "type integer -> string") in told
    assert ("Root", "is Branch now, was Twig") in told


def test_breaking_changes_are_told_first(document: Json) -> None:
    changed = copy.deepcopy(document)
    put(f"{ALERT} title description", "Its title.")(changed)
    put(f"{ALERT} score", {"type": "number"})(changed)
    cut(f"{ALERT} pid")(changed)
    lines = list(render(compare(document, changed)))
    assert lines == [
        "Breaking (1)",
        "  Alert.pid: field is gone  [client: breaking, contract: compatible]",
        "Compatible (1)",
        "  Alert.score: new field, number",
        "Words only (1)",
        "  Alert.title: description reworded",
    ]


def test_hostile_names_cannot_steer_the_terminal(document: Json) -> None:
    changed = copy.deepcopy(document)
    put(ALERT, {"\x1b[2Jevil\n": {"type": "string"}})(changed)
    assert all(line.isprintable() for line in render(compare(document, changed)))


@pytest.mark.parametrize(
    ("name", "target"),
    [("RetryAfter", "#/components/headers/Nowhere"), ("RetryAfter", "#/components/headers/RetryAfter")],
)
def test_reference_without_an_end_is_refused(document: Json, name: str, target: str) -> None:
    changed = copy.deepcopy(document)
    changed["components"]["headers"][name] = {"$ref": target}
    with pytest.raises(DocumentError):
        parse(json.dumps(changed), "x.yaml")


def test_part_of_another_form_is_refused(document: Json) -> None:
    changed = copy.deepcopy(document)
    put("parameters Limit schema", {"anyOf": 0})(changed)
    with pytest.raises(DocumentError, match="cannot be compared"):
        compare(document, changed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it holds no mapping"),
        ("- a", "it holds no mapping"),
        ("a: [", "expected"),
        ("\0", "not allowed"),
        ("openapi: 3.1.0", "info"),
        ("openapi: 3.0.0\ninfo: {title: A, version: 1.0.0}\npaths: {}", "3.0.0"),
        ("openapi: 3.1.0\ninfo: {title: A, version: 1.0.0}\npaths: []", "[]"),
        (json.dumps({"openapi": "3.1.0", "a": {"$ref": "http://127.0.0.1:9/x"}}), "outside of it"),
        ("[" * 5000, ""),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=r"x\.yaml is no OpenAPI 3\.1 document") as caught:
        parse(text, "x.yaml")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
