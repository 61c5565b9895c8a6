"""Documented values of a device's fields."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields


@rule("status-documented", fact="the page lists the statuses of a device", surety="A")
def status_documented(run: Run) -> Iterator[Finding]:
    """The status of a device is a documented one, null or absent."""
    yield from accuse_fields(run, "device.status")


@rule("platform-documented", fact="the page lists the platforms", surety="A")
def platform_documented(run: Run) -> Iterator[Finding]:
    """The platform of a device is a documented one, null or absent."""
    yield from accuse_fields(run, "device.platform")


@rule("cloud-provider-documented", fact="the page lists aws alone as cloud provider", surety="A")
def cloud_provider_documented(run: Run) -> Iterator[Finding]:
    """The cloud provider of a device is a documented one, null or absent."""
    yield from accuse_fields(run, "device.cloud_metadata.cloud_provider")


@rule("tag-source-documented", fact="the page's example shows aws alone as source of a tag; it is an enum", surety="A")
def tag_source_documented(run: Run) -> Iterator[Finding]:
    """The source of a device's tag is a documented one, null or absent."""
    yield from accuse_fields(run, "device.tags[].source")
