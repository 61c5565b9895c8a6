"""`make diff`: each kind of change is seen, rated, and asks for the right version; and Redocly's rules."""

import copy
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import diff
from scripts.diff import Breaks, Change
from scripts.node import tools

Json = Any
# What a change breaks | the end of its pointer | places in the document and what is put there.
# `+` appends, GONE removes; `!`: takes away or moves what other changes touch, so it is compared alone.
TABLE = """\
nothing | Alert/properties/score | ALERT score: {type: number}
contract | Alert/properties/rank | ALERT rank: {type: number}, schemas Alert required +: rank
client | Alert/properties/title | ALERT title: GONE
contract | Alert/required | schemas Alert required +: title
client | Alert/required | schemas Alert required 0: GONE
client | Alert/properties/id/type | ALERT id type: [string, 'null']
contract | Alert/properties/title/type | ALERT title type: string
both | Alert/properties/severity/anyOf | ALERT severity: {$ref: '#/components/schemas/AlertSeverity'}
both | Alert/properties/pid/type | ALERT pid type: [integer, 'null']
both | AlertOffsetPage/properties/count/type | schemas AlertOffsetPage properties count type: number
!both | Alert/properties/pid/anyOf | ALERT pid: {anyOf: [{type: string}, {type: integer}, {type: 'null'}]}
contract | ErrorResponse/properties/detail/anyOf/0 | DETAIL anyOf 0: GONE
both | Device/properties/hostnames/items/type | DEVICE hostnames items type: integer
client | Alert/properties/id | ALERT id format: GONE
both | Alert/properties/vendor_id/format | ALERT vendor_id format: uuid
contract | Alert/properties/user_name/format | ALERT user_name format: email
nothing | AlertSeverity/enum | schemas AlertSeverity enum +: urgent
both | AlertSeverity/enum | schemas AlertSeverity enum 1: GONE
wording | DeviceStatus/enum | schemas DeviceStatus enum: [quarantined, offline, active]
client | AlertVendor | schemas AlertVendor enum: GONE
client | ObservableTypeId/x-enum-varnames/1 | schemas ObservableTypeId x-enum-varnames 1: HOST
!client | Alert/properties/vendor/$ref | ALERT vendor $ref: '#/components/schemas/Kind', schemas Kind: {type: string}
contract | AlertOffsetPage/properties/count/minimum | schemas AlertOffsetPage properties count minimum: 1
nothing | AlertOffsetPage/properties/count | schemas AlertOffsetPage properties count minimum: GONE
contract | DeviceTag/additionalProperties | schemas DeviceTag additionalProperties: false
nothing | Group | schemas Group: {type: object}
wording | Alert/properties/title/description | ALERT title description: Its title.
!both | ErrorResponse/properties/detail/oneOf | DETAIL oneOf: [{type: string}, {type: array}], DETAIL anyOf: GONE
contract | Device/properties/vendor_data/additionalProperties | DEVICE vendor_data additionalProperties: {type: string}
both | Alert/allOf | schemas Alert allOf: [{$ref: '#/components/schemas/Device'}]
client | Device/properties/hostnames/items | DEVICE hostnames items: GONE
contract | Alert/properties/process_md5/pattern | ALERT process_md5 pattern: '^[0-9a-f]{32}$'
!both | Alert/properties/pid/anyOf | ALERT pid anyOf: [true, {type: 'null'}]
both | Alert/properties/vendor/enum | ALERT vendor enum: [crowdstrike]
both | Alert/properties/title/contentEncoding | ALERT title contentEncoding: base64
nothing | get/parameters/10 | GET parameters +: {name: severity, in: query, schema: {type: string}}
client | get/parameters/10 | GET parameters +: {name: X-Org, in: header, required: true, schema: {type: string}}
!client | get/parameters/0 | GET parameters 0: GONE
client | parameters/Limit/required | parameters Limit required: true
client | parameters/Limit/schema/minimum | parameters Limit schema minimum: 1
contract | parameters/Limit/schema | parameters Limit schema minimum: GONE
client | parameters/Limit/schema/maximum | parameters Limit schema maximum: 500
!both | parameters/Limit/schema/type | parameters Limit schema: {type: string}
both | parameters/Limit/x-default | parameters Limit x-default: 50
nothing | parameters/Offset/deprecated | parameters Offset deprecated: true
contract | parameters/IncludeDeviceGroups/x-adds | parameters IncludeDeviceGroups x-adds: device
nothing | IncludeObservables/x-adds | parameters IncludeObservables x-adds: GONE
contract | parameters/Sort/x-evidence/confidence | parameters Sort x-evidence confidence: B
nothing | parameters/Limit/x-evidence/confidence | parameters Limit x-evidence confidence: E
wording | parameters/Limit/x-evidence/source | parameters Limit x-evidence source: a page
wording | info/summary | info summary: Alerts.
wording | process_filename/examples | ALERT process_filename examples 0: cmd.exe
client | get/operationId | GET operationId: getAlerts
client | get/tags | GET tags: [alerts]
nothing | head | paths /edr/alerts head: {responses: {'200': {description: Nothing.}}}
!client | get | GET: GONE
!client | paths/~1edr~1alerts | paths /edr/alerts: GONE, paths /edr/v2: {get: {responses: {'200': {description: A.}}}}
contract | get/responses/429 | GET responses 429: GONE
!both | get/responses/201 | GET responses 201: {description: Other.}, GET responses 200: GONE
nothing | get/responses/410 | GET responses 410: {description: Gone.}
client | get/responses/200/content/application~1json/schema/anyOf/2 | BODY schema anyOf +: {type: array}
both | get/responses/200/content/application~1json | GET responses 200 content text/plain: {}, BODY: GONE
client | responses/TooManyRequests/headers/Retry-After | responses TooManyRequests headers Retry-After: GONE
both | security/0 | security 0 ConnectionId: GONE
both | security/0 | security: []
both | securitySchemes/ApiKey/name | securitySchemes ApiKey name: Authorization
!client | servers/1 | servers 1: GONE
nothing | servers/3 | servers +: {url: 'https://b.test'}
client | https:~1~1api.leen.dev~1v1/x-region | servers 0 x-region: usa
!client | servers | servers: [{url: 'https://api.eu-c1.leen.dev/v1'}, {url: 'https://api.leen.dev/v1'}]
both | get/x-paging/default | GET x-paging default: offset
both | get/x-paging/offset/count | GET x-paging offset: GONE
contract | get/x-paging/cursor/order | GET x-paging cursor order: id
contract | headers/RetryAfter/required | headers RetryAfter required: true
both | get/requestBody | GET requestBody: {content: {application/json: {schema: {type: object}}}}
both | paths/~1edr~1alerts/servers | paths /edr/alerts servers: [{url: 'https://edr.test'}]
wording | responses/Unused | responses Unused: {description: Nothing.}
"""
SHORT = {
    "ALERT": "schemas Alert properties",
    "DEVICE": "schemas Device properties",
    "DETAIL": "schemas ErrorResponse properties detail",
    "BODY": "paths /edr/alerts get responses 200 content application/json",
    "GET": "paths /edr/alerts get",
}
ROWS = [line.split(" | ") for line in TABLE.splitlines()]


