"""CHANGELOG.md gives the digest of each version, and that of the present one is true."""

import subprocess
from pathlib import Path

import pytest

from openapi.generator.runtime import verify
from scripts import changelog
from tests.scripts.conftest import MakePackage, write_manifest

OLD, NEW = "sha256:" + "1" * 64, "sha256:" + "2" * 64
TEXT = f"""# Changelog

What is public.

## 0.2.0

Digest: `to come`

- News of 0.2.0.

## 0.1.0

Digest: `{OLD}`

- News of 0.1.0.
"""


@pytest.fixture
def root(make_package: MakePackage, tmp_path: Path) -> Path:
    make_package("generated/leen_alerts", version="0.2.0")
    (tmp_path / "CHANGELOG.md").write_text(TEXT)
    return tmp_path


def digests(root: Path) -> dict[str, str]:
    return changelog.digests((root / "CHANGELOG.md").read_text())


def test_digest_of_this_repository_is_that_of_generated() -> None:
    given = digests(changelog.ROOT)
    manifest = verify.read_manifest(changelog.ROOT / "generated" / "leen_alerts")
    assert next(iter(given)) == manifest.version, "the newest entry is the present version"
    assert given[manifest.version] == manifest.digest, "run `make generate`"
    assert "to come" not in given.values()


def test_generated_package_of_this_repository_is_as_its_manifest_says() -> None:
    package = changelog.ROOT / "generated" / "leen_alerts"
    assert verify.differences(package, verify.read_manifest(package)) == []


def test_digest_of_the_present_version_follows_generated(root: Path) -> None:
    assert changelog.main(["--check"], root) == 1
    assert digests(root)["0.2.0"] == "to come"
    assert changelog.main([], root) == 0
    digest = verify.read_manifest(root / "generated" / "leen_alerts").digest
    assert digests(root) == {"0.2.0": digest, "0.1.0": OLD}
    assert changelog.main(["--check"], root) == 0
    text = (root / "CHANGELOG.md").read_text()
    assert text == TEXT.replace("to come", digest)


def test_digest_of_a_released_version_stays(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changelog.main([], root)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "A"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, timeout=60)
    subprocess.run(["git", "-C", str(root), "tag", "v0.2.0"], check=True, timeout=60)
    assert changelog.main([], root) == 0
    (root / "generated" / "leen_alerts" / "models" / "alert.py").write_text("# changed\n")
    write_manifest(root / "generated" / "leen_alerts", "0.2.0")
    before = (root / "CHANGELOG.md").read_text()
    for arguments in ([], ["--check"]):
        assert changelog.main(arguments, root) == 2
        assert "0.2.0 is released" in capsys.readouterr().err
    assert (root / "CHANGELOG.md").read_text() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no heading `## 0.2.0`"),
        (TEXT.replace("## 0.2.0", "## 0.3.0"), "no heading `## 0.2.0`"),
        (TEXT.replace("Digest: `to come`\n", ""), "gives no digest for 0.2.0"),
        (TEXT.replace("to come", "sha256:12"), "gives no digest for 0.2.0"),
    ],
)
def test_changelog_without_a_place_for_the_digest_is_told(
    root: Path, text: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "CHANGELOG.md").write_text(text)
    assert changelog.main([], root) == 2
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1
    assert (root / "CHANGELOG.md").read_text() == text


def test_missing_files_are_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "CHANGELOG.md").unlink()
    assert changelog.main([], root) == 2
    (root / "generated" / "leen_alerts" / "provenance.json").unlink()
    assert changelog.main([], root) == 2
    assert capsys.readouterr().err.count("\n") == 2
