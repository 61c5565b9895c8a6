"""What importing the client costs where httpx and attrs are imported already."""

import compileall
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from openapi.generator.__main__ import OUTPUT
from scripts.bench import Figure, show

LIMIT_MS = 30
RUNS = 15
PROGRAM = """
import time, attrs, httpx
start = time.process_time()
import leen_alerts
print(time.process_time() - start)
"""


def main() -> int:
    """Print the figure; return 1 where the limit is exceeded."""
    with tempfile.TemporaryDirectory() as folder:
        # A compiled copy, as an installed package is one.
        copied = Path(folder) / "leen_alerts"
        shutil.copytree(OUTPUT / "leen_alerts", copied, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(copied, quiet=2)
        command = [sys.executable, "-c", PROGRAM]
        runs = [subprocess.check_output(command, text=True, cwd=folder) for _ in range(RUNS)]
    milliseconds = 1000 * min(map(float, runs))
    return show("Importing leen_alerts", [Figure(f"CPU time, best of {RUNS}", milliseconds, "ms", LIMIT_MS)])


if __name__ == "__main__":
    sys.exit(main())
