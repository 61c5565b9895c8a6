"""verify.py proves a copy of the package, by itself and from outside the repository."""

import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openapi.generator.runtime import verify
from tests.scripts.conftest import MakePackage, write_manifest


@pytest.fixture
def copy(make_package: MakePackage) -> Path:
    return make_package("copy")


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(copy / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=copy.parent, timeout=60)


def digest_of(output: str) -> str:
    (digest,) = re.findall(r"sha256:[0-9a-f]{64}", output)
    return str(digest)


def test_unaltered_copy_is_proved_and_its_digest_printed_once(copy: Path) -> None:
    result = run(copy)
    assert (result.returncode, result.stderr) == (0, "")
    assert "unaltered: 5 files" in result.stdout
    assert digest_of(result.stdout) == verify.file_digest(copy / "provenance.json")


def test_every_kind_of_change_is_listed_by_file(copy: Path) -> None:
    (copy / "models" / "alert.py").write_text("# by hand\n")
    (copy / "models" / "new.py").write_text("")
    (copy / "__init__.py").unlink()
    result = run(copy)
    assert result.returncode == 1
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[2:] == ["added models/new.py", "changed models/alert.py", "removed __init__.py"]


def test_one_changed_byte_is_found(copy: Path) -> None:
    path = copy / "models" / "alert.py"
    path.write_bytes(path.read_bytes().replace(b"A", b"B", 1))
    assert "changed models/alert.py" in run(copy).stdout


def compiled(copy: Path, name: str, level: int = -1) -> Path:
    """Compile a module of the copy as an import would; returns its cache."""
    return Path(str(py_compile.compile(str(copy / name), doraise=True, optimize=level)))


def test_caches_that_equal_what_their_source_compiles_to_are_fine(copy: Path, tmp_path: Path) -> None:
    source = "def decode(text):\n    try:\n        return text in {'a', 'b'}, (True, 1.0)\n    finally:\n        pass\n"
    (copy / "models" / "alert.py").write_text(source)
    write_manifest(copy)
    for level in (0, 1, 2):
        compiled(copy, "models/alert.py", level)
    compiled(copy, "__init__.py")
    assert run(copy).returncode == 0
    moved = copy.rename(tmp_path / "moved")
    assert run(moved).returncode == 0


def test_forged_caches_are_found(copy: Path) -> None:
    alert = copy / "models" / "alert.py"
    honest = alert.read_bytes()
    alert.write_text("import os\n")
    forged = compiled(copy, "models/alert.py")
    alert.write_bytes(honest)
    # The header of the honest cache: this interpreter would run the forged code.
    stolen = forged.read_bytes()[16:]
    compiled(copy, "models/alert.py")
    forged.write_bytes(forged.read_bytes()[:16] + stolen)
    assert f"added models/__pycache__/{forged.name}" in run(copy).stdout


@pytest.mark.parametrize("content", [b"", b"\0" * 15, b"\0" * 40])
def test_caches_that_are_none_of_this_interpreter_are_altered(copy: Path, content: bytes) -> None:
    compiled(copy, "__init__.py").write_bytes(content)
    assert run(copy).returncode == 1


@pytest.mark.parametrize("name", ["x.cpython-39.pyc", "x.txt", "deeper/x.pyc", "__init__.cpython-39.pyc"])
def test_what_else_lies_in_a_cache_folder_counts(copy: Path, name: str) -> None:
    path = copy / "__pycache__" / name
    path.parent.mkdir(parents=True)
    shutil.copy(compiled(copy, "models/alert.py"), path)
    shutil.rmtree(copy / "models" / "__pycache__")
    assert f"added __pycache__/{name}" in run(copy).stdout


def test_link_instead_of_a_cache_folder_or_a_cache_counts(copy: Path, tmp_path: Path) -> None:
    cache = compiled(copy, "__init__.py")
    cache.rename(tmp_path / "elsewhere.pyc")
    cache.symlink_to(tmp_path / "elsewhere.pyc")
    (copy / "models" / "__pycache__").symlink_to(tmp_path, target_is_directory=True)
    told = run(copy).stdout
    assert f"added __pycache__/{cache.name}" in told
    assert "added models/__pycache__" in told


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_do_not_count_nor_change_the_digest(copy: Path, end: bytes) -> None:
    before = digest_of(run(copy).stdout)
    for path in copy.rglob("*"):
        if path.is_file() and path.name != "verify.py":
            path.write_bytes(path.read_bytes().replace(b"\n", end))
    result = run(copy)
    assert (result.returncode, digest_of(result.stdout)) == (0, before)


