"""What is printed at the end of a run: the failed rules, seed and report, the verdict last."""

import sys
from pathlib import Path

from contract_tests.reporting.view import RemarkView, RuleView, View
from contract_tests.reporting.words import count, curl, met, place, request_line

_MOST_FINDINGS = 3
_MOST_RULES = 20
_LONGEST_CURL = 1000


def render(view: View, page: Path) -> str:
    """Return the lines for the terminal.

    Args:
        view: the report.
        page: the HTML page that was written.
    """
    lines: list[str] = []
    for rule in view.failed[:_MOST_RULES]:
        lines += ["", *_rule(rule)]
    if (more := len(view.failed) - _MOST_RULES) > 0:
        lines += ["", f"and {count(more, 'more failed rule')}"]
    lines += ["", *view.unneeded_known, f"Seed: {view.seed}", f"Report: {page}", view.sentence]
    return "\n".join(lines)


def emit(text: str) -> None:
    """Print a text, with escapes for what the terminal's encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _rule(rule: RuleView) -> list[str]:
    lines = [f"FAILED  {rule.id}", f"  {rule.statement}"]
    for remark in rule.findings[:_MOST_FINDINGS]:
        lines += _finding(remark)
    if (more := len(rule.findings) - _MOST_FINDINGS) > 0:
        lines.append(f"  - and {count(more, 'more kind')} of finding")
    return lines


def _finding(remark: RemarkView) -> list[str]:
    lines = [f"  - expected  {remark.expected}"]
    lines += [f"    got       {remark.got}"] if remark.got is not None else []
    lines += [f"    problem   {remark.problem}"] if remark.problem else []
    lines += [f"    where     {place(remark)}"] if remark.where else []
    lines += [f"    how often {met(remark)}"] if remark.times > 1 else []
    if remark.request:
        lines += [f"    request   {request_line(remark.request)}"]
        lines += [f"    again     {curl(remark.request, _LONGEST_CURL)}"]
    return lines
