"""Changes of the document are told, each with how grave it is for whom."""

import copy
import json
from collections.abc import Callable, Iterator

import pytest

from scripts.compare import Change, DocumentError, Severity, compare, parse, render
from tests.scripts.compare.edits import ALERT, BREAKS, DOCUMENT, GET, Json, append, cut, put
from tests.scripts.compare.operation_changes import OPERATION_CHANGES
from tests.scripts.compare.schema_changes import SCHEMA_CHANGES

TABLE = [*SCHEMA_CHANGES, *OPERATION_CHANGES]


@pytest.fixture(scope="module")
def document() -> Json:
    return parse(DOCUMENT.read_bytes(), str(DOCUMENT))


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
