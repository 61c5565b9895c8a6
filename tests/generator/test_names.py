"""No name of a document collides with one that generated code uses itself."""

import builtins
import importlib
import keyword
import tokenize
from typing import Any

import pytest
import yaml

from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import DOCUMENT
from tests.generator.conftest import MakeClient

PACKAGE = "client_of_taken_names"
SCHEMAS = set(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"])


def identifiers() -> set[str]:
    """Every name in the generated modules, and those that Python has itself."""
    found = set(dir(builtins)) | set(keyword.kwlist)
    for path in [*(OUTPUT / "leen_alerts" / "models").glob("*.py"), *(OUTPUT / "leen_alerts" / "api").rglob("*.py")]:
        with tokenize.open(path) as source:
            found |= {
                token.string for token in tokenize.generate_tokens(source.readline) if token.type == tokenize.NAME
            }
    found |= {"complete", "Field", "ListOf", "Members", "Nullable", "Enumeration", "ObjectOf", "has_next"}
    # One of each that end as the same name in Python; upper case first, for schemas.
    return set({name.replace("_", "").lower(): name for name in sorted(found, reverse=True) if name[0] != "_"}.values())


@pytest.fixture(scope="module", name="models")
def package_of_taken_names(make_client: MakeClient) -> Any:
    """The models of a document that has each such name as a field, and each that can be a class as a schema."""
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    names = sorted(identifiers())
    classes = [name for name in names if name[0].isupper() and name not in SCHEMAS]
    for name in classes:
        schemas[name] = {"type": "object", "description": name, "properties": {"value": {"type": "string"}}}
    fields = {name: {"type": "string", "description": name} for name in names}
    schemas["OfNames"] = {"type": "object", "description": "Fields.", "properties": fields}
    refs = {f"of_{name}": {"$ref": f"#/components/schemas/{name}"} for name in classes}
    schemas["OfSchemas"] = {"type": "object", "description": "Objects.", "properties": refs}
    make_client(document, PACKAGE)
    return importlib.import_module(f"{PACKAGE}.models")


def test_fields_may_have_any_name(models: Any) -> None:
    raw = dict.fromkeys(identifiers(), "x")
    decoded = models.OfNames.from_dict(raw)
    assert decoded.to_dict() == raw
    assert len(decoded.fields_set) == len(raw)
    assert decoded.additional_properties == {}


def test_schemas_may_have_any_name(models: Any) -> None:
    raw = {f"of_{name}": {"value": "x"} for name in identifiers() if name[0].isupper() and name not in SCHEMAS}
    assert models.OfSchemas.from_dict(raw).to_dict() == raw
    alert = {"id": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "vendor": "crowdstrike", "device": {"tags": [{"key": "k"}]}}
    assert models.Alert.from_dict(alert).to_dict() == alert
    importlib.import_module(f"{PACKAGE}.api.edr.list_alerts")
