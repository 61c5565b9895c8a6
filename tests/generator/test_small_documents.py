"""Small documents: mistakes of every kind end with file, line and status 2; what siblings have is supported."""

import datetime
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import Validity, validity
from openapi.generator import __main__ as generate
from openapi.generator.source import read_source
from tests.client.decoding.checking import mistyped
from tests.generator.conftest import MakeClient

SMALL = """\
openapi: 3.1.0
info: {title: t, version: 1.0.0}
servers: [{url: "https://a.example"}]
security: [{Key: [], Connection: []}]
paths:
  /things/{id}:
    get:
      operationId: getThing
      tags: [things]
      summary: Get
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-KEY}
    Connection: {type: apiKey, in: header, name: X-CONNECTION}
  schemas:
    Thing:
      type: object
      properties: {name: {type: string}}
"""
QUERY = "{name: q, in: query, schema: {type: string}}"
LISTED = "{name: q, in: query, STYLE, schema: {type: array, items: {type: string}}}"
FIELDS = "{name: {type: string}}"
OTHER = (
    "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}"
)
PAGED = (
    "{items: i, identity: id, limit: q, cursor: {page: '#/components/schemas/Thing', cursor: c, next: n, previous: p}}"
)
OFFSETS = "{page: '#/components/schemas/Thing', offset: q, count: n, total: t}"
PATHS = "components:\n  sec"

