"""`make diff`: every kind of change is seen and rated, and asks for the right version."""

import copy
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts import diff
from scripts.changes import (
    BOTH,
    BREAKING,
    CLIENT,
    COMPATIBLE,
    CONTRACT,
    HARMLESS,
    NAMES,
    WORDING,
    WORDS,
    Change,
    Rating,
    Severity,
    compare,
)
from scripts.node import tools

Json = Any
Edit = Callable[[Json], None]
ALERT, DEVICE, GET = "schemas Alert properties", "schemas Device properties", "paths /edr/alerts get"


def at(document: Json, path: str) -> Json:
    """The value at a path such as `schemas Alert properties`; other first words name components."""
    first, *rest = path.split()
    value = document[first] if first in document else document["components"][first]
    for part in rest:
        value = value[int(part) if isinstance(value, list) else part]
    return value


def put(path: str, value: Json) -> Edit:
    """Set the value at a path."""
    parent, _, key = path.rpartition(" ")

    def edit(document: Json) -> None:
        owner = at(document, parent) if parent else document
        owner[int(key) if isinstance(owner, list) else key] = copy.deepcopy(value)

    return edit


def cut(path: str) -> Edit:
    """Remove the value at a path."""
    parent, _, key = path.rpartition(" ")

    def edit(document: Json) -> None:
        owner = at(document, parent)
        del owner[int(key) if isinstance(owner, list) else key]

    return edit


def append(path: str, value: Json) -> Edit:
    return lambda document: at(document, path).append(value)


def both(*edits: Edit) -> Edit:
    def edit(document: Json) -> None:
        for each in edits:
            each(document)

    return edit


