"""A job of a CI system, as far as the scripts can tell, and a `gh` that keeps its issues in a file."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

FAKE_GH = """#!{python} -I
import json, os, sys
from pathlib import Path

state = Path({state!r})
known = json.loads(state.read_text())
known["calls"].append({{"arguments": sys.argv[1:], "token": os.environ.get("GH_TOKEN")}})
words, options = sys.argv[1:3], sys.argv[3:]
value = lambda name: options[options.index(name) + 1]
body = lambda: Path(value("--body-file")).read_text()
if known["refuses"]:
    state.write_text(json.dumps(known))
    sys.exit("HTTP 403: Resource not accessible\\nby integration")
if words == ["issue", "list"]:
    found = [issue for issue in known["issues"] if value("--label") in issue["labels"]]
    print(json.dumps([{{"number": issue["number"], "title": issue["title"]}} for issue in found]))
elif words == ["label", "create"]:
    known["labels"].append(options[0])
elif words == ["issue", "create"]:
    if value("--label") not in known["labels"]:
        sys.exit("could not add label: not found")
    opened = {{"title": value("--title"), "labels": [value("--label")], "body": body()}}
    known["issues"].append({{"number": len(known["issues"]) + 1, **opened}})
elif words == ["issue", "edit"]:
    known["issues"][int(options[0]) - 1]["body"] = body()
else:
    sys.exit("unknown command")
state.write_text(json.dumps(known))
"""


class FakeGh:
    """What the `gh` on PATH has been asked, and the issues that it keeps."""

    def __init__(self, folder: Path) -> None:
        self._state = folder / "gh.json"
        self._write({"issues": [], "labels": [], "calls": [], "refuses": False})
        program = folder / "bin" / "gh"
        program.parent.mkdir()
        program.write_text(FAKE_GH.format(python=sys.executable, state=str(self._state)))
        program.chmod(0o755)
        self.path = program.parent

    @property
    def issues(self) -> list[dict[str, Any]]:
        issues: list[dict[str, Any]] = self._read()["issues"]
        return issues

    @property
    def calls(self) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = self._read()["calls"]
        return calls

    def refuse(self) -> None:
        """Let every further call fail."""
        self._write(self._read() | {"refuses": True})

    def add(self, title: str, labels: list[str]) -> None:
        """Keep an issue that someone else has opened."""
        known = self._read()
        known["issues"].append({"number": len(known["issues"]) + 1, "title": title, "labels": labels, "body": "theirs"})
        self._write(known)

    def _read(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads(self._state.read_text())
        return known

    def _write(self, known: dict[str, Any]) -> None:
        self._state.write_text(json.dumps(known))


class Job:
    """The files of a job."""

    def __init__(self, folder: Path) -> None:
        self.report, self.summary, self.output = folder / "report", folder / "summary.md", folder / "output"

    def ended(self, status: int, sentence: str = "A sentence.") -> None:
        """Leave behind what a run leaves that ended with `status`."""
        self.report.mkdir(exist_ok=True)
        (self.report / "ci.json").write_text(json.dumps({"exit_status": status, "sentence": sentence}))

    def outputs(self) -> dict[str, str]:
        """Return the outputs that the step has set."""
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job of GitHub Actions."""
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
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGh:
    """A `gh` on PATH that reaches no network."""
    fake = FakeGh(tmp_path)
    monkeypatch.setenv("PATH", f"{fake.path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_TOKEN", "a-token")
    monkeypatch.setenv("GH_REPO", "team/watch")
    return fake