def test_a_bytecode_file_beside_its_source_counts(copy: Path) -> None:
    (copy / "client.pyc").write_bytes(b"\0")
    assert "added client.pyc" in run(copy).stdout


def test_works_on_a_copy_that_does_not_import_and_holds_names_of_the_standard_library(copy: Path) -> None:
    (copy / "__init__.py").write_text("def broken(:\n")
    for name in ("types.py", "json.py", "hashlib.py", "argparse.py"):
        (copy / name).write_text("raise SystemExit(0)\n")
    result = run(copy)
    assert result.returncode == 1
    assert "added json.py" in result.stdout
    assert "changed __init__.py" in result.stdout


def test_expected_digest_is_compared(copy: Path) -> None:
    digest = digest_of(run(copy).stdout)
    assert run(copy, "--expect", digest).returncode == 0
    assert run(copy, "--expect", digest.upper().replace("SHA", "sha")).returncode == 0
    other = run(copy, "--expect", "sha256:" + "0" * 64)
    assert other.returncode == 1
    assert "not the manifest that was expected" in other.stdout


def test_a_change_with_a_renewed_manifest_is_found_by_the_expected_digest_only(copy: Path) -> None:
    digest = digest_of(run(copy).stdout)
    (copy / "models" / "alert.py").write_text("# by an intruder\n")
    write_manifest(copy)
    assert run(copy).returncode == 0
    assert run(copy, "--expect", digest).returncode == 1


def test_malformed_expectation_is_a_usage_error(copy: Path) -> None:
    result = run(copy, "--expect", "sha256:12")
    assert result.returncode == 2
    assert "'sha256:12' is not of the form" in result.stderr


def test_missing_manifest_is_told_in_one_sentence(copy: Path) -> None:
    (copy / "provenance.json").unlink()
    result = run(copy)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "holds no provenance.json" in result.stderr


def manifest(**changes: Any) -> str:
    return json.dumps({"project": "leen-alerts", "version": "0.1.0", "files": {}} | changes)


DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "\udcff",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        '{"files": ' + "9" * 10_000 + "}",
        manifest(files=[]),
        manifest(version=None),
        manifest(version=f"0.1.0, manifest {DIGEST}"),
        manifest(project="\x1b[2J"),
    ],
)
def test_unreadable_or_hostile_manifest_is_told_in_one_sentence(copy: Path, text: str) -> None:
    (copy / "provenance.json").write_bytes(text.encode(errors="surrogateescape"))
    result = run(copy)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "no manifest that can be read" in result.stderr
    assert result.stderr.rstrip().isprintable()


@pytest.mark.parametrize("name", ["../a.py", "/etc/passwd", "a/../../b.py", "C:a.py", "a\0.py", "", "\x1b[2J"])
def test_manifest_cannot_name_files_outside_of_the_copy(copy: Path, name: str) -> None:
    (copy.parent / "a.py").write_text("")
    (copy / "provenance.json").write_text(manifest(files={name: verify.file_digest(copy.parent / "a.py")}))
    result = run(copy)
    assert result.returncode == 1
    assert result.stdout.replace("\n", "").isprintable()
    assert "removed " in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need POSIX")
def test_links_and_pipes_are_never_followed(copy: Path, tmp_path: Path) -> None:
    alert = copy / "models" / "alert.py"
    alert.rename(tmp_path / "elsewhere.py")
    alert.symlink_to(tmp_path / "elsewhere.py")
    (copy / "again").symlink_to(copy, target_is_directory=True)
    os.mkfifo(copy / "pipe.py")
    result = run(copy)
    assert result.returncode == 1
    assert {"changed models/alert.py", "added again", "added pipe.py"} <= {
        line.strip() for line in result.stdout.splitlines()
    }
    (copy / "provenance.json").unlink()
    os.mkfifo(copy / "provenance.json")
    assert run(copy).returncode == 2


def test_names_of_files_cannot_reach_the_terminal_raw(copy: Path) -> None:
    (copy / "\x1b[2Jhidden\nadded é.py").write_text("")
    result = run(copy)
    assert "added \\x1b[2Jhidden\\nadded \\xe9.py" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_copy_elsewhere_can_be_judged_by_a_program_that_is_trusted(copy: Path, make_package: MakePackage) -> None:
    trusted = make_package("trusted")
    (copy / "verify.py").write_text("raise SystemExit(0)\n")
    assert run(copy).returncode == 0
    result = run(trusted, str(copy))
    assert result.returncode == 1
    assert "changed verify.py" in result.stdout
