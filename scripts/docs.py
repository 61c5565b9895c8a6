"""Build the API reference, build/docs/index.html: Swagger UI and the document in one page that loads nothing.

Exit status: 0 built; 2 Swagger UI, which needs Node to be installed, is not there.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[1]
if not __package__:
    sys.path[0] = str(ROOT)

from scripts.node.tools import NodeMissingError, installed  # noqa: E402

PAGE = ROOT / "build" / "docs" / "index.html"
CONFIDENCE = """How sure a statement is (A where nothing is said):

- **A** the vendor's page for this endpoint says it
- **B** another page of the vendor, or the vendor's own code, says it
- **C** inferred from B for this endpoint
- **D** seen in public client code only
- **E** assumed; nobody says
- **F** how the vendor's framework behaves by default"""


def main() -> int:
    """Write the page; return the exit status."""
    try:
        page = reference_page(yaml.safe_load((ROOT / "openapi" / "alerts.yaml").read_text(encoding="utf-8")))
    except NodeMissingError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 2
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def reference_page(document: Any) -> str:
    """The page for an OpenAPI document; raises NodeMissingError."""
    script, style = (
        installed(f"swagger-ui-dist/swagger-ui{name}").read_text(encoding="utf-8") for name in ("-bundle.js", ".css")
    )
    templates = Environment(loader=FileSystemLoader(ROOT / "scripts"), autoescape=True, undefined=StrictUndefined)
    return templates.get_template("reference.html.j2").render(
        title=document["info"]["title"],
        renderer_style=Markup(style),
        renderer_script=Markup(script.replace("</script", "<\\/script").replace("<!--", "<\\!--")),
        document=readable(document),  # `tojson` escapes what could end the script
    )


def readable(document: Any) -> Any:
    """The document with what its extensions say added to the descriptions, for Swagger UI shows no extensions."""
    _annotate(document)
    info, schemes = document["info"], document["components"]["securitySchemes"].values()
    headers = "\n".join(f"- `{scheme['name']}`: {scheme['description']}" for scheme in schemes)
    parts = [info.pop("summary"), info["description"], CONFIDENCE, f"Every request carries these headers:\n\n{headers}"]
    info["description"] = "\n\n".join(map(str.strip, parts))
    return document


def _annotate(node: Any) -> None:
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _annotate(value)
    if not isinstance(node, dict) or not isinstance(node.get("description"), str):
        return
    notes = [f"Default of the server: `{json.dumps(node['x-default'])}`"] if "x-default" in node else []
    if evidence := node.get("x-evidence"):
        note = f"Confidence {evidence['confidence']}: {evidence['source']}"
        notes.append(f"({note})" if "url" in node else f"*{note}*")  # a server's description is shown as plain text
    node["description"] = "\n\n".join([node["description"].strip(), *notes])


if __name__ == "__main__":
    sys.exit(main())