JUDGED_MORE, JUDGED_LESS, ADVICE = (WORDING, BREAKING), (WORDING, COMPATIBLE), (COMPATIBLE, WORDING)
# What is changed, its rating for the client and for the contract, the end of the pointer, and the edit.
# fmt: off
ROWS: list[tuple[str, Rating, str, Edit]] = [
    ("field added", HARMLESS, "Alert/properties/score", put(f"{ALERT} score", {"type": "number"})),
    ("required field added", CONTRACT, "Alert/properties/rank",
     both(put(f"{ALERT} rank", {"type": "number"}), append("schemas Alert required", "rank"))),
    ("field removed", CLIENT, "Alert/properties/title", cut(f"{ALERT} title")),
    ("field required", CONTRACT, "Alert/required", append("schemas Alert required", "title")),
    ("field optional", CLIENT, "Alert/required", cut("schemas Alert required 0")),
    ("field nullable", CLIENT, "Alert/properties/id", put(f"{ALERT} id type", ["string", "null"])),
    ("field never null", CONTRACT, "Alert/properties/title", put(f"{ALERT} title type", "string")),
    ("reference never null", CONTRACT, "Alert/properties/severity",
     put(f"{ALERT} severity", {"$ref": "#/components/schemas/AlertSeverity"})),
    ("type changed", BOTH, "Alert/properties/pid", put(f"{ALERT} pid type", ["integer", "null"])),
    ("type widened", CLIENT, "AlertOffsetPage/properties/count",
     put("schemas AlertOffsetPage properties count type", "number")),
    ("alternative added", CLIENT, "Alert/properties/pid",
     put(f"{ALERT} pid", {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]})),
    ("alternative removed", CONTRACT, "ErrorResponse/properties/detail",
     cut("schemas ErrorResponse properties detail anyOf 0")),
    ("items changed", BOTH, "Device/properties/hostnames/items", put(f"{DEVICE} hostnames items type", "integer")),
    ("format removed", CLIENT, "Alert/properties/id", cut(f"{ALERT} id format")),
    ("format added", BOTH, "Alert/properties/vendor_id/format", put(f"{ALERT} vendor_id format", "uuid")),
    ("format that stays text", CONTRACT, "Alert/properties/user_name/format",
     put(f"{ALERT} user_name format", "email")),
    ("enum value added", HARMLESS, "AlertSeverity/enum", append("schemas AlertSeverity enum", "urgent")),
    ("enum value removed", BOTH, "AlertSeverity/enum", cut("schemas AlertSeverity enum 1")),
    ("enum reordered", WORDS, "DeviceStatus/enum",
     put("schemas DeviceStatus enum", ["quarantined", "offline", "active"])),
    ("enum opened", CLIENT, "AlertVendor", cut("schemas AlertVendor enum")),
    ("enum member renamed", NAMES, "ObservableTypeId", put("schemas ObservableTypeId x-enum-varnames 1", "HOST")),
    ("class renamed", NAMES, "Alert/properties/vendor",
     both(lambda d: at(d, "schemas").update(Kind=at(d, "schemas AlertVendor")),
          put(f"{ALERT} vendor $ref", "#/components/schemas/Kind"))),
    ("answer's lower bound raised", CONTRACT, "AlertOffsetPage/properties/count/minimum",
     put("schemas AlertOffsetPage properties count minimum", 1)),
    ("answer's lower bound gone", HARMLESS, "AlertOffsetPage/properties/count",
     cut("schemas AlertOffsetPage properties count minimum")),
    ("object closed", CONTRACT, "DeviceTag/additionalProperties", put("schemas DeviceTag additionalProperties", False)),
    ("schema added", HARMLESS, "Group", put("schemas Group", {"type": "object"})),
    ("description reworded", WORDS, "Alert/properties/title/description",
     put(f"{ALERT} title description", "Its title.")),
    ("alternatives made exclusive", CONTRACT, "ErrorResponse/properties/detail",
     both(put("schemas ErrorResponse properties detail oneOf", [{"type": "string"}, {"type": "array"}]),
          cut("schemas ErrorResponse properties detail anyOf"))),
    ("free-form object typed", CONTRACT, "Device/properties/vendor_data/additionalProperties",
     put(f"{DEVICE} vendor_data additionalProperties", {"type": "string"})),
    ("composed of another", BOTH, "Alert/allOf", put("schemas Alert allOf", [{"$ref": "#/components/schemas/Device"}])),
    ("items free", CLIENT, "Device/properties/hostnames/items", cut(f"{DEVICE} hostnames items")),
    ("pattern added", CONTRACT, "Alert/properties/process_md5/pattern",
     put(f"{ALERT} process_md5 pattern", "^[0-9a-f]{32}$")),
    ("anything allowed", CLIENT, "Alert/properties/pid", put(f"{ALERT} pid anyOf", [True, {"type": "null"}])),
    ("reference narrowed beside it", BOTH, "Alert/properties/vendor/enum",
     put(f"{ALERT} vendor enum", ["crowdstrike"])),
    ("unknown keyword", BOTH, "Alert/properties/title/contentEncoding",
     put(f"{ALERT} title contentEncoding", "base64")),
    ("parameter added", HARMLESS, "get/parameters/10",
     append(f"{GET} parameters", {"name": "severity", "in": "query", "schema": {"type": "string"}})),
    ("required parameter added", CLIENT, "get/parameters/10",
     append(f"{GET} parameters", {"name": "X-Org", "in": "header", "required": True, "schema": {"type": "string"}})),
    ("parameter removed", CLIENT, "get/parameters/0", cut(f"{GET} parameters 0")),
    ("parameter required", CLIENT, "parameters/Limit/required", put("parameters Limit required", True)),
    ("parameter's bound raised", CLIENT, "parameters/Limit/schema/minimum", put("parameters Limit schema minimum", 1)),
    ("parameter's bound gone", CONTRACT, "parameters/Limit/schema", cut("parameters Limit schema minimum")),
    ("parameter bounded", CLIENT, "parameters/Limit/schema/maximum", put("parameters Limit schema maximum", 500)),
    ("parameter's type changed", BOTH, "parameters/Limit/schema", put("parameters Limit schema", {"type": "string"})),
    ("parameter's default changed", BOTH, "parameters/Limit", put("parameters Limit x-default", 50)),
    ("parameter deprecated", ADVICE, "parameters/Offset/deprecated", put("parameters Offset deprecated", True)),
    ("flag promises a key", JUDGED_MORE, "parameters/IncludeDeviceGroups",
     put("parameters IncludeDeviceGroups x-adds", "device")),
    ("flag promises no key", JUDGED_LESS, "parameters/IncludeObservables", cut("parameters IncludeObservables x-adds")),
    ("confidence raised", JUDGED_MORE, "parameters/Sort", put("parameters Sort x-evidence confidence", "B")),
    ("confidence lowered", JUDGED_LESS, "parameters/Limit", put("parameters Limit x-evidence confidence", "E")),
    ("source reworded", WORDS, "parameters/Limit", put("parameters Limit x-evidence source", "a page")),
    ("info reworded", WORDS, "info/summary", put("info summary", "Alerts.")),
    ("example changed", WORDS, "get/responses/200/content/application~1json",
     put(f"{GET} responses 200 content application/json examples documented value count", 124)),
    ("operation renamed", NAMES, "get/operationId", put(f"{GET} operationId", "getAlerts")),
    ("tag renamed", NAMES, "get/tags", put(f"{GET} tags", ["alerts"])),
    ("operation added", HARMLESS, "head",
     put("paths /edr/alerts head", {"responses": {"200": {"description": "Nothing."}}})),
    ("operation removed", CLIENT, "get", cut(GET)),
    ("path moved", CLIENT, "paths/~1edr~1alerts",
     lambda d: d["paths"].update({"/edr/v2": d["paths"].pop("/edr/alerts")})),
    ("error answer removed", CONTRACT, "get/responses/429", cut(f"{GET} responses 429")),
    ("good answer removed", BOTH, "get/responses/201",
     both(put(f"{GET} responses 201", {"description": "Other."}), cut(f"{GET} responses 200"))),
    ("answer added", HARMLESS, "get/responses/410", put(f"{GET} responses 410", {"description": "Gone."})),
    ("page added", CLIENT, "get/responses/200/content/application~1json/schema",
     append(f"{GET} responses 200 content application/json schema anyOf", {"type": "array"})),
    ("kind of body changed", BOTH, "get/responses/200/content/application~1json",
     both(put(f"{GET} responses 200 content text/plain", {}), cut(f"{GET} responses 200 content application/json"))),
    ("header removed", CLIENT, "responses/TooManyRequests/headers/Retry-After",
     cut("responses TooManyRequests headers Retry-After")),
    ("credential dropped", BOTH, "security/0", cut("security 0 ConnectionId")),
    ("credentials needed no more", BOTH, "security/0", put("security", [])),
    ("header of the key renamed", BOTH, "securitySchemes/ApiKey/name",
     put("securitySchemes ApiKey name", "Authorization")),
    ("server removed", CLIENT, "servers/1", cut("servers 1")),
    ("server added", HARMLESS, "servers/3", append("servers", {"url": "https://b.test"})),
    ("region renamed", NAMES, "https:~1~1api.leen.dev~1v1", put("servers 0 x-region", "usa")),
    ("default server changed", NAMES, "servers", lambda d: d["servers"].reverse()),
    ("paging's default changed", BOTH, "get/x-paging/default", put(f"{GET} x-paging default", "offset")),
    ("paging's mode removed", BOTH, "get/x-paging/offset", cut(f"{GET} x-paging offset")),
    ("paging promises more", CONTRACT, "get/x-paging/cursor/order", put(f"{GET} x-paging cursor order", "id")),
    ("header required", CONTRACT, "headers/RetryAfter/required",
     lambda d: d["components"]["headers"]["RetryAfter"].update(required=True)),
    ("request body added", BOTH, "get/requestBody",
     put(f"{GET} requestBody", {"content": {"application/json": {"schema": {"type": "object"}}}})),
    ("path's own servers", BOTH, "paths/~1edr~1alerts/servers", put("paths /edr/alerts servers", [{"url": "https://edr.test"}])),
    ("unused component", WORDS, "responses/Unused", put("responses Unused", {"description": "Nothing."})),
]
# fmt: on
# These take away or move what others change, so that each is compared by itself.
ALONE = {
    "class renamed",
    "operation removed",
    "path moved",
    "good answer removed",
    "parameter removed",
    "server removed",
}


