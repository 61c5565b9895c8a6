"""Identity, times and types of a device's fields."""

from collections.abc import Iterator

from contract_tests.engine.evidence import accuse
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields, require_alerts
from contract_tests.rules.alert_fields.times import has_zone, lacks_zone

TIMES = ("device.first_seen", "device.last_seen")
_JUDGED_ALONE = frozenset(
    f"items[].device.{name}"
    for name in (
        "id",
        "status",
        "platform",
        "cloud_metadata.cloud_provider",
        "tags[].source",
        "first_seen",
        "last_seen",
    )
)


@rule("id-is-uuid", fact="the example of the page shows a UUID as the id of a device", surety="A")
def id_is_uuid(run: Run) -> Iterator[Finding]:
    """The id of a device is a UUID, null or absent."""
    yield from accuse_fields(run, "device.id")


@rule("times-are-date-times", fact="the times of a device are date-times (RFC 3339)", surety="A")
def times_are_date_times(run: Run) -> Iterator[Finding]:
    """Every time of a device is a date-time of RFC 3339, null or absent."""
    yield from accuse_fields(run, *TIMES, unless=lacks_zone)


@rule("times-have-a-zone", fact="a date-time has a zone, as the page's examples do", surety="A")
def times_have_a_zone(run: Run) -> Iterator[Finding]:
    """Every time of a device has a zone."""
    yield from accuse_fields(run, *TIMES, unless=has_zone)


@rule("fields-have-their-types", fact="the example of the page shows the shape of a device", surety="A")
def fields_have_their_types(run: Run) -> Iterator[Finding]:
    """Every other field of a device, down to its agents, tags and identities, has its documented type."""
    require_alerts(run)

    def select(problem: Problem) -> bool:
        return problem.place.startswith("items[].device") and problem.place not in _JUDGED_ALONE

    yield from accuse(run, select, ("device",))
