"""Step 2: put report.md into the summary of the job (GITHUB_STEP_SUMMARY)."""

import os
import sys
from pathlib import Path

from scripts.ci.commands import annotate
from scripts.ci.shortening import shortened
from scripts.ci.state import State, StepError, load, report_dir

MOST_BYTES = 1_000_000  # GitHub refuses a summary of more than 1 MiB


def main() -> int:
    """Append the report to the summary; return the exit status."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        print("no job summary here: GITHUB_STEP_SUMMARY is not set")
        return 0
    try:
        text = markdown(report_dir())
    except StepError as error:
        annotate("error", "Contract", str(error))
        return 2
    with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123 - the runner's file, appended to
        file.write(shortened(text, MOST_BYTES, "Cut here: the uploaded report has the rest.") + "\n")
    return 0


def markdown(folder: Path) -> str:
    """Return report.md, or where the run did not come so far, how it ended."""
    try:
        return (folder / "report.md").read_text(encoding="utf-8")
    except OSError:
        return instead(load(folder))


def instead(state: State) -> str:
    """Return a report for a run that wrote none. The sentence is ours, but is quoted all the same."""
    return f"## Contract: {state.verdict}\n\n```text\n{state.sentence.replace('```', '')}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
