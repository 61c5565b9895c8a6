"""Tests of the client under the lowest versions that it declares, and under the other Pythons that are installed."""

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
# Those that lean on httpx, attrs, asyncio and the interpreter most.
TESTS = [f"tests/client/{name}.py" for name in ("test_http", "test_processes", "test_retry", "decoding/test_models")]


def _run_tests(python: str, *packages: Path) -> None:
    """Run them with the packages of these folders, the first ones first, then of this environment."""
    path = os.pathsep.join(map(str, [*packages, sysconfig.get_path("purelib")]))
    environment = {**os.environ, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [python, "-S", "-B", "-m", "pytest", "-x", "-q", "--assert=plain", "-p", "no:cacheprovider", *TESTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


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
    _run_tests(sys.executable, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_other_pythons_will_do(version: str) -> None:
    own = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    python = next(map(str, own.glob(f"{version}.*/bin/python")), shutil.which(f"python{version}"))
    if python is None:
        pytest.skip(f"Python {version} is not installed")
    _run_tests(python)
