"""report.html, one page that needs nothing else, and report.md, the short form for a CI job summary."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract_tests.report import terminal
from contract_tests.report.script import cut

_MOST_LINES = 100
_LONGEST_LINE = 400


def html(view: dict[str, Any]) -> str:
    """Return the report as a page: without scripts, without anything loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared = (terminal.affected, terminal.count, terminal.facts, terminal.line, terminal.numbered, percent)
    environment.globals |= {function.__name__: function for function in shared}
    return environment.get_template("report.html.j2").render(view=view)


def markdown(view: dict[str, Any]) -> str:
    """Return the report in Markdown, short enough for a job summary (which is cut at 1 MiB).

    All but titles of our own stands in fences, where nothing is read as Markdown, HTML, a link or a mention.
    """
    run, rules = view["run"], view["rules"]
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in view["outcomes"].items() if number)
    seen = "".join(f", {name} {number}" for name, number in view["seen"].items())
    asked = f"Server {view['target']}, document {run['document']['version']}, seed {view['seed']}{seen}."
    parts = [f"## Contract: {view['verdict']}", _fenced([view["sentence"], f"Rules: {outcomes}.", asked])]
    if failed := terminal.failed_rules(view, "."):
        parts += ["### Failed", _fenced(["\n\n".join(failed)])]
    folded = {
        "Known issues": [
            *view["unneeded_known"],
            *(f"{rule['id']}: {found['message']} – {found['reason']}" for rule in rules for found in rule["known"]),
        ],
        "Not tested": [f"{rule['id']}: {rule['reason']}" for rule in rules if rule["outcome"] == "not tested"],
        "Observations": [
            ", ".join(filter(None, [f"{found['rule']}: {found['message']}", found["actual"], terminal.affected(found)]))
            for found in view["observations"]
        ],
        "What the document leaves open": [
            f"{fact['question']}: {fact['answer']}" for fact in view["resolved_ambiguities"]
        ],
    }
    for title, lines in folded.items():
        if lines:
            more = [f"… and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
            shown = _fenced([*(cut(line, _LONGEST_LINE) for line in lines[:_MOST_LINES]), *more])
            parts.append(f"<details><summary>{title} ({len(lines)})</summary>\n\n{shown}\n\n</details>")
    return "\n\n".join(parts) + "\n"


def _fenced(lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage that is 0 or 100 only where it is exact; a dash where there is no whole."""
    if not whole:
        return "–"
    share = round(100 * part / whole)
    return f"{share if part in (0, whole) else min(max(share, 1), 99)}%"
