"""The templates of the pages; whatever is put into one is escaped unless it says that it is markup."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def render(template: str, **values: Any) -> str:
    """Return `template` filled with `values`."""
    return _ENVIRONMENT.get_template(template).render(**values)
