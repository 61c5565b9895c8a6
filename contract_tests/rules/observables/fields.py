"""Types and documented values of observables."""

from collections.abc import Iterator

from contract_tests.engine.evidence import accuse
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields, require_alerts

_JUDGED_ALONE = frozenset({"items[].observables[].type", "items[].observables[].type_id"})


@rule("type-id-documented", fact="the page lists the numbers of observable types", surety="A")
def type_id_documented(run: Run) -> Iterator[Finding]:
    """The type_id of an observable is a documented number, null or absent."""
    yield from accuse_fields(run, "observables[].type_id")


@rule("type-documented", fact="the page lists the names of observable types", surety="A")
def type_documented(run: Run) -> Iterator[Finding]:
    """The type of an observable is a documented name, null or absent."""
    yield from accuse_fields(run, "observables[].type")


@rule("fields-have-their-types", fact="the example of the page shows the shape of observables", surety="A")
def fields_have_their_types(run: Run) -> Iterator[Finding]:
    """Observables are a list of objects whose name and value are text, null or absent."""
    require_alerts(run)

    def select(problem: Problem) -> bool:
        return problem.place.startswith("items[].observables") and problem.place not in _JUDGED_ALONE

    yield from accuse(run, select, ("observables[]",))
