"""report.html, one page that needs nothing else, and report.md, the short form for a CI job summary."""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contract_tests.report import text
from contract_tests.report.model import View

TEMPLATES = Path(__file__).parent / "templates"

_LONGEST = 500_000
_SIGN = re.compile(
    r"[^\w ,.()%→…–?=;:-]|:(?=\S)|(?<![A-Za-z0-9])[_-]|[_-](?![A-Za-z0-9])|(?<=^\d)[.)]|(?<=www)\.",
    re.ASCII | re.IGNORECASE,
)


def html(view: View) -> str:
    """Return the report as a page: without scripts, without anything loaded from elsewhere."""
    return _environment(autoescape=True).get_template("report.html.j2").render(view=view)


def markdown(view: View) -> str:
    """Return the report in GitHub's Markdown, short enough for a job summary (which is cut at 1 MiB)."""
    made = _environment(_finalize, autoescape=False)
    made.filters |= {"fenced": fenced, "coded": coded}
    written = made.get_template("report.md.j2").render(view=view)
    if len(written) > _LONGEST:
        written = written[:_LONGEST].rpartition("\n")[0] + "\n\n</details>\n\nCut here: report.html has the rest.\n"
    return written


def coded(text: str) -> Markup:
    """Return a text as a code span, in which nothing is read as Markdown, HTML, a link or a mention."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    edge = " " if text[:1] in ("`", " ", "") or text[-1:] in ("`", " ") else ""
    return Markup(f"{fence}{edge}{text}{edge}{fence}")


def spelled(text: str) -> Markup:
    """Return a text with every sign that Markdown or HTML could read as more than itself as a character reference."""
    return Markup(_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text))


def fenced(text: str) -> Markup:
    """Return a text as a code block whose fence is longer than any in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return Markup(f"{fence}sh\n{text}\n{fence}")


def _finalize(value: object) -> object:
    return value if isinstance(value, Markup) else spelled(str(value))


def _environment(finalize: Callable[[object], object] | None = None, *, autoescape: bool) -> Environment:
    """Return an environment; `finalize` is applied to the result of every expression, as autoescape is for HTML."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    made.globals |= {f.__name__: f for f in (text.facts, text.curl, text.count, text.percent)}
    return made
