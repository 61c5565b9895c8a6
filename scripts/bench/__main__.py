"""Run the measurements: `python -m scripts.bench [NAME]...`."""

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from contract_tests.mock_process import running_mock
from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import ROOT
from scripts.bench import Figure, decode, show, walk

IMPORT_MS, IMPORTS = 30, 15
IMPORT = """
import time, attrs, httpx
start = time.process_time()
import leen_alerts
print(time.process_time() - start)
"""
MOST_REQUESTS = 1000
# What the mock is started with, and the seconds that the suite may take.
SCENES = (
    ("57 alerts", (), 10),
    ("57 alerts, 40 ms a request", ("--latency-ms", "40"), 60),
    ("4000 alerts", ("--alerts", "4000"), 30),
)


def imports() -> int:
    """What importing the client costs where httpx and attrs are imported already."""
    with tempfile.TemporaryDirectory() as folder:
        # A compiled copy, as an installed package is one.
        copied = Path(folder) / "leen_alerts"
        shutil.copytree(OUTPUT / "leen_alerts", copied, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(copied, quiet=2)
        command = [sys.executable, "-c", IMPORT]
        runs = [subprocess.check_output(command, text=True, cwd=folder) for _ in range(IMPORTS)]
    best = 1000 * min(map(float, runs))
    return show("Importing leen_alerts", [Figure(f"CPU time, best of {IMPORTS}", best, "ms", IMPORT_MS)])


def suite() -> int:
    """How long the contract suite takes, wall time of the whole command, and how many requests it sends."""
    figures = []
    for name, arguments, limit in SCENES:
        with running_mock(*arguments) as environment, tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pytest", "contract_tests", "--report-dir", folder]
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, check=True)
            figures.append(Figure(name, time.perf_counter() - began, "s", limit))
            requests = json.loads(Path(folder, "report.json").read_text())["seen"]["requests"]
            figures.append(Figure(f"{name}, requests", requests, limit=MOST_REQUESTS))
    return show("Contract suite", figures)


PROGRAMS: dict[str, Callable[[], int]] = {"decode": decode.main, "walk": walk.main, "imports": imports, "suite": suite}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *PROGRAMS], help=", ".join(PROGRAMS))
    sys.exit(max([PROGRAMS[name]() for name in parser.parse_args().names or PROGRAMS]))
