"""`make bump` raises the version everywhere, or changes nothing."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml

from openapi.generator.runtime import verify
from scripts import bump, changelog

CHANGELOG = "# Changelog\n\nWhat is public.\n\n## {version}\n\nDigest: `to come`\n\n- News.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of all that a bump reads and writes."""
    root = tmp_path / "repository"
    ignored = shutil.ignore_patterns("__pycache__", "node")
    for name in ("openapi", "generated", "scripts"):
        shutil.copytree(bump.ROOT / name, root / name, ignore=ignored)
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(bump.ROOT / name, root / name)
    (root / "CHANGELOG.md").write_text(CHANGELOG.format(version=present(bump.ROOT)))
    return root


def present(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_this_repository_gives_one_version_everywhere() -> None:
    manifest = verify.read_manifest(bump.ROOT / "generated" / "leen_alerts")
    document = yaml.safe_load((bump.ROOT / bump.DOCUMENT).read_text(encoding="utf-8"))
    generated = tomllib.loads((bump.ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))
    newest = next(iter(changelog.digests((bump.ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))))
    assert {
        present(bump.ROOT),
        document["info"]["version"],
        manifest.version,
        generated["project"]["version"],
        newest,
    } == {manifest.version}


def test_version_is_raised_everywhere_and_nothing_else_changes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, old = contents(root), present(root)
    assert bump.main(["12.34.56"], root) == 0, capsys.readouterr().err
    after = contents(root)
    package = root / "generated" / "leen_alerts"
    manifest = verify.read_manifest(package)
    assert manifest.version == present(root) == "12.34.56"
    assert verify.differences(package, manifest) == []
    assert json.loads((package / "openapi.json").read_text())["info"]["version"] == "12.34.56"
    assert tomllib.loads((root / "generated" / "pyproject.toml").read_text())["project"]["version"] == "12.34.56"
    assert after["openapi/alerts.yaml"] == before["openapi/alerts.yaml"].replace(
        f"  version: {old}\n".encode(), b"  version: 12.34.56\n", 1
    )
    assert after["pyproject.toml"] == before["pyproject.toml"].replace(
        f'version = "{old}"'.encode(), b'version = "12.34.56"', 1
    )
    assert after["CHANGELOG.md"].decode() == CHANGELOG.format(version=old).replace(
        f"## {old}", f"## 12.34.56\n\nDigest: `{manifest.digest}`\n\n## {old}"
    )
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {name for name in touched if not name.startswith("generated/")} == {
        "openapi/alerts.yaml",
        "pyproject.toml",
        "CHANGELOG.md",
    }
    assert sorted(path.name for path in root.iterdir()) == sorted({name.partition("/")[0] for name in before})
    assert bump.main(["12.34.56"], root) == 2


@pytest.mark.parametrize(
    "version", ["0.0.1", "", "1", "v9.9.9", "9.9", "9.9.9-rc1", "9.9.9\n", "09.9.9", "9.9.9/..", "x"]
)
def test_malformed_version_or_one_that_goes_back_changes_nothing(
    root: Path, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(root)
    assert bump.main(["--", version], root) == 2
    assert_one_sentence(capsys.readouterr().err)
    assert contents(root) == before


def test_present_version_is_no_new_one(root: Path) -> None:
    assert bump.main([present(root)], root) == 2


def test_files_that_do_not_agree_are_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "pyproject.toml"
    path.write_text(path.read_text().replace(f'version = "{present(root)}"', 'version = "0.0.9"', 1))
    before = contents(root)
    assert bump.main(["12.34.56"], root) == 2
    told = capsys.readouterr().err
    assert "pyproject.toml 0.0.9" in told
    assert contents(root) == before


def test_file_without_a_version_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "openapi" / "alerts.yaml").write_text("openapi: 3.1.0\ninfo: {}\n")
    assert bump.main(["12.34.56"], root) == 2
    assert_one_sentence(capsys.readouterr().err)
    (root / "pyproject.toml").unlink()
    assert bump.main(["12.34.56"], root) == 2
    assert_one_sentence(capsys.readouterr().err)


def test_document_that_cannot_be_generated_from_changes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "openapi" / "alerts.yaml"
    path.write_text(path.read_text().replace("\npaths:\n", "\nroads:\n"))
    before = contents(root)
    assert bump.main(["12.34.56"], root) == 2
    assert "the client cannot be generated" in capsys.readouterr().err
    assert contents(root) == before


@pytest.mark.parametrize("fatal", range(1, 9))
def test_failure_while_putting_in_place_puts_everything_back(
    root: Path, fatal: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def aside(root: Path, folder: Path, document: str) -> Path:
        return Path(shutil.copytree(root / "generated", folder / "generated"))

    rename, count = Path.rename, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == fatal:
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(bump, "_generate", aside)
    monkeypatch.setattr(Path, "rename", failing)
    before = contents(root)
    assert bump.main(["12.34.56"], root) == 2
    assert "No space left" in capsys.readouterr().err
    assert contents(root) == before


def assert_one_sentence(text: str) -> None:
    assert text.startswith("bump: ")
    assert text.count("\n") == 1
