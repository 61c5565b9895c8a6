"""The steps of a CI job around the contract suite: `ci.py run`, then `ci.py issue`.

`run` shows the report at the job and ends as the suite ended: 0 passed, 1 failed, 2 and more inconclusive. `issue`
opens an issue where the test failed. Standard library only. The action and the GitLab template set:

CONTRACT_REPORT_DIR    folder for the report
CONTRACT_ARGS          further options of the suite, as in a shell
CONTRACT_KNOWN         file of known issues in the job's checkout
CONTRACT_OPERATION     operationId that is tested, instead of every paged one
CONTRACT_ALLOW_HTTP    `true`: send credentials over plain http
CONTRACT_SHOW_VALUES   `true`: reports quote what the server sent
CONTRACT_NAME          what is tested, for the title of the issue
CONTRACT_ISSUE_TOKEN   token that opens it
"""

import argparse
import json
import os
import secrets
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CREDENTIALS = ("LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID")
PASSED, FAILED, INCONCLUSIVE = 0, 1, 2
VERDICTS = {PASSED: "passed", FAILED: "failed"}
WRITTEN = ("report.json", "report.md", "report.html", "junit.xml", "traffic.har")
LABEL = "contract-drift"
SECONDS = 60
ANNOTATIONS = 9  # GitHub shows ten errors of a step; the tenth says how many more there are
SUMMARY_BYTES, ISSUE_BYTES = 1_000_000, 60_000  # what GitHub takes, rounded down


class StepError(Exception):
    """A step could not do its work; the message is one sentence and says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run one step; return its exit status."""
    steps: dict[str, Callable[[Path], int]] = {"run": run, "issue": issue}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=steps)
    step = steps[parser.parse_args(arguments).step]
    try:
        return step(Path(_needed("CONTRACT_REPORT_DIR")))
    except StepError as error:
        annotate("Contract test", str(error))
        return INCONCLUSIVE


def run(folder: Path) -> int:
    """Run the suite; give the job its outputs, report.md as summary, and why it did not pass; end as it ended."""
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)  # nothing of an earlier run may be taken for this one's
    try:
        status, errors = _suite(folder, suite_arguments())
        report = _read_json(folder / "report.json")
        status, sentence = _ended(status, errors, report)
    except StepError as error:
        status, sentence, report = INCONCLUSIVE, str(error), {}
    word = VERDICTS.get(status, "inconclusive")
    _append("GITHUB_OUTPUT", f"verdict={word}\nexit-status={status}\nreport-dir={' '.join(str(folder).split())}\n")
    try:
        summary = (folder / "report.md").read_text(encoding="utf-8")
    except OSError:
        summary = f"## Contract test {word}\n\n```text\n{sentence.replace('```', '')}\n```\n"
    _append(
        "GITHUB_STEP_SUMMARY", shortened(summary, SUMMARY_BYTES, "Cut here: the uploaded report has the rest.") + "\n"
    )
    if status == PASSED:
        print(sentence)
        return status
    failed = [rule for rule in report.get("rules", []) if rule["outcome"] == "failed"] if status == FAILED else []
    for rule in failed[:ANNOTATIONS]:
        found = (f"{finding['message']} {finding['where']}".rstrip() for finding in rule["findings"])
        annotate(f"Contract test failed: {rule['id']}", " ".join([rule["statement"], *found]))
    more = f" {len(failed) - ANNOTATIONS} more rules are in the report." if len(failed) > ANNOTATIONS else ""
    annotate(f"Contract test {word}", sentence + more)
    return status


def suite_arguments() -> list[str]:
    """The suite's options; raises StepError where what the job was given cannot be right."""
    if missing := [name for name in CREDENTIALS if not _value(name)]:
        raise StepError(f"{', '.join(missing)} not set or empty; is the secret there, and may this job read it?")
    given = ["--allow-http"] if _is_true("CONTRACT_ALLOW_HTTP") else []
    given += [] if _is_true("CONTRACT_SHOW_VALUES") else ["--no-values"]
    given += [f"--operation={operation}"] if (operation := _value("CONTRACT_OPERATION")) else []
    if known := _value("CONTRACT_KNOWN"):
        checkout = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or "."
        if not (path := Path(checkout, known).resolve()).is_file():
            raise StepError(f"CONTRACT_KNOWN names {known}, no file of the job's checkout; was it checked out?")
        given.append(f"--known={path}")
    try:
        return given + shlex.split(_value("CONTRACT_ARGS"))
    except ValueError as error:
        raise StepError(f"CONTRACT_ARGS is no list of options: {error}") from None


