"""Run the suite against every mutant and every lawful variant of the mock server, and print the table.

A mutant that was chosen for a rule is run to the end; for the others, and on moving data, one broken rule is enough.
Exit status: 0 every mutant is found, each rule is broken by one, no lawful server raises an alarm; 1 not; 2 bad input.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "generated"))

from contract_tests.mock_server.registry import mutants, variants
from scripts.mutation import chosen
from scripts.mutation.cases import Case, chosen_cases, lawful_cases, moving_cases, mutant_cases
from scripts.mutation.run import RULES, Result, run_all
from scripts.mutation.table import faults, line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _options(arguments)
    started = time.monotonic()
    results = run_all(_cases(options), options.jobs, options.seed, lambda result: print(line(result), flush=True))
    wrong = list(faults(results, _unbroken(options, results)))
    if options.choose:
        chosen.write(chosen.choose(results, chosen.read()))
    print("\n".join(["", *wrong, _summary(results, time.monotonic() - started)]))
    return 1 if wrong else 0


def _cases(options: argparse.Namespace) -> list[Case]:
    if options.names:
        return [_named(name) for name in options.names]
    everything = not any((options.one_per_rule, options.variants, options.mutants, options.moving))
    cases: list[Case] = []
    if everything or options.mutants:
        cases += mutant_cases(whole=chosen.read().values())
    if options.one_per_rule:
        cases += chosen_cases(chosen.read().values())
    if everything or options.moving:
        cases += moving_cases()
    if everything or options.variants:
        cases += lawful_cases()
    return cases


def _named(name: str) -> Case:
    """`mutant`, `variant`, or several of them joined by `+`; `honest` is neither."""
    parts = [part.strip() for part in name.split("+") if part.strip() != "honest"]
    broken = [part for part in parts if part in mutants()]
    free = [part for part in parts if part in variants()]
    if len(broken) > 1 or len(broken) + len(free) < len(parts):
        print(f"mutants: {name} names no mutant or variant, or several mutants", file=sys.stderr)
        raise SystemExit(2)
    return Case(broken[0] if broken else None, tuple(free))


def _unbroken(options: argparse.Namespace, results: list[Result]) -> set[str]:
    """Rules that no mutant broke; asked only where all mutants were run, or one for each rule."""
    if options.names or not any(result.case.mutant for result in results) or options.moving:
        return set()
    return chosen.must_be_broken(RULES) - {rule for result in results for rule in result.broken if result.case.mutant}


def _summary(results: list[Result], seconds: float) -> str:
    found = sum(result.is_as_expected for result in results if result.case.mutant)
    quiet = sum(result.is_as_expected for result in results if not result.case.mutant)
    broken = sum(result.case.mutant is not None for result in results)
    return (
        f"{found} of {broken} mutants found, {quiet} of {len(results) - broken} lawful servers quiet, {seconds:.0f} s."
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants.py", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these, such as `mutant` or `mutant+variant`")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs at a time (default: one a core)")
    parser.add_argument("--seed", type=int, default=1, help="of the suite's draws")
    parser.add_argument("--mutants", action="store_true", help="every mutant")
    parser.add_argument("--one-per-rule", action="store_true", help="one mutant for each rule")
    parser.add_argument("--moving", action="store_true", help="a sample of the mutants, on moving data")
    parser.add_argument("--variants", action="store_true", help="the lawful servers")
    parser.add_argument("--choose", action="store_true", help="choose a mutant for each rule that has none yet")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
