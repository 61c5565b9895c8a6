"""report.html, one page that needs nothing else, and report.md, the short form for a CI job summary."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contract_tests.report import terminal

TEMPLATES = Path(__file__).parent / "templates"

_LONGEST = 500_000
_LINK = re.compile(r"(\S*(?:://|www\.|@)\S*)", re.IGNORECASE)
"""What a renderer makes a link or a mention of, wherever it stands."""
_SIGN = re.compile(
    r"[\\`*{}\[\]<>#|~&$!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.ASCII
)


def html(view: dict[str, Any]) -> str:
    """Return the report as a page: without scripts, without anything loaded from elsewhere."""
    return _environment(autoescape=True).get_template("report.html.j2").render(view=view)


def markdown(view: dict[str, Any]) -> str:
    """Return the report in GitHub's Markdown, short enough for a job summary (which is cut at 1 MiB)."""
    made = _environment(_finalize, autoescape=False)
    made.filters["coded"] = coded
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
    """Return a text that is read as itself: links as code, other signs of Markdown and HTML escaped."""
    parts = enumerate(_LINK.split(text.strip() or text))
    return Markup("".join(coded(part) if n % 2 else _SIGN.sub(r"\\\g<0>", part) for n, part in parts))


def percent(share: float | None) -> str:
    """Return a share as a percentage that is 0 or 100 only where it is exact; a dash where there is none."""
    if share is None:
        return "–"
    rounded = f"{share:.0%}"
    return rounded if share in (0, 1) else {"0%": "<1%", "100%": ">99%"}.get(rounded, rounded)


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
    shared = (terminal.affected, terminal.count, terminal.facts, terminal.labelled, terminal.line, terminal.numbered)
    made.globals |= {function.__name__: function for function in (*shared, percent)}
    return made
