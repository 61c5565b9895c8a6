"""The step that opens an issue: one for each connection, only on drift."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from scripts.ci import issue
from tests.scripts.ci.conftest import FakeGh, Job


@pytest.fixture
def broken(job: Job) -> Job:
    """A job whose run found the contract broken."""
    job.ended(1)
    (job.report / "report.md").write_text("## Contract: failed\n\nfirst\n")
    return job


@pytest.mark.parametrize("status", [0, 2, 3, 4])
def test_no_issue_where_the_contract_is_not_broken(job: Job, gh: FakeGh, status: int) -> None:
    job.ended(status)
    assert issue.main() == 0
    assert gh.calls == []


def test_no_issue_where_there_was_no_run(job: Job, gh: FakeGh) -> None:
    assert issue.main() == 0
    assert gh.calls == []


def test_drift_opens_an_issue_and_later_drift_refreshes_it(
    broken: Job, gh: FakeGh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_NAME", "crowdstrike")
    assert issue.main() == 0
    (broken.report / "report.md").write_text("## Contract: failed\n\nsecond\n")
    assert issue.main() == 0
    (opened,) = gh.issues
    assert opened["title"] == "Contract drift: crowdstrike"
    assert opened["labels"] == ["contract-drift"]
    assert "second" in opened["body"]
    assert "first" not in opened["body"]
    assert "https://github.example/team/watch/actions/runs/7" in opened["body"]
    assert {call["token"] for call in gh.calls} == {"a-token"}


def test_each_connection_of_a_matrix_has_its_own_issue(
    broken: Job, gh: FakeGh, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "one"):
        monkeypatch.setenv("CONTRACT_NAME", name)
        issue.main()
    assert [opened["title"] for opened in gh.issues] == ["Contract drift: one", "Contract drift: two"]


def test_an_issue_that_a_stranger_gave_the_title_is_left_alone(broken: Job, gh: FakeGh) -> None:
    gh.add("Contract drift", ["question"])
    issue.main()
    assert [opened["body"] == "theirs" for opened in gh.issues] == [True, False]


def test_a_long_report_fits_into_an_issue(broken: Job, gh: FakeGh) -> None:
    (broken.report / "report.md").write_text("## Contract\n" + "\n### Broken: `a`\n\nü" * 20_000)
    assert issue.main() == 0
    body = gh.issues[0]["body"]
    assert len(body.encode()) <= 60_000
    assert body.endswith("Cut here: the report of the run has the rest.\n")


def test_a_refusal_says_which_permission_is_missing(
    broken: Job, gh: FakeGh, capsys: pytest.CaptureFixture[str]
) -> None:
    gh.refuse()
    assert issue.main() == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert "gh issue list failed: HTTP 403: Resource not accessible by integration" in line
    assert "issues: write" in line
    assert "a-token" not in line


def test_without_gh_it_says_so(
    broken: Job, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(broken.report))
    assert issue.main() == 2
    assert "gh could not be run" in capsys.readouterr().out


class GitLabHandler(BaseHTTPRequestHandler):
    """Keeps the issues of one project, for whoever has the token."""

    issues: list[dict[str, Any]]

    def do_GET(self) -> None:
        self._answer(200, self.issues if "labels=contract-drift" in self.path else [])

    def do_POST(self) -> None:
        data = self._data()
        self.issues.append({"iid": len(self.issues) + 1, **data})
        self._answer(201, self.issues[-1])

    def do_PUT(self) -> None:
        number = int(self.path.rsplit("/", 1)[1])
        self.issues[number - 1] |= self._data()
        self._answer(200, {})

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return data

    def _answer(self, status: int, body: object) -> None:
        allowed = self.headers["PRIVATE-TOKEN"] == "glpat" and self.path.startswith("/api/v4/projects/9/issues")
        raw = json.dumps(body).encode()
        self.send_response(status if allowed else 401)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Print nothing."""


@pytest.fixture
def gitlab(broken: Job, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """A GitLab that keeps issues, and the job's variables that lead to it."""
    issues: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (GitLabHandler,), {"issues": issues}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_API_V4_URL", f"http://127.0.0.1:{server.server_port}/api/v4")
    monkeypatch.setenv("CI_PROJECT_ID", "9")
    monkeypatch.setenv("CI_JOB_URL", "https://gitlab.example/job/3")
    monkeypatch.setenv("CONTRACT_ISSUE_TOKEN", "glpat")
    yield issues
    server.shutdown()
    thread.join()
    server.server_close()


def test_on_gitlab_too_drift_opens_one_issue_and_refreshes_it(broken: Job, gitlab: list[dict[str, Any]]) -> None:
    assert issue.main() == 0
    (broken.report / "report.md").write_text("second")
    assert issue.main() == 0
    (opened,) = gitlab
    assert (opened["title"], opened["labels"]) == ("Contract drift", "contract-drift")
    assert opened["description"] == "Last seen by [this run](https://gitlab.example/job/3).\n\nsecond"


@pytest.mark.parametrize("token", ["", "wrong"])
def test_on_gitlab_a_missing_or_wrong_token_is_told(
    gitlab: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
) -> None:
    monkeypatch.setenv("CONTRACT_ISSUE_TOKEN", token)
    assert issue.main() == 2
    told = capsys.readouterr().out
    assert "CONTRACT_ISSUE_TOKEN is not set" in told if not token else "401" in told
    assert "wrong" not in told
    assert gitlab == []
