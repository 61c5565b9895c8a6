"""report.json: everything that the report says, as report.schema.json describes it."""

import json

from contract_tests.reporting.view import View


def render(view: View) -> str:
    """Return the report as JSON text in ASCII."""
    return json.dumps(view.as_dict(), indent=1) + "\n"
