"""How a field without a value comes: null, or not at all."""

from collections.abc import Iterator

from contract_tests.engine.evidence import evidence
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.results import Settled
from contract_tests.rules.alert_fields.accuse import require_alerts


@rule("empty-fields", fact="a field that is not required may be null or absent: both are lawful", surety="D")
def empty_fields(run: Run) -> Iterator[Settled]:
    """Fields without a value are null or absent."""
    require_alerts(run)
    # Observables have a rule of their own: whether they come depends on what was asked.
    counted = [s for s in evidence(run).fields.statistics() if s.parents and not s.path.startswith("observables")]
    if not counted:
        raise CannotTestError("no alert was seen")
    nulls = sum(statistics.null > 0 for statistics in counted)
    absent = sum(statistics.present < statistics.parents for statistics in counted)
    answer = "null" if nulls and not absent else "absent" if absent and not nulls else "null in some, absent in others"
    yield Settled("fields without a value", answer if nulls or absent else "none was seen", "/components/schemas/Alert")
