"""Copy the generated package into another project: `vendor.py DEST [--name NAME] [--force]`. Standard library only.

Writes DEST/NAME, byte for byte what is in generated/leen_alerts. An earlier copy is replaced whole or not at all: the
new one is built beside it and takes its place by renaming. Where a run is killed, the next one puts back what it moved.
Exit status: 0 written; 1 the earlier copy has local changes, and stays; 2 something is wrong with the request.
"""

import argparse
import keyword
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parents[1]
if not __package__:
    sys.path.insert(0, str(ROOT))

from openapi.generator.runtime import verify  # noqa: E402

SOURCE = ROOT / "generated" / "leen_alerts"


class VendorError(Exception):
    """The package cannot be copied there; the message says why and what to do."""


class LocalChangesError(VendorError):
    """The copy that is there was changed by hand; the message shows where."""


def vendor(source: Path, folder: Path, name: str, *, force: bool = False) -> verify.Manifest:
    """Write the package `source` to `folder/name` and return its manifest; raises VendorError, or OSError."""
    _check_request(source, folder, name)
    manifest = _whole(source)
    with _alone_in(folder):
        target, staged, previous = folder / name, folder / f".{name}.vendor-staged", folder / f".{name}.vendor-previous"
        _recover(target, staged, previous)
        _check_earlier_copy(target, manifest.project, force=force)
        try:
            _copy(source, manifest, staged)
            if target.exists():
                target.rename(previous)
            staged.rename(target)
        finally:
            _recover(target, staged, previous)
    return manifest


def _whole(source: Path) -> verify.Manifest:
    try:
        manifest = verify.read_manifest(source)
    except verify.ManifestError as error:
        raise VendorError(f"{error}; run `make generate` first") from error
    if changes := verify.differences(source, manifest):
        raise VendorError(f"{source} is not as it was generated ({'; '.join(changes)}); run `make generate` first")
    return manifest


def _check_request(source: Path, folder: Path, name: str) -> None:
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise VendorError(f"NAME {name!r} cannot be imported in Python; give an identifier, such as leen_alerts")
    if not folder.is_dir():
        raise VendorError(f"DEST {folder} is no folder; create it first")
    if folder.resolve().is_relative_to(source.resolve().parent):
        raise VendorError(f"DEST {folder} is where the package itself is generated; give a folder of your own project")


def _check_earlier_copy(target: Path, project: str, *, force: bool) -> None:
    if not target.exists() and not target.is_symlink():
        return
    advice = f"{target} is no earlier copy of {project} and stays as it is; move it away, or give another NAME"
    if target.is_symlink():
        raise VendorError(advice)
    try:
        earlier = verify.read_manifest(target)
    except verify.ManifestError as error:
        raise VendorError(advice) from error
    if earlier.project != project:
        raise VendorError(advice)
    if (changes := verify.differences(target, earlier)) and not force:
        shown = "\n  ".join(changes)
        raise LocalChangesError(
            f"{target} has local changes, and stays; --force (FORCE=1 for make) overwrites them:\n  {shown}"
        )


def _copy(source: Path, manifest: verify.Manifest, staged: Path) -> None:
    for name in [*manifest.files, verify.MANIFEST]:
        copy = staged / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((source / name).read_bytes())
    if changes := verify.differences(staged, manifest):
        raise VendorError(f"the copy in {staged} went wrong ({'; '.join(changes)}); nothing was replaced")


def _recover(target: Path, staged: Path, previous: Path) -> None:
    """Leave a whole copy at `target` and nothing beside it, from wherever a run ended."""
    if previous.exists() and not target.exists():
        previous.rename(target)
    if staged.exists():
        shutil.rmtree(staged)
    if previous.exists():
        # Never deleted under its own name: what stands there is whole.
        previous.rename(staged)
        shutil.rmtree(staged)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep a second run out of the folder, where the system has such locks; they leave nothing behind."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise VendorError(f"another run is writing to {folder}; wait for it to end") from error


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="Copy the generated package into another project.")
    parser.add_argument("dest", type=Path, metavar="DEST", help="folder that holds the copy, such as src/app/_vendor")
    parser.add_argument("--name", default=SOURCE.name, help="name to import the copy by (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help="overwrite an earlier copy that was changed by hand")
    options = parser.parse_args(arguments)
    try:
        manifest = vendor(SOURCE, options.dest, options.name, force=options.force)
    except LocalChangesError as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1
    except (VendorError, OSError) as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 2
    print(f"{options.dest / options.name}: {manifest.project} {manifest.version}, manifest {manifest.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
