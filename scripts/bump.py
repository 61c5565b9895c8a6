"""Raise the one version everywhere: `bump.py x.y.z`.

Everything is made aside first, and put in place only when all of it is there: document, settings, changelog and
generated/.
Exit status: 0 raised; 2 nothing was changed.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from openapi.generator.runtime import verify
from scripts import changelog
from scripts.compare.version import parse_version, written

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "openapi/alerts.yaml"
CHANGELOG = "CHANGELOG.md"
# Where the version is written by hand, beside the changelog's headings.
PLACES = {
    DOCUMENT: re.compile(
        r"(?P<before>^info:\n(?:[ #].*\n|\n)*?  version: )(?P<version>\S+)(?P<after>\n)", re.MULTILINE
    ),
    "pyproject.toml": re.compile(
        r"(?P<before>^\[project\]\n(?:[^\[\n].*\n|\n)*?version = \")(?P<version>[^\"\n]+)(?P<after>\"\n)", re.MULTILINE
    ),
}


class BumpError(Exception):
    """The version was not raised, and nothing was changed; the message says why."""


def bump(root: Path, wanted: str) -> None:
    """Raise the version of the repository at `root`; raises BumpError."""
    texts = {name: _read(root / name) for name in (*PLACES, CHANGELOG)}
    current = _current(texts)
    _check_order(current, wanted)
    raised = {
        name: pattern.sub(rf"\g<before>{wanted}\g<after>", texts[name], count=1) for name, pattern in PLACES.items()
    }
    try:
        raised[CHANGELOG] = changelog.with_version(texts[CHANGELOG], wanted)
        with tempfile.TemporaryDirectory(dir=root, prefix=".bump-") as folder:
            generated = _generate(root, Path(folder), raised[DOCUMENT])
            digest = verify.read_manifest(generated / "leen_alerts").digest
            raised[CHANGELOG] = changelog.with_digest(raised[CHANGELOG], wanted, digest)
            _put_in_place(root, Path(folder), raised, generated)
    except (changelog.ChangelogError, verify.ManifestError, OSError) as error:
        raise BumpError(str(error)) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BumpError(f"{path} cannot be read: {error}") from error


def _current(texts: dict[str, str]) -> str:
    """The version that every file gives now."""
    found = {}
    for name, pattern in PLACES.items():
        if not (match := pattern.search(texts[name])):
            raise BumpError(f"{name} gives no version where it is expected")
        found[name] = match["version"]
    found[CHANGELOG] = next(iter(changelog.HEADING.findall(texts[CHANGELOG])), "none")
    if len(set(found.values())) > 1:
        told = ", ".join(f"{name} {version}" for name, version in found.items())
        raise BumpError(f"the files do not agree on the present version ({told}); correct that first")
    return found[DOCUMENT]


def _check_order(current: str, wanted: str) -> None:
    try:
        before, after = parse_version(current), parse_version(wanted)
    except ValueError as error:
        raise BumpError(f"{error}; give it as VERSION=x.y.z") from error
    if after <= before:
        raise BumpError(f"the version is {written(before)} already, and {wanted} would not raise it")


def _generate(root: Path, folder: Path, document: str) -> Path:
    """Make generated/ from another document, aside."""
    (folder / "alerts.yaml").write_text(document, encoding="utf-8", newline="\n")
    command = [sys.executable, "-m", "openapi.generator"]
    options = ["--document", str(folder / "alerts.yaml"), "--output", str(folder / "generated")]
    result = subprocess.run(command + options, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BumpError(f"the client cannot be generated: {result.stderr.strip()}")
    return folder / "generated"


def _put_in_place(root: Path, folder: Path, texts: dict[str, str], generated: Path) -> None:
    """Rename what was made aside, on the same file system, into its places; all of it or nothing."""
    made = {root / "generated": generated}
    for name, text in texts.items():
        made[root / name] = folder / Path(name).name
        made[root / name].write_text(text, encoding="utf-8", newline="\n")
    kept: dict[Path, Path] = {}
    try:
        for target, new in made.items():
            kept[target] = target.rename(folder / f"before-{len(kept)}")
            new.rename(target)
    except BaseException:
        for target, before in kept.items():
            if target.exists():
                target.rename(made[target])
            before.rename(target)
        raise


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="bump.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", metavar="VERSION", help="the new version, x.y.z")
    options = parser.parse_args(arguments)
    try:
        bump(root, options.version)
    except BumpError as error:
        print(f"bump: {error}", file=sys.stderr)
        return 2
    print(f"The version is {options.version}; say in {CHANGELOG} what is new.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
