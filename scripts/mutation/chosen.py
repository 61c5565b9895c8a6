"""One mutant for each rule: few mutants that break every rule between them, kept in a file, chosen from whole runs."""

import json
from collections.abc import Iterable
from pathlib import Path

from contract_tests.engine.rule import Rule
from scripts.mutation.run import Result

FILE = Path(__file__).with_name("mutant_of_rule.json")


def must_be_broken(rules: Iterable[Rule]) -> set[str]:
    """Return the ids of the rules that may accuse; the others only observe, whatever the server does."""
    return {rule.id for rule in rules if rule.surety.may_fail}


def choose(results: Iterable[Result], kept: dict[str, str]) -> dict[str, str]:
    """Return rule -> mutant: what is kept, and for other rules as few mutants as a greedy choice finds."""
    found = [result for result in results if result.case.mutant and not result.case.variants]
    open_rules = {rule for result in found for rule in result.broken} - kept.keys()
    chosen = dict(kept)
    while open_rules:
        best = max(found, key=lambda r: (len(open_rules & set(r.broken)), -len(r.broken), str(r.case.mutant)))
        chosen |= {rule: str(best.case.mutant) for rule in open_rules & set(best.broken)}
        open_rules -= set(best.broken)
    return dict(sorted(chosen.items()))


def read() -> dict[str, str]:
    """Return the choice that is kept."""
    kept: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def write(choice: dict[str, str]) -> None:
    """Keep a choice."""
    FILE.write_text(json.dumps(choice, indent=1) + "\n", encoding="utf-8")
