"""A second endpoint, and schemas of every kind, need no change to scripts, templates or runtime."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi.generator import __main__ as generate
from openapi.generator.document import DOCUMENT
from tests.client.decoding.typing_check import mistyped

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
}


def add_findings(document: dict[str, Any]) -> None:
    schemas, alerts = document["components"]["schemas"], document["paths"]["/edr/alerts"]["get"]
    schemas["Finding"] = FINDING
    for page in ("OffsetPage", "CursorPage"):
        copied = yaml.safe_load(yaml.safe_dump(schemas[f"Alert{page}"]))
        copied["properties"]["items"]["items"] = {"$ref": "#/components/schemas/Finding"}
        schemas[f"Finding{page}"] = copied
    text = yaml.safe_dump(alerts).replace("schemas/Alert", "schemas/Finding")
    operation = {**yaml.safe_load(text), "operationId": "listFindings", "tags": ["vms"]}
    operation["responses"]["200"]["content"]["application/json"].pop("examples")
    document["tags"].append({"name": "vms", "description": "Vulnerabilities"})
    document["paths"]["/vms/vulnerabilities"] = {"get": operation}


@pytest.fixture(scope="module", name="package")
def package_of_two_endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client of a document with a second endpoint, importable under another name."""
    folder = tmp_path_factory.mktemp("two")
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    add_findings(document)
    (folder / "two.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    assert generate.main(["--document", str(folder / "two.yaml"), "--output", str(folder / "out")]) == 0
    (folder / "out" / "leen_alerts").rename(folder / "two_endpoints")
    sys.path.insert(0, str(folder))
    yield "two_endpoints"
    sys.path.remove(str(folder))


def test_second_endpoint_has_all_functions(package: str) -> None:
    module = importlib.import_module(f"{package}.api.vms.list_findings")
    for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed", "iterate", "iterate_pages", "iterate_async"):
        assert callable(getattr(module, name))


def test_schemas_of_every_kind_round_trip(package: str) -> None:
    model = importlib.import_module(f"{package}.models").Finding
    finding = model.from_dict(VALUE)
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
    ],
)
def test_wrong_value_of_every_kind_is_refused(package: str, change: dict[str, Any], path: str) -> None:
    errors = importlib.import_module(f"{package}.errors")
    model = importlib.import_module(f"{package}.models").Finding
    with pytest.raises(errors.DecodeError) as caught:
        model.from_dict({**VALUE, **change})
    assert caught.value.path == path


def test_schemas_that_refer_to_each_other_in_a_ring_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    tag = document["components"]["schemas"]["DeviceTag"]
    tag["properties"]["device"] = {"$ref": "#/components/schemas/Device"}
    (tmp_path / "ring.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    assert generate.main(["--document", str(tmp_path / "ring.yaml"), "--output", str(tmp_path / "out")]) == 2
    assert "Device, DeviceTag" in capsys.readouterr().err
