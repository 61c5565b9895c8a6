"""Python environments that hold what the client declares and nothing else, made without a network."""

import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

READER = """
import {package}
from {package} import Client
from {package}.api.edr import list_alerts
with Client.from_env() as client:
    page = list_alerts.sync(client=client, limit=10, enable_cursor=False)
    ids = {{alert.id for alert in list_alerts.iterate(client=client, limit=20)}}
assert page.total == len(ids) > 20, (page.total, len(ids))
assert len(page.items) == 10
print({package}.__file__)
"""


def closure(names: Iterable[str]) -> set[str]:
    """Names of installed distributions and all that they require here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found.add(name)
            required = importlib.metadata.distribution(name).requires or []
            waiting += [re.split(r"[^A-Za-z0-9._-]", entry)[0] for entry in required if _applies(entry)]
    return found


def _applies(requirement: str) -> bool:
    """Whether it is installed here, and not asked for by an extra."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
    if "extra ==" in requirement:
        return False
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def link(names: Iterable[str], folder: Path) -> None:
    """Make installed distributions importable from a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in closure(names):
        distribution = importlib.metadata.distribution(name)
        tops = {entry.parts[0] for entry in distribution.files or [] if entry.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))


def environment(folder: Path) -> Path:
    """A new virtual environment with httpx and attrs; returns its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / "bin" / "python"
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    link(["httpx", "attrs"], Path(subprocess.check_output(where, text=True, timeout=60).strip()))
    return python


def pip(python: Path, *arguments: str, extra: Path | None = None) -> None:
    """Run this environment's pip for another one, without an index."""
    command = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", *arguments]
    settings = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    settings |= {"PYTHONPATH": str(extra)} if extra else {}
    result = subprocess.run(command, capture_output=True, text=True, env=settings, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr


def read_alerts(python: Path, package: str, variables: Mapping[str, str], path: Path | None = None) -> str:
    """Read from a server with an installed or copied package; returns where the package was found."""
    program = f"import sys; sys.path.insert(0, {str(path)!r})\n" if path else ""
    command = [str(python), "-I", "-W", "error", "-c", program + READER.format(package=package)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables}, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
