"""The bundled mock server as a process of its own, so that it has a core of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.results import InconclusiveError

_ROOT = Path(__file__).parents[1]
_LINES = 3
_NOW = "2025-03-31T00:00:00Z"
"""The mock's clock is stopped, so that the same seed sends the same requests."""


@contextmanager
def running_mock(*arguments: str) -> Iterator[dict[str, str]]:
    """Run the mock server on a free port; give the variables that it prints: base URL and credentials.

    Raises InconclusiveError where it does not come up.
    """
    command = [sys.executable, "-m", "contract_tests.mock", "--port", "0", "--now", _NOW, *arguments]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            printed = "".join(process.stdout.readline() for _ in range(_LINES))
            environment = dict(re.findall(r"export (\w+)=(\S+)", printed))
            if len(environment) < _LINES:
                raise InconclusiveError(f"the mock server did not start: try `{' '.join(command[1:])}`")
            yield environment
        finally:
            process.kill()  # it has nothing to put away
