"""Tell how far a vendored copy is behind this repository, in words: `vendor_check.py DEST [--name NAME]`.

Exit status: 0 up to date; 1 behind, ahead, or altered; 2 DEST/NAME holds no copy that can be read.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from openapi.generator.runtime import verify
from scripts.compare import DocumentError, compare, parse, render
from scripts.compare.words import printable

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "generated" / "leen_alerts"
DOCUMENT = "openapi.json"


class CopyError(Exception):
    """There is no copy to judge; the message names the place and the reason."""


def check(source: Path, copy: Path) -> Iterator[str]:
    """Lines that tell how `copy` differs from the package `source`; none where it does not. Raises CopyError."""
    ours, theirs = _manifest(source), _manifest(copy)
    if theirs.project != ours.project:
        raise CopyError(f"{copy} is a copy of {theirs.project}, not of {ours.project}")
    if altered := verify.differences(copy, theirs):
        yield f"{copy} was altered after it was copied:"
        yield from (f"  {line}" for line in altered)
    if theirs.digest == ours.digest:
        return
    yield f"{copy} is {theirs.version}, this repository has {ours.version}."
    changes = compare(_document(copy), _document(source))
    yield "What an update brings:" if changes else "The document is the same; only the code of the client differs."
    yield from render(changes)


def _manifest(package: Path) -> verify.Manifest:
    try:
        return verify.read_manifest(package)
    except verify.ManifestError as error:
        raise CopyError(str(error)) from error


def _document(package: Path) -> dict[str, object]:
    try:
        return parse((package / DOCUMENT).read_bytes(), str(package / DOCUMENT))
    except OSError as error:
        raise CopyError(f"{package / DOCUMENT} cannot be read ({error.strerror})") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="vendor_check.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dest", type=Path, metavar="DEST", help="folder that holds the copy, such as src/app/_vendor")
    parser.add_argument("--name", default=SOURCE.name, help="name of the copy (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        told = list(check(SOURCE, options.dest / options.name))
    except (CopyError, DocumentError, OSError) as error:
        print(printable(f"vendor-check: {error}"), file=sys.stderr)
        return 2
    print(*told or [f"{options.dest / options.name} is up to date."], sep="\n")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
