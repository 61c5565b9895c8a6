"""The API reference: Swagger UI, the document and the page in one file that asks no network for anything."""

import json
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from scripts.node.tools import installed
from scripts.pages.errors import PageError
from scripts.pages.evidence import readable
from scripts.pages.templating import render

SCRIPT = "swagger-ui-dist/swagger-ui-bundle.js"
STYLE = "swagger-ui-dist/swagger-ui.css"


def reference_page(document_path: Path) -> str:
    """Return the page for an OpenAPI document.

    Raises NodeMissingError where the renderer is not installed, PageError where the document cannot be read.
    """
    document = _read(document_path)
    return render(
        "reference.html.j2",
        title=document["info"]["title"],
        version=document["info"]["version"],
        renderer_style=Markup(installed(STYLE).read_text(encoding="utf-8")),
        renderer_script=as_script(installed(SCRIPT).read_text(encoding="utf-8")),
        document=as_json(readable(document)),
    )


def as_script(source: str) -> Markup:
    """Return JavaScript that may stand inside a `<script>` element."""
    return Markup(source.replace("</script", "<\\/script").replace("<!--", "<\\!--"))


def as_json(value: Any) -> Markup:
    """Return `value` as JSON that may stand inside a `<script>` element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PageError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not isinstance(document.get("info"), dict):
        raise PageError(f"{path} is no OpenAPI document: it has no `info`")
    return document
