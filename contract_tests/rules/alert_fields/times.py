"""The times of an alert."""

import re
from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields

TIMES = ("first_event_time", "last_event_time", "resolved_time", "process_created_at")
_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)


def lacks_zone(problem: Problem) -> bool:
    """Whether a malformed time is a date and time that only lacks its zone."""
    return isinstance(problem.got, str) and _WITHOUT_ZONE.fullmatch(problem.got) is not None


def has_zone(problem: Problem) -> bool:
    """Whether a malformed time is wrong in another way than by lacking its zone."""
    return not lacks_zone(problem)


@rule("times-are-date-times", fact="the times of an alert are date-times (RFC 3339)", surety="A")
def times_are_date_times(run: Run) -> Iterator[Finding]:
    """Every time of an alert is a date-time of RFC 3339, null or absent."""
    yield from accuse_fields(run, *TIMES, unless=lacks_zone)


@rule("times-have-a-zone", fact="a date-time has a zone, as the page's examples do", surety="A")
def times_have_a_zone(run: Run) -> Iterator[Finding]:
    """Every time of an alert has a zone."""
    yield from accuse_fields(run, *TIMES, unless=has_zone)
