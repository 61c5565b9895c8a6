"""`make diff` tells the changes and holds `info.version` to them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import diff
from scripts.compare import Severity
from scripts.compare.version import least, parse_version

# Small, since both versions are validated in every test.
DOCUMENT = """\
openapi: 3.1.0
info:
  title: Alerts
  version: 0.1.0
paths: {}
components:
  schemas:
    Alert:
      type: object
      description: An alert.
      properties:
        vendor_id: {type: string}
    DeviceStatus:
      type: string
      enum: [active, offline]
"""
GONE = ("        vendor_id: ", "        vendor_key: ")
REWORDED = ("An alert.", "A security alert.")
ADDED = ("[active, offline]", "[active, offline, lost]")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "openapi").mkdir(parents=True)
    write(root, "1.4.2")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "First")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, timeout=60)


def write(root: Path, version: str, *replacements: tuple[str, str]) -> None:
    text = DOCUMENT.replace("  version: 0.1.0\n", f"  version: {version}\n")
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after, 1)
    (root / diff.DOCUMENT).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("version", "changes", "status"),
    [
        ("1.4.2", [], 0),
        ("1.5.0", [], 0),
        ("1.4.2", [REWORDED], 1),
        ("1.4.3", [REWORDED], 0),
        ("1.4.3", [ADDED], 1),
        ("1.5.0", [ADDED, REWORDED], 0),
        ("1.5.0", [GONE], 1),
        ("1.99.99", [GONE, ADDED], 1),
        ("2.0.0", [GONE, ADDED, REWORDED], 0),
        ("1.4.1", [], 1),
        ("0.9.0", [GONE], 1),
    ],
)
def test_version_has_to_follow_the_gravest_change(
    repository: Path, version: str, changes: list[tuple[str, str]], status: int
) -> None:
    write(repository, version, *changes)
    assert diff.main(["main"], repository) == status


def test_first_versions_may_break_with_the_minor_number() -> None:
    assert least((0, 3, 1), Severity.BREAKING) == (0, 4, 0)
    assert least((0, 3, 1), Severity.COMPATIBLE) == (0, 3, 2)
    assert least((0, 3, 1), Severity.WORDING) == (0, 3, 2)
    assert least((0, 3, 1), None) == (0, 3, 1)


def test_changes_are_told_in_words_with_what_the_version_should_be(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, "1.4.2", GONE, ADDED)
    assert diff.main(["main"], repository) == 1
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[:3] == [
        "1.4.2 -> 1.4.2:",
        "Breaking (1)",
        "  Alert.vendor_id: field is gone  [client: breaking, contract: compatible]",
    ]
    assert '  DeviceStatus: value "lost" is new' in lines
    assert "these changes ask for 2.0.0 or later" in told.err


def test_files_and_revisions_may_be_compared_with_each_other(repository: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    shutil.copy(repository / diff.DOCUMENT, old)
    write(repository, "1.4.2", REWORDED)
    assert diff.main([str(old)], repository) == 1
    assert diff.main([str(old), "main"], repository) == 0
    assert diff.main(["HEAD", str(old)], repository) == 0


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=x", "", "main:openapi", "nowhere.yaml"])
def test_base_that_is_neither_file_nor_revision_is_told(
    repository: Path, base: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff.main(["--", base], repository) == 2
    assert_one_sentence(capsys.readouterr().err, "neither a file nor a revision")


def test_document_that_does_not_parse_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / diff.DOCUMENT).write_text("openapi: [")
    assert diff.main(["main"], repository) == 2
    assert_one_sentence(capsys.readouterr().err, "is no OpenAPI 3.1 document")


@pytest.mark.parametrize("version", ["1.4", "v1.4.3", "1.4.3-rc1", "01.4.3", "1.4.3.0"])
def test_version_of_another_form_is_told(repository: Path, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, f'"{version}"')
    assert diff.main(["main"], repository) == 2
    assert_one_sentence(capsys.readouterr().err, "not of the form x.y.z")


def test_versions_are_compared_by_number() -> None:
    assert parse_version("0.10.0") > parse_version("0.9.12")


def assert_one_sentence(text: str, part: str) -> None:
    assert part in text
    assert text.count("\n") == 1
