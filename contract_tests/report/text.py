"""Findings as plain text: what the terminal, pytest's own report and junit.xml show alike."""

from contract_tests.report.evidence import StepView
from contract_tests.report.model import FindingView, RuleView
from contract_tests.report.quoting import shorten

LONGEST_CURL = 1000
_LONGEST_SHOWN = 300


def rule_text(rule: RuleView, folder: str, most: int = 3) -> list[str]:
    """Return the lines of a failed rule: its id, its promise, its first findings, the script that shows them again."""
    lines = [f"FAILED  {rule.id}", f"  {rule.statement}"]
    for found in rule.findings[:most]:
        lines += finding_text(found)
    if (more := len(rule.findings) - most) > 0:
        lines.append(f"  - and {count(more, 'more kind')} of finding")
    if rule.script:
        lines.append(f"  reproduce   python3 {folder}/{rule.script}")
    return lines


def finding_text(found: FindingView) -> list[str]:
    """Return the lines of a finding: the conclusion, the value, the place, then step by step what shows it."""
    lines = [f"  - {found.message}"]
    for label, text in facts(found):
        lines.append(f"    {label:<11} {text}")
    for number, step in enumerate(found.steps, 1):
        lines.append(f"    {'step ' + str(number) if len(found.steps) > 1 else 'request':<11} {step.line}")
        lines += (
            [f"    {'':<11} {'✗ ' if step.fault else ''}{shorten(step.shows, _LONGEST_SHOWN)}"] if step.shows else []
        )
    if len(found.steps) == 1:
        lines.append(f"    {'again':<11} {curl(found.steps[0], LONGEST_CURL)}")
    return lines


def facts(found: FindingView) -> list[tuple[str, str]]:
    """Return the labelled facts of a finding that its message does not tell."""
    said = [("expected", found.expected if found.expected not in found.message else "")]
    others = f", also {', '.join(found.others)}" if found.others else ""
    said.append(
        ("got", f"{found.actual}{others}" if found.actual and (others or found.actual not in found.message) else "")
    )
    said += [("where", found.place), ("how often", found.how_often), ("known issue", found.reason)]
    return [(label, text) for label, text in said if text]


def curl(step: StepView, longest: int) -> str:
    """Return the curl line, or where to find it: one that was cut would do something else."""
    return step.curl if len(step.curl) <= longest else "# too long to be shown here: report.html has the line"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 rule` or `3 rules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float | None) -> str:
    """Return a share as a percentage that is 0 or 100 only where it is exact; a dash where there is none."""
    if share is None:
        return "–"
    rounded = f"{share:.0%}"
    return rounded if share in (0, 1) else {"0%": "<1%", "100%": ">99%"}.get(rounded, rounded)
