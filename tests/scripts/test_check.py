"""`make check`: what it runs, and that Redocly's rules for the document find what they are there for."""

import subprocess
from pathlib import Path

import pytest

from scripts.node import tools

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "openapi" / "alerts.yaml"
# A change of the document, and the rule that it breaks.
BREACHES = [
    ("        type: boolean\n", "        type: boolean\n        default: false\n", "that-a-generator-would-send"),
    ("    x-region: us\n", "", "server-has-region"),
    ("      summary: List alerts\n", "", "operation-summary"),
    ("vendor: crowdstrike\n", "vendor: 5\n", "no-invalid-media-type-examples"),
    ("        Retry-After:\n", "        Retry-Later:\n", "response-contains-header"),
    ("      operationId: listAlerts\n", "", "operation-operationId"),
    ("    Sort:\n      name", "    Sort2:\n      name", "no-unresolved-refs"),
]


def test_redocly_finds_each_breach_of_our_rules(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for right, wrong, _ in BREACHES:
        assert right in text
        text = text.replace(right, wrong, 1)
    (tmp_path / "document.yaml").write_text(text, encoding="utf-8")
    config = str(tools.FOLDER / "redocly.yaml")
    try:
        done = tools.redocly("lint", "--config", config, "--format", "stylish", str(tmp_path / "document.yaml"))
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")
    assert done.returncode == 1
    assert [rule for _, _, rule in BREACHES if rule not in done.stdout + done.stderr] == []


def test_check_runs_every_tool_on_files_that_exist() -> None:
    done = subprocess.run(["make", "-n", "check"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    for tool in ("ruff check", "ruff format", "mypy", "lint-imports", "openapi_spec_validator", "zizmor", "--check"):
        assert tool in done.stdout
    for schema in ("github-workflows", "github-actions", "gitlab-ci", "renovate"):
        assert f"vendor.{schema}" in done.stdout
    words = [
        word for line in done.stdout.splitlines() for word in line.split() if word.startswith((".github/", ".gitlab/"))
    ]
    assert words
    assert [word for word in words if not list(ROOT.glob(word))] == []
