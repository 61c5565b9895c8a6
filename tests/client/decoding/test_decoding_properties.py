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
from tests.client.decoding.strategies import disturbed, examples, valid

DOCUMENT = read_document(Path(__file__).parents[3] / "openapi" / "alerts.yaml")
MODELS: dict[str, type[Model]] = {model.__name__: model for model in (Alert, AlertCursorPage, AlertOffsetPage)}
VALUES = {name: valid(DOCUMENT, {"$ref": f"#/components/schemas/{name}"}) for name in MODELS}


def opened(schema: Any) -> Any:
    """The schema as the client takes it: enumerations are open, and bounds are not looked at."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: opened(value) for key, value in schema.items() if key not in ("enum", "minimum", "example", "examples")
    }


COMPONENTS = opened(DOCUMENT.raw["components"])
VALIDATORS = {
    name: jsonschema_rs.validator_for(
        {"$ref": f"#/components/schemas/{name}", "components": COMPONENTS}, validate_formats=True
    )
    for name in MODELS
}


@given(VALUES["Alert"])
@examples(100)
def test_valid_alert_round_trips(raw: Any) -> None:
    alert = Alert.from_dict(copy.deepcopy(raw))
    assert mistyped(alert, Alert) == []
    assert plain(alert.to_dict()) == plain(raw)
    assert json.loads(alert.to_json()) == alert.to_dict()
    assert Alert.from_dict(alert.to_dict()) == alert


@pytest.mark.parametrize(("name", "count"), [("Alert", 250), ("AlertCursorPage", 60), ("AlertOffsetPage", 60)])
def test_json_decodes_well_typed_exactly_where_the_document_allows_it(name: str, count: int) -> None:
    @given(disturbed(VALUES[name]))
    @examples(count)
    def check(raw: Any) -> None:
        refused: str | None = None
        try:
            decoded = MODELS[name].from_dict(copy.deepcopy(raw))
        except errors.DecodeError as error:
            refused = error.path
        else:
            assert mistyped(decoded, MODELS[name]) == []
            assert plain(decoded.to_dict()) == plain(raw)
        allowed = VALIDATORS[name].is_valid(raw)
        assert allowed == (refused is None) or (allowed and is_whole_float(raw, refused or ""))

    check()


def is_whole_float(raw: Any, path: str) -> bool:
    """JSON Schema takes 1.0 for an integer, the client does not."""
    parts = [int(part) if part.isdecimal() else part for part in path.replace("[", ".").replace("]", "").split(".")]
    for part in parts:
        raw = raw[part]
    return isinstance(raw, float) and raw.is_integer()
