"""What every alert has: its identity and its vendor."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields


@rule("id-is-uuid", fact="every alert has an id, a UUID", surety="A")
def id_is_uuid(run: Run) -> Iterator[Finding]:
    """Every alert has an id, and it is a UUID."""
    yield from accuse_fields(run, "id")


def _is_other_case(problem: Problem) -> bool:
    return problem.kind == "enum" and isinstance(problem.got, str) and problem.got.lower() in _options(problem)


def _options(problem: Problem) -> list[str]:
    return problem.expected.rpartition("values ")[2].split(", ")


@rule("vendor-documented", fact="every alert names its product, one of the documented ones", surety="A")
def vendor_documented(run: Run) -> Iterator[Finding]:
    """Every alert has a vendor, and it is a documented one."""
    yield from accuse_fields(run, "vendor", unless=_is_other_case)


@rule("vendor-lower-case", fact="the vendor of an alert is written in lower case", surety="A")
def vendor_lower_case(run: Run) -> Iterator[Finding]:
    """The vendor of an alert is written in lower case."""
    yield from accuse_fields(run, "vendor", unless=lambda problem: not _is_other_case(problem))
