"""vendor.py replaces a copy whole or not at all, and only what is a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openapi.generator.runtime import verify
from scripts import vendor
from tests.scripts.conftest import MakePackage, write_manifest

ROOT = Path(vendor.__file__).resolve().parents[1]


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "_vendor"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def source(make_package: MakePackage, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_package("generated/leen_alerts", version="0.2.0")
    monkeypatch.setattr(vendor, "SOURCE", folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_first_copy_is_the_package_byte_for_byte(source: Path, dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor.main([str(dest)]) == 0
    assert contents(dest / "leen_alerts") == contents(source)
    assert [path.name for path in dest.iterdir()] == ["leen_alerts"]
    assert verify.file_digest(source / "provenance.json") in capsys.readouterr().out


def test_caches_are_not_copied(source: Path, dest: Path) -> None:
    before = contents(source)
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "x.pyc").write_bytes(b"\0")
    assert vendor.main([str(dest), "--name", "alerts"]) == 0
    assert contents(dest / "alerts") == before


def test_earlier_copy_is_replaced_whole(source: Path, dest: Path, make_package: MakePackage) -> None:
    shutil.copytree(make_package("earlier", version="0.1.0"), dest / "leen_alerts")
    (dest / "leen_alerts" / "gone.py").write_text("")
    write_manifest(dest / "leen_alerts")
    assert vendor.main([str(dest)]) == 0
    assert contents(dest / "leen_alerts") == contents(source)


def test_same_version_again_changes_nothing(source: Path, dest: Path) -> None:
    assert vendor.main([str(dest)]) == vendor.main([str(dest)]) == 0
    assert contents(dest / "leen_alerts") == contents(source)


def test_local_changes_are_shown_and_kept_without_force(
    source: Path, dest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor.main([str(dest)])
    patched = dest / "leen_alerts" / "models" / "alert.py"
    patched.write_text("# patched\n")
    (dest / "leen_alerts" / "extra.py").write_text("")
    assert vendor.main([str(dest)]) == 1
    shown = capsys.readouterr().err
    assert "changed models/alert.py" in shown
    assert "added extra.py" in shown
    assert patched.read_text() == "# patched\n"
    assert vendor.main([str(dest), "--force"]) == 0
    assert contents(dest / "leen_alerts") == contents(source)


@pytest.mark.parametrize("name", ["", "leen-alerts", "1st", "class", "a.b", "../up", "..", "é", "a/b"])
def test_name_that_cannot_be_imported_is_refused(
    source: Path, dest: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vendor.main([str(dest), "--name", name]) == 2
    assert_one_sentence(capsys.readouterr().err, "cannot be imported")
    assert not list(dest.iterdir())


def test_missing_folder_is_refused_and_not_made(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vendor.main([str(tmp_path / "nowhere")]) == 2
    assert_one_sentence(capsys.readouterr().err, "is no folder")
    assert not (tmp_path / "nowhere").exists()


def test_what_is_no_earlier_copy_is_never_touched(
    source: Path, dest: Path, make_package: MakePackage, capsys: pytest.CaptureFixture[str]
) -> None:
    (dest / "empty").mkdir()
    (dest / "text").write_text("mine")
    (dest / "own").mkdir()
    (dest / "own" / "work.py").write_text("mine")
    (dest / "link").symlink_to(source)
    (dest / "dangling").symlink_to(dest / "nowhere")
    shutil.copytree(make_package("foreign", project="another-package"), dest / "foreign")
    shutil.copytree(make_package("torn"), dest / "torn")
    (dest / "torn" / "provenance.json").write_text("{")
    before = contents(dest)
    for name in ("empty", "text", "own", "link", "dangling", "foreign", "torn"):
        assert vendor.main([str(dest), "--name", name, "--force"]) == 2, name
        assert_one_sentence(capsys.readouterr().err, "no earlier copy")
    assert contents(dest) == before
    assert (dest / "link").is_symlink()
    assert (dest / "dangling").is_symlink()


def test_the_generated_folder_itself_is_no_destination(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(source)
    for folder in (source.parent, source, source / "models"):
        assert vendor.main([str(folder)]) == 2
        assert_one_sentence(capsys.readouterr().err, "where the package itself is generated")
    assert contents(source) == before


def test_package_that_is_not_as_generated_is_not_copied(
    source: Path, dest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "models" / "alert.py").write_text("# by hand\n")
    assert vendor.main([str(dest)]) == 2
    assert_one_sentence(capsys.readouterr().err, "make generate")
    (source / "provenance.json").unlink()
    assert vendor.main([str(dest)]) == 2
    assert_one_sentence(capsys.readouterr().err, "make generate")
    assert not list(dest.iterdir())


def test_failure_while_copying_leaves_the_earlier_copy(
    source: Path, dest: Path, make_package: MakePackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(make_package("earlier", version="0.1.0"), dest / "leen_alerts")
    before = contents(dest)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert vendor.main([str(dest)]) == 2
    assert contents(dest) == before
    assert [path.name for path in dest.iterdir()] == ["leen_alerts"]


@pytest.mark.skipif(sys.platform == "win32", reason="locks need POSIX")
def test_second_run_at_the_same_time_is_refused(source: Path, dest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl

    handle = os.open(dest, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert vendor.main([str(dest)]) == 2
    finally:
        os.close(handle)
    assert_one_sentence(capsys.readouterr().err, "another run")
    assert vendor.main([str(dest)]) == 0


def test_command_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "scripts" / "vendor.py"), str(tmp_path / "nowhere")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def assert_one_sentence(text: str, part: str) -> None:
    assert part in text
    assert text.count("\n") == 1
