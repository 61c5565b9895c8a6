"""The client under the lowest versions that it declares, and under the other Pythons that are at hand."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# All of the client's tests that need no more than pytest, httpx and attrs.
TESTS = [
    *("test_client", "test_errors", "test_http", "test_paging", "test_processes", "test_retry", "test_secrets"),
    *("decoding/test_enums", "decoding/test_models"),
]
PYTHONS = ["3.12", "3.13", "3.14"]


def _lowest() -> list[str]:
    project = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lowest = [re.fullmatch(r"([a-z]+)>=([\d.]+)", entry) for entry in project["dependencies"]]
    return [f"{found[1]}=={found[2]}" for found in lowest if found]


def _python(version: str) -> str | None:
    own = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [str(path) for path in own.glob(f"{version}.*/bin/python")]
    return next(iter(found), shutil.which(f"python{version}"))


def _run_tests(python: str, folder: Path, packages: list[str]) -> str:
    """Run the client's tests in an environment of their own; skip where none can be made."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    within = str(folder / "bin" / "python")
    for command in (
        [python, "-m", "venv", str(folder)],
        [within, "-m", "pip", "install", "--quiet", "pytest", *packages],
    ):
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if made.returncode:
            pytest.skip(f"no environment with {', '.join(packages)}: {made.stderr.strip()[-200:]}")
    files = [f"tests/client/{name}.py" for name in TESTS]
    command = [within, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_the_lowest_declared_versions_will_do(tmp_path: Path) -> None:
    packages = _lowest()
    assert [entry.partition("==")[0] for entry in packages] == ["attrs", "httpx"]
    assert "passed" in _run_tests(sys.executable, tmp_path / "venv", packages)


@pytest.mark.slow
@pytest.mark.parametrize("version", PYTHONS)
def test_other_pythons_will_do(tmp_path: Path, version: str) -> None:
    python = _python(version)
    if python is None:
        pytest.skip(f"Python {version} is not at hand")
    assert "passed" in _run_tests(python, tmp_path / "venv", ["attrs", "httpx"])
