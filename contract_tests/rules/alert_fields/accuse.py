"""How a rule picks the problems of alerts that are its own."""

from collections.abc import Callable, Iterator

from contract_tests.engine.evidence import accuse, claim_items
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding

ALERTS = "listAlerts"
claim_items(ALERTS)


def accuse_fields(run: Run, *fields: str, unless: Callable[[Problem], bool] | None = None) -> Iterator[Finding]:
    """Yield findings on fields of alerts, given by path below the alert, such as `device.status`.

    `unless` tells the problems that another rule judges. Raises CannotTestError where no alert held a value of any of
    the fields.
    """
    require_alerts(run)
    places = {f"items[].{name}" for name in fields}

    def select(problem: Problem) -> bool:
        return problem.place in places and not (unless and unless(problem))

    yield from accuse(run, select, fields)


def require_alerts(run: Run) -> None:
    """Raise CannotTestError where the list under test is not the list of alerts."""
    if run.operation.id != ALERTS:
        raise CannotTestError(f"only for the operation {ALERTS}")
