"""Step 4: on drift, open one issue for a connection, or refresh the one that is open.

Only when the contract is broken: where nothing was decided there is nothing to tell. Where it holds again, a person
closes the issue.
"""

import os
import sys
from pathlib import Path

from scripts.ci.commands import annotate
from scripts.ci.shortening import shortened
from scripts.ci.state import BROKEN, StepError, load, report_dir
from scripts.ci.summary import markdown
from scripts.ci.trackers import GitHub, GitLab, Tracker

NAME = "CONTRACT_NAME"
REST = "Cut here: the report of the run has the rest."


def main() -> int:
    """Open or refresh the issue; return the exit status."""
    try:
        return _tell(report_dir())
    except StepError as error:
        annotate("error", "Contract: no issue", str(error))
        return 2


def _tell(folder: Path) -> int:
    state = load(folder)
    if state.exit_status != BROKEN:
        print(f"no issue: the contract is not broken ({state.verdict})")
        return 0
    tracker: Tracker = GitLab() if os.environ.get("GITLAB_CI") else GitHub()
    _open_or_refresh(tracker, title(), shortened(_head() + markdown(folder), tracker.longest, REST))
    return 0


def _open_or_refresh(tracker: Tracker, name: str, body: str) -> None:
    number = tracker.opened().get(name)
    if number is None:
        tracker.create(name, body)
    else:
        tracker.refresh(number, body)
    print(f"issue {'opened' if number is None else f'#{number} refreshed'}")


def title() -> str:
    """Return the title of the issue, one for each name that a job gives to what it tests."""
    name = " ".join(os.environ.get(NAME, "").split())[:100]
    return f"Contract drift: {name}" if name else "Contract drift"


def _head() -> str:
    return f"Last seen by [this run]({url}).\n\n" if (url := _run_url()) else ""


def _run_url() -> str:
    if url := os.environ.get("CI_JOB_URL"):
        return url
    parts = [os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else ""


if __name__ == "__main__":
    sys.exit(main())
