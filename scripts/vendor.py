"""Copy the generated package into another project as DEST/NAME, or tell with `--check` how far a copy is behind.

An earlier copy is replaced completely or left as it is. Copying needs the standard library only.
Exit status: 0 written, or up to date; 1 the earlier copy has local changes and stays, or is behind; 2 cannot be done.
"""

import argparse
import keyword
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [] if __package__ else [str(ROOT)]

from openapi.generator.runtime import verify  # noqa: E402

SOURCE = ROOT / "generated" / "leen_alerts"


class LocalChangesError(ValueError):
    """The earlier copy was changed by hand."""


def vendor(source: Path, folder: Path, name: str, *, force: bool = False) -> verify.Manifest:
    """Write the package `source` to `folder/name`; raises ValueError or OSError."""
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise ValueError(f"NAME {name!r} cannot be imported in Python; give an identifier, such as leen_alerts")
    manifest = verify.read_manifest(source)
    if changes := verify.differences(source, manifest, caches=False):
        raise ValueError(f"{source} is not as it was generated ({'; '.join(changes)}); run `make generate` first")
    for outer in (folder.resolve(), *folder.resolve().parents):
        if (outer / verify.MANIFEST).exists() or outer == source.resolve().parent:
            raise ValueError(f"DEST {folder} is inside a copy of a package; give a folder of your own project")
    _check_earlier_copy(folder / name, manifest.project, force=force)
    if not folder.resolve().parent.is_dir():
        raise ValueError(f"{folder.parent} does not exist; create it first")
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as work:
        for file in [*manifest.files, verify.MANIFEST]:
            copy = Path(work, "new", file)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((source / file).read_bytes())
        _replace(folder / name, Path(work, "new"), Path(work, "old"))
    return manifest


def _check_earlier_copy(target: Path, project: str, *, force: bool) -> None:
    if not target.exists() and not target.is_symlink():
        return
    try:
        earlier = verify.read_manifest(target)
        found, changes = earlier.project, verify.differences(target, earlier, caches=False)
    except ValueError as error:
        found = project if (target / "verify.py").is_file() and (target / "_runtime").is_dir() else ""
        changes = [str(error)]
    if target.is_symlink() or found != project:
        raise ValueError(f"{target} is no copy of {project} and stays as it is; move it away, or give another NAME")
    if changes and not force:
        told = f"{target} has local changes, and stays; FORCE=1 (--force) overwrites them:"
        raise LocalChangesError("\n  ".join([told, *changes]))


def _replace(target: Path, new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `target`, which `old` then is."""
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        # Overlay file systems rename no folder of a lower layer ("Invalid cross-device link"), but each file.
        for path in sorted(target.rglob("*"), reverse=True):
            wanted = new / path.relative_to(target)
            if path.is_symlink() or not wanted.exists() or wanted.is_dir() != path.is_dir():
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.copytree(new, target, dirs_exist_ok=True, copy_function=os.replace)


def check(source: Path, copy: Path) -> Iterator[str]:
    """Lines that tell how `copy` differs from `source`; raises ValueError or OSError."""
    from scripts import diff
    from scripts.node.tools import NodeMissingError

    ours, theirs = verify.read_manifest(source), verify.read_manifest(copy)
    if theirs.project != ours.project:
        raise ValueError(f"{copy} is a copy of {theirs.project}, not of {ours.project}")
    if altered := verify.differences(copy, theirs, caches=False):
        yield "\n  ".join([f"{copy} was altered after it was copied:", *altered])
    if theirs.digest == ours.digest:
        return
    yield f"{copy} is {theirs.version}, this repository has {ours.version}."
    documents = [diff.parse((package / "openapi.json").read_bytes(), str(package))[0] for package in (copy, source)]
    if documents[0] == documents[1]:
        yield "The document is the same; only the code of the client differs."
        return
    try:
        yield "\n".join(["What an update brings:", *diff.render(diff.changes_between(*documents))])
    except NodeMissingError as error:
        yield f"What an update brings can be said with Node: {error}."


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description="Copy the generated package into another project.")
    parser.add_argument("dest", type=Path, metavar="DEST", help="folder that holds the copy, such as src/app/_vendor")
    parser.add_argument("--name", default=SOURCE.name, help="name to import the copy by (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help="overwrite an earlier copy that was changed by hand")
    parser.add_argument("--check", action="store_true", help="write nothing; tell how far the copy is behind")
    options = parser.parse_args(arguments)
    copy = options.dest / options.name
    try:
        if options.check:
            told = list(check(SOURCE, copy))
            print(*told or [f"{copy} is up to date."], sep="\n")
            return int(bool(told))
        manifest = vendor(SOURCE, options.dest, options.name, force=options.force)
    except (ValueError, OSError) as error:
        print(f"vendor: {error}", file=sys.stderr)
        return 1 if isinstance(error, LocalChangesError) else 2
    print(f"{copy}: {manifest.project} {manifest.version}, manifest {manifest.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
