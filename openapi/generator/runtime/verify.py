# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Prove that this copy of the package is unaltered, without the repository that it comes from.

    python -I path/to/leen_alerts/verify.py [--expect sha256:...]

Compares the files of the folder with the manifest in it, `provenance.json`. Compiled files, unknown files and links
count as altered; line ends do not, nor does a cache of this interpreter that equals what its source compiles to.
Standard library only, and nothing of the package is imported: it works on a copy that no longer imports.
Exit status: 0 unaltered; 1 altered, or not the copy that was expected; 2 no manifest, or none that can be read.
"""

import argparse
import hashlib
import importlib.util
import json
import marshal
import re
import sys
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "provenance.json"


@dataclass(frozen=True)
class Manifest:
    """What a copy says of itself: `digest` is that of the manifest's own text, `files` that of each file."""

    project: str
    version: str
    digest: str
    files: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the copy in `folder`; raises ValueError where there is none that can be read."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{folder} holds no {MANIFEST}, so there is nothing to compare it with")
    try:
        content = json.loads(path.read_bytes())
        manifest = Manifest(content["project"], content["version"], file_digest(path), dict(content["files"].items()))
        # One word each: with more, a forged manifest could print a digest of its choice beside its own.
        if not all(re.fullmatch(r"[A-Za-z0-9._+-]{1,60}", word) for word in (manifest.project, manifest.version)):
            raise ValueError("project or version is not one word")
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path} is no manifest that can be read ({error})") from error
    return manifest


def differences(folder: Path, manifest: Manifest, *, caches: bool = True) -> list[str]:
    """Tell how `folder` differs from its manifest, a line for each file; without `caches`, no `__pycache__` counts."""
    entries = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    paths = {path.relative_to(folder).as_posix(): path for path in entries}
    paths = {name: path for name, path in paths.items() if caches or "__pycache__" not in name.split("/")}
    listed = {name: path for name, path in paths.items() if name in manifest.files and _is_file(path)}
    unaltered = {name for name, path in listed.items() if file_digest(path) == manifest.files[name]}
    sources = {folder / name for name in unaltered}
    present = {name for name, path in paths.items() if name != MANIFEST and not _is_cache(path, sources)}
    found = [f"changed {_printable(name)}" for name in present & manifest.files.keys() - unaltered]
    found += [f"added {_printable(name)}" for name in present - manifest.files.keys()]
    found += [f"removed {_printable(name)}" for name in manifest.files.keys() - paths.keys()]
    return sorted(found)


def file_digest(path: Path) -> str:
    r"""SHA-256 of a file's bytes, as `sha256:<hex>`, with every line end read as `\n`; raises OSError."""
    text = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_cache(path: Path, sources: set[Path]) -> bool:
    """Whether a file is what this interpreter compiles an unaltered source to."""
    source = path.parent.parent / f"{path.name.partition('.')[0]}.py"
    levels = {importlib.util.cache_from_source(source, optimization=level): level or 0 for level in ("", 1, 2)}
    if source not in sources or str(path) not in levels or not _is_file(path):
        return False
    cached, level = path.read_bytes(), int(levels[str(path)])
    try:
        compiled = compile(source.read_bytes(), source, "exec", dont_inherit=True, optimize=level)
        return cached[:4] == importlib.util.MAGIC_NUMBER and marshal.loads(cached[16:]) == compiled
    except (ValueError, TypeError, EOFError, SyntaxError):
        return False


def _printable(text: str) -> str:
    """Text as it may go to any terminal: short, ASCII, and without control characters."""
    return ascii(text)[1:-1][:300]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="Prove that a copy of the package is unaltered.")
    own = Path(__file__).resolve().parent
    parser.add_argument("folder", nargs="?", type=Path, default=own, help="default: its own")
    parser.add_argument("--expect", type=str.lower, metavar="sha256:...", help="digest that CHANGELOG.md gives")
    options = parser.parse_args(arguments)
    try:
        manifest = read_manifest(options.folder)
        changes = differences(options.folder, manifest)
    except (ValueError, OSError) as error:
        print(_printable(str(error)), file=sys.stderr)
        return 2
    print(f"{manifest.project} {manifest.version}, manifest {manifest.digest}")
    unexpected = options.expect not in (None, manifest.digest)
    if unexpected:
        print("altered: this is not the manifest that was expected")
    if changes:
        print(f"altered: {len(changes)} difference{'s' * (len(changes) > 1)} from the manifest", *changes, sep="\n  ")
    if changes or unexpected:
        return 1
    print(f"unaltered: {len(manifest.files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
