"""The course of a run: preflight, rule after rule, the report; pytest only calls the steps."""

from hashlib import sha256
from time import monotonic

from attrs import define, field

from contract_tests.engine.evidence import field_statistics
from contract_tests.engine.judging import judge, not_tested
from contract_tests.engine.preflight import preflight
from contract_tests.engine.report import FieldStatistics, Report
from contract_tests.engine.rule import Rule
from contract_tests.engine.run import Run
from contract_tests.engine.verdict import UNTESTED, ExitStatus, decide
from contract_tests.errors import CannotTestError, UndecidedError
from contract_tests.http.client import Session
from contract_tests.http.exchange import Exchange, Request
from contract_tests.known_issues import KnownIssues
from contract_tests.openapi.document import DOCUMENT
from contract_tests.results import Finding, Outcome, RuleResult, Verdict

_VERDICTS = {
    ExitStatus.PASSED: Verdict.PASSED,
    ExitStatus.FAILED: Verdict.FAILED,
    ExitStatus.INCONCLUSIVE: Verdict.INCONCLUSIVE,
}


@define
class NoSender:
    """Stands for the session where a recording is judged."""

    def send(self, request: Request) -> Exchange:  # noqa: ARG002  (a Sender)
        """Send nothing. Raises CannotTestError."""
        raise CannotTestError("a recording is judged: no request is made")


@define
class Course:
    """A run from its first request to its report.

    Attributes:
        run: what the rules are given.
        rules: the whole catalogue, in order.
        known: the defects that are lived with.
        selected: ids of the rules that the run was asked for; None is all of them.
        results: what became of the selected rules judged so far, by id.
        interrupted: whether a signal ended the run.
        undecided: why the run ended early, or what failed in it by itself; empty where neither happened.
        stopped: whether the server gave no answer any more, so that no rule can send.
        let_in: whether the preflight found a server of which something can be said.
        refused: what is wrong with the answer to the plain request, None where it is a page.
    """

    run: Run
    rules: list[Rule]
    known: KnownIssues = field(factory=KnownIssues)
    selected: frozenset[str] | None = None
    results: dict[str, RuleResult] = field(factory=dict)
    undecided: str = ""
    interrupted: bool = False
    stopped: bool = False
    let_in: bool = True
    refused: Finding | None = None
    _judged: dict[str, RuleResult] = field(factory=dict)

    @property
    def is_broken(self) -> bool:
        """Whether a rule is broken."""
        return any(result.outcome is Outcome.FAILED for result in self.results.values())

    def start(self) -> None:
        """Make the preflight; a recording needs none."""
        if isinstance(self.run.session, NoSender):
            return
        try:
            self.refused = preflight(self.run)
        except (UndecidedError, CannotTestError) as error:
            self.undecided, self.let_in = str(error), False

    def end_early(self, reason: str) -> None:
        """Note why not every rule was judged; the first reason counts."""
        self.undecided = self.undecided or reason

    def interrupt(self, reason: str) -> None:
        """Take note of a signal: what was found stays in the report, and nothing is decided."""
        self.interrupted = True
        self.end_early(reason)

    def judge(self, rule: Rule) -> RuleResult:
        """Judge a rule, or say why it cannot be: the result does not depend on which other rules are selected.

        A rule that sends nothing judges what all the others send, so they are run before it whether selected or not.
        """
        if not rule.sends and self.let_in and self.refused is None and not isinstance(self.run.session, NoSender):
            for other in self.rules:
                if other.sends:
                    self._result(other)
        self.results[rule.id] = self._result(rule)
        return self.results[rule.id]

    def _result(self, rule: Rule) -> RuleResult:
        if rule.id not in self._judged:
            started = monotonic()
            self._judged[rule.id] = self._judge_or_say_why_not(rule)
            self._judged[rule.id].seconds = monotonic() - started
        return self._judged[rule.id]

    def _judge_or_say_why_not(self, rule: Rule) -> RuleResult:
        if (self.stopped and rule.sends) or not self.let_in or self.interrupted:
            return not_tested(rule, self.undecided)
        if self.refused is not None and rule.sends:
            return not_tested(rule, "the plain request itself is not answered with a page")
        return self._judge(rule)

    def _judge(self, rule: Rule) -> RuleResult:
        try:
            return judge(rule, self.run, self.known)
        except UndecidedError as error:
            self.stopped = True
            self.end_early(str(error))
            return not_tested(rule, str(error))
        except Exception as error:
            # A slip of the suite's own must not pass for a judgement, whatever the server sent to provoke it.
            self.end_early(f"the rule {rule.id} failed by itself ({type(error).__name__})")
            return not_tested(rule, f"the rule failed by itself: {type(error).__name__}")

    def report(self) -> Report:
        """Return the run's end, whatever happened."""
        results = [self.results.get(rule.id) or self._without_result(rule) for rule in self.rules]
        seen, fields = self._seen(), self._fields()
        status, sentence = decide(results, self.run.settings, seen["items"], self.undecided, self.interrupted)
        tested = [r.rule_id for r in results if r.outcome not in UNTESTED]
        return Report(
            verdict=_VERDICTS[status],
            sentence=sentence,
            exit_status=status,
            target=self.run.settings.target,
            seed=self.run.settings.seed,
            document_version=str(self.run.operation.document.get("info", {}).get("version", "")),
            rules=list(zip(self.rules, results, strict=True)),
            unneeded_known=self.known.unneeded(tested),
            fields=fields,
            seen=seen,
            traffic=list(self.run.traffic),
            operation=self.run.operation,
            document_digest=sha256(DOCUMENT.read_bytes()).hexdigest(),
        )

    def _fields(self) -> list[FieldStatistics]:
        try:
            return field_statistics(self.run)
        except Exception as error:
            self.end_early(f"fields could not be counted ({type(error).__name__})")
            return []

    def _without_result(self, rule: Rule) -> RuleResult:
        if self.selected is not None and rule.id not in self.selected:
            return RuleResult(rule.id, Outcome.NOT_SELECTED)
        return not_tested(rule, self.undecided or "the run stopped before it")

    def _seen(self) -> dict[str, int]:
        paging = self.run.operation.paging
        ids: set[str] = set()
        for page in self.run.pages():
            items = page.json.get(paging.items) if isinstance(page.json, dict) else None
            found = items if isinstance(items, list) else []
            ids.update(str(item.get(paging.identity)) for item in found if isinstance(item, dict))
        seen = {"items": len(ids), "answers": len(self.run.traffic)}
        seen |= {f"recorded answers {reason}": number for reason, number in self.run.left_out.items()}
        session = self.run.session
        if isinstance(session, Session):
            waited = round(session.pace.waited)
            seen |= {"requests": session.requests, "repeated requests": session.repeats, "seconds waited": waited}
        return seen
