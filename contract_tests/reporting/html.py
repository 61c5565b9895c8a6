"""report.html: one page that needs nothing else, for a person."""

from contract_tests.reporting.templating import environment
from contract_tests.reporting.view import View


def render(view: View) -> str:
    """Return the report as a page: without scripts, without anything loaded from elsewhere."""
    return environment(autoescape=True).get_template("report.html.j2").render(view=view)
