"""The bundled mock server as a process of its own, for a run that was given no server."""

import re
import subprocess
import sys
from pathlib import Path

from attrs import define

from contract_tests.results import InconclusiveError

_ROOT = Path(__file__).parents[1]
_LINES = 3
_NOW = "2025-03-31T00:00:00Z"
"""The mock's clock is stopped, so that the same seed sends the same requests."""


@define
class MockProcess:
    """A running mock server.

    Attributes:
        environment: the variables that it printed: base URL and credentials.
    """

    environment: dict[str, str]
    _process: "subprocess.Popen[str]"

    def stop(self) -> None:
        """End the process, which has nothing to put away, and wait for it."""
        self._process.kill()
        self._process.communicate()


def start_mock(*arguments: str) -> MockProcess:
    """Start the mock server on a free port. Raises InconclusiveError where it does not come up."""
    command = [sys.executable, "-m", "contract_tests.mock", "--port", "0", "--now", _NOW, *arguments]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(_LINES)]
    mock = MockProcess(dict(re.findall(r"export (\w+)=(\S+)", "".join(lines))), process)
    if len(mock.environment) < _LINES:
        mock.stop()
        raise InconclusiveError(f"the mock server did not start: try `{' '.join(command[1:])}`")
    return mock
