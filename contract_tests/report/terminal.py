"""Findings as plain text, for the terminal, pytest's own report and junit.xml; the last words of a run."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from contract_tests.report.script import cut

_MOST_RULES = 20
_MOST_FINDINGS = 3
_LONGEST_CURL = 1000
_LONGEST_SHOWN = 400


def render(view: dict[str, Any], folder: Path) -> str:
    """Return what is printed at the end of a run: failed rules, new enum values, seed, report, the verdict last."""
    lines = [line for text in failed_rules(view, str(folder)) for line in ("", text)]
    new = {f["path"]: [v["value"] for v in f["enum"] if not v["documented"]] for f in view["fields"]}
    lines += ["", *(f"New enum values of {path}: {', '.join(values)}" for path, values in new.items() if values)]
    lines += [*view["unneeded_known"], f"Target: {view['target']}", f"Seed: {view['seed']}"]
    return "\n".join([*lines, f"Report: {folder / 'report.html'}", view["sentence"]])


def failed_rules(view: dict[str, Any], folder: str) -> list[str]:
    """Return the texts of the failed rules, and how many more there are."""
    failed = [rule for rule in view["rules"] if rule["outcome"] == "failed"]
    more = [f"and {count(len(failed) - _MOST_RULES, 'more failed rule')}"] if len(failed) > _MOST_RULES else []
    return [rule_text(rule, folder) for rule in failed[:_MOST_RULES]] + more


def rule_text(rule: dict[str, Any], folder: str) -> str:
    """Return a failed rule: its id, its promise, its first findings, the script that shows them again."""
    lines = [f"FAILED  {rule['id']}", f"  {rule['statement']}"]
    lines += map(finding_text, rule["findings"][:_MOST_FINDINGS])
    if (more := len(rule["findings"]) - _MOST_FINDINGS) > 0:
        lines.append(f"  - and {count(more, 'more kind')} of finding")
    if rule["script"]:
        lines.append(f"  reproduce   python3 {folder}/{rule['script']}")
    return "\n".join(lines)


def finding_text(found: dict[str, Any]) -> str:
    """Return a finding: the conclusion, the value, the place, then step by step what shows it."""
    told = [f"    {label:<11} {text}" for label, text in _told(found)]
    return "\n".join([f"  - {found['message']}", *told])


def _told(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from facts(found)
    steps = found["steps"]
    for number, step in numbered(steps):
        if step is None:
            yield "…", f"{count(number, 'more page')}, each by the cursor of the one before"
            continue
        yield f"step {number}" if len(steps) > 1 else "request", line(step)
        if step["shows"]:
            yield "", cut(step["shows"], _LONGEST_SHOWN)
    if len(steps) == 1:
        curl = steps[0]["curl"]  # one that was cut would do something else
        is_short = len(curl) <= _LONGEST_CURL
        yield "again", curl if is_short else "# too long to be shown here: report.html has the line"


def facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the labelled facts of a finding or an observation that neither its message nor its last step tells."""
    shown = found["steps"][-1]["shows"] if found["steps"] else ""
    said = [
        ("expected", found["expected"] if found["expected"] not in found["message"] else ""),
        ("got", ", ".join(f"{value} ({number})" for value, number in found["values"].items())),
        ("where", found["where"] if found["where"] not in shown else ""),
        ("affected", affected(found)),
        ("known issue", found.get("reason", "")),
    ]
    return [(label, text) for label, text in said if text]


def affected(found: dict[str, Any]) -> str:
    """Such as `9 items in 3 answers, 12 times`; empty for a single finding outside of an item."""
    times, items, answers = found["times"], found["items"], found["answers"]
    if times == 1 and not items:
        return ""
    words = [count(items, "item")] if items else []
    words += [f"{answers} answers"] if answers > 1 else []
    often = [] if times == (items or answers) else [f"{times} times"]
    return ", ".join([*filter(None, [" in ".join(words)]), *often])


def numbered(steps: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield steps by number; of a row that only leads on, the inner ones are one: how many, and None."""
    leads = [False, *(step["leads"] for step in steps), False]
    for is_inner, group in groupby(enumerate(steps, 1), key=lambda pair: all(leads[pair[0] - 1 : pair[0] + 2])):
        row = list(group)
        yield from [(len(row), None)] if is_inner else row


def line(step: dict[str, Any]) -> str:
    """Return the request and the status of its answer, marked where that shows the fault."""
    return f"{'✗ ' if step['fault'] else ''}{step['request']} → {step['status'] or 'no answer'}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 rule` or `3 rules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def emit(text: str) -> None:
    """Print a text, with escapes for what the terminal's encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