def edit(document: Json, edits: str) -> None:
    for place, value in yaml.safe_load("{" + edits + "}").items():
        first, *path = (SHORT.get(place.split()[0], place.split()[0]) + place[len(place.split()[0]) :]).split()
        owner = document if first in document else document["components"]
        path.insert(0, first)
        for part in path[:-1]:
            owner = owner[int(part) if isinstance(owner, list) else part]
        last = path[-1]
        if last == "+":
            owner.append(value)
        elif value == "GONE":
            del owner[int(last) if isinstance(owner, list) else last]
        else:
            owner[int(last) if isinstance(owner, list) else last] = value


def batches() -> list[list[list[str]]]:
    """Rows that can be compared at once, since none changes what another one changes."""
    found: list[list[list[str]]] = []
    for row in ROWS:
        batch = next((each for each in found if not any(overlap(row, other) for other in each)), None)
        if batch is None:
            found.append([row])
        else:
            batch.append(row)
    return found


def overlap(row: list[str], other: list[str]) -> bool:
    one, two = f"{row[1]}/", f"{other[1]}/"
    return "!" in row[0] + other[0] or one.startswith(two) or two.startswith(one)


@pytest.fixture(scope="module")
def document() -> Json:
    return diff.parse((diff.ROOT / diff.DOCUMENT).read_bytes(), diff.DOCUMENT)[0]


