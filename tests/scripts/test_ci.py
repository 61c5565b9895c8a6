"""The steps of a CI job: how the suite's end becomes the job's, what is told of it, and one issue where it failed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts import ci
from tests.http import FakeServer, Reply, Request

HOSTILE = "x%0A::add-mask::y\n::error file=a,line=1::z\r\n::set-output name=a::b"
SUITE = """
import json, os, sys
from pathlib import Path

def pytest_addoption(parser):
    for name in ("--report-dir", "--seed", "--known", "--operation"):
        parser.addoption(name)
    parser.addoption("--no-values", action="store_true")
    parser.addoption("--allow-http", action="store_true")

def pytest_sessionfinish(session):
    folder = Path(session.config.option.report_dir)
    folder.mkdir(exist_ok=True)
    (folder / "asked.json").write_text(json.dumps({"arguments": sys.argv[2:], "environment": sorted(os.environ)}))
    print("::error::from the server")
    ending = json.loads(Path("ending.json").read_text())
    for name, text in ending["written"].items():
        (folder / name).write_text(text)
    session.exitstatus = ending["status"]
"""


class Job:
    """A job of GitHub Actions: its files, and the suite in the place of the real one."""

    def __init__(self, folder: Path) -> None:
        self.report, self.summary, self.output = folder / "report", folder / "summary.md", folder / "output"
        self.root = folder / "root"

    def let_end(
        self, status: int, said: str = "", *rules: dict[str, Any], sentence: str = "", markdown: str = ""
    ) -> None:
        """Have the suite end so, and write a report where it says something."""
        report = json.dumps({"verdict": said, "sentence": sentence, "rules": rules})
        written = ({"report.json": report} if said else {}) | ({"report.md": markdown} if markdown else {})
        (self.root / "ending.json").write_text(json.dumps({"status": status, "written": written}))

    def reported(self, verdict: str, markdown: str = "") -> None:
        """Leave a report behind, as a run does."""
        self.report.mkdir(exist_ok=True)
        (self.report / "report.json").write_text(json.dumps({"verdict": verdict}))
        (self.report / "report.md").write_text(markdown)

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())

    def asked(self) -> dict[str, list[str]]:
        """What the suite was given."""
        found: dict[str, list[str]] = json.loads((self.report / "asked.json").read_text())
        return found


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "CI_", "GITLAB_", "LEEN_", "CONTRACT_"))]:
        monkeypatch.delenv(name)
    made = Job(tmp_path)
    settings = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(made.output),
        "GITHUB_STEP_SUMMARY": str(made.summary),
        "GITHUB_WORKSPACE": str(tmp_path),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "team/watch",
        "GITHUB_RUN_ID": "7",
        "CONTRACT_REPORT_DIR": str(made.report),
        "CONTRACT_ISSUE_TOKEN": "a-token",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    """Write a suite that ends as it is told, in the place of the real one; credentials are given."""
    (job.root / "contract_tests").mkdir(parents=True)
    (job.root / "contract_tests" / "conftest.py").write_text(SUITE)
    (job.root / "contract_tests" / "test_nothing.py").write_text("def test_nothing(): pass\n")
    job.let_end(0, "passed")
    monkeypatch.setattr(ci, "ROOT", job.root)
    for name in ci.CREDENTIALS:
        monkeypatch.setenv(name, f"the-{name.lower()}")


def step(name: str) -> int:
    return ci.main([name])


def rule(number: int, outcome: str = "failed", message: str = "It is 5.") -> dict[str, Any]:
    findings = [{"message": message, "where": "/items/*/title"}] if outcome == "failed" else []
    return {"id": f"area.rule-{number}", "statement": "It holds.", "outcome": outcome, "findings": findings}


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("::error title=")]


@pytest.mark.parametrize(
    ("status", "said", "word", "ends_with"),
    [
        (0, "passed", "passed", 0),
        (1, "failed", "failed", 1),
        (2, "inconclusive", "inconclusive", 2),
        (4, "", "inconclusive", 4),
        # What the report does not confirm is inconclusive: an interpreter that cannot import pytest exits with 1 too.
        (0, "", "inconclusive", 2),
        (0, "failed", "inconclusive", 2),
        (1, "", "inconclusive", 2),
    ],
)
def test_job_ends_as_the_suite_and_its_report_say(
    suite: None, job: Job, status: int, said: str, word: str, ends_with: int
) -> None:
    job.let_end(0, "passed")
    assert step("run") == 0
    job.output.unlink()
    job.let_end(status, said)  # what the earlier run wrote is not taken for this one's
    assert step("run") == ends_with
    assert job.outputs() == {"verdict": word, "exit-status": str(ends_with), "report-dir": str(job.report)}


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        *((name, "  ", 2) for name in (*ci.CREDENTIALS, "CONTRACT_REPORT_DIR")),
        ("CONTRACT_KNOWN", "no-such.yaml", 2),
        ("CONTRACT_SHOW_VALUES", "yes", 2),
        ("CONTRACT_ARGS", "--seed '", 2),
        ("CONTRACT_ARGS", "--no-such-option", 4),
    ],
)
def test_missing_secret_and_input_that_cannot_be_right_are_named_at_the_job(
    suite: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, status: int
) -> None:
    monkeypatch.setenv(name, value)
    assert step("run") == status
    (line,) = commands(capsys.readouterr().out)
    assert (name if status == 2 else value) in line


def test_inputs_become_options_and_values_are_withheld_by_default(
    suite: None, job: Job, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "known.yaml").write_text("[]")
    given = {"OPERATION": "listAlerts; exit", "KNOWN": "known.yaml", "ALLOW_HTTP": "True", "ARGS": "--seed '7 8'"}
    for name, value in given.items():
        monkeypatch.setenv(f"CONTRACT_{name}", value)
    step("run")
    known = f"--known={tmp_path / 'known.yaml'}"
    assert job.asked()["arguments"][-6:] == [
        "--allow-http", "--no-values", "--operation=listAlerts; exit", known, "--seed", "7 8",
    ]  # fmt: skip
    monkeypatch.setenv("CONTRACT_SHOW_VALUES", "true")
    step("run")
    assert "--no-values" not in job.asked()["arguments"]


def test_suite_gets_its_credentials_but_no_token_and_no_file_of_the_runner(
    suite: None, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACTIONS_RUNTIME_TOKEN", "another")
    step("run")
    passed = job.asked()["environment"]
    assert set(ci.CREDENTIALS) < set(passed)
    assert not [name for name in passed if name.startswith(("GITHUB_", "GH_", "ACTIONS_", "CONTRACT_"))]


def test_output_of_the_suite_is_never_taken_for_a_command(suite: None, capfd: pytest.CaptureFixture[str]) -> None:
    step("run")
    lines = capfd.readouterr().out.splitlines()
    off = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    on = lines.index(f"::{lines[off].removeprefix('::stop-commands::')}::")
    assert off < next(number for number, line in enumerate(lines) if "::error::from the server" in line) < on


def test_each_failed_rule_is_an_annotation_up_to_those_that_github_shows(
    suite: None, job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = [rule(31, "passed"), *(rule(number) for number in range(30))]
    job.let_end(1, "failed", *rules, sentence="30 of 31 rules failed.")
    step("run")
    first, *_, last = lines = commands(capsys.readouterr().out)
    assert "area.rule-0" in first
    assert "It is 5. /items/*/title" in first
    assert len(lines) == 10
    assert "30 of 31 rules failed." in last
    assert "21 more" in last


@pytest.mark.parametrize("on_github", [True, False])
def test_hostile_text_makes_no_further_command(
    suite: None, job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], on_github: bool
) -> None:
    if not on_github:
        monkeypatch.delenv("GITHUB_ACTIONS")
    job.let_end(1, "failed", rule(1, message=HOSTILE), sentence=HOSTILE)
    step("run")
    lines = [line for line in capsys.readouterr().out.splitlines() if line and "::stop-commands" not in line][-2:]
    start = "::error title=Contract test" if on_github else "error: Contract test failed"
    assert [line.startswith(start) for line in lines] == [True, True]
    assert ("x%250A::add-mask::y%0A::error" if on_github else "::error file=a,line=1::z ::set") in lines[0]


def test_summary_is_the_report_or_says_how_the_run_ended(
    suite: None, job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job.summary.write_text("before\n")
    job.let_end(0, "passed", rule(1, "passed"), markdown="## Passed\n")
    step("run")
    assert job.summary.read_text() == "before\n## Passed\n\n"
    assert commands(capsys.readouterr().out) == []  # a passed run has no annotation
    monkeypatch.setenv("CONTRACT_KNOWN", "```<img src=x>```")
    step("run")
    told = "## Contract test inconclusive\n\n```text\nCONTRACT_KNOWN names <img src=x>, "
    assert job.summary.read_text().removeprefix("before\n## Passed\n\n").startswith(told)


def test_report_too_long_for_a_summary_is_cut_where_a_block_begins() -> None:
    block = "\n### Failed: `a`\n\n    ```sh\n    curl\n    ```\n" + "é" * 1000
    text = ci.shortened("## Contract\n" + block * 600, 1_000_000, "The rest is elsewhere.")
    assert 900_000 < len(text.encode()) <= 1_000_000
    assert text.endswith("é\n\nThe rest is elsewhere.\n")
    assert text.count("```") % 2 == 0
    assert ci.shortened("é" * 50, 100, "rest") == "é" * 50


class Issues:
    """The issues of GitHub or GitLab, and what was sent for them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, gitlab: bool) -> None:
        self.number, self.text, self.open = ("iid", "description", "opened") if gitlab else ("number", "body", "open")
        self.server, self.found, self.status = FakeServer(self.answer), list[dict[str, Any]](), 200
        settings = {"GITHUB_API_URL": self.server.url}
        if gitlab:
            settings = {"GITLAB_CI": "true", "CI_API_V4_URL": self.server.url, "CI_PROJECT_ID": "9"}
            settings |= {"CI_JOB_URL": "https://github.example/team/watch/actions/runs/7"}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    def answer(self, request: Request) -> Reply:
        if self.status != 200 or request.headers["authorization"] != "Bearer a-token":
            return Reply({}, status=self.status if self.status != 200 else 401)
        data = json.loads(request.body or b"{}")
        if request.method == "POST":
            self.found.append({self.number: len(self.found) + 1, **data})
        elif request.method != "GET":
            self.found[int(request.path.rpartition("/")[2]) - 1] |= data
        labels, state = request.query.get("labels", ""), request.query.get("state")
        return Reply([each for each in self.found if labels in each["labels"] and state in (None, self.open)])


