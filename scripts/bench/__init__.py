"""Measurements behind `make bench`: ratios and limits that mean the same on another machine."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import ROOT

# The package as it is kept, whatever is installed.
sys.path.insert(0, str(OUTPUT))


class Figure(NamedTuple):
    """A measured value, its unit (empty for a ratio), and the most that it may be, where there is a limit."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None

    def __str__(self) -> str:
        verdict = "" if self.limit is None else f"{'at most' if self.is_met else 'MORE THAN'} {self.limit:g}"
        return f"  {self.value:8.2f} {self.unit:2}  {self.name:<58} {verdict}".rstrip()

    @property
    def is_met(self) -> bool:
        """Whether the value is within its limit."""
        return self.limit is None or self.value <= self.limit


def show(title: str, figures: list[Figure]) -> int:
    """Print a table; return 1 where a limit is not met."""
    print(f"\n{title} ({os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()})")
    print(*figures, sep="\n", flush=True)
    return int(not all(figure.is_met for figure in figures))


def measure(clock: Callable[[], float], programs: Mapping[str, Callable[[], object]], rounds: int) -> None:
    """Print the least seconds of each program, for `least`.

    They take turns, so that a busy machine slows all of them equally.
    """
    best = dict.fromkeys(programs, float("inf"))
    for _ in range(rounds):
        for name, program in programs.items():
            began = clock()
            made = program()
            best[name] = min(best[name], clock() - began)
            del made
    print(json.dumps(best))


def least(call: str, processes: int) -> dict[str, float]:
    """The least seconds of each program that a call, such as `decode.measure_ours()`, prints.

    It is made in several processes: each has its own luck with where its objects are, which is worth up to 20 %.
    """
    command = [sys.executable, "-c", f"from scripts.bench import decode, walk; {call}"]
    runs = [json.loads(subprocess.check_output(command, cwd=ROOT)) for _ in range(processes)]
    return {name: min(run[name] for run in runs) for name in runs[0]}