@pytest.fixture(scope="module", autouse=True)
def node() -> None:
    try:
        tools.installed(tools.REDOCLY)
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")


@pytest.mark.parametrize("batch", batches(), ids=lambda batch: batch[0][1])
def test_every_kind_of_change_is_seen_and_rated(document: Json, batch: list[list[str]]) -> None:
    changed = copy.deepcopy(document)
    for _, _, edits in batch:
        edit(changed, edits)
    found = diff.changes_between(document, changed)
    for breaks, where, _ in batch:
        rated = [each.breaks for each in found if each.where.endswith(f"/{where}")]
        assert Breaks[breaks.strip("!").upper()] in rated, (where, rated)


def test_schema_that_travels_both_ways_is_rated_for_both(document: Json) -> None:
    """As a filter, a value that no longer has to be listed is one that a server has to accept."""
    used, changed = copy.deepcopy(document), copy.deepcopy(document)
    for each in (used, changed):
        edit(each, "GET parameters +: {name: vendor, in: query, schema: {$ref: '#/components/schemas/AlertVendor'}}")
    edit(changed, "schemas AlertVendor enum: GONE")
    assert [change.breaks for change in diff.changes_between(used, changed)] == [Breaks.BOTH]


def test_document_has_no_change_against_itself_or_another_version(document: Json) -> None:
    changed = copy.deepcopy(document)
    edit(changed, "info version: 9.9.9")
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
        assert list(diff.compare(document, changed, [])), (parents, key)


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


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "openapi").mkdir()
    (tmp_path / diff.DOCUMENT).write_text(SMALL)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "."], [*identity, "commit", "-qm", "First"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True, capture_output=True, timeout=60)
    return tmp_path


def test_version_has_to_follow_the_gravest_change(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for version, status in (("1.4.2", 1), ("1.5.0", 1), ("2.0.0", 0)):
        text = SMALL.replace("1.4.2", version).replace("vendor_id", "vendor_key").replace("An alert", "An incident")
        (repository / diff.DOCUMENT).write_text(text)
        assert diff.main(["main"], repository) == status
        told = capsys.readouterr()
        first, title, line, *_ = told.out.splitlines()
        assert (first, title) == (f"1.4.2 -> {version}", "Breaking (1)")
        assert "vendor_id" in line
        assert line.endswith("[breaks: client]")
        assert ("2.0.0" in told.err) == bool(status)


@pytest.mark.parametrize(
    ("old", "breaks", "needed"),
    [
        ((1, 4, 2), Breaks.WORDING, (1, 4, 3)),
        ((1, 4, 2), Breaks.NOTHING, (1, 5, 0)),
        ((1, 4, 2), Breaks.CONTRACT, (2, 0, 0)),
        ((0, 3, 1), Breaks.NOTHING, (0, 3, 2)),
        ((0, 3, 1), Breaks.CLIENT, (0, 4, 0)),
    ],
)
def test_least_version_follows_semantic_versioning(old: diff.Version, breaks: Breaks, needed: diff.Version) -> None:
    assert diff.least(old, [Change("#", "", Breaks.WORDING), Change("#", "", breaks)]) == needed
    assert diff.least(old, []) == old


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=x", "", "main:openapi"])
def test_base_that_is_no_revision_ends_with_2(repository: Path, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff.main(["--", base], repository) == 2
    assert repr(base) in capsys.readouterr().err


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


# A change of the document, and the rule of redocly.yaml that it breaks and that Redocly would not have by itself.
BREACHES = [
    ("schema: {type: boolean}", "schema: {type: boolean, default: false}", "that-a-generator-would-send"),
    ("    x-region: us\n", "", "server-has-region"),
    ("        Retry-After: {", "        Retry-Later: {", "response-contains-header"),
]


def test_redocly_finds_each_breach_of_our_rules(tmp_path: Path) -> None:
    text = (diff.ROOT / diff.DOCUMENT).read_text(encoding="utf-8")
    for right, wrong, _ in BREACHES:
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "document.yaml").write_text(text, encoding="utf-8")
    config = str(tools.FOLDER / "redocly.yaml")
    done = tools.redocly("lint", "--config", config, "--format", "stylish", str(tmp_path / "document.yaml"))
    assert done.returncode == 1
    assert [rule for _, _, rule in BREACHES if rule not in done.stdout + done.stderr] == []
