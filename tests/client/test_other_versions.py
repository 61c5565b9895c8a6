"""The client under the lowest versions that it declares, and under the other Pythons that are installed."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run_smoke(python: str, packages: Path | str) -> str:
    """Run the program with the packages of one folder alone."""
    path = os.pathsep.join(map(str, [packages, ROOT, ROOT / "generated"]))
    command = [python, "-S", "-B", "-W", "error", "-m", "tests.client.smoke"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_lowest_declared_versions_will_do(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = dict(re.findall(r"([a-z]+)>=([\d.]+)", " ".join(project["dependencies"])))
    assert sorted(lowest) == ["attrs", "httpx"]
    packages = [f"{name}=={version}" for name, version in lowest.items()]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(tmp_path), *packages]
    made = subprocess.run(install, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"{', '.join(packages)} cannot be installed: {made.stderr.strip()[-200:]}")
    assert f"httpx {lowest['httpx']}" in _run_smoke(sys.executable, tmp_path)


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_other_pythons_will_do(version: str) -> None:
    """With this environment's own httpx and attrs, which are pure Python."""
    own = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    python = next(map(str, own.glob(f"{version}.*/bin/python")), shutil.which(f"python{version}"))
    if python is None:
        pytest.skip(f"Python {version} is not installed")
    assert "done" in _run_smoke(python, sysconfig.get_path("purelib"))
