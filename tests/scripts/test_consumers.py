"""Three ways to consume the client, each with httpx and attrs alone: a vendored copy, a wheel, an install from git."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from contract_tests.mock.running import serve
from scripts import vendor
from tests.scripts import bare

GENERATED = vendor.ROOT / "generated"


@pytest.fixture(scope="module")
def variables() -> Iterator[Mapping[str, str]]:
    """Settings of a mock server that is running."""
    with serve() as server:
        yield {
            "LEEN_BASE_URL": server.base_url,
            "LEEN_API_KEY": server.api_key,
            "LEEN_CONNECTION_ID": server.connection_id,
        }


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m build generated` builds."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(GENERATED)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


def package_files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_vendored_copy_reads_alerts_under_another_name(tmp_path: Path, variables: Mapping[str, str]) -> None:
    dest = tmp_path / "project" / "_vendor"
    dest.mkdir(parents=True)
    assert vendor.main([str(dest), "--name", "edr_feed"]) == 0
    assert package_files(dest / "edr_feed") == package_files(GENERATED / "leen_alerts")
    found = bare.read_alerts(bare.environment(tmp_path / "venv"), "edr_feed", variables, dest)
    assert found == str(dest / "edr_feed" / "__init__.py")


def test_vendored_copy_reads_alerts_as_part_of_a_package(tmp_path: Path, variables: Mapping[str, str]) -> None:
    (tmp_path / "app" / "_vendor").mkdir(parents=True)
    assert vendor.main([str(tmp_path / "app" / "_vendor")]) == 0
    bare.read_alerts(bare.environment(tmp_path / "venv"), "app._vendor.leen_alerts", variables, tmp_path)


@pytest.mark.slow
def test_wheel_in_an_empty_environment_reads_alerts(
    tmp_path: Path, distributions: Path, variables: Mapping[str, str]
) -> None:
    (wheel,) = distributions.glob("leen_alerts-*-py3-none-any.whl")
    python = bare.environment(tmp_path / "venv")
    bare.pip(python, "install", "--quiet", str(wheel))
    found = Path(bare.read_alerts(python, "leen_alerts", variables)).parent
    assert package_files(found) == package_files(GENERATED / "leen_alerts")
    verified = subprocess.run([str(python), "-I", str(found / "verify.py")], capture_output=True, timeout=60)
    assert verified.returncode == 0


@pytest.mark.slow
def test_wheel_and_source_distribution_hold_the_package_whole(distributions: Path, tmp_path: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    (source,) = distributions.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("leen_alerts/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("leen_alerts/")
        }
    assert packed == package_files(GENERATED / "leen_alerts")
    shutil.unpack_archive(source, tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    assert package_files(root / "leen_alerts") == packed


@pytest.mark.slow
def test_install_from_git_reads_alerts(tmp_path: Path, variables: Mapping[str, str]) -> None:
    repository = tmp_path / "repository"
    ignored = shutil.ignore_patterns("__pycache__", "dist", "*.egg-info")
    shutil.copytree(GENERATED, repository / "generated", ignore=ignored)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A"]):
        subprocess.run(["git", "-C", str(repository), *command], check=True, timeout=60)
    python = bare.environment(tmp_path / "venv")
    bare.link(["hatchling"], tmp_path / "builder")
    url = f"git+file://localhost{repository}#subdirectory=generated"
    bare.pip(python, "install", "--quiet", "--no-build-isolation", url, extra=tmp_path / "builder")
    bare.read_alerts(python, "leen_alerts", variables)
