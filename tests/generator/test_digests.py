"""CHANGELOG.md gives the digest of each version: `make generate` writes it, and a tag fixes it."""

import subprocess
from pathlib import Path

import pytest

from openapi.generator.digests import digests, record_digest
from openapi.generator.document import ROOT, GenerationError
from openapi.generator.runtime import verify
from tests.scripts.conftest import write_manifest

OLD = "sha256:" + "1" * 64
TEXT = f"# Changelog\n\nPolicy.\n\n## 0.1.0\n\nDigest: `{OLD}`\n\n- News of 0.1.0.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    package(tmp_path, "0.2.0", "one")
    (tmp_path / "CHANGELOG.md").write_text(TEXT)
    return tmp_path


def package(root: Path, version: str, content: str) -> str:
    """Write a package with its manifest; return its digest."""
    folder = root / "generated" / "leen_alerts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "client.py").write_text(content)
    write_manifest(folder, version)
    return verify.read_manifest(folder).digest


def recorded(root: Path) -> dict[str, str]:
    return digests((root / "CHANGELOG.md").read_text())


def test_digest_of_this_repository_is_that_of_generated() -> None:
    manifest = verify.read_manifest(ROOT / "generated" / "leen_alerts")
    assert next(iter(recorded(ROOT).items())) == (manifest.version, manifest.digest)
    # Caches of modules that are gone may be left.
    assert verify.differences(ROOT / "generated" / "leen_alerts", manifest, caches=False) == []


def test_new_version_gets_an_entry_that_follows_generated(root: Path) -> None:
    assert not record_digest(root, check=True)
    assert recorded(root) == {"0.1.0": OLD}
    assert not record_digest(root, check=False)
    assert record_digest(root, check=True)
    digest = package(root, "0.2.0", "two")
    assert not record_digest(root, check=False)
    assert list(recorded(root).items()) == [("0.2.0", digest), ("0.1.0", OLD)]
    assert (root / "CHANGELOG.md").read_text().endswith("- News of 0.1.0.\n")


@pytest.mark.parametrize("check", [True, False])
def test_released_version_keeps_its_digest(root: Path, check: bool) -> None:
    record_digest(root, check=False)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "A"], ["tag", "v0.2.0"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, timeout=60)
    assert record_digest(root, check=check)
    before = recorded(root)
    digest = package(root, "0.2.0", "other")
    with pytest.raises(GenerationError, match=r"0\.2\.0 is released"):
        record_digest(root, check=check)
    # Nor does it help to change the changelog too.
    text = (root / "CHANGELOG.md").read_text()
    (root / "CHANGELOG.md").write_text(text.replace(before["0.2.0"], digest))
    with pytest.raises(GenerationError, match=r"raise info\.version"):
        record_digest(root, check=check)


def test_missing_package_is_said_in_a_sentence(root: Path) -> None:
    (root / "generated" / "leen_alerts" / verify.MANIFEST).unlink()
    with pytest.raises(GenerationError):
        record_digest(root, check=True)
