"""`make vendor-check` tells how far a copy is behind, in words."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts import vendor_check
from tests.scripts.conftest import write_manifest

GENERATED = Path(vendor_check.SOURCE)


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    shutil.copytree(GENERATED, tmp_path / "leen_alerts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def rewrite(dest: Path, version: str, document: dict[str, Any] | None = None) -> None:
    """Make the copy one of an earlier version."""
    copy = dest / "leen_alerts"
    if document:
        (copy / "openapi.json").write_text(json.dumps(document))
    write_manifest(copy, version)


def document(dest: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((dest / "leen_alerts" / "openapi.json").read_text())
    return content


def test_fresh_copy_is_up_to_date(dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor_check.main([str(dest)]) == 0
    assert capsys.readouterr().out == f"{dest / 'leen_alerts'} is up to date.\n"


def test_fields_values_and_parameters_that_came_and_went_are_named(
    dest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = document(dest)
    schemas = earlier["components"]["schemas"]
    del schemas["Alert"]["properties"]["windows_sid"]
    schemas["Alert"]["properties"]["old_field"] = {"type": "string"}
    schemas["AlertSeverity"]["enum"].remove("info")
    operation = earlier["paths"]["/edr/alerts"]["get"]
    operation["parameters"] = [entry for entry in operation["parameters"] if "UsePool" not in entry["$ref"]]
    rewrite(dest, "0.0.1", earlier)
    assert vendor_check.main([str(dest)]) == 1
    told = capsys.readouterr().out
    assert "is 0.0.1, this repository has" in told
    assert "Alert.old_field: field is gone" in told
    assert "Alert.windows_sid: new field, string or null" in told
    assert 'AlertSeverity: value "info" is new' in told
    assert "parameter use_pool: is new, boolean" in told


def test_same_document_with_other_code_is_told(dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dest / "leen_alerts" / "client.py").write_text("# earlier code\n")
    rewrite(dest, "0.0.1")
    assert vendor_check.main([str(dest)]) == 1
    assert "only the code of the client differs" in capsys.readouterr().out


def test_altered_copy_is_told(dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dest / "leen_alerts" / "client.py").write_text("# by hand\n")
    assert vendor_check.main([str(dest)]) == 1
    assert "changed client.py" in capsys.readouterr().out


def test_other_name_is_looked_for(dest: Path) -> None:
    (dest / "leen_alerts").rename(dest / "alerts")
    assert vendor_check.main([str(dest), "--name", "alerts"]) == 0
    assert vendor_check.main([str(dest)]) == 2


def test_copy_without_a_usable_document_is_refused(dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for broken in (None, "{", "[]", '{"openapi": "3.1.0", "info": {}, "x": {"$ref": "file:///etc/passwd"}}'):
        path = dest / "leen_alerts" / "openapi.json"
        if broken is None:
            path.unlink()
        else:
            path.write_text(broken)
        rewrite(dest, "0.0.1")
        assert vendor_check.main([str(dest)]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


def test_what_is_no_copy_is_refused(dest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor_check.main([str(tmp_path / "nowhere")]) == 2
    write_manifest(dest / "leen_alerts", project="another-package")
    assert vendor_check.main([str(dest)]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 2)
    assert "is a copy of another-package, not of leen-alerts" in told.err
