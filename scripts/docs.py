"""Build the API reference and the catalogue of rules as two self-contained pages, or check that they can be built.

Exit status: 0 done (with `--check`, the API reference may have been left out where Node's tools are missing, which is
said); 1 a page is not what it should be; 2 a page could not be built.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from scripts.node.tools import NodeMissingError
from scripts.pages.catalogue import catalogue_page
from scripts.pages.contained import outside
from scripts.pages.errors import PageError
from scripts.pages.reference import reference_page

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "openapi" / "alerts.yaml"
CATALOGUE = ROOT / "contract_tests" / "RULES.md"
OUTPUT = ROOT / "build" / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _options(arguments)
    if not options.check:
        return build(options.document, options.catalogue, options.output)
    with tempfile.TemporaryDirectory() as folder:
        return build(options.document, options.catalogue, Path(folder), optional=True)


def build(document: Path, catalogue: Path, output: Path, *, optional: bool = False) -> int:
    """Write `index.html` and `rules.html` into `output`; return the exit status.

    Where the renderer is missing, the API reference is left out: a failure, unless it is `optional`.
    """
    pages: dict[str, Callable[[], str]] = {
        "rules.html": lambda: catalogue_page(catalogue),
        "index.html": lambda: reference_page(document),
    }
    return max(_build_one(output / name, page, optional=optional) for name, page in pages.items())


def _build_one(path: Path, make: Callable[[], str], *, optional: bool) -> int:
    try:
        page = make()
    except NodeMissingError as error:
        print(f"docs: {path.name} left out: {error}", file=sys.stderr)
        return 0 if optional else 2
    except PageError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 2
    if addresses := outside(page):
        print(f"docs: {path.name} would load {', '.join(addresses)}", file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    print(f"{path.name}: {len(page.encode()) / 1024:.0f} kB")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Build the API reference and the catalogue of rules as pages.")
    parser.add_argument("--check", action="store_true", help="build into a temporary folder only")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="OpenAPI document")
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE, help="catalogue of rules, Markdown")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder for index.html and rules.html")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
