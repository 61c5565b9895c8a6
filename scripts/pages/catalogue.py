"""The catalogue of rules as a page, made of the Markdown that `make generate` writes."""

from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from scripts.pages.errors import PageError
from scripts.pages.templating import render


def catalogue_page(markdown_path: Path) -> str:
    """Return the page for the catalogue; raises PageError where there is none."""
    try:
        source = markdown_path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(f"{markdown_path} cannot be read: `make generate` writes it") from error
    # HTML in the catalogue is shown as text: nothing in it is meant as markup.
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    return render("rules.html.j2", body=Markup(body))
