"""Typed or refused, never in between: for whatever JSON comes."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from leen_alerts import errors
from leen_alerts._runtime.codec import Model
from leen_alerts.models import Alert, AlertCursorPage, AlertOffsetPage

from openapi.generator.document import read_document
from tests.client.decoding.checking import mistyped, plain
from tests.client.decoding.strategies import ANY_JSON, disturbed, examples, valid

DOCUMENT = read_document(Path(__file__).parents[3] / "openapi" / "alerts.yaml")
SCHEMAS = {
    name: valid(DOCUMENT, {"$ref": f"#/components/schemas/{name}"}) for name in DOCUMENT.raw["components"]["schemas"]
}
ALERTS = SCHEMAS["Alert"]
PAGES = SCHEMAS["AlertCursorPage"] | SCHEMAS["AlertOffsetPage"]


def opened(schema: Any) -> Any:
    """The schema as the client takes it: enumerations are open, and bounds are not looked at."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: opened(value) for key, value in schema.items() if key not in ("enum", "minimum", "example", "examples")
    }


VALIDATOR = jsonschema_rs.validator_for(
    {"$ref": "#/components/schemas/Alert", "components": opened(DOCUMENT.raw["components"])}, validate_formats=True
)


@given(ALERTS)
@examples(150)
def test_valid_alert_round_trips(raw: Any) -> None:
    alert = Alert.from_dict(copy.deepcopy(raw))
    assert mistyped(alert, Alert) == []
    assert plain(alert.to_dict()) == plain(raw)
    assert json.loads(alert.to_json()) == alert.to_dict()
    assert Alert.from_dict(alert.to_dict()) == alert


@given(disturbed(ALERTS))
@examples(400)
def test_alert_decodes_well_typed_exactly_where_the_document_allows_it(raw: Any) -> None:
    refused: str | None = None
    try:
        alert = Alert.from_dict(copy.deepcopy(raw))
    except errors.DecodeError as error:
        refused = error.path
    else:
        assert mistyped(alert, Alert) == []
        assert plain(alert.to_dict()) == plain(raw)
    allowed = VALIDATOR.is_valid(raw)
    assert allowed == (refused is None) or (allowed and is_whole_float(raw, refused or ""))


def is_whole_float(raw: Any, path: str) -> bool:
    """JSON Schema takes 1.0 for an integer, the client does not."""
    parts = [int(part) if part.isdecimal() else part for part in path.replace("[", ".").replace("]", "").split(".")]
    for part in parts:
        raw = raw[part]
    return isinstance(raw, float) and raw.is_integer()


@given(ANY_JSON)
@examples(100)
@pytest.mark.parametrize("model", [Alert, AlertCursorPage, AlertOffsetPage])
def test_any_json_decodes_well_typed_or_is_refused(model: type[Model], raw: Any) -> None:
    try:
        decoded = model.from_dict(raw)
    except errors.DecodeError:
        return
    assert mistyped(decoded, model) == []
    assert plain(decoded.to_dict()) == plain(raw)