MISTAKES: dict[str, tuple[str, str, str]] = {
    "pipes": (QUERY, LISTED.replace("STYLE", "style: pipeDelimited"), "pipeDelimited"),
    "deep object": (QUERY, "{name: q, in: query, style: deepObject, schema: {type: object}}", "deepObject"),
    "object": (QUERY, "{name: q, in: query, schema: {type: object}}", "object"),
    "matrix": ("in: path,", "in: path, style: matrix,", "matrix"),
    "list in a path": ("required: true, schema: {type: string}", "required: true, schema: {type: array}", "array"),
    "reserved characters": (QUERY, QUERY.replace("in:", "allowReserved: true, in:"), "allowReserved"),
    "content": (QUERY, "{name: q, in: query, content: {application/json: {schema: {type: object}}}}", "`content`"),
    "header": (QUERY, QUERY.replace("query", "header"), "header"),
    "body": ("      summary", "      requestBody: {content: {}}\n      summary", "requestBody"),
    "text": ("application/json", "text/csv", "text/csv"),
    "discriminator": (FIELDS, "{name: {oneOf: [{type: object}], discriminator: {propertyName: k}}}", "discriminator"),
    "operationId nearly twice": (PATHS, f"  /b:\n    get: {{operationId: get_thing, {OTHER}}}\n{PATHS}", "GET /things"),
    "no operationId": ("operationId: getThing", "deprecated: true", "operationId"),
    "parameter twice": (QUERY, f"{QUERY}\n        - {QUERY}", "remove one"),
    "parameter nearly twice": (QUERY, f"{QUERY}\n        - {QUERY.replace('q,', 'Q,')}", "same name"),
    "field nearly twice": (FIELDS, "{a-b: {type: string}, a_b: {type: string}}", "same name"),
    "path in other words": (PATHS, f"  /things/{{other}}: {{}}\n{PATHS}", "means the same"),
    "braces": ("{name: id,", "{name: idd,", "braces"),
    "key of a parameter": (QUERY, QUERY.replace("in:", "requird: true, in:"), "requird"),
    "keyword": (FIELDS, "{name: {type: integer, maximun: 3}}", "maximum?"),
    "type": (FIELDS, "{name: {type: strng}}", "strng"),
    "default": (QUERY, "{name: q, in: query, schema: {type: integer, default: many}}", "many"),
    "default of a field": (FIELDS, "{name: {type: string, enum: [a], default: b}}", "'b'"),
    "x-default": (QUERY, "{name: q, in: query, x-default: many, schema: {type: integer}}", "many"),
    "enum": (QUERY, "{name: q, in: query, schema: {type: integer, enum: [a, b]}}", "integer"),
    "enum of two types": (FIELDS, "{name: {enum: [1, a]}}", "one type"),
    "enum with names alike": (FIELDS, "{name: {type: string, enum: [high, HIGH]}}", "x-enum-varnames"),
    "too few names": (FIELDS, "{name: {type: integer, enum: [1, 2], x-enum-varnames: [a]}}", "x-enum-varnames"),
    "reference to nothing": ("schemas/Thing", "schemas/Thng", "Thng leads to nothing"),
    "reference to a file": ('"#/components/schemas/Thing"', '"other.yaml#/Thing"', "leads out"),
    "reference to itself": (FIELDS, f'{FIELDS}\n    L: {{$ref: "#/components/schemas/L"}}', "leads to itself"),
    "reference to another kind": (QUERY, '{$ref: "#/components/schemas/Thing"}', "no parameter"),
    "reference in a field called example": (FIELDS, '{example: {$ref: "#/components/schemas/N"}}', "leads to nothing"),
    "pattern": (FIELDS, '{name: {type: string, pattern: "("}}', "regex"),
    "key twice": ("summary: Get", "summary: Get\n      summary: Get", "line 10"),
    "alias to itself": ("summary: Get", "x-evidence: &a {source: *a}", "levels"),
    "number": (QUERY, "{name: q, in: query, schema: {type: number, default: .nan}}", ".nan"),
    "bytes": (FIELDS, "{name: {type: string, example: !!binary aGk=}}", "binary"),
    "extension": ("summary: Get", "x-pageing: {}", "x-paging?"),
    "value of an extension": (QUERY, QUERY.replace("in:", "x-since: 5, in:"), "array"),
    "extension elsewhere": (FIELDS, "{name: {type: string, x-since: [a]}}", "'in'"),
    "paging in a word": ("summary: Get", "x-paging: cursor", "object"),
    "paging without limit": ("summary: Get", "x-paging: {items: items, identity: id, cursor: {}}", "'limit'"),
    "paging of no kind": ("summary: Get", "x-paging: {items: items, identity: id, limit: q}", "neither"),
    "paging by what is no parameter": ("summary: Get", f"x-paging: {PAGED}", "c is no query parameter"),
    "paging by what is no field": ("summary: Get", f"x-paging: {PAGED}", "n is no field"),
    "paging in two ways": ("summary: Get", f"x-paging: {PAGED[:-1]}, offset: {OFFSETS}}}", "enable"),
    "key of paging": ("summary: Get", f"x-paging: {PAGED.replace('next', 'nxt')}", "'nxt'"),
    "security": ("      summary", "      security: [{Nope: []}]\n      summary", "Nope"),
    "security of the document": ("[{Key: [],", "[{Nope: [],", "Nope"),
    "kind of security": ("type: apiKey, in: header, name: X-KEY", "type: http, scheme: bearer", "Key"),
}


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_ends_with_its_line_and_leaves_the_output(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert old in SMALL
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    assert generate.main(["--document", str(path), "--output", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert said in told
    for line in told.splitlines():
        number = line.removeprefix("generate: ").removeprefix(f"{path}:").partition(":")[0]
        assert 0 < int(number) <= SMALL.count("\n") + 3
    assert not (tmp_path / "out").exists()


REF = "{$ref: '#/components/schemas/%s'}"
RING = f"{{other: {REF % 'O'}}}\n    O: {{type: object, properties: {{thing: {REF % 'Thing'}}}}}"
NO_LIST = f"{{items: name, identity: id, limit: q, offset: {OFFSETS.replace('n,', 'name,').replace('t}', 'name}')}}}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (FIELDS, RING, "O, Thing"),
        (QUERY, QUERY.replace("q,", "timeout,"), "a parameter timeout"),
        ('"200"', '"404"', "declares no success"),
        ("summary: Get", f"x-paging: {NO_LIST}", "no list of objects"),
    ],
)
def test_what_no_client_can_be_made_of_is_named(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace(old, new), encoding="utf-8")
    assert generate.main(["--document", str(path), "--output", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err


SUPPORTED = SMALL.replace(
    QUERY,
    """{name: tags, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: days, in: query, explode: false, schema: {type: array, items: {type: string, format: date}}}
        - {name: repeated, in: query, schema: {type: array, items: {type: string}}}
        - {name: day, in: query, schema: {anyOf: [{type: string, format: date}, {type: "null"}]}}
        - {name: order, in: query, schema: {type: string, const: asc}}""",
).replace(
    FIELDS,
    """{day: {type: string, format: date, example: 2026-01-02}}
    A: {type: object, required: [is], properties: {is: {type: string, const: a}}}
    B: {type: object, required: [is], properties: {is: {anyOf: [{type: string, const: b}, {type: "null"}]}}}""",
)
KEY_ALONE = """  /keys:
    get:
      operationId: getKeys
      tags: [things]
      security: [{Key: []}]
      RESPONSES
  /open:
    get:
      operationId: getOpen
      tags: [things]
      security: []
      RESPONSES
  /rows:
    get:
      operationId: listRows
      tags: [things]
      x-paging:
        {items: rows, identity: row, limit: size,
        offset: {page: "#/components/schemas/Rows", offset: start, count: here, total: all}}
      parameters:
        - {name: start, in: query, schema: {type: integer}}
        - {name: size, in: query, schema: {type: integer}}
      responses:
        2XX: {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Rows"}}}}
"""
ROWS: dict[str, Any] = {
    "type": "object",
    "required": ["rows"],
    "properties": {
        "rows": {"type": "array", "items": {"type": "object", "properties": {"row": {"type": "string"}}}},
        "here": {"type": "integer"},
        "all": {"type": "integer"},
    },
}


FINDING: dict[str, Any] = {
    "type": "object",
    "description": 'Says "anything", \\ and """more""".',
    "required": ["id", "count"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "count": {"type": "integer"},
        "score": {"type": ["number", "null"]},
        "fixed": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "level": {"type": "integer", "enum": [1, 2, -3]},
        "either": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}, {"type": "null"}]},
        "sparse": {"type": "array", "items": {"type": ["string", "null"], "format": "date-time"}},
        "anything": {},
        "parent": {"anyOf": [{"$ref": "#/components/schemas/Finding"}, {"type": "null"}]},
        "inner": {"type": "object", "properties": {"text": {"type": "string"}}},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "to_dict": {"type": "string"},
        "values": {"type": "string"},
        "class": {"type": "string"},
        "kind": {"type": "string", "const": "finding"},
        "version": {"const": 1},
        "model": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
    },
}
VALUE = {
    "id": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
    "count": 3,
    "score": 0.5,
    "fixed": True,
    "day": "2021-01-01",
    "level": 7,
    "either": [1, 2],
    "sparse": [None, "2021-01-01T00:00:00+00:00"],
    "anything": [{"a": None}],
    "parent": {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052b", "count": 0, "either": "x", "new": 1},
    "inner": {"text": "t", "more": 1},
    "counts": {"a": 1},
    "to_dict": "a field",
    "values": "v",
    "class": "c",
    "kind": "finding",
    "version": 1,
    "model": {"is": "b"},
}


@pytest.fixture(scope="module", name="document")
def supported_document(make_client: MakeClient) -> Path:
    document = yaml.safe_load(SUPPORTED.replace(PATHS, KEY_ALONE.replace("RESPONSES", OTHER) + PATHS))
    document["components"]["schemas"] |= {"Finding": FINDING, "Rows": ROWS}
    del document["servers"]
    return make_client(document, "small_client")


@pytest.fixture(scope="module", name="load")
def small_package(document: Path) -> Callable[[str], Any]:
    return lambda name: importlib.import_module(f"small_client{name}")


Make = Callable[[Callable[[httpx.Request], httpx.Response]], Any]


@pytest.fixture
def client(load: Callable[[str], Any]) -> Make:
    """Make a client whose requests a function answers."""

    def make(answer: Callable[[httpx.Request], httpx.Response]) -> Any:
        wired = httpx.Client(transport=httpx.MockTransport(answer))
        return load("").Client(
            key="the key", connection="the connection", base_url="https://a.example", http_client=wired
        )

    return make


@pytest.fixture(name="sent")
def sending(load: Callable[[str], Any], client: Make) -> Callable[..., httpx.Request]:
    """Call an operation; the request that was sent."""

    def send(operation: str, **arguments: Any) -> httpx.Request:
        requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return httpx.Response(200, json={})

        load(f".api.things.{operation}").sync(client=client(answer), **arguments)
        return requests[0]

    return send


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"tags": ["a", "b,c", "d e"]}, b"tags=a,b%2Cc,d%20e"),
        ({"tags": []}, b""),
        ({"days": [datetime.date(2026, 1, 2), datetime.date(2026, 1, 3)]}, b"days=2026-01-02,2026-01-03"),
        ({"repeated": ["a", "b"]}, b"repeated=a&repeated=b"),
        ({"day": datetime.date(2026, 1, 2)}, b"day=2026-01-02"),
        ({"order": "asc"}, b"order=asc"),
    ],
)
def test_query_is_sent_as_the_document_asks(
    sent: Callable[..., httpx.Request], arguments: dict[str, Any], query: bytes
) -> None:
    assert sent("get_thing", id="1", **arguments).url.query == query


