"""Keep the digest in CHANGELOG.md: `changelog.py` writes that of generated/ under its version, `--check` compares.

The digest is what `verify.py --expect` takes. It follows generated/ until the version is released, which a tag
`v<version>` marks; from then on it stays, and a change of generated/ needs a new version.
Exit status: 0 written, or right already; 1 `--check` found another one; 2 it cannot be written.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from openapi.generator.runtime import verify

ROOT = Path(__file__).resolve().parents[1]
HEADING = re.compile(r"^## (?P<version>[0-9]+\.[0-9]+\.[0-9]+)$", re.MULTILINE)
DIGEST = re.compile(r"^Digest: `(?P<digest>sha256:[0-9a-f]{64}|to come)`$", re.MULTILINE)


class ChangelogError(Exception):
    """The changelog cannot be read or kept; the message says why and what to do."""


def digests(text: str) -> dict[str, str]:
    """The digest of each version, newest version first; raises ChangelogError where a version has none."""
    return {version: _digest_line(version, text[start:end])["digest"] for version, start, end in _entries(text)}


def with_digest(text: str, version: str, digest: str) -> str:
    """The text with another digest for a version; raises ChangelogError where it has no entry."""
    for found, start, end in _entries(text):
        if found == version:
            line = _digest_line(version, text[start:end])
            return text[: start + line.start()] + f"Digest: `{digest}`" + text[start + line.end() :]
    raise ChangelogError(f"CHANGELOG.md has no heading `## {version}`; add one, or run `make bump`")


def with_version(text: str, version: str) -> str:
    """The text with an empty entry for a new version above all others."""
    entries = _entries(text)
    if not entries:
        raise ChangelogError("CHANGELOG.md has no heading such as `## 0.1.0`")
    heading = entries[0][1] - len(f"## {entries[0][0]}")
    return f"{text[:heading]}## {version}\n\nDigest: `to come`\n\n{text[heading:]}"


def _entries(text: str) -> list[tuple[str, int, int]]:
    """Each version with the place of its entry."""
    found = list(HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [(match["version"], match.end(), end) for match, end in zip(found, ends, strict=False)]


def _digest_line(version: str, entry: str) -> re.Match[str]:
    if not (line := DIGEST.search(entry)):
        raise ChangelogError(
            f"CHANGELOG.md gives no digest for {version}; write a line Digest: `to come` under its heading"
        )
    return line


def renew(root: Path, *, check: bool) -> bool:
    """Bring the digest for generated/ up to date; returns whether it was already. Raises ChangelogError."""
    try:
        manifest = verify.read_manifest(root / "generated" / "leen_alerts")
        text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    except (verify.ManifestError, OSError) as error:
        raise ChangelogError(str(error)) from error
    renewed = with_digest(text, manifest.version, manifest.digest)
    if renewed == text:
        return True
    if _released(root, manifest.version):
        raise ChangelogError(f"{manifest.version} is released (tag v{manifest.version}); run `make bump VERSION=x.y.z`")
    if not check:
        (root / "CHANGELOG.md").write_text(renewed, encoding="utf-8", newline="\n")
    return False


def _released(root: Path, version: str) -> bool:
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", f"refs/tags/v{version}"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="changelog.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the digest is another one")
    options = parser.parse_args(arguments)
    try:
        right = renew(root, check=options.check)
    except ChangelogError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 2
    if options.check and not right:
        print("changelog: CHANGELOG.md gives another digest than generated/; run `make generate`", file=sys.stderr)
    return int(options.check and not right)


if __name__ == "__main__":
    sys.exit(main())
