"""Write the catalog of rules, contract_tests/RULES.md, or check that it is what the rules say.

Exit status: 0 written, or nothing differs; 1 `--check` found a difference.
"""

import argparse
import difflib
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "generated"))

from contract_tests import rules
from contract_tests.catalog import Rule, all_rules

CATALOG = Path(__file__).resolve().parents[1] / "contract_tests" / "RULES.md"
_INTRODUCTION = """# Rules of the contract suite

Made by `make generate` from `contract_tests/rules/`; do not edit.

A rule rests on a fact of confidence A (the vendor's page says it), B (another page or the vendor's code) or C (inferred
from B for this endpoint). What would rest on D (seen in public client code), E (assumed) or F (how stock FastAPI
behaves) is only observed. Rules that send make requests of their own; the others check every exchange, also recorded
ones.
"""


def main(arguments: Sequence[str] | None = None, catalog: Path = CATALOG) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="rules.py", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    wanted = render(all_rules(rules))
    if not parser.parse_args(arguments).check:
        catalog.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    found = catalog.read_text(encoding="utf-8") if catalog.exists() else ""
    difference = difflib.unified_diff(found.splitlines(), wanted.splitlines(), "RULES.md", "the rules", lineterm="")
    print("\n".join(difference), end="" if found == wanted else "\nrules: run `make generate`\n")
    return int(found != wanted)


def render(found: Sequence[Rule]) -> str:
    """Return the catalog as Markdown: a table for each area, in order."""
    ordered = sorted(found, key=lambda rule: rule.id)
    parts = ["\n".join(_area(area, list(of_area))) for area, of_area in groupby(ordered, key=lambda rule: rule.area)]
    return "\n".join([_INTRODUCTION, f"{len(ordered)} rules.\n", "\n\n".join(parts)]) + "\n"


def _area(area: str, found: list[Rule]) -> Iterator[str]:
    yield f"## {area}\n"
    yield "| rule | what it demands | the fact it rests on | confidence | sends |"
    yield "|---|---|---|---|---|"
    for rule in found:
        name = rule.id.partition(".")[2]
        sends = "yes" if rule.sends else ""
        yield f"| `{name}` | {_cell(rule.statement)} | {_cell(rule.fact)} | {rule.confidence} | {sends} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
