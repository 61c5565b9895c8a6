"""The tools that need Node, as package-lock.json pins them. Node is optional: who uses them says what is left out."""

import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MODULES = FOLDER / "node_modules"
INSTALL = "npm ci --prefix scripts/node"
REDOCLY = "@redocly/cli/bin/cli.js"
# It tells its makers of no run, and asks them for no newer version.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NODE_NO_WARNINGS": "1"}


class NodeMissingError(Exception):
    """Node, or what `npm ci` installs, is not there; the message says which, and what to do."""


def installed(name: str) -> Path:
    """Return the path of a file below node_modules; raises NodeMissingError where it is not installed."""
    if shutil.which("node") is None:
        raise NodeMissingError("Node is not installed")
    if not (path := MODULES / name).exists():
        raise NodeMissingError(f"{name.rsplit('/', 2)[0]} is not installed; `{INSTALL}` does that")
    return path


def redocly(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Redocly and return what it printed; raises NodeMissingError."""
    command = ["node", str(installed(REDOCLY)), *arguments]
    return subprocess.run(command, env=os.environ | QUIET, capture_output=True, text=True, check=False)
