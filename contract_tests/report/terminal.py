"""What is printed at the end of a run: the failed rules, new enum values, seed and report, the verdict last."""

import sys
from pathlib import Path

from contract_tests.report.model import View
from contract_tests.report.text import count, rule_text

_MOST_RULES = 20


def render(view: View, folder: Path) -> str:
    """Return the lines for the terminal; `folder` is where the report was written."""
    lines: list[str] = []
    for rule in view.failed[:_MOST_RULES]:
        lines += ["", *rule_text(rule, str(folder))]
    if (more := len(view.failed) - _MOST_RULES) > 0:
        lines += ["", f"and {count(more, 'more failed rule')}"]
    lines += ["", *_new_values(view), *view.unneeded_known]
    lines += [f"Target: {view.target}", f"Seed: {view.seed}", f"Report: {folder / 'report.html'}", view.sentence]
    return "\n".join(lines)


def _new_values(view: View) -> list[str]:
    return [f"New enum values of {path}: {', '.join(values)}" for path, values in view.new_values.items()]


def emit(text: str) -> None:
    """Print a text, with escapes for what the terminal's encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
