"""Three ways to consume the client, each with httpx and attrs alone: a vendored copy, a wheel, an install from git."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.running import serve
from openapi.generator.__main__ import files
from scripts import vendor

GENERATED = vendor.ROOT / "generated"


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
# What the client declares, and what that needs; what builds its wheel. Which of them there are depends on the versions.
CLIENT = ("attrs", "httpx", "anyio", "certifi", "h11", "httpcore", "idna", "sniffio", "typing-extensions")
BUILDER = ("hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers")


def link(names: Iterable[str], folder: Path) -> None:
    """Make installed distributions importable from a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        with suppress(importlib.metadata.PackageNotFoundError):
            distribution = importlib.metadata.distribution(name)
            for top in {entry.parts[0] for entry in distribution.files or []} - {"..", "__pycache__"}:
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))


def environment(folder: Path) -> Path:
    """A new virtual environment with httpx and attrs; returns its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / "bin" / "python"
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    link(CLIENT, Path(subprocess.check_output(where, text=True, timeout=60).strip()))
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


@pytest.fixture(scope="module")
def variables() -> Iterator[Mapping[str, str]]:
    """Settings of a mock server that is running."""
    with serve(Server()) as server:
        yield {
            "LEEN_BASE_URL": server.base_url,
            "LEEN_API_KEY": server.api_key,
            "LEEN_CONNECTION_ID": server.connection_id,
        }


def test_vendored_copy_reads_alerts_under_another_name_and_as_part_of_a_package(
    tmp_path: Path, variables: Mapping[str, str]
) -> None:
    dest = tmp_path / "app" / "_vendor"
    dest.mkdir(parents=True)
    assert vendor.main([str(dest), "--name", "edr_feed"]) == 0
    python = environment(tmp_path / "venv")
    for package, path in (("edr_feed", dest), ("app._vendor.edr_feed", tmp_path)):
        found = read_alerts(python, package, variables, path)
        assert found == str(dest / "edr_feed" / "__init__.py")
    assert files(dest / "edr_feed") == files(GENERATED / "leen_alerts")


@pytest.mark.slow
def test_wheel_in_an_empty_environment_reads_alerts(tmp_path: Path, variables: Mapping[str, str]) -> None:
    """It is built from the source distribution, which so proves to be whole."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(GENERATED)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("leen_alerts-*-py3-none-any.whl")
    python = environment(tmp_path / "venv")
    pip(python, "install", "--quiet", str(wheel))
    found = Path(read_alerts(python, "leen_alerts", variables)).parent
    assert files(found) == files(GENERATED / "leen_alerts")
    verified = subprocess.run([str(python), "-I", str(found / "verify.py")], capture_output=True, timeout=60)
    assert verified.returncode == 0


@pytest.mark.slow
def test_install_from_git_reads_alerts(tmp_path: Path, variables: Mapping[str, str]) -> None:
    repository = tmp_path / "repository"
    ignored = shutil.ignore_patterns("__pycache__", "dist", "*.egg-info")
    shutil.copytree(GENERATED, repository / "generated", ignore=ignored)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A"]):
        subprocess.run(["git", "-C", str(repository), *command], check=True, timeout=60)
    python = environment(tmp_path / "venv")
    link(BUILDER, tmp_path / "builder")
    url = f"git+file://localhost{repository}#subdirectory=generated"
    pip(python, "install", "--quiet", "--no-build-isolation", url, extra=tmp_path / "builder")
    read_alerts(python, "leen_alerts", variables)