def batches() -> list[list[int]]:
    """Rows that can be compared at once, since none changes what another one changes."""
    found: list[list[int]] = []
    for index, (name, _, where, _) in enumerate(ROWS):
        free = (batch for batch in found if not any(overlap(where, ROWS[other][2]) for other in batch))
        if name not in ALONE and (batch := next(free, None)):
            batch.append(index)
        elif name not in ALONE:
            found.append([index])
    return found + [[index] for index, row in enumerate(ROWS) if row[0] in ALONE]


def overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


@pytest.fixture(scope="module")
def document() -> Json:
    return diff.parse((diff.ROOT / diff.DOCUMENT).read_bytes(), diff.DOCUMENT)[0]


@pytest.fixture(scope="module", autouse=True)
def node() -> None:
    try:
        tools.command(tools.REDOCLY)
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")


@pytest.mark.parametrize("batch", batches(), ids=lambda batch: ROWS[batch[0]][0])
def test_every_kind_of_change_is_seen_and_rated(document: Json, batch: list[int]) -> None:
    changed = copy.deepcopy(document)
    for index in batch:
        ROWS[index][3](changed)
    found = diff.changes_between(document, changed)
    for name, rating, where, _ in (ROWS[index] for index in batch):
        rated = [each for each in found if each.where.endswith(f"/{where}")]
        assert rating in [(each.client, each.contract) for each in rated], (name, rated)


def test_schema_that_travels_both_ways_is_rated_for_both(document: Json) -> None:
    """As a filter, a value that no longer has to be listed is one that a server has to accept."""
    parameter = {"name": "vendor", "in": "query", "schema": {"$ref": "#/components/schemas/AlertVendor"}}
    used, changed = copy.deepcopy(document), copy.deepcopy(document)
    for each in (used, changed):
        append(f"{GET} parameters", parameter)(each)
    cut("schemas AlertVendor enum")(changed)
    (change,) = diff.changes_between(used, changed)
    assert (change.client, change.contract) == BOTH


