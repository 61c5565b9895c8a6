"""Keeps the digest of each version in CHANGELOG.md: it follows generated/ until a tag `v<version>` fixes it."""

import re
import subprocess
from pathlib import Path

from openapi.generator.document import GenerationError
from openapi.generator.runtime import verify

ENTRY = re.compile(r"^## (?P<version>\S+)\n\nDigest: `(?P<digest>[^`]*)`$", re.MULTILINE)


def record_digest(root: Path, *, check: bool) -> bool:
    """Write the digest of generated/ under its version, which gets an entry where it has none.

    Returns whether it was there already. With `check` nothing is written. Raises GenerationError where the version is
    released with another digest.
    """
    path = root / "CHANGELOG.md"
    try:
        manifest = verify.read_manifest(root / "generated" / "leen_alerts")
        text = path.read_text(encoding="utf-8")
    except (ValueError, OSError) as error:
        raise GenerationError(str(error)) from error
    version, digest = manifest.version, manifest.digest
    if digests(_released(root, version)).get(version, digest) != digest:
        raise GenerationError(f"{version} is released (tag v{version}) and stays as it is; raise info.version.")
    if digests(text).get(version) == digest:
        return True
    if not check:
        path.write_text(_with_digest(text, version, digest), encoding="utf-8", newline="\n")
    return False


def digests(text: str) -> dict[str, str]:
    """The digest of each version in a changelog."""
    return {found["version"]: found["digest"] for found in ENTRY.finditer(text)}


def _with_digest(text: str, version: str, digest: str) -> str:
    entry = f"## {version}\n\nDigest: `{digest}`"
    for found in ENTRY.finditer(text):
        if found["version"] == version:
            return text[: found.start()] + entry + text[found.end() :]
    newest = ENTRY.search(text)
    place = newest.start() if newest else len(text)
    return f"{text[:place]}{entry}\n\n{text[place:]}"


def _released(root: Path, version: str) -> str:
    """The changelog as the version's tag has it; empty where there is no such tag."""
    command = ["git", "-C", str(root), "show", f"refs/tags/v{version}:CHANGELOG.md"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
