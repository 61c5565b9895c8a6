"""What a run ends in, before it is written in any format."""

from attrs import field, frozen

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.openapi.document import Operation
from contract_tests.results import Observation, ResolvedAmbiguity, RuleResult, Verdict
from contract_tests.runner import Rule


@frozen
class Summary:
    """A run's end in a few words.

    Attributes:
        verdict: passed, failed or inconclusive.
        sentence: the verdict in one sentence, the last line on the terminal.
        exit_status: 0 passed, 1 failed, 2 inconclusive.
        target: base URL of the server, never with credentials.
        seed: of all draws.
        document_version: `info.version` of the document.
    """

    verdict: Verdict
    sentence: str
    exit_status: int
    target: str
    seed: int
    document_version: str


@frozen
class Report(Summary):
    """A run's end, with all that led to it.

    Attributes:
        rules: every rule of the catalogue with its result, in order.
        unneeded_known: entries of the file of known issues that have expired or were not needed, a sentence each.
        fields: statistics of the fields of items.
        seen: what part was seen: items, requests, waits and so on, by name.
        traffic: all answers, for the HAR file.
        survey: what the facts leave open, as the server answers it, with the operation where there are several.
        operation: whose list was tested; None where there is none.
        document_digest: SHA-256 of the OpenAPI document.
    """

    rules: list[tuple[Rule, RuleResult]] = field(factory=list)
    unneeded_known: list[str] = field(factory=list)
    fields: list[FieldStatistics] = field(factory=list)
    seen: dict[str, int] = field(factory=dict)
    traffic: list[Exchange] = field(factory=list)
    survey: list[tuple[str, ResolvedAmbiguity | Observation]] = field(factory=list)
    operation: Operation | None = None
    document_digest: str = ""
