"""The tools that need Node, as package-lock.json pins them. Node is optional: who uses them says what is left out."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MODULES = FOLDER / "node_modules"
INSTALL = "npm ci --prefix scripts/node"
REDOCLY = "@redocly/cli/bin/cli.js"
PYRIGHT = "pyright/index.js"
REDOCLY_CONFIG = FOLDER / "redocly.yaml"
# Neither tells its makers of a run, nor asks them for a newer version.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NODE_NO_WARNINGS": "1"}


class NodeMissingError(Exception):
    """Node, or what `npm ci` installs, is not there; the message says which, and what to do."""


def command(script: str, *arguments: str) -> list[str]:
    """Return the command line that runs `script`, one of the tools above.

    Raises NodeMissingError where it cannot be run.
    """
    node = shutil.which("node")
    if node is None:
        raise NodeMissingError("Node is not installed")
    return [node, str(installed(script)), *arguments]


def installed(name: str) -> Path:
    """Return the path of a file below node_modules; raises NodeMissingError where it is not installed."""
    path = MODULES / name
    if not path.exists():
        raise NodeMissingError(f"{name.rsplit('/', 2)[0]} is not installed; `{INSTALL}` does that")
    return path


def environment() -> dict[str, str]:
    """Return the environment for such a command."""
    return os.environ | QUIET


def run(command_line: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run such a command and return what it printed."""
    return subprocess.run(command_line, env=environment(), capture_output=True, text=True, check=False)
