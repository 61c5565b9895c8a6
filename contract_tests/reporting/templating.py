"""Jinja templates with what they share: escaping that cannot be forgotten, and turns of phrase."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contract_tests.reporting import words

TEMPLATES = Path(__file__).parent / "templates"


def environment(finalize: Callable[[object], object] | None = None, *, autoescape: bool) -> Environment:
    """Return an environment; `finalize` is applied to the result of every expression, as autoescape is for HTML."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    shared = (words.met, words.request_line, words.curl, words.numbered, words.count, words.percent, words.status)
    made.globals |= {function.__name__: function for function in shared}
    return made