def test_document_has_no_change_against_itself_or_another_version(document: Json) -> None:
    changed = copy.deepcopy(document)
    put("info version", "9.9.9")(changed)
    assert diff.changes_between(document, changed) == []


def leaves(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(entry, (*path, str(key)))
    else:
        yield path


def test_no_changed_extension_goes_unnoticed(document: Json) -> None:
    """Redocly sees the rest; what is inside an extension is compared here, without it."""
    paths = [path for path in leaves(document) if any(part.startswith("x-") for part in path)]
    assert len({part for path in paths for part in path if part.startswith("x-")}) >= 8
    for *parents, key in paths:
        changed = copy.deepcopy(document)
        owner = changed
        for part in parents:
            owner = owner[int(part) if isinstance(owner, list) else part]
        owner[int(key) if isinstance(owner, list) else key] = "other"
        assert compare(document, changed, []), (parents, key)


# Small, since every test has Redocly read it.
SMALL = """\
openapi: 3.1.0
info: {title: Alerts, version: 1.4.2}
paths:
  /alerts:
    get:
      responses:
        "200": {description: Alerts., content: {application/json: {schema: {$ref: "#/components/schemas/Alert"}}}}
components:
  schemas:
    Alert: {type: object, description: An alert., properties: {vendor_id: {type: string}}}
"""
GONE, REWORDED = ("vendor_id", "vendor_key"), ("An alert.", "A security alert.")
ADDED = ("{vendor_id", "{lost: {type: boolean}, vendor_id")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "openapi").mkdir(parents=True)
    write(root, "1.4.2")
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "."], [*identity, "commit", "-qm", "First"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, capture_output=True, timeout=60)
    return root


def write(root: Path, version: str, *replacements: tuple[str, str]) -> None:
    text = SMALL.replace("1.4.2", version)
    for before, after in replacements:
        text = text.replace(before, after, 1)
    (root / diff.DOCUMENT).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("version", "changes", "status"),
    [("1.4.2", [REWORDED], 1), ("1.4.3", [REWORDED], 0), ("1.4.1", [], 1), ("2.0.0", [GONE, ADDED, REWORDED], 0)],
)
def test_version_has_to_follow_the_gravest_change(
    repository: Path, version: str, changes: list[tuple[str, str]], status: int
) -> None:
    write(repository, version, *changes)
    assert diff.main(["main"], repository) == status


@pytest.mark.parametrize(
    ("old", "severity", "needed"),
    [
        ((1, 4, 2), WORDING, (1, 4, 3)),
        ((1, 4, 2), COMPATIBLE, (1, 5, 0)),
        ((1, 4, 2), BREAKING, (2, 0, 0)),
        ((0, 3, 1), COMPATIBLE, (0, 3, 2)),
        ((0, 3, 1), BREAKING, (0, 4, 0)),
    ],
)
def test_least_version_follows_semantic_versioning(old: diff.Version, severity: Severity, needed: diff.Version) -> None:
    assert diff.least(old, [Change("#", "", WORDING, WORDING), Change("#", "", severity, WORDING)]) == needed
    assert diff.least(old, []) == old


def test_breaking_changes_come_first_with_what_they_break(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, "1.4.2", GONE, REWORDED)
    assert diff.main(["main"], repository) == 1
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[:2] == ["1.4.2 -> 1.4.2", "Breaking (1)"]
    assert "vendor_id" in lines[2]
    assert lines[2].endswith("[client: breaking, contract: compatible]")
    assert "2.0.0" in told.err


def test_hostile_names_cannot_steer_the_terminal() -> None:
    lines = diff.render([Change("#/\x1b[2Jevil\n", "x", *WORDS), Change("#", "y", *NAMES)])
    assert all(line.isprintable() for line in lines)


def test_files_and_revisions_may_be_compared_with_each_other(repository: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    shutil.copy(repository / diff.DOCUMENT, old)
    write(repository, "1.4.2", REWORDED)
    assert diff.main([str(old)], repository) == 1
    assert diff.main(["HEAD", str(old)], repository) == 0


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=x", "", "main:openapi", "nowhere.yaml"])
def test_base_that_is_neither_file_nor_revision_ends_with_2(
    repository: Path, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff.main(["--", base], repository) == 2
    assert "neither a file nor a revision" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "\0", "info: {version: 1.4}", "info: {version: v1.4.3}", "[" * 5000]
)
def test_what_is_no_document_ends_with_2_and_one_sentence(
    repository: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / diff.DOCUMENT).write_text(text)
    assert diff.main(["main"], repository) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_node_nothing_starts_and_what_to_install_is_named(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "MODULES", repository / "none")
    assert diff.main(["main"], repository) == 2
    assert tools.INSTALL in capsys.readouterr().err
