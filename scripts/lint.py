"""Lint, type-check and validate everything; writes nothing but the tools' own caches.

Exit status: 0 all is well (what needs Node may have been left out, which is said); 1 something was found;
2 `--require-node` was given and Node, or what `npm ci` installs, is not there.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.linting.checks import ROOT, all_checks
from scripts.linting.running import Outcome, run_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _options(arguments)
    outcomes = [_tell(outcome) for outcome in run_all(all_checks(), ROOT)]
    return exit_status(outcomes, require_node=options.require_node)


def exit_status(outcomes: Iterable[Outcome], *, require_node: bool) -> int:
    """Return the exit status that these outcomes make."""
    outcomes = list(outcomes)
    if any(outcome.failed for outcome in outcomes):
        return 1
    return 2 if require_node and any(outcome.left_out for outcome in outcomes) else 0


def _tell(outcome: Outcome) -> Outcome:
    word = "FAILED" if outcome.failed else "left out" if outcome.left_out else "ok"
    print(f"{word:9} {outcome.name}{': ' if outcome.left_out else ''}{outcome.left_out}", flush=True)
    if outcome.failed:
        print(outcome.output, flush=True)
    return outcome


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Lint, type-check and validate everything.")
    parser.add_argument("--require-node", action="store_true", help="exit 2 where Node's tools are not installed")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
