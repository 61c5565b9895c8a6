"""The types of an alert's other fields."""

from collections.abc import Iterator

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.results import Finding
from contract_tests.rules.alert_fields.accuse import accuse_fields

PROCESS_IDS = ("pid", "parent_pid")
TEXTS = (
    "vendor_id",
    "title",
    "description",
    "assigned_user",
    "vendor_severity",
    "vendor_status",
    "process_filename",
    "process_command_line",
    "process_filepath",
    "process_sha1",
    "process_sha256",
    "process_md5",
    "user_name",
    "windows_sid",
    "active_directory_user_id",
    "active_directory_domain",
)
MITRE = tuple(
    f"mitre{rest}"
    for rest in (
        "",
        "[]",
        "[].tactic_name",
        "[].tactic_id",
        "[].tactic_source",
        "[].techniques",
        "[].techniques[]",
        "[].techniques[].technique_name",
        "[].techniques[].technique_id",
        "[].techniques[].technique_link",
    )
)


@rule("texts-are-text", fact="the example of the page shows text in these fields", surety="A")
def texts_are_text(run: Run) -> Iterator[Finding]:
    """Every field of an alert that holds text holds text, null, or is absent."""
    yield from accuse_fields(run, *TEXTS)


@rule("process-ids-are-text", fact="the example of the page shows pid and parent_pid as text", surety="A")
def process_ids_are_text(run: Run) -> Iterator[Finding]:
    """Process ids are text, not numbers."""
    yield from accuse_fields(run, *PROCESS_IDS)


@rule("mitre-is-tactics-with-techniques", fact="the example of the page shows the shape of mitre", surety="A")
def mitre_is_tactics_with_techniques(run: Run) -> Iterator[Finding]:
    """MITRE ATT&CK is told as a list of tactics, each with a list of techniques; all their fields are text."""
    yield from accuse_fields(run, *MITRE)
