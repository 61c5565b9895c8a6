"""Severity and status in the common scale."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields


@rule("severity-documented", fact="the page lists the severities", surety="A")
def severity_documented(run: Run) -> Iterator[Finding]:
    """The severity of an alert is a documented one, null or absent."""
    yield from accuse_fields(run, "severity")


@rule("status-documented", fact="the page lists the statuses", surety="A")
def status_documented(run: Run) -> Iterator[Finding]:
    """The status of an alert is a documented one, null or absent."""
    yield from accuse_fields(run, "status")
