"""The step that runs the suite: what it passes on, what it makes of how the suite ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.ci import run, verdict
from tests.scripts.ci.conftest import Job

SUITE = """
import json, os, sys
from pathlib import Path

def pytest_addoption(parser):
    for name in ("--report-dir", "--seed", "--known", "--require-alerts", "--rate"):
        parser.addoption(name)
    parser.addoption("--require", action="append")
    parser.addoption("--no-values", action="store_true")
    parser.addoption("--unsafe-methods", action="store_true")

def pytest_sessionfinish(session):
    folder = Path(session.config.option.report_dir)
    folder.mkdir(exist_ok=True)
    asked = {"arguments": sys.argv[2:], "environment": sorted(os.environ)}
    (folder / "asked.json").write_text(json.dumps(asked))
    print("::error::from the server")
    ending = json.loads(Path("ending.json").read_text())
    if ending["verdict"]:
        report = {"verdict": ending["verdict"], "sentence": "As the report says."}
        (folder / "report.json").write_text(json.dumps(report))
    session.exitstatus = ending["status"]
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: Job) -> Path:
    """A suite that ends as it is told, in the place of the real one; credentials are given."""
    root = tmp_path / "root"
    (root / "contract_tests").mkdir(parents=True)
    (root / "contract_tests" / "conftest.py").write_text(SUITE)
    (root / "contract_tests" / "test_nothing.py").write_text("def test_nothing(): pass\n")
    monkeypatch.setattr(run, "ROOT", root)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the stand-in needs none, and starts in no time
    credentials = {"LEEN_BASE_URL": "https://api.example/v1", "LEEN_API_KEY": "the-key", "LEEN_CONNECTION_ID": "the-id"}
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)
    return root


def let_end(root: Path, status: int, told: str = "") -> None:
    (root / "ending.json").write_text(json.dumps({"status": status, "verdict": told}))


@pytest.mark.parametrize(
    ("status", "told", "ends_with", "word"),
    [
        (0, "passed", 0, "passed"),
        (1, "failed", 1, "failed"),
        (2, "inconclusive", 2, "inconclusive"),
        (4, "", 4, "inconclusive"),
    ],
)
def test_the_job_ends_as_the_suite_ends(
    suite: Path, job: Job, status: int, told: str, ends_with: int, word: str
) -> None:
    let_end(suite, status, told)
    assert run.main() == 0
    assert job.outputs() | {"report-dir": ""} == {"verdict": word, "exit-status": str(ends_with), "report-dir": ""}
    assert verdict.main() == ends_with


@pytest.mark.parametrize(("status", "told"), [(0, ""), (0, "failed"), (1, ""), (1, "inconclusive")])
def test_an_exit_status_that_the_report_does_not_bear_out_decides_nothing(
    suite: Path, job: Job, status: int, told: str
) -> None:
    let_end(suite, status, told)
    run.main()
    assert job.outputs()["verdict"] == "inconclusive"
    assert verdict.main() == 2


def test_a_report_of_an_earlier_run_is_not_taken_for_this_one(suite: Path, job: Job) -> None:
    let_end(suite, 0, "passed")
    run.main()
    let_end(suite, 0)
    run.main()
    assert verdict.main() == 2


@pytest.mark.parametrize("name", ["LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_secret_decides_nothing_and_is_named(
    suite: Path,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str | None,
) -> None:
    job.ended(0)
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    assert run.main() == 0
    assert f"{name} not set or empty" in capsys.readouterr().out
    assert verdict.main() == 2


def test_without_a_run_nothing_is_decided(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict.main() == 2
    assert "Inconclusive" in capsys.readouterr().out


def test_without_a_folder_nothing_is_decided(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTRACT_REPORT_DIR")
    assert run.main() == 2
    assert verdict.main() == 2


def asked(job: Job) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((job.report / "asked.json").read_text())
    return found


def test_values_are_withheld_unless_asked_for(suite: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    let_end(suite, 0, "passed")
    run.main()
    assert "--no-values" in asked(job)["arguments"]
    monkeypatch.setenv("CONTRACT_SHOW_VALUES", "true")
    run.main()
    assert "--no-values" not in asked(job)["arguments"]


def test_inputs_become_arguments_and_cannot_become_others(
    suite: Path, job: Job, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    let_end(suite, 0, "passed")
    (tmp_path / "known.yaml").write_text("[]")
    given = {"SEED": "7 --rate=1; exit", "REQUIRE": "a.b  c.d", "KNOWN": "known.yaml", "UNSAFE_METHODS": "True"}
    for name, value in given.items():
        monkeypatch.setenv(f"CONTRACT_{name}", value)
    run.main()
    known = f"--known={tmp_path / 'known.yaml'}"
    wanted = ["--seed=7 --rate=1; exit", "--unsafe-methods", "--require=a.b", "--require=c.d", "--no-values", known]
    assert asked(job)["arguments"][-len(wanted) :] == wanted


@pytest.mark.parametrize(("name", "value"), [("CONTRACT_KNOWN", "no-such.yaml"), ("CONTRACT_SHOW_VALUES", "yes")])
def test_an_input_that_cannot_be_right_decides_nothing(
    suite: Path,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
) -> None:
    let_end(suite, 0, "passed")
    monkeypatch.setenv(name, value)
    run.main()
    assert name in capsys.readouterr().out
    assert verdict.main() == 2


def test_the_suite_gets_no_token_and_no_file_of_the_runner(
    suite: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_end(suite, 0, "passed")
    monkeypatch.setenv("GH_TOKEN", "a-token")
    monkeypatch.setenv("ACTIONS_RUNTIME_TOKEN", "another")
    run.main()
    passed = asked(job)["environment"]
    assert "LEEN_API_KEY" in passed
    assert not [name for name in passed if name.startswith(("GITHUB_", "GH_", "ACTIONS_", "CONTRACT_"))]


def test_output_of_the_suite_is_never_taken_for_a_command(
    suite: Path, job: Job, capfd: pytest.CaptureFixture[str]
) -> None:
    let_end(suite, 0, "passed")
    run.main()
    lines = capfd.readouterr().out.splitlines()
    off = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    on = lines.index(f"::{lines[off].removeprefix('::stop-commands::')}::")
    told = next(number for number, line in enumerate(lines) if "::error::from the server" in line)
    assert off < told < on
