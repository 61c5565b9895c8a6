"""Step 3: show each broken rule, or why nothing was decided, at the job."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.ci.commands import annotate
from scripts.ci.state import BROKEN, HOLDS, StepError, load, read_json, report_dir

MOST = 9  # GitHub shows ten errors of a step; the tenth says how many more there are
LONGEST = 500


def main() -> int:
    """Print the annotations; return the exit status."""
    try:
        folder = report_dir()
    except StepError as error:
        annotate("error", "Contract", str(error))
        return 2
    state = load(folder)
    if state.exit_status != HOLDS:
        broken = list(findings(folder)) if state.exit_status == BROKEN else []
        for title, message in broken[:MOST]:
            annotate("error", title, message)
        annotate(*_last(state.sentence, state.exit_status, len(broken) - MOST))
    return 0


def findings(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield a title and a message for each broken rule of the report."""
    report = read_json(folder / "report.json")
    for rule in report["rules"] if isinstance(report, dict) else ():
        if rule["outcome"] == "failed":
            yield f"Contract test failed: {rule['id']}", _shown(f"{rule['statement']} {_first(rule['findings'])}")


def _first(found: list[dict[str, Any]]) -> str:
    if not found:
        return ""
    first = found[0]
    where = f" (at {first['where']})" if first["where"] else ""
    more = f" And {len(found) - 1} more of another kind." if len(found) > 1 else ""
    return f"{first['message']}{where}{more}"


def _last(sentence: str, status: int, more: int) -> tuple[str, str, str]:
    rest = f" {more} more rules are in the report." if more > 0 else ""
    return "error", "Contract" if status == BROKEN else "Contract test inconclusive", sentence + rest


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
