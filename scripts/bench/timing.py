"""Measure ratios that mean the same elsewhere: one process, CPU time, minima, the collector as Python sets it."""

import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROUNDS = 20
Contender = Callable[[], object]


def minima(contenders: Mapping[str, Contender], rounds: int = ROUNDS) -> dict[str, float]:
    """The least CPU time of each contender in seconds. They take turns, so that none has the quiet minutes alone."""
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = time.process_time()
            made = contender()
            best[name] = min(best[name], time.process_time() - start)
            del made
    return best


def machine() -> str:
    """The machine and the interpreter, for the head of a table."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(title: str, rows: Mapping[str, str]) -> None:
    """Print measured values with their names, at once."""
    print(f"\n{title}", *(f"  {value:>10}  {name}" for name, value in rows.items()), sep="\n")
    sys.stdout.flush()
