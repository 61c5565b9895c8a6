"""Say what changed in openapi/alerts.yaml since BASE, and whether info.version was raised accordingly.

BASE and NEW are files, or revisions of this repository such as `main` or `v0.1.0`; NEW is the working copy by default.
Exit status: 0 the version fits the changes; 1 it does not; 2 nothing was compared.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
if not __package__:
    sys.path[0] = str(ROOT)

from scripts.changes import Change, Json, Severity, compare  # noqa: E402
from scripts.node import tools  # noqa: E402

DOCUMENT = "openapi/alerts.yaml"
VERSION = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
Version = tuple[int, ...]


class DiffError(ValueError):
    """The documents cannot be compared; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="diff.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("base", metavar="BASE", help="file or revision to compare with")
    parser.add_argument("new", metavar="NEW", nargs="?", help=f"file or revision (default: {DOCUMENT} as it stands)")
    options = parser.parse_args(arguments)
    try:
        tools.command(tools.REDOCLY)  # where Node is missing, this says so before anything starts
        names = options.base, options.new or str(root / DOCUMENT)
        (old, before), (new, after) = (parse(read(name, root), name) for name in names)
        changes = changes_between(old, new)
    except (DiffError, tools.NodeMissingError) as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    print(f"{written(before)} -> {written(after)}", *render(changes), sep="\n")
    needed = least(before, changes)
    if after < needed:
        print(f"diff: info.version is {written(after)}; it has to be {written(needed)} or later", file=sys.stderr)
    return int(after < needed)


def read(name: str, root: Path) -> bytes:
    """The document in a file or in a revision of the repository at `root`; raises DiffError."""
    if Path(name).is_file():
        return Path(name).read_bytes()
    # `--end-of-options`: a name that begins with a dash is no option.
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}:{DOCUMENT}"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode or not name:
        raise DiffError(f"{name!r} is neither a file nor a revision of this repository with {DOCUMENT}")
    return subprocess.check_output(["git", "-C", str(root), "cat-file", "blob", found.stdout.strip()])


def parse(text: bytes, name: str) -> tuple[Json, Version]:
    """The document and its `info.version`; raises DiffError."""
    try:
        # JSON's own form of the values: keys are strings, and times are no objects.
        document = json.loads(json.dumps(yaml.safe_load(text), default=str))
        version = document["info"]["version"]
    except (yaml.YAMLError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DiffError(f"{name} is no OpenAPI document: {' '.join(str(error).split())[:200]}") from error
    if not (match := VERSION.fullmatch(str(version))):
        raise DiffError(f"{name}: info.version {version!r} is not of the form x.y.z")
    return document, tuple(map(int, match.groups()))


def changes_between(old: Json, new: Json) -> list[Change]:
    """All changes, breaking ones first; raises DiffError, and NodeMissingError where Redocly cannot be run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("old.json", "new.json")]
        for path, document in zip(paths, (old, new), strict=True):
            path.write_text(json.dumps(document), encoding="utf-8")
        options = ("--format", "json", "--fail-on", "none")
        done = tools.run(tools.command(tools.REDOCLY, "diff", *map(str, paths), *options))
    try:
        return compare(old, new, json.loads(done.stdout)["changes"])
    except (ValueError, KeyError) as error:
        raise DiffError(f"Redocly cannot compare the documents: {' '.join(done.stderr.split())[-300:]}") from error


def render(changes: Sequence[Change]) -> Iterator[str]:
    """Lines for a terminal; control characters are escaped, since a document may come from anywhere."""
    for severity in sorted(Severity, reverse=True):
        found = [change for change in changes if max(change.client, change.contract) is severity]
        if found:
            yield f"{severity.name.capitalize()} ({len(found)})"
        for change in found:
            line = f"  {change.where}: {change.what}"
            if severity is Severity.BREAKING:
                line += f"  [client: {change.client.name.lower()}, contract: {change.contract.name.lower()}]"
            yield "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
    if not changes:
        yield "no change"


def least(old: Version, changes: Sequence[Change]) -> Version:
    """The lowest version that may follow `old`: semantic versioning, in 0.x with the minor number for what breaks."""
    major, minor, patch = old
    severity = max((max(change.client, change.contract) for change in changes), default=None)
    if severity is None:
        return old
    if severity is Severity.BREAKING:
        return (major + 1, 0, 0) if major else (0, minor + 1, 0)
    return (major, minor + 1, 0) if severity is Severity.COMPATIBLE and major else (major, minor, patch + 1)


def written(version: Version) -> str:
    """The version as text."""
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