@pytest.mark.parametrize("gitlab", [False, True])
def test_failure_opens_an_issue_for_each_name_and_later_ones_refresh_it(
    job: Job, monkeypatch: pytest.MonkeyPatch, gitlab: bool
) -> None:
    issues = Issues(monkeypatch, gitlab=gitlab)
    issues.found.append({issues.number: 1, "title": "Contract drift: one", "labels": "question", issues.text: "theirs"})
    with issues.server:
        for name, text in (("one", "first"), ("two", "other"), ("one", "ü second\n### " * 20_000)):
            monkeypatch.setenv("CONTRACT_NAME", name)
            job.reported("failed", text)
            assert step("issue") == 0
        for verdict in ("passed", "inconclusive"):
            job.reported(verdict)
            assert step("issue") == 0
        assert len(issues.server.requests) == 6
    theirs, one, two = issues.found
    assert theirs[issues.text] == "theirs"
    assert [one["title"], two["title"]] == ["Contract drift: one", "Contract drift: two"]
    assert one["labels"] in ("contract-drift", ["contract-drift"])
    assert "second" in one[issues.text]
    assert "first" not in one[issues.text]
    assert "https://github.example/team/watch/actions/runs/7" in one[issues.text]
    assert len(one[issues.text].encode()) <= 60_000


@pytest.mark.parametrize(
    ("token", "status", "said"),
    [("a-token", 403, "issues: write"), ("wrong", 200, "401"), ("", 200, "CONTRACT_ISSUE_TOKEN")],
)
def test_refusal_says_what_is_missing_and_not_the_token(
    job: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str, status: int, said: str
) -> None:
    issues = Issues(monkeypatch, gitlab=False)
    issues.status = status
    monkeypatch.setenv("CONTRACT_ISSUE_TOKEN", token)
    job.reported("failed")
    with issues.server:
        assert step("issue") == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert said in line
    assert not token or token not in line


def test_steps_need_nothing_but_the_standard_library() -> None:
    command = [sys.executable, "-I", "-S", str(Path(ci.__file__)), "run"]
    assert subprocess.run(command, env={}, capture_output=True, timeout=60).returncode == 2
