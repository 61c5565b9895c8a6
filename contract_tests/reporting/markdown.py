"""report.md: the short form for a CI job summary."""

import re

from markupsafe import Markup

from contract_tests.reporting.templating import environment
from contract_tests.reporting.view import View

_LONGEST = 500_000
_SIGN = re.compile(
    r"[^\w ,.()%→…–?=;:-]|:(?=\S)|(?<![A-Za-z0-9])[_-]|[_-](?![A-Za-z0-9])|(?<=^\d)[.)]|(?<=www)\.",
    re.ASCII | re.IGNORECASE,
)


def render(view: View) -> str:
    """Return the report in GitHub's Markdown, short enough for a job summary (which is cut at 1 MiB)."""
    made = environment(_finalize, autoescape=False)
    made.filters |= {"fenced": fenced, "coded": coded}
    text = made.get_template("report.md.j2").render(view=view)
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition("\n")[0] + "\n\n</details>\n\nCut here: report.html has the rest.\n"
    return text


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
