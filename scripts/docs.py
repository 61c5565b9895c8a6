"""Build the API reference and the catalog of rules, each one page that loads nothing, or check that they can be built.

Exit status: 0 built, with `--check` into a temporary folder, and perhaps without the API reference, which needs Node's
tools; 2 a page could not be built.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[1]
if not __package__:
    sys.path[0] = str(ROOT)

from scripts.node.tools import NodeMissingError, installed  # noqa: E402

DOCUMENT = ROOT / "openapi" / "alerts.yaml"
CATALOG = ROOT / "contract_tests" / "RULES.md"
SCRIPT, STYLE = "swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css"
TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "scripts" / "templates"), autoescape=True, undefined=StrictUndefined
)
CONFIDENCE = """How sure a statement is (A where nothing is said):

- **A** the vendor's page for this endpoint says it
- **B** another page of the vendor, or the vendor's own code, says it
- **C** inferred from B for this endpoint
- **D** seen in public client code only
- **E** assumed; nobody says
- **F** how the vendor's framework behaves by default"""


class PageError(Exception):
    """A page could not be built; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description="Build the API reference and the catalog of rules as pages.")
    parser.add_argument("--check", action="store_true", help="build into a temporary folder only")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="OpenAPI document")
    parser.add_argument("--catalog", type=Path, default=CATALOG, help="catalog of rules, Markdown")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "docs", help="folder for both pages")
    options = parser.parse_args(arguments)
    if not options.check:
        return build(options.document, options.catalog, options.output)
    with tempfile.TemporaryDirectory() as folder:
        return build(options.document, options.catalog, Path(folder), optional=True)


def build(document: Path, catalog: Path, output: Path, *, optional: bool = False) -> int:
    """Write `rules.html` and `index.html`, which may be left out where it is `optional`; return the exit status."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        (output / "rules.html").write_text(catalog_page(catalog), encoding="utf-8")
        (output / "index.html").write_text(reference_page(document), encoding="utf-8")
    except NodeMissingError as error:
        print(f"docs: index.html left out: {error}", file=sys.stderr)
        return 0 if optional else 2
    except PageError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 2
    return 0


def catalog_page(path: Path) -> str:
    """The page for the catalog; raises PageError."""
    # HTML in the catalog is shown as text: nothing in it is meant as markup.
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(_text(path))
    return TEMPLATES.get_template("rules.html.j2").render(body=Markup(body))


def reference_page(path: Path) -> str:
    """The page for an OpenAPI document: Swagger UI and the document in one file; raises PageError, NodeMissingError."""
    try:
        document = yaml.safe_load(_text(path))
        info = document["info"]
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise PageError(f"{path} is no OpenAPI document: {' '.join(str(error).split())}") from error
    script = installed(SCRIPT).read_text(encoding="utf-8").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return TEMPLATES.get_template("reference.html.j2").render(
        title=info["title"],
        version=info["version"],
        renderer_style=Markup(installed(STYLE).read_text(encoding="utf-8")),
        renderer_script=Markup(script),
        document=as_json(readable(document)),
    )


def as_json(value: Any) -> Markup:
    """JSON that may stand inside a `<script>` element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def readable(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what its extensions say added to the descriptions, for Swagger UI shows no extensions."""
    _annotate(document)
    info = document["info"]
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    headers = [f"- `{each['name']}`: {each.get('description', '')}" for each in schemes if each.get("in") == "header"]
    credentials = "Every request carries these headers:\n\n" + "\n".join(headers) if headers else ""
    parts = [info.pop("summary", ""), info.get("description", ""), CONFIDENCE, credentials]
    info["description"] = "\n\n".join(part.strip() for part in parts if part)
    return document


def _annotate(node: Any) -> None:
    if isinstance(node, list):
        for value in node:
            _annotate(value)
    if not isinstance(node, dict):
        return
    for value in node.values():
        _annotate(value)
    notes = [f"Default of the server: `{json.dumps(node['x-default'])}`"] if "x-default" in node else []
    if isinstance(evidence := node.get("x-evidence"), dict):
        note = f"Confidence {evidence['confidence']}: {evidence['source']}"
        notes.append(f"({note})" if "url" in node else f"*{note}*")  # a server's description is shown as plain text
    if notes and isinstance(node.get("description"), str):
        node["description"] = "\n\n".join([node["description"].strip(), *notes])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(f"{path} cannot be read: {error}; `make generate` writes the catalog") from error


if __name__ == "__main__":
    sys.exit(main())
