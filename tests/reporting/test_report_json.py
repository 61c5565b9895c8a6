"""report.json: valid under its schema, which is closed and complete."""

import json
from pathlib import Path
from typing import Any

import attrs
import jsonschema_rs
import pytest

from contract_tests.engine.masking import Masker
from contract_tests.engine.report import Report
from contract_tests.reporting import view, write_reports
from tests.reporting.sample_report import CREDENTIALS, make_report, make_settings, realistic_report

SCHEMA = json.loads(Path(view.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))


def write(folder: Path, report: Report | None = None, **changes: Any) -> Any:
    write_reports(report or realistic_report(), make_settings(folder, **changes), Masker(CREDENTIALS))
    return json.loads((folder / "report.json").read_text(encoding="ascii"))


@pytest.mark.parametrize("show_values", [True, False])
def test_report_is_valid_under_its_schema(tmp_path: Path, show_values: bool) -> None:
    jsonschema_rs.validator_for(SCHEMA).validate(write(tmp_path, show_values=show_values))


def test_an_undecided_run_without_rules_is_valid_too(tmp_path: Path) -> None:
    empty = make_report([], verdict="inconclusive", exit_status=2, sentence="Inconclusive: no connection.")
    report = write(tmp_path, empty)
    jsonschema_rs.validator_for(SCHEMA).validate(report)
    assert report["exit_status"] == 2


def test_schema_itself_is_valid() -> None:
    assert jsonschema_rs.meta.is_valid(SCHEMA)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        (view.View, None),
        (view.RuleView, "rule"),
        (view.RemarkView, "remark"),
        (view.RequestView, "request"),
        (view.SettledView, "settled"),
        (view.FieldView, "field"),
        (view.ValueView, "value"),
    ],
)
def test_schema_has_every_key_and_no_other(shape: Any, name: str | None) -> None:
    definition = SCHEMA["$defs"][name] if name else SCHEMA
    assert [attribute.name for attribute in attrs.fields(shape)] == definition["required"]
    assert definition["required"] == list(definition["properties"])
    assert definition["additionalProperties"] is False


def test_schema_and_report_have_the_same_version(tmp_path: Path) -> None:
    assert write(tmp_path)["format_version"] == SCHEMA["properties"]["format_version"]["const"] == view.FORMAT_VERSION


def test_findings_alike_are_told_once_with_how_often(tmp_path: Path) -> None:
    (rule,) = [r for r in write(tmp_path)["rules"] if r["id"] == "alert_fields.known-severity"]
    (remark,) = rule["findings"]
    assert (remark["times"], remark["answers"]) == (8, 3)
    assert (remark["where"], remark["pointer"]) == ("/items/*/severity", "/items/3/severity")


def test_field_statistics_tell_documented_values_from_others(tmp_path: Path) -> None:
    (severity,) = [f for f in write(tmp_path)["fields"] if f["path"] == "severity"]
    assert {"value": "medium", "count": 0, "documented": True} in severity["values"]
    assert {"value": '"urgent"', "count": 8, "documented": False} in severity["values"]
