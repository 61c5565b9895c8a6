"""Step 1: run the suite, and leave its report and how it ended in the report's folder.

The step itself succeeds whatever came out; the step `verdict` ends the job. So the steps between can tell of it.
"""

import os
import subprocess
import sys
from pathlib import Path

from scripts.ci import inputs
from scripts.ci.commands import annotate, commands_off, set_outputs
from scripts.ci.state import BROKEN, HOLDS, UNDECIDED, WORDS, State, StepError, read_json, report_dir, save

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = ("ci.json", "report.json", "report.md", "report.html", "junit.xml", "traffic.har")


def main() -> int:
    """Run the suite; return 0 once how it ended is written down, 2 where not even that could be done."""
    try:
        folder = report_dir()
    except StepError as error:
        annotate("error", "Contract", str(error))
        return UNDECIDED
    state = _run(folder)
    save(state, folder)
    set_outputs({"verdict": state.verdict, "exit-status": str(state.exit_status), "report-dir": str(folder)})
    print(state.sentence)
    return 0


def _run(folder: Path) -> State:
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)  # nothing of an earlier run may be taken for this one's
    if lacking := inputs.missing():
        return _undecided(f"{', '.join(lacking)} not set or empty; is the secret there, and may this job read it?")
    try:
        arguments = inputs.arguments()
    except StepError as error:
        return _undecided(str(error))
    return _ended(_pytest(folder, arguments), folder)


def _pytest(folder: Path, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "contract_tests", f"--report-dir={folder.resolve()}", *arguments]
    with commands_off():
        return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    """Return the environment without what the suite has no use for: tokens, and files that steer the job."""
    kept = ("GITHUB_", "ACTIONS_", "RUNNER_", "CI_", "GH_", "CONTRACT_")
    return {name: value for name, value in os.environ.items() if not name.startswith(kept)}


def _ended(status: int, folder: Path) -> State:
    """Return how the run ended: as its exit status says, where the report says the same."""
    report = read_json(folder / "report.json")
    verdict = report.get("verdict") if isinstance(report, dict) else None
    if status in (HOLDS, BROKEN) and verdict != WORDS[status]:
        # An interpreter that cannot import pytest exits with 1 too.
        return _undecided(f"the suite ended with {status}, but its report says {verdict or 'nothing'}")
    sentence = report.get("sentence") if isinstance(report, dict) else None
    status = status if status >= 0 else UNDECIDED  # ended by a signal
    return State(
        status,
        str(sentence or f"Inconclusive: the suite ended with {status}; its output says why."),
    )


def _undecided(reason: str) -> State:
    return State(UNDECIDED, f"Inconclusive: {reason}.".replace("?.", "?"))


if __name__ == "__main__":
    sys.exit(main())