def _suite(folder: Path, arguments: list[str]) -> tuple[int, str]:
    """Run pytest; return its exit status and what it said on standard error.

    It runs without tokens and without the files that steer the job; nothing it prints is taken for a command.
    """
    hidden = ("GITHUB_", "ACTIONS_", "RUNNER_", "CI_", "GH_", "CONTRACT_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    # Plugins that happen to be installed stay out: the suite names those that it uses.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "contract_tests", f"--report-dir={folder.resolve()}", *arguments]
    token = secrets.token_hex(16)
    if _on_github():
        print(f"::stop-commands::{token}", flush=True)
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, check=False)
        errors = done.stderr.decode(errors="replace").strip()
        print(errors, file=sys.stderr, flush=True)
        return done.returncode, errors
    finally:
        if _on_github():
            print(f"\n::{token}::", flush=True)


def _ended(status: int, errors: str, written: dict[str, Any]) -> tuple[int, str]:
    """How the run ended: as its exit status says, where the report says the same."""
    if status in VERDICTS and written.get("verdict") != VERDICTS[status]:
        # An interpreter that cannot import pytest exits with 1 too.
        said = written.get("verdict") or "nothing"
        return INCONCLUSIVE, f"The suite ended with {status}, but its report says {said}."
    status = status if status >= 0 else INCONCLUSIVE  # ended by a signal
    lines = [line for line in errors.splitlines() if "error:" in line.lower()] or errors.splitlines()
    why = lines[-1][:300] if lines else "its output says why"
    return status, str(written.get("sentence") or f"The suite ended with {status}: {why}")


def issue(folder: Path) -> int:
    """Open one issue for what is tested, or refresh it; only where the test failed. A person closes it."""
    if _read_json(folder / "report.json").get("verdict") != VERDICTS[FAILED]:
        print("no issue: the contract test did not fail")
        return 0
    title = " ".join(f"Contract drift: {_value('CONTRACT_NAME')}".split())[:100].rstrip(": ")
    head = f"Last seen by [this run]({url}).\n\n" if (url := _run_url()) else ""
    report = (folder / "report.md").read_text(encoding="utf-8")
    body = shortened(head + report, ISSUE_BYTES, "Cut here: the report of the run has the rest.")
    # The same three requests, in each one's words.
    labels: str | list[str] = LABEL
    if os.environ.get("GITLAB_CI"):
        issues = f"{_needed('CI_API_V4_URL')}/projects/{_needed('CI_PROJECT_ID')}/issues"
        number, opened, text, edit = "iid", "opened", "description", "PUT"
    else:
        issues = f"{_needed('GITHUB_API_URL')}/repos/{_needed('GITHUB_REPOSITORY')}/issues"
        number, opened, text, edit = "number", "open", "body", "PATCH"
        labels = [LABEL]
    listed = _send("GET", f"{issues}?state={opened}&labels={LABEL}&per_page=100")
    there = next((entry[number] for entry in listed if entry["title"] == title), None)
    if there is None:
        _send("POST", issues, {"title": title, text: body, "labels": labels})
    else:
        _send(edit, f"{issues}/{there}", {text: body})
    print("issue opened" if there is None else f"issue #{there} refreshed")
    return 0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token is for this host alone: a redirect ends in an error."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def _send(method: str, url: str, data: dict[str, Any] | None = None) -> Any:
    token = _needed("CONTRACT_ISSUE_TOKEN")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(data).encode() if data else None, headers, method=method)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as response:
            return json.load(response)
    except (urllib.error.URLError, ValueError) as error:
        advice = "may the token write issues (on GitHub, `permissions: issues: write`)?"
        raise StepError(f"{method} of an issue failed: {error}; {advice}") from None


def annotate(title: str, message: str) -> None:
    """Show an error at the job; elsewhere than on GitHub it is a plain line."""
    if not _on_github():
        print("error:", *f"{title}: {message}".split(), flush=True)
        return
    message = message if len(message) <= 500 else f"{message[:499]}…"
    title = _escape(title).replace(":", "%3A").replace(",", "%2C")
    print(f"::error title={title}::{_escape(message)}", flush=True)


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def shortened(markdown: str, most_bytes: int, rest: str) -> str:
    """`markdown` in at most that many UTF-8 bytes, cut where a block begins; `rest` says where the rest is."""
    raw = markdown.encode()
    if len(raw) <= most_bytes:
        return markdown
    ending = f"\n\n{rest}\n"
    kept = raw[: most_bytes - len(ending.encode())].decode(errors="ignore")
    return kept[: max(max(kept.rfind(block) for block in ("\n### ", "\n<details>", "\n> ")), 0)].rstrip() + ending


def _read_json(path: Path) -> dict[str, Any]:
    """The object in a file; an empty one where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _append(variable: str, text: str) -> None:
    """Add to a file that GitHub names in the environment; elsewhere there is none."""
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def _run_url() -> str:
    if url := os.environ.get("CI_JOB_URL"):
        return url
    parts = [os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else ""


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _needed(name: str) -> str:
    if not (value := _value(name)):
        raise StepError(f"{name} is not set")
    return value


def _is_true(name: str) -> bool:
    if (value := _value(name).lower()) not in ("", "true", "false"):
        raise StepError(f"{name} is {value!r}; it has to be true or false")
    return value == "true"


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


if __name__ == "__main__":
    sys.exit(main())
