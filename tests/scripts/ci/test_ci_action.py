"""The action itself: its own steps, run in a shell as a runner would, against a server that breaks the contract."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.ci import inputs
from tests.scripts.ci.conftest import FakeGh

ROOT = Path(__file__).resolve().parents[3]
ACTION = ROOT / ".github" / "actions" / "contract" / "action.yml"
EXAMPLE = ROOT / ".github" / "examples" / "contract.yml"
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
TEMPLATE = ROOT / ".gitlab" / "contract.yml"
# What these do is done for the tests already.
LEFT_OUT = {"Set up the suite"}


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(ACTION)["runs"]["steps"]
    return found


@dataclass
class Runner:
    """Runs the steps of the action that are shell lines; expressions are replaced as GitHub does."""

    folder: Path
    given: dict[str, str]
    path: str
    log: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        for step in steps():
            if "run" in step and step["name"] not in LEFT_OUT and self._wanted(step.get("if", "")):
                self._step(step)

    def _wanted(self, condition: str) -> bool:
        if "open-issue" in condition:
            return self._value("${{ inputs.open-issue }}") == "true"
        return "always()" in condition or not any(self.statuses.values())

    def _step(self, step: dict[str, Any]) -> None:
        environment = {name: self._value(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env=self._environment() | environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.statuses[step["name"]] = done.returncode
        self.log.append(done.stdout + done.stderr)

    def _environment(self) -> dict[str, str]:
        files = {name: str(self.folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        fixed = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_ACTION_PATH": str(ACTION.parent),
        }
        return {"PATH": self.path, "HOME": str(self.folder), "LANG": "C.UTF-8"} | files | fixed

    def _value(self, text: str) -> str:
        known = {"runner.temp": str(self.folder), "github.repository": "team/watch", "inputs.token": "a-token"}
        defaults = {f"inputs.{name}": str(told.get("default", "")) for name, told in read(ACTION)["inputs"].items()}
        given = {f"inputs.{name}": value for name, value in self.given.items()}
        values = defaults | known | given
        return re.sub(r"\$\{\{ *([^}]*?) *\}\}", lambda found: values[found[1]], str(text))


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """A mock server that counts wrong, and what it says of itself."""
    command = [sys.executable, "-m", "contract_tests.mock_server", "--port", "0", "--mutant", "count-one-less"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
        process.terminate()


@pytest.fixture
def path(gh: FakeGh) -> str:
    return os.pathsep.join([str(gh.path), str(Path(sys.executable).parent), "/usr/bin", "/bin"])


@pytest.mark.slow
def test_the_action_tells_of_a_broken_contract_and_keeps_its_secrets(
    server: dict[str, str], tmp_path: Path, path: str, gh: FakeGh
) -> None:
    given = {
        "base-url": server["LEEN_BASE_URL"],
        "api-key": server["LEEN_API_KEY"],
        "connection-id": server["LEEN_CONNECTION_ID"],
        "open-issue": "true",
        "name": "mock",
        "max-requests": "60",
    }
    runner = Runner(tmp_path, given, path)
    runner.run()
    ended = {"Run the suite": 0, "Summarize": 0, "Annotate": 0, "Open or refresh the issue": 0, "Verdict": 1}
    assert runner.statuses == ended, "\n".join(runner.log)
    (opened,) = gh.issues
    assert opened["title"] == "Contract drift: mock"
    summary = (tmp_path / "github_step_summary").read_text()
    assert "## Contract: failed" in summary
    assert summary.strip() in opened["body"]
    assert "verdict=failed\nexit-status=1\n" in (tmp_path / "github_output").read_text()
    log = "\n".join(runner.log)
    assert "::error title=Contract broken%3A envelope." in log
    written = [file.read_text() for file in (tmp_path / "contract-report").iterdir()]
    for name in ("LEEN_API_KEY", "LEEN_CONNECTION_ID"):
        assert not [text for text in (log, summary, opened["body"], *written) if server[name] in text]


def test_a_secret_that_is_not_there_opens_no_issue_and_is_not_green(tmp_path: Path, path: str, gh: FakeGh) -> None:
    given = {"base-url": "https://api.example/v1", "api-key": "", "connection-id": "", "open-issue": "true"}
    runner = Runner(tmp_path, given, path)
    runner.run()
    assert runner.statuses["Verdict"] == 2
    assert gh.calls == []
    assert "LEEN_API_KEY, LEEN_CONNECTION_ID not set or empty" in (tmp_path / "github_step_summary").read_text()
    assert "verdict=inconclusive" in (tmp_path / "github_output").read_text()


def test_each_input_reaches_a_step_and_no_step_has_an_expression_in_its_shell_line() -> None:
    used = set(re.findall(r"inputs\.([a-z-]+)", yaml.safe_dump(read(ACTION)["runs"])))
    assert used == set(read(ACTION)["inputs"])
    assert not [step["name"] for step in steps() if "${{" in step.get("run", "")]


def test_each_variable_of_a_step_is_one_that_the_scripts_read() -> None:
    read_by_scripts = {*inputs.NEEDED, *inputs.WITH_VALUE, *inputs.SWITCHES}
    read_by_scripts |= {inputs.KNOWN, inputs.REQUIRE, inputs.SHOW_VALUES, "CONTRACT_REPORT_DIR"}
    run = next(step for step in steps() if step.get("id") == "run")
    assert set(run["env"]) == read_by_scripts


@pytest.mark.parametrize("path", [ACTION, EXAMPLE, WORKFLOW], ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_with_the_tag_as_comment(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert [
        line for line in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # (v\d+\.\d+\.\d+|a release)", line)
    ] == []


@pytest.mark.parametrize("path", [EXAMPLE, WORKFLOW], ids=lambda path: path.name)
def test_workflows_start_without_permissions_and_wait_in_a_group(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]


def test_a_run_on_a_shared_tenant_is_never_cancelled() -> None:
    assert read(EXAMPLE)["concurrency"]["cancel-in-progress"] is False
    assert read(TEMPLATE)["contract"]["interruptible"] is False
    assert read(TEMPLATE)["contract"]["resource_group"]


def test_the_example_gives_only_inputs_that_the_action_has() -> None:
    (job,) = read(EXAMPLE)["jobs"].values()
    given = next(step["with"] for step in job["steps"] if "actions/contract" in step["uses"])
    declared = read(ACTION)["inputs"]
    assert set(given) <= set(declared)
    assert {name for name, told in declared.items() if told.get("required")} <= set(given)


def test_each_script_that_a_file_names_is_there() -> None:
    text = "".join(path.read_text() for path in (ACTION, WORKFLOW, TEMPLATE))
    named = set(re.findall(r"-m scripts\.ci\.(\w+)", text))
    assert named == {"run", "summary", "annotate", "issue", "verdict"}
    assert [name for name in named if not (ROOT / "scripts" / "ci" / f"{name}.py").is_file()] == []


def test_the_steps_after_the_run_need_nothing_but_the_standard_library() -> None:
    modules = ", ".join(f"scripts.ci.{name}" for name in ("run", "summary", "annotate", "issue", "verdict"))
    subprocess.run([sys.executable, "-S", "-c", f"import {modules}"], cwd=ROOT, check=True)
