"""Tell in words what changed between two versions of the document: `diff.py BASE [NEW]`, breaking changes first.

BASE and NEW are files, or revisions of this repository such as `main` or `v0.1.0`; NEW is the working copy by default.
Exit status: 0 `info.version` was raised as the changes ask, or nothing changed; 1 it was not; 2 nothing was compared.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.compare import Change, DocumentError, compare, parse, render
from scripts.compare.version import Version, least, parse_version, written

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "openapi/alerts.yaml"


def read(name: str, root: Path) -> dict[str, Any]:
    """The document in a file or in a revision of the repository at `root`; raises DocumentError."""
    try:
        text = Path(name).read_bytes() if Path(name).is_file() else _in_git(name, root)
    except OSError as error:
        raise DocumentError(f"{name} cannot be read ({error.strerror})") from error
    return parse(text, name)


def _in_git(revision: str, root: Path) -> bytes:
    refusal = f"BASE {revision!r} is neither a file nor a revision of this repository with {DOCUMENT}"
    # With a dash in front it would be an option, and without a name it would be the index.
    if not revision or revision.startswith("-"):
        raise DocumentError(refusal)
    command = ["git", "-C", str(root), "cat-file", "blob", f"{revision}:{DOCUMENT}"]
    result = subprocess.run(command, capture_output=True, check=False)
    if result.returncode:
        raise DocumentError(refusal)
    return result.stdout


def version(document: dict[str, Any], name: str) -> Version:
    """`info.version` of a document; raises DocumentError where it is not of the form x.y.z."""
    try:
        return parse_version(document["info"]["version"])
    except ValueError as error:
        raise DocumentError(f"{name}: {error}") from error


def judge(changes: Sequence[Change], before: Version, after: Version) -> str | None:
    """One sentence on what is wrong with the new version, or None."""
    needed = least(before, max((change.severity for change in changes), default=None))
    if after < before:
        return f"info.version went back from {written(before)} to {written(after)}"
    if after < needed:
        return f"info.version is {written(after)}; these changes ask for {written(needed)} or later (`make bump`)"
    return None


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="diff.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("base", metavar="BASE", help="file or revision to compare with")
    parser.add_argument("new", metavar="NEW", nargs="?", help=f"file or revision (default: {DOCUMENT} as it stands)")
    options = parser.parse_args(arguments)
    target = options.new or str(root / DOCUMENT)
    try:
        old, new = read(options.base, root), read(target, root)
        before, after = version(old, options.base), version(new, target)
        changes = compare(old, new)
    except DocumentError as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    print(f"{written(before)} -> {written(after)}:", *(render(changes) if changes else ["no change"]), sep="\n")
    problem = judge(changes, before, after)
    if problem:
        print(f"diff: {problem}", file=sys.stderr)
    return int(problem is not None)


if __name__ == "__main__":
    sys.exit(main())