def test_parameters_of_a_path_are_quoted(sent: Callable[..., httpx.Request]) -> None:
    assert sent("get_thing", id="a/b ?ü").url.raw_path == b"/things/a%2Fb%20%3F%C3%BC"


def test_list_with_offsets_alone_has_no_choice_of_mode_and_takes_its_range_of_statuses(
    load: Callable[[str], Any], client: Make
) -> None:
    starts: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        starts.append(request.url.params.get("start"))
        rows = {None: ["a", "b"], "2": ["c"]}[starts[-1]]
        return httpx.Response(206, json={"rows": [{"row": row} for row in rows], "all": 3})

    rows = load(".api.things.list_rows")
    assert [row.row for row in rows.iterate(client=client(answer))] == ["a", "b", "c"]
    with pytest.raises(TypeError):
        rows.iterate(client=client(answer), enable_cursor=False)
    with pytest.raises(load(".errors").UnexpectedStatusError):
        load(".api.things.get_thing").sync(client=client(lambda request: httpx.Response(206, json={})), id="1")


def test_document_without_servers_needs_a_base_url(load: Callable[[str], Any]) -> None:
    with pytest.raises(load(".errors").UsageError, match="pass base_url"):
        load("").Client(key="the key", connection="the connection")


def test_time_is_no_day(sent: Callable[..., httpx.Request], load: Callable[[str], Any]) -> None:
    with pytest.raises(load(".errors").UsageError, match="day"):
        sent("get_thing", id="1", day=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("operation", "arguments", "names"),
    [("get_thing", {"id": "1"}, {"x-key", "x-connection"}), ("get_keys", {}, {"x-key"}), ("get_open", {}, set())],
)
def test_credentials_are_those_of_the_operation(
    sent: Callable[..., httpx.Request], document: Path, operation: str, arguments: dict[str, Any], names: set[str]
) -> None:
    headers = sent(operation, **arguments).headers
    assert {name for name in headers if name in ("x-key", "x-connection")} == names
    raw = read_source(document).value
    (definition,) = (
        item["get"]
        for item in raw["paths"].values()
        if item["get"]["operationId"].lower() == operation.replace("_", "")
    )
    read = Operation(raw, "/", "get", definition, None)  # type: ignore[arg-type]
    assert {name.lower() for name in read.credential_headers} == names


