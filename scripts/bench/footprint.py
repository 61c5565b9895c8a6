"""Measure what importing the package costs beyond httpx and attrs, and the memory of decoded pages."""

import compileall
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from leen_alerts._runtime.codec import decode_page
from leen_alerts._runtime.response import strict_loads
from leen_alerts.models import Alert, AlertCursorPage

from openapi.generator.__main__ import OUTPUT
from scripts.bench.pages import page_bytes
from scripts.bench.timing import machine, table

ALLOWED_MS = 30
RUNS = 15
PROGRAM = """
import time, attrs, httpx
start = time.process_time()
import leen_alerts
print(time.process_time() - start)
"""


def main() -> int:
    """Print both tables; return 1 where the import is slower than allowed."""
    milliseconds = _import_milliseconds()
    table(
        f"Importing leen_alerts where httpx and attrs are imported already, best of {RUNS} ({machine()})",
        {f"CPU time (at most {ALLOWED_MS} ms)": f"{milliseconds:.1f} ms"},
    )
    rows = {}
    for name, loads in (("standard library", strict_loads), ("orjson", orjson.loads)):
        kept, peak = _memory(500, loads)
        rows[f"peak while it is decoded, {name}"] = f"{peak / kept:.2f} pages"
    rows["the decoded page"] = f"{kept / 1e6:.1f} MB"
    table("Decoding a page of 500 alerts, traced by tracemalloc", rows)
    return int(milliseconds > ALLOWED_MS)


def _import_milliseconds() -> float:
    """The best of some runs on a compiled copy, as an installed package is one."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "leen_alerts"
        shutil.copytree(OUTPUT / "leen_alerts", copied, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(copied, quiet=2)
        return min(_import_seconds(folder) for _ in range(RUNS)) * 1000


def _import_seconds(folder: str) -> float:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    return float(done.stdout)


def _memory(alerts: int, loads: Callable[[bytes], Any]) -> tuple[int, int]:
    """Bytes of a decoded page, and the peak while it was decoded; the bytes of its JSON are left out."""
    content = page_bytes(alerts)
    tracemalloc.start()
    page = decode_page(AlertCursorPage, Alert.from_dict, loads(content), "items")
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del page
    return kept, peak


if __name__ == "__main__":
    sys.exit(main())
