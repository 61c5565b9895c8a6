"""Runs checks side by side, and tells of each what became of it."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.linting.checks import Check
from scripts.node.tools import QUIET, NodeMissingError


@dataclass(frozen=True)
class Outcome:
    """What became of a check: `failed` with its output, or `left_out` for a reason."""

    name: str
    failed: bool = False
    output: str = ""
    left_out: str = ""


def run_all(checks: Iterable[Check], root: Path) -> Iterator[Outcome]:
    """Run the checks, as many at a time as there are processors, and yield their outcomes in the order given."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(lambda check: _run(check, root), checks)


def _run(check: Check, root: Path) -> Outcome:
    try:
        command = check.command()
    except NodeMissingError as error:
        return Outcome(check.name, left_out=str(error))
    return _outcome(check.name, command, root)


def _outcome(name: str, command: list[str], root: Path) -> Outcome:
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=_environment(root),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        return Outcome(name, failed=True, output=f"{command[0]} could not be run: {error.strerror}")
    return Outcome(name, failed=done.returncode != 0, output=done.stdout.strip())


def _environment(root: Path) -> dict[str, str]:
    path = os.pathsep.join(str(folder) for folder in (root, root / "generated"))
    return os.environ | QUIET | {"PYTHONPATH": path}
