"""Make generated/ from the OpenAPI document, or check that it is what would be made.

Exit status: 0 done, or nothing differs; 1 `--check` found a difference; 2 nothing could be generated.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.generation.build import build
from scripts.generation.document import read_document
from scripts.generation.errors import GenerationError
from scripts.generation.layout import DOCUMENT, OUTPUT, Layout
from scripts.generation.provenance import NAME as PROVENANCE
from scripts.generation.trees import differences, files, replace
from scripts.generation.upstream import check_upstream, record_upstream


def main(arguments: Sequence[str] | None = None, layout: Layout | None = None) -> int:
    """Run the command; return its exit status."""
    options = _options(arguments)
    layout = layout or Layout()
    try:
        if options.record_upstream:
            record_upstream(layout)
            return 0
        return _generate(options, layout)
    except GenerationError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2


def _generate(options: argparse.Namespace, layout: Layout) -> int:
    check_upstream(layout)
    document = read_document(options.document)
    output: Path = options.output.resolve()
    _check_output(output)
    with tempfile.TemporaryDirectory(dir=None if options.check else output.parent, prefix=".generate-") as folder:
        built = Path(folder) / "built"
        build(document, layout, built)
        if options.check:
            return _compare(output, built)
        replace(output, built)
    return 0


def _check_output(output: Path) -> None:
    """Refuse to replace what is no earlier output."""
    if not output.parent.is_dir():
        raise GenerationError(f"The folder {output.parent} does not exist; create it first.")
    if output.exists() and files(output) and not any(output.glob(f"*/{PROVENANCE}")):
        raise GenerationError(f"{output} holds something else than a generated distribution; name an empty folder.")


def _compare(output: Path, built: Path) -> int:
    found = False
    for line in differences(output, built):
        found = True
        print(line)
    if found:
        print(f"{output.name}/ is not what the document and the generator make: run `make generate`.", file=sys.stderr)
    return int(found)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="generate.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; print every difference, exit 1 on any")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="the document (default: openapi/alerts.yaml)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder to write (default: generated/)")
    parser.add_argument(
        "--record-upstream", action="store_true", help="record the upstream templates that the overrides replace"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
