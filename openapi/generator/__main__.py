"""Make generated/ from the OpenAPI document, or check that it is what would be made.

Exit status: 0 done, or nothing differs; 1 `--check` found a difference; 2 nothing could be generated.
"""

import argparse
import difflib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openapi.generator.build import PROVENANCE, build
from openapi.generator.digests import record_digest
from openapi.generator.document import DOCUMENT, ROOT, GenerationError, read_document

OUTPUT = ROOT / "generated"
# What tools leave in an installed or imported distribution; no generation writes it.
IGNORED = ("__pycache__", ".ruff_cache", ".mypy_cache", "build", "dist")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _options(arguments)
    try:
        return _generate(options)
    except GenerationError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2


def _generate(options: argparse.Namespace) -> int:
    document = read_document(options.document)
    output: Path = options.output.resolve()
    _check_output(output)
    with tempfile.TemporaryDirectory(dir=None if options.check else output.parent, prefix=".generate-") as folder:
        built = Path(folder) / "built"
        build(document, built)
        if options.check:
            return max(_compare(output, built), _record(output, check=True))
        _replace(output, built)
    return _record(output)


def _record(output: Path, *, check: bool = False) -> int:
    """Keep the digest in CHANGELOG.md, where the repository's own package is generated."""
    if output != OUTPUT or record_digest(ROOT, check=check) or not check:
        return 0
    print("CHANGELOG.md gives another digest than generated/: run `make generate`.", file=sys.stderr)
    return 1


def _check_output(output: Path) -> None:
    """Refuse to replace what is no earlier output."""
    if not output.parent.is_dir():
        raise GenerationError(f"The folder {output.parent} does not exist; create it first.")
    if output.exists() and files(output) and not any(output.glob(f"*/{PROVENANCE}")):
        raise GenerationError(f"{output} holds something else than a generated distribution; name an empty folder.")


def _compare(output: Path, built: Path) -> int:
    found = list(_differences(output, built))
    if found:
        print(*found, sep="\n")
        print(f"{output.name}/ is not what the document and the generator make: run `make generate`.", file=sys.stderr)
    return int(bool(found))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m openapi.generator", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; print every difference, exit 1 on any")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="the document (default: openapi/alerts.yaml)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder to write (default: generated/)")
    return parser.parse_args(arguments)


def files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by relative path; none for a folder that does not exist."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    relative = ((path, path.relative_to(folder)) for path in found)
    return {
        name.as_posix(): path.read_bytes()
        for path, name in relative
        if not any(part in IGNORED or part.endswith(".egg-info") for part in name.parts)
    }


def _differences(present: Path, wanted: Path) -> Iterator[str]:
    """Say, file by file, how `present` differs from `wanted`; nothing where it does not."""
    have, want = files(present), files(wanted)
    for name in sorted({*have, *want}):
        if name not in have or name not in want:
            yield f"{'not generated' if name in have else 'missing'}: {name}"
        elif have[name] != want[name]:
            yield f"differs: {name}"
            before, after = (content.decode("utf-8", "replace").splitlines() for content in (have[name], want[name]))
            lines = difflib.unified_diff(before, after, f"present/{name}", f"generated/{name}", n=2, lineterm="")
            yield from (f"  {line}" for line in lines)


def _replace(target: Path, new: Path) -> None:
    """Put the folder `new`, on the same file system, in the place of `target`; what was there is kept until then."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)  # noqa: PTH105
    os.replace(new, target)  # noqa: PTH105
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
