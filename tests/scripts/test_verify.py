"""verify.py proves a copy of the package, by itself and from outside the repository."""

import json
import os
import py_compile
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openapi.generator.runtime import verify
from tests.scripts.conftest import MakePackage, write_manifest

DIGEST = "sha256:" + "0" * 64
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def copy(make_package: MakePackage) -> Path:
    return make_package("copy")


@pytest.fixture
def run(copy: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run it on the copy; returns its exit status and what it printed."""

    def verified(*arguments: str) -> tuple[int, str]:
        status = verify.main([str(copy), *arguments])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return verified


def compiled(copy: Path, name: str, level: int = -1) -> Path:
    """Compile a module of the copy as an import would; returns its cache."""
    return Path(str(py_compile.compile(str(copy / name), doraise=True, optimize=level)))


def manifest(**changes: Any) -> str:
    return json.dumps({"project": "leen-alerts", "version": "0.1.0", "files": {}} | changes)


def test_unaltered_copy_is_proved_and_its_digest_printed_once(copy: Path, run: Run) -> None:
    status, told = run()
    assert status == 0
    assert re.findall(r"sha256:[0-9a-f]{64}", told) == [verify.file_digest(copy / "provenance.json")]


def test_every_kind_of_change_is_listed_by_file(copy: Path, run: Run) -> None:
    path = copy / "models" / "alert.py"
    path.write_bytes(path.read_bytes().replace(b"A", b"B", 1))
    (copy / "models" / "new.py").write_text("")
    (copy / "client.pyc").write_bytes(b"\0")
    (copy / "\x1b[2Jhidden\nadded é.py").write_text("")  # it reaches the terminal escaped
    (copy / "__init__.py").unlink()
    status, told = run()
    assert status == 1
    assert {line.strip() for line in told.splitlines()[2:]} == {
        "added \\x1b[2Jhidden\\nadded \\xe9.py",
        "added client.pyc",
        "added models/new.py",
        "changed models/alert.py",
        "removed __init__.py",
    }


def test_caches_that_equal_what_their_source_compiles_to_are_fine(copy: Path, tmp_path: Path) -> None:
    source = "def decode(text):\n    try:\n        return text in {'a', 'b'}, (True, 1.0)\n    finally:\n        pass\n"
    (copy / "models" / "alert.py").write_text(source)
    write_manifest(copy)
    for level in (0, 1, 2):
        compiled(copy, "models/alert.py", level)
    # Moved since it was compiled: the caches name their sources where they were.
    assert verify.main([str(copy.rename(tmp_path / "moved"))]) == 0


@pytest.mark.parametrize("source", ["import os\n", "x = 1\n", "def f():\n    return 2\n"])
def test_forged_caches_are_found(copy: Path, run: Run, source: str) -> None:
    alert = copy / "models" / "alert.py"
    alert.write_text("def f():\n    return 1\n")
    write_manifest(copy)
    honest = alert.read_bytes()
    alert.write_text(source)
    forged = compiled(copy, "models/alert.py").read_bytes()
    alert.write_bytes(honest)
    cache = compiled(copy, "models/alert.py")
    assert run()[0] == 0
    # With the header of the honest cache this interpreter would run the forged code.
    cache.write_bytes(cache.read_bytes()[:16] + forged[16:])
    status, told = run()
    assert status == 1
    assert f"added models/__pycache__/{cache.name}" in told


@pytest.mark.parametrize("name", ["x.cpython-39.pyc", "x.txt", "deeper/x.pyc", "__init__.cpython-39.pyc", ""])
def test_what_else_lies_in_a_cache_folder_counts(copy: Path, run: Run, name: str) -> None:
    """Without a name: in the place of a cache of this interpreter, what is none."""
    path = copy / "__pycache__" / (name or compiled(copy, "__init__.py").name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0" * 40)
    assert f"added {path.relative_to(copy).as_posix()}" in run()[1]


def test_links_and_pipes_count_and_are_never_followed(copy: Path, run: Run, tmp_path: Path) -> None:
    alert, cache = copy / "models" / "alert.py", compiled(copy, "__init__.py")
    for path in (alert, cache):
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
    for link in (copy / "again", copy / "models" / "__pycache__"):
        link.symlink_to(copy, target_is_directory=True)
    os.mkfifo(copy / "pipe.py")
    told = {line.strip() for line in run()[1].splitlines()}
    caches = {f"added __pycache__/{cache.name}", "added models/__pycache__"}
    assert told >= {"changed models/alert.py", "added again", "added pipe.py", *caches}
    (copy / "provenance.json").unlink()
    os.mkfifo(copy / "provenance.json")
    assert run()[0] == 2


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_do_not_count_nor_change_the_digest(copy: Path, run: Run, end: bytes) -> None:
    before = run()
    for path in copy.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", end))
    assert run() == before


def test_works_on_a_copy_that_does_not_import_and_holds_names_of_the_standard_library(copy: Path) -> None:
    (copy / "__init__.py").write_text("def broken(:\n")
    for name in ("types.py", "json.py", "hashlib.py", "argparse.py"):
        (copy / name).write_text("raise SystemExit(0)\n")
    command = [sys.executable, "-I", str(copy / "verify.py")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=copy.parent, timeout=60)
    assert (result.returncode, result.stderr) == (1, "")
    assert "added json.py" in result.stdout
    assert "changed __init__.py" in result.stdout


def test_a_change_with_a_renewed_manifest_is_found_by_the_expected_digest_only(copy: Path, run: Run) -> None:
    digest = verify.file_digest(copy / "provenance.json")
    assert run("--expect", digest)[0] == run("--expect", digest.upper())[0] == 0
    (copy / "models" / "alert.py").write_text("# by an intruder\n")
    write_manifest(copy)
    assert run()[0] == 0
    assert run("--expect", digest)[0] == 1


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "\udcff",
        "[]",
        "[" * 100_000,
        '{"files": ' + "9" * 10_000 + "}",
        manifest(version=None),
        manifest(version=f"0.1.0, manifest {DIGEST}"),
        manifest(project="\x1b[2J"),
    ],
)
def test_missing_or_hostile_manifest_is_told_on_one_line(copy: Path, run: Run, text: str | None) -> None:
    (copy / "provenance.json").unlink()
    if text is not None:
        (copy / "provenance.json").write_bytes(text.encode(errors="surrogateescape"))
    status, told = run()
    assert (status, told.count("\n")) == (2, 1)
    assert told.rstrip("\n").isprintable()


@pytest.mark.parametrize("name", ["../a.py", "/etc/passwd", "a/../../b.py", "C:a.py", "a\0.py", "", "\x1b[2J"])
def test_manifest_cannot_name_files_outside_of_the_copy(copy: Path, run: Run, name: str) -> None:
    (copy.parent / "a.py").write_text("")
    (copy / "provenance.json").write_text(manifest(files={name: verify.file_digest(copy.parent / "a.py")}))
    status, told = run()
    assert status == 1
    assert "removed " in told
    assert told.replace("\n", "").isprintable()
