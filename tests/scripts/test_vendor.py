"""`make vendor` replaces a copy completely or leaves it, and only a copy; `make vendor-check` tells what differs."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from openapi.generator.runtime import verify
from scripts import vendor
from tests.scripts.conftest import MakePackage, write_manifest

ROOT = vendor.ROOT


@pytest.fixture
def dest(tmp_path: Path) -> Iterator[Path]:
    """A project's folder, in which no work may be left behind."""
    folder = tmp_path / "project" / "_vendor"
    folder.mkdir(parents=True)
    yield folder
    assert list(folder.glob(".*")) == []


@pytest.fixture
def source(make_package: MakePackage, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_package("generated/leen_alerts", version="0.2.0")
    monkeypatch.setattr(vendor, "SOURCE", folder)
    return folder


@pytest.fixture
def earlier(source: Path, dest: Path, make_package: MakePackage) -> Path:
    """An earlier copy, with a module and a folder that are gone now."""
    copy = dest / "leen_alerts"
    shutil.copytree(make_package("earlier", version="0.1.0"), copy)
    (copy / "gone").mkdir()
    (copy / "gone" / "module.py").write_text("")
    write_manifest(copy)
    return copy


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_first_copy_is_the_package_byte_for_byte_without_caches(
    source: Path, dest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(source)
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "x.pyc").write_bytes(b"\0")
    assert vendor.main([str(dest)]) == 0
    assert contents(dest / "leen_alerts") == before
    assert verify.file_digest(source / "provenance.json") in capsys.readouterr().out


def test_earlier_copy_is_replaced_whole_with_its_caches(source: Path, dest: Path, earlier: Path) -> None:
    (earlier / "__pycache__").mkdir()
    (earlier / "__pycache__" / "client.cpython-39.pyc").write_bytes(b"\0")
    assert vendor.main([str(dest)]) == vendor.main([str(dest)]) == 0
    assert contents(earlier) == contents(source)


def test_folder_that_cannot_be_renamed_is_replaced_file_by_file(
    source: Path, dest: Path, earlier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(self: Path, target: Path) -> Path:
        raise OSError(errno.EXDEV, "Invalid cross-device link", str(self))

    monkeypatch.setattr(Path, "rename", rename)
    shutil.move(earlier / "models", tmp_path / "elsewhere")
    (earlier / "models").symlink_to(tmp_path / "elsewhere")
    outside = contents(tmp_path / "elsewhere")
    assert vendor.main([str(dest), "--force"]) == 0
    assert contents(earlier) == contents(source)
    assert not (earlier / "gone").exists()
    assert contents(tmp_path / "elsewhere") == outside


def test_failure_while_copying_leaves_the_earlier_copy(
    source: Path, dest: Path, earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    before = contents(dest)
    monkeypatch.setattr(Path, "write_bytes", full)
    assert vendor.main([str(dest)]) == 2
    assert contents(dest) == before


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


@pytest.mark.parametrize("manifest", [None, "{"])
def test_copy_without_a_manifest_is_replaced_by_force_only(
    source: Path, dest: Path, earlier: Path, manifest: str | None
) -> None:
    (earlier / "provenance.json").unlink()
    if manifest:
        (earlier / "provenance.json").write_text(manifest)
    before = contents(dest)
    assert vendor.main([str(dest)]) == 1
    assert contents(dest) == before
    assert vendor.main([str(dest), "--force"]) == 0
    assert contents(earlier) == contents(source)


@pytest.mark.parametrize("name", ["", "leen-alerts", "1st", "class", "a.b", "../up", "..", "é", "a/b", "a\nb"])
def test_name_that_cannot_be_imported_is_refused(
    source: Path, dest: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert vendor.main([str(dest), "--name", name]) == 2
    assert "cannot be imported" in capsys.readouterr().err
    assert not list(dest.iterdir())


def test_missing_folder_is_made_where_its_parent_exists(source: Path, dest: Path) -> None:
    assert vendor.main([str(dest / "new")]) == 0
    assert contents(dest / "new" / "leen_alerts") == contents(source)
    assert vendor.main([str(dest / "no" / "parent")]) == 2
    assert not (dest / "no").exists()
    (dest / "file").write_text("mine")
    assert vendor.main([str(dest / "file")]) == 2


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
    before = contents(dest)
    for name in ("empty", "text", "own", "link", "dangling", "foreign"):
        assert vendor.main([str(dest), "--name", name, "--force"]) == 2, name
        told = capsys.readouterr().err
        assert ("is no copy of" in told, told.count("\n")) == (True, 1)
    assert contents(dest) == before
    assert (dest / "link").is_symlink()
    assert (dest / "dangling").is_symlink()


def test_copy_inside_a_copy_or_inside_the_package_itself_is_refused(
    source: Path, dest: Path, earlier: Path, tmp_path: Path
) -> None:
    (tmp_path / "linked").symlink_to(earlier / "models")
    before = contents(source) | contents(dest)
    for folder in (source.parent, source, source / "new", earlier, earlier / "models", tmp_path / "linked"):
        assert vendor.main([str(folder), "--force"]) == 2, folder
    assert contents(source) | contents(dest) == before


def test_package_that_is_not_as_generated_is_not_copied(source: Path, dest: Path) -> None:
    (source / "models" / "alert.py").write_text("# by hand\n")
    assert vendor.main([str(dest)]) == 2
    (source / "provenance.json").unlink()
    assert vendor.main([str(dest)]) == 2
    assert not list(dest.iterdir())


def test_copying_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "scripts" / "vendor.py"), str(tmp_path / "no" / "parent")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


# What is passed, and what a shell or make would make of it if it read it as code.
HOSTILE = [
    'a";touch x;"\'; touch x; `touch x` $(touch x) & touch x #',
    "$(shell touch x) ${shell touch x} $(eval $(shell touch x))",
    "a\n\ttouch x",
    "--force",
    "a b * \\",
]


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Makefile with programs that only print their arguments."""
    folder = tmp_path_factory.mktemp("make")
    shutil.copy(ROOT / "Makefile", folder)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "scripts").mkdir()
    (folder / "scripts" / "vendor.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    (folder / "requirements.lock").write_text("")
    checksum = subprocess.check_output(["cksum", str(folder / "requirements.lock")], text=True).split()[0]
    (folder / ".venv" / f"built-from-{checksum}").touch()
    return folder


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_no_value_on_the_command_line_of_make_is_read_as_code(recipes: Path, target: str, value: str) -> None:
    check = ["--check"] if target == "vendor-check" else []
    assert made(recipes, target, f"DEST={value}", f"NAME={value}") == [*check, f"--name={value}", "--", value]
    assert not (recipes / "x").exists()


def test_name_and_force_come_from_the_command_line_only(recipes: Path) -> None:
    assert made(recipes, "vendor", "DEST=here") == ["--name=leen_alerts", "--", "here"]
    assert made(recipes, "vendor", "DEST=here", "FORCE=1") == ["--name=leen_alerts", "--force", "--", "here"]
    assert made(recipes, "vendor") == ["--name=leen_alerts", "--"]


def made(recipes: Path, *arguments: str) -> list[str]:
    """The arguments that a target gives to vendor.py."""
    environment = {"PATH": os.environ["PATH"], "NAME": "host", "FORCE": "1", "DEST": "elsewhere"}
    command = ["make", "-s", *arguments]
    result = subprocess.run(command, cwd=recipes, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    found: list[str] = json.loads(result.stdout)
    return found


@pytest.fixture
def vendored(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "generated" / "leen_alerts", tmp_path / "leen_alerts")
    return tmp_path


def test_check_of_a_fresh_copy_tells_that_it_is_up_to_date(vendored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor.main([str(vendored), "--check"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert vendor.main([str(vendored), "--check", "--name", "other"]) == 2


def test_check_names_what_an_update_brings(vendored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = vendored / "leen_alerts"
    document = json.loads((copy / "openapi.json").read_text())
    del document["components"]["schemas"]["Alert"]["properties"]["windows_sid"]
    (copy / "openapi.json").write_text(json.dumps(document))
    write_manifest(copy, "0.0.1")
    assert vendor.main([str(vendored), "--check"]) == 1
    told = capsys.readouterr().out
    assert "0.0.1" in told
    assert "windows_sid" in told or "with Node" in told


def test_check_tells_of_other_code_and_of_changes_by_hand(vendored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (vendored / "leen_alerts" / "client.py").write_text("# by hand\n")
    assert vendor.main([str(vendored), "--check"]) == 1
    assert "changed client.py" in capsys.readouterr().out
    write_manifest(vendored / "leen_alerts", "0.0.1")
    assert vendor.main([str(vendored), "--check"]) == 1
    assert "only the code" in capsys.readouterr().out


@pytest.mark.parametrize("document", [None, "{", "[]"])
def test_check_refuses_what_it_cannot_compare(
    vendored: Path, document: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    (vendored / "leen_alerts" / "openapi.json").unlink()
    if document:
        (vendored / "leen_alerts" / "openapi.json").write_text(document)
    write_manifest(vendored / "leen_alerts", "0.0.1")
    assert vendor.main([str(vendored), "--check"]) == 2
    write_manifest(vendored / "leen_alerts", project="another-package")
    assert vendor.main([str(vendored), "--check"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 2)
