"""The action, the templates and the workflows: run as a runner would, pinned, without more rights than they need."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / ".github" / "actions" / "contract" / "action.yml"
EXAMPLE = ROOT / ".github" / "examples" / "contract.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ALL = ROOT / "requirements.lock"
TEMPLATE = ROOT / ".gitlab" / "contract.yml"


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(ACTION)["runs"]["steps"]
    return found


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """A mock server that counts wrong, and what it says of itself."""
    command = [sys.executable, "-m", "contract_tests.mock", "--port", "0", "--fault", "count-one-less"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield dict(re.findall(r"export (\w+)=(\S+)", "".join(process.stdout.readline() for _ in range(3))))
        process.terminate()


def test_action_tells_of_a_failed_test_and_keeps_its_secrets(server: dict[str, str], tmp_path: Path) -> None:
    given = {"base-url": server["LEEN_BASE_URL"], "args": "--max-requests 60", "name": "mock"}
    given |= {"api-key": server["LEEN_API_KEY"], "connection-id": server["LEEN_CONNECTION_ID"]}
    values = {f"inputs.{name}": str(entry.get("default", "")) for name, entry in read(ACTION)["inputs"].items()}
    values |= {f"inputs.{name}": value for name, value in given.items()} | {"runner.temp": str(tmp_path)}
    files = {name: str(tmp_path / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    (step,) = (step for step in steps() if step.get("id") == "run")
    filled = {
        name: re.sub(r"\$\{\{ *([^}]*?) *\}\}", lambda found: values[found[1]], text)
        for name, text in step["env"].items()
    }
    # The environment that the action installs is this one.
    line = step["run"].replace(".suite/bin/python", f"'{sys.executable}'")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line],
        env={"PATH": "/usr/bin:/bin", "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ACTION.parent)}
        | files
        | filled,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    log = done.stdout + done.stderr
    assert done.returncode == 1, log
    summary = (tmp_path / "github_step_summary").read_text()
    assert "verdict=failed\nexit-status=1\n" in (tmp_path / "github_output").read_text()
    assert "::error title=Contract test failed%3A page." in log
    written = [path.read_text() for path in (tmp_path / "contract-report").rglob("*") if path.is_file()]
    assert len(written) >= 4
    for name in ("LEEN_API_KEY", "LEEN_CONNECTION_ID"):
        assert not [text for text in (log, summary, *written) if server[name] in text]


def test_each_input_reaches_a_step_and_no_shell_line_has_an_expression() -> None:
    used = set(re.findall(r"inputs\.([a-z-]+)", yaml.safe_dump(read(ACTION)["runs"])))
    assert used == set(read(ACTION)["inputs"])
    assert not [step["name"] for step in steps() if "${{" in step.get("run", "")]


def test_variables_of_the_steps_are_those_that_ci_reads() -> None:
    given = {name for step in steps() for name in step.get("env", {}) if name.startswith("CONTRACT_")}
    text = (ROOT / "scripts" / "ci.py").read_text()
    assert given == set(re.findall(r"CONTRACT_[A-Z_]+", text))
    assert set(re.findall(r"CONTRACT_[A-Z_]+", TEMPLATE.read_text())) >= {"CONTRACT_ARGS", "CONTRACT_ISSUE_TOKEN"}


def test_installation_takes_wheels_alone_from_the_lock_file() -> None:
    lines = [next(step["run"] for step in steps() if step["name"] == "Install the suite")]
    lines += [line for line in read(TEMPLATE)["contract"]["before_script"] if "install.py" in line]
    assert ["scripts/install.py requirements.suite.lock --only-binary :all:" in line for line in lines] == [True, True]
    assert "env -u CONTRACT_ISSUE_TOKEN" in lines[1]


def test_lock_of_the_suite_has_what_it_needs_and_nothing_to_build_or_develop_with() -> None:
    text = (ROOT / "requirements.suite.lock").read_text()
    names = set(re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE))
    assert {"pytest", "schemathesis", "hypothesis", "httpx", "attrs", "jinja2"} <= names
    assert len(names) < 40
    assert not names & {"fastapi", "mypy", "ruff", "openapi-python-client", "hatchling", "zizmor"}
    suite, everything = (
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", each, re.MULTILINE)) for each in (text, ALL.read_text())
    )
    assert suite.items() <= everything.items(), "run .ci/lock"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements.suite.lock", "scripts/node/package-lock.json"])
def test_lock_files_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text or '"integrity": "sha512-' in text
    assert "://" not in text


def test_image_is_pinned_by_digest() -> None:
    assert re.fullmatch(r"python:3\.\d+\.\d+-\w+@sha256:[0-9a-f]{64}", read(TEMPLATE)["contract"]["image"])


def test_run_on_a_shared_tenant_is_never_cancelled() -> None:
    assert read(EXAMPLE)["concurrency"]["cancel-in-progress"] is False
    assert read(TEMPLATE)["contract"]["interruptible"] is False
    assert read(TEMPLATE)["contract"]["resource_group"]


def test_example_gives_only_inputs_that_the_action_has() -> None:
    (job,) = read(EXAMPLE)["jobs"].values()
    given = next(step["with"] for step in job["steps"] if "actions/contract" in step["uses"])
    declared = read(ACTION)["inputs"]
    assert {name for name, entry in declared.items() if entry.get("required")} <= set(given) <= set(declared)


def test_leg_with_node_fails_where_a_test_that_needs_it_is_skipped(tmp_path: Path) -> None:
    (job,) = read(WORKFLOWS[0])["jobs"].values()
    line = next(step["run"] for step in job["steps"] if "skipped" in step["name"])
    (tmp_path / "build").mkdir()
    for message, status in (("needs Node: not installed", 1), ("no Chromium", 0)):
        (tmp_path / "build" / "tests.xml").write_text(f'<skipped message="{message}"/>')
        done = subprocess.run(["bash", "-e", "-c", line], cwd=tmp_path, env=os.environ, check=False)
        assert done.returncode == status
