"""Redocly's `diff` as a second opinion on what breaks; skipped where Node's tools are not installed."""

import copy
import json
import subprocess
from pathlib import Path

import pytest

from scripts.compare import Severity, compare, parse
from tests.scripts.compare.edits import DOCUMENT, Json
from tests.scripts.compare.operation_changes import OPERATION_CHANGES
from tests.scripts.compare.schema_changes import SCHEMA_CHANGES

REDOCLY = DOCUMENT.parents[1] / "scripts" / "node" / "node_modules" / ".bin" / "redocly"
pytestmark = pytest.mark.skipif(
    not REDOCLY.exists(), reason="Redocly CLI is not installed (npm ci --prefix scripts/node)"
)

TABLE = [*SCHEMA_CHANGES, *OPERATION_CHANGES]
CHANGES = {row[0]: row[1] for row in TABLE}
# Redocly speaks for any client; this one keeps unknown enum values, and checks no bound.
OPEN_IN_THIS_CLIENT = {"enum value added", "answer's lower bound gone"}
GRAVE = [
    "field removed",
    "field nullable",
    "type changed",
    "alternative added",
    "enum opened",
    "required parameter added",
    "parameter removed",
    "parameter's bound raised",
    "operation removed",
    "server removed",
]


@pytest.fixture(scope="module")
def document() -> Json:
    return parse(DOCUMENT.read_bytes(), str(DOCUMENT))


def opinion(old: Json, new: Json, folder: Path) -> str | None:
    """The part of the version that Redocly would raise."""
    for name, content in (("old.json", old), ("new.json", new)):
        (folder / name).write_text(json.dumps(content))
    command = [str(REDOCLY), "diff", "old.json", "new.json", "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120)
    told = json.loads(result.stdout)
    assert told["changes"], "Redocly saw no change"
    bump: str = told["bump"]
    return bump


def severity(old: Json, new: Json) -> Severity:
    return max(change.severity for change in compare(old, new))


@pytest.mark.parametrize("name", GRAVE)
def test_what_redocly_calls_breaking_is_breaking(document: Json, name: str, tmp_path: Path) -> None:
    changed = copy.deepcopy(document)
    CHANGES[name](changed)
    assert opinion(document, changed, tmp_path) == "major"
    assert severity(document, changed) is Severity.BREAKING


def test_what_is_called_compatible_does_not_break_for_redocly(document: Json, tmp_path: Path) -> None:
    changed = copy.deepcopy(document)
    compatible = [row[0] for row in TABLE if max(row[4:]) < Severity.BREAKING]
    for name in compatible:
        each = copy.deepcopy(document)
        CHANGES[name](each)
        if name not in OPEN_IN_THIS_CLIENT and severity(document, each) < Severity.BREAKING:
            CHANGES[name](changed)
    assert severity(document, changed) is Severity.COMPATIBLE
    assert opinion(document, changed, tmp_path) == "minor"