def test_schemas_of_every_kind_round_trip(load: Callable[[str], Any]) -> None:
    model = load(".models").Finding
    finding = model.from_dict(VALUE)
    assert type(finding.model) is load(".models").B  # constants decide between models
    assert mistyped(finding, model) == []
    assert finding.to_dict() == VALUE
    assert model.from_dict(finding.to_dict()) == finding


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"count": 1.0}, "count"),
        ({"score": "1"}, "score"),
        ({"fixed": 1}, "fixed"),
        ({"day": "2021-02-30"}, "day"),
        ({"level": True}, "level"),
        ({"either": [1, "2"]}, "either[1]"),
        ({"either": 5}, "either"),
        ({"sparse": [None, "2021-01-01"]}, "sparse[1]"),
        ({"parent": {"count": 1}}, "parent.id"),
        ({"counts": {"a": "1"}}, "counts.a"),
        ({"inner": {"text": 5}}, "inner.text"),
        ({"kind": "other"}, "kind"),
        ({"version": True}, "version"),
        ({"version": 1.0}, "version"),
        ({"model": {"is": "c"}}, "model.is"),
    ],
)
def test_wrong_value_of_every_kind_is_refused(load: Callable[[str], Any], change: dict[str, Any], path: str) -> None:
    with pytest.raises(load(".errors").DecodeError) as caught:
        load(".models").Finding.from_dict({**VALUE, **change})
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("schema", "text", "wanted"),
    [
        ({"type": "string", "format": "date"}, "2026-01-02", Validity.VALID),
        ({"type": "string", "format": "date"}, "2026-02-30", Validity.INVALID),
        ({"type": "string", "format": "date"}, "today", Validity.OPEN),
        ({"type": "array", "items": {"type": "integer"}}, "1,2", Validity.VALID),
        ({"type": "array", "items": {"type": "integer"}}, "1,x", Validity.OPEN),
        ({"type": "string", "const": "asc"}, "asc", Validity.VALID),
        ({"type": "string", "const": "asc"}, "desc", Validity.OPEN),
    ],
)
def test_suite_reads_texts_of_these_kinds(schema: dict[str, Any], text: str, wanted: Validity) -> None:
    assert validity(schema, text) is wanted
