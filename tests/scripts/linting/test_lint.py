"""The command behind `make lint`: a fault fails it, and what is left out is said."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import lint
from scripts.linting import checks
from scripts.linting.checks import ROOT, Check, all_checks
from scripts.linting.running import Outcome, run_all
from scripts.node import tools


def python(name: str, code: str) -> Check:
    return Check(name, ("-c", code))


def test_outcomes_come_in_order_with_what_was_printed(tmp_path: Path) -> None:
    code = "import sys; print('out', flush=True); sys.exit('err')"
    good, bad = run_all([python("good", "print('fine')"), python("bad", code)], tmp_path)
    assert good == Outcome("good", output="fine")
    assert bad == Outcome("bad", failed=True, output="out\nerr")


def test_a_program_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    (outcome,) = run_all([Check("lost", (), program=str(tmp_path / "lost"))], tmp_path)
    assert outcome.failed
    assert "could not be run" in outcome.output


def test_what_needs_node_is_left_out_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (outcome,) = run_all([Check("redocly", ("lint",), tools.REDOCLY)], tmp_path)
    assert outcome == Outcome("redocly", left_out="Node is not installed")


@pytest.mark.parametrize(
    ("outcomes", "optional", "required"),
    [
        ([Outcome("a")], 0, 0),
        ([Outcome("a"), Outcome("b", left_out="no Node")], 0, 2),
        ([Outcome("a", failed=True), Outcome("b", left_out="no Node")], 1, 1),
    ],
)
def test_exit_status(outcomes: list[Outcome], optional: int, required: int) -> None:
    assert lint.exit_status(outcomes, require_node=False) == optional
    assert lint.exit_status(outcomes, require_node=True) == required


def test_the_command_prints_a_line_for_each_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = Check("with node", (), "no/such/tool")
    monkeypatch.setattr(lint, "all_checks", lambda: [python("good", ""), python("bad", "1/0"), missing])
    assert lint.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ok        good"
    assert lines[1] == "FAILED    bad"
    assert "ZeroDivisionError: division by zero" in lines
    assert lines[-1].startswith("left out  with node: ")


def test_files_that_are_looked_for_and_not_there_fail_their_check(tmp_path: Path) -> None:
    commands = {check.name: check.arguments for check in all_checks(tmp_path)}
    assert commands["GitLab templates"][-1] == ".gitlab/*.yml"


def check_of(name: str, root: Path) -> Check:
    return next(check for check in checks.all_checks(root) if check.name == name)


FAULTS = {
    "GitHub workflows": (".github/workflows/ci.yml", "timeout-minutes: 15", "timeout-minutes: soon"),
    "GitHub actions": (".github/actions/contract/action.yml", "using: composite", "using: cobol"),
    "GitLab templates": (".gitlab/contract.yml", "interruptible: false", "interruptible: never"),
    "zizmor": (".github/workflows/ci.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7"),
    "openapi-spec-validator": ("openapi/alerts.yaml", "operationId: listAlerts", "operationId: [listAlerts]"),
    "ruff": ("scripts/lint.py", "import argparse", "import argparse, os"),
    "ruff format": ("scripts/lint.py", "import argparse", "import   argparse"),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is linted by these checks."""
    root = tmp_path_factory.mktemp("tree")
    for name in (".github", ".gitlab", "openapi"):
        shutil.copytree(ROOT / name, root / name)
    (root / "scripts").mkdir()
    for name in ("scripts/lint.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(tree: Path, name: str) -> None:
    file, right, wrong = FAULTS[name]
    path = tree / file
    original = path.read_text(encoding="utf-8")
    assert right in original
    path.write_text(original.replace(right, wrong), encoding="utf-8")
    try:
        (outcome,) = run_all([check_of(name, tree)], tree)
    finally:
        path.write_text(original, encoding="utf-8")
    assert outcome.failed, outcome


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("      x-default: false\n", "      x-default: false\n", ""),
        ("        type: boolean\n", "        type: boolean\n        default: false\n", "that-a-generator-would-send"),
        ("    x-region: us\n", "", "server-has-region"),
        ("      summary: List alerts\n", "", "operation-summary"),
        ("vendor: crowdstrike\n", "vendor: 5\n", "no-invalid-media-type-examples"),
        ("        Retry-After:\n", "        Retry-Later:\n", "response-contains-header"),
        ("      operationId: listAlerts\n", "", "operation-operationId"),
        ("    Sort:\n      name", "    Sort2:\n      name", "no-unresolved-refs"),
    ],
)
def test_redocly_holds_the_document_to_our_rules(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    text = (ROOT / checks.DOCUMENT).read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "document.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    try:
        command = tools.command(tools.REDOCLY, "lint", "--config", str(tools.REDOCLY_CONFIG), "--format", "stylish")
    except tools.NodeMissingError as error:
        pytest.skip(f"no Redocly: {error}")
    done = tools.run([*command, str(tmp_path / "document.yaml")])
    assert done.returncode == (1 if rule else 0), done.stdout + done.stderr
    assert rule in done.stdout + done.stderr


def test_the_lock_file_names_no_registry() -> None:
    text = (tools.FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in text
    assert "http" not in text
    assert "resolved" not in text


def test_without_a_fault_the_checks_pass_and_write_nothing_that_git_sees(tree: Path) -> None:
    before = sorted(path.relative_to(tree) for path in tree.rglob("*"))
    outcomes = run_all([check_of(name, tree) for name in FAULTS], tree)
    assert [outcome for outcome in outcomes if outcome.failed] == []
    after = sorted(path.relative_to(tree) for path in tree.rglob("*"))
    assert [path for path in after if path not in before and ".ruff_cache" not in path.parts] == []


def test_the_module_can_be_started_as_a_program() -> None:
    done = subprocess.run([sys.executable, "scripts/lint.py", "--help"], cwd=ROOT, capture_output=True, check=True)
    assert b"--require-node" in done.stdout
