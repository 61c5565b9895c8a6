# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Prove that this copy of the package is unaltered, without the repository that it comes from.

    python -I path/to/leen_alerts/verify.py [--expect sha256:...]

Compares the files of the folder with the manifest in it, `provenance.json`. `__pycache__` and the style of line ends do
not count. Standard library only, and nothing of the package is imported: it works on a copy that no longer imports.
Exit status: 0 unaltered; 1 altered, or not the copy that was expected; 2 no manifest, or none that can be read.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

MANIFEST = "provenance.json"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
WORD = re.compile(r"[A-Za-z0-9._+-]{1,60}")
LARGEST_MANIFEST = 10_000_000


class ManifestError(Exception):
    """The folder holds no manifest, or one that cannot be trusted to name its files."""


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself: `digest` is that of the manifest's own text, `files` that of each file."""

    project: str
    version: str
    digest: str
    files: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the copy in `folder`; raises ManifestError."""
    path = folder / MANIFEST
    if not path.exists():
        raise ManifestError(f"{folder} holds no {MANIFEST}, so there is nothing to compare it with")
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST_MANIFEST:
            raise ValueError("not an ordinary file of a sane size")
        content = json.loads(path.read_bytes())
        files = {_checked_path(name): _checked_digest(digest) for name, digest in content["files"].items()}
        return Manifest(_word(content["project"]), _word(content["version"]), file_digest(path), files)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{path} is no manifest that can be read ({error})") from error


def differences(folder: Path, manifest: Manifest) -> list[str]:
    """Tell how the files of `folder` differ from the manifest, a line each: changed, added, removed."""
    present = set(_files(folder)) - {MANIFEST}
    found = [("changed", name) for name in present & manifest.files.keys() if _altered(folder, name, manifest)]
    found += [("added", name) for name in present - manifest.files.keys()]
    found += [("removed", name) for name in manifest.files.keys() - present]
    return [f"{what} {_printable(name)}" for what, name in sorted(found)]


def file_digest(path: Path) -> str:
    r"""SHA-256 of a file's bytes, as `sha256:<hex>`, with every line end read as `\n`; raises OSError."""
    total = hashlib.sha256()
    # Latin-1 maps bytes one to one, and universal newlines are what reads "\r\n" and "\r" as "\n".
    with path.open(encoding="latin-1") as text:
        for piece in iter(partial(text.read, 1 << 16), ""):
            total.update(piece.encode("latin-1"))
    return f"sha256:{total.hexdigest()}"


def _files(folder: Path) -> Iterator[str]:
    """All that is below a folder but folders and `__pycache__`; a link counts as a file, wherever it leads."""
    folders = [folder]
    while folders:
        for entry in folders.pop().iterdir():
            if entry.is_symlink() or not entry.is_dir():
                yield entry.relative_to(folder).as_posix()
            elif entry.name != "__pycache__":
                folders.append(entry)


def _altered(folder: Path, name: str, manifest: Manifest) -> bool:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        return True
    try:
        return file_digest(path) != manifest.files[name]
    except OSError:
        return True


def _checked_path(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name or name == MANIFEST or set(name) & set("\\:\0"):
        raise ValueError(f"{name!r} names no file of the package")
    return name


def _checked_digest(digest: str) -> str:
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is no digest")
    return digest


def _word(value: str) -> str:
    # One word only: with more, a forged manifest could print a digest of its choice beside its own.
    if not WORD.fullmatch(value):
        raise ValueError(f"{value!r} is no name and no version")
    return value


def _printable(text: str) -> str:
    """Text as it may go to any terminal: short, ASCII, and without control characters."""
    shown = ascii(text)[1:-1]
    return shown if len(shown) <= 300 else shown[:297] + "..."


def _expected(text: str) -> str:
    if not DIGEST.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form sha256: and 64 hexadecimal digits")
    return text.lower()


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="Prove that a copy of the package is unaltered.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="default: its own"
    )
    parser.add_argument("--expect", type=_expected, metavar="sha256:...", help="digest that CHANGELOG.md gives")
    options = parser.parse_args(arguments)
    try:
        manifest = read_manifest(options.folder)
        changes = differences(options.folder, manifest)
    except (ManifestError, OSError) as error:
        print(_printable(str(error)), file=sys.stderr)
        return 2
    print(f"{manifest.project} {manifest.version}, manifest {manifest.digest}")
    expected = options.expect in (None, manifest.digest)
    if not expected:
        print("altered: this is not the manifest that was expected")
    if changes:
        print(f"altered: {len(changes)} of {len(manifest.files)} files differ from the manifest", *changes, sep="\n  ")
    if changes or not expected:
        return 1
    print(f"unaltered: {len(manifest.files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
