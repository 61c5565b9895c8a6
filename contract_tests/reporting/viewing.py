"""Makes the view of a report: groups what is alike, and quotes everything."""

from collections.abc import Mapping, Sequence

from contract_tests.engine.report import FieldStatistics, Report
from contract_tests.engine.rule import Rule
from contract_tests.http.exchange import Exchange
from contract_tests.reporting.curl import curl_line, shown_url
from contract_tests.reporting.grouping import Group, group
from contract_tests.reporting.quoting import Quoting, json_type
from contract_tests.reporting.view import (
    FORMAT_VERSION,
    FieldView,
    RemarkView,
    RequestView,
    RuleView,
    SettledView,
    ValueView,
    View,
)
from contract_tests.results import Finding, Observation, Outcome, RuleResult

_OTHERS = 4
_MOST_KINDS = 50
_LOOKED_AT = 100


class Viewer:
    """Turns a report into its view."""

    def __init__(self, quoting: Quoting, curl_names: Mapping[str, str]) -> None:
        """Take what quotes, and the names of environment variables for credentials in curl lines, by header."""
        self._quoting = quoting
        self._curl_names = curl_names

    def view(self, report: Report) -> View:
        """Return the view of a report."""
        text = self._quoting.text
        return View(
            format_version=FORMAT_VERSION,
            verdict=report.verdict,
            sentence=text(report.sentence),
            exit_status=report.exit_status,
            target=text(report.target),
            seed=report.seed,
            document_version=text(report.document_version),
            values_shown=self._quoting.show_values,
            curl_names=list(self._curl_names.values()),
            outcomes={o.value: sum(result.outcome is o for _, result in report.rules) for o in Outcome},
            seen={text(name): number for name, number in report.seen.items()},
            rules=[self._rule(rule, result) for rule, result in report.rules],
            unneeded_known=[text(sentence) for sentence in report.unneeded_known],
            fields=[self._field(statistics) for statistics in report.fields],
        )

    def _rule(self, rule: Rule, result: RuleResult) -> RuleView:
        text = self._quoting.text
        findings, observations = group(result.findings), group(result.observations)
        return RuleView(
            id=rule.id,
            area=rule.area,
            statement=text(rule.statement),
            fact=text(rule.fact),
            surety=rule.surety.value,
            outcome=result.outcome.value,
            reason=text(result.reason),
            findings=[self._remark(found) for found in findings[:_MOST_KINDS]],
            known=self._known(result.known)[:_MOST_KINDS],
            observations=[self._remark(found) for found in observations[:_MOST_KINDS]],
            left_out=max(0, len(findings) - _MOST_KINDS) + max(0, len(observations) - _MOST_KINDS),
            settled=[
                SettledView(text(s.question), text(s.answer), text(s.document)) for s in dict.fromkeys(result.settled)
            ],
        )

    def _known(self, known: Sequence[tuple[Finding, str]]) -> list[RemarkView]:
        reasons = dict.fromkeys(reason for _, reason in known)
        return [
            self._remark(found, reason)
            for reason in reasons
            for found in group(finding for finding, why in known if why == reason)
        ]

    def _remark(self, found: "Group[Finding] | Group[Observation]", reason: str = "") -> RemarkView:
        first, quoting = found.example, self._quoting
        got = quoting.value(first.actual, first.pointer)
        quoted = dict.fromkeys(quoting.value(member.actual, member.pointer) for member in found.members[:_LOOKED_AT])
        exchanges = {member.exchange.number: member.exchange for member in found.members if member.exchange}
        return RemarkView(
            expected=quoting.text(first.expected if isinstance(first, Finding) else first.what),
            problem=quoting.text(first.message) if isinstance(first, Finding) else "",
            got=got,
            pointer=quoting.pointer(first.pointer),
            where=quoting.pointer(found.where),
            times=len(found.members),
            answers=len(exchanges),
            varying=found.varying,
            others=[value for value in quoted if value not in (None, got)][:_OTHERS] if quoting.show_values else [],
            request=self._request(first.exchange) if first.exchange else None,
            reason=quoting.text(reason),
        )

    def _request(self, exchange: Exchange) -> RequestView:
        return RequestView(
            number=exchange.number,
            method=self._quoting.text(exchange.request.method),
            url=shown_url(exchange.url, self._quoting),
            purpose=self._quoting.text(exchange.request.purpose),
            status=exchange.status,
            attempts=exchange.attempts,
            curl=curl_line(exchange, self._quoting, self._curl_names),
        )

    def _field(self, statistics: FieldStatistics) -> FieldView:
        documented = statistics.documented or ()
        values = dict.fromkeys(documented, 0) | dict(statistics.values)
        return FieldView(
            path=self._quoting.text(statistics.path),
            parents=statistics.parents,
            present=statistics.present,
            null=statistics.null,
            values=[self._value(value, count, value in documented) for value, count in values.items()],
        )

    def _value(self, value: object, count: int, documented: bool) -> ValueView:
        # A documented value is the document's own word; any other is the server's.
        if documented:
            return ValueView(self._quoting.text(str(value)), count, True)
        shown = self._quoting.value(value) if self._quoting.show_values else json_type(value)
        return ValueView(shown or "", count, False)
