"""What the overrides were written against: the generator, the formatter and the upstream templates that are replaced.

Templates are no public API of the generator. Where one that is overridden has changed, the override has to be read
beside the new one before it may be used: until then, nothing is generated.
"""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import openapi_python_client

from scripts.generation.errors import GenerationError
from scripts.generation.layout import Layout

TOOLS = ("openapi-python-client", "ruff")
UPSTREAM = Path(openapi_python_client.__file__).parent / "templates"


def check_upstream(layout: Layout) -> None:
    """Compare tools and templates with the record.

    Raises:
        GenerationError: something differs; the message names it.
    """
    try:
        recorded = json.loads(layout.upstream_record.read_text(encoding="utf-8"))
        tools, templates = dict(recorded["tools"]), dict(recorded["templates"])
    except (OSError, ValueError, TypeError, KeyError):
        raise GenerationError(f"{layout.upstream_record} is no record of upstream templates: {_RENEW}.") from None
    current = _current(layout)
    for tool, known in tools.items():
        if current["tools"].get(tool) != known:
            installed = current["tools"].get(tool)
            raise GenerationError(f"{tool} {installed} is installed, {known} is needed: run `make setup`, or {_RENEW}.")
    for name in sorted({*templates, *current["templates"]}):
        if templates.get(name) != current["templates"].get(name):
            raise GenerationError(
                f"The upstream template {name} differs from the one overridden: compare, then {_RENEW}."
            )


def record_upstream(layout: Layout) -> None:
    """Write the record anew."""
    text = json.dumps(_current(layout), indent=2, sort_keys=True) + "\n"
    layout.upstream_record.write_text(text, encoding="utf-8")


def _current(layout: Layout) -> dict[str, dict[str, str]]:
    overridden = sorted(path.relative_to(layout.templates).as_posix() for path in layout.templates.rglob("*.jinja"))
    templates = {name: _digest(UPSTREAM / name) for name in overridden if (UPSTREAM / name).is_file()}
    return {"tools": {tool: version(tool) for tool in TOOLS}, "templates": templates}


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


_RENEW = "`python scripts/generate.py --record-upstream`"
