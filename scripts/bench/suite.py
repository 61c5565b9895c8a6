"""How long the contract suite takes, wall time of the whole command, and how many requests it sends."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contract_tests.mock_process import start_mock
from openapi.generator.document import ROOT
from scripts.bench import Figure, show

REQUESTS = 1000
SCENES = (
    ("57 alerts", (), 10),
    ("57 alerts, 40 ms a request", ("--latency-ms", "40"), 60),
    ("4000 alerts", ("--alerts", "4000"), 30),
)
"""What the mock is started with, and the seconds that the suite may take."""


def main() -> int:
    """Print the table; return 1 where a limit is exceeded."""
    figures = []
    for name, arguments, limit in SCENES:
        seconds, requests = _run(arguments)
        figures += [Figure(name, seconds, "s", limit), Figure(f"{name}, requests", requests, limit=REQUESTS)]
    return show("Contract suite", figures)


def _run(arguments: tuple[str, ...]) -> tuple[float, int]:
    mock = start_mock(*arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pytest", "contract_tests", "--report-dir", folder]
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env={**os.environ, **mock.environment}, capture_output=True, check=True)
            seconds = time.perf_counter() - began
            return seconds, json.loads(Path(folder, "report.json").read_text())["seen"]["requests"]
    finally:
        mock.stop()


if __name__ == "__main__":
    sys.exit(main())
