"""The course of a run: preflight, rule after rule, the report; pytest only calls the steps."""

from attrs import define, field

from contract_tests.engine.errors import CannotTestError, UndecidedError
from contract_tests.engine.evidence import field_statistics
from contract_tests.engine.exchange import Exchange, Request
from contract_tests.engine.judging import judge, not_tested
from contract_tests.engine.known import KnownDefects
from contract_tests.engine.preflight import preflight
from contract_tests.engine.report import FieldStatistics, Report
from contract_tests.engine.rule import Rule
from contract_tests.engine.run import Run
from contract_tests.engine.session import Session
from contract_tests.engine.verdict import UNTESTED, ExitStatus, decide
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
        results: what became of the rules judged so far, by id.
        undecided: why the run ended early, or what failed in it by itself; empty where neither happened.
        stopped: whether the server gave no answer any more, so that no rule can send.
        let_in: whether the preflight found a server of which something can be said.
        refused: what is wrong with the answer to the plain request, None where it is a page.
    """

    run: Run
    rules: list[Rule]
    known: KnownDefects = field(factory=KnownDefects)
    results: dict[str, RuleResult] = field(factory=dict)
    undecided: str = ""
    stopped: bool = False
    let_in: bool = True
    refused: Finding | None = None

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
        """Take note of why not every rule was judged; the first reason counts."""
        self.undecided = self.undecided or reason

    def judge(self, rule: Rule) -> RuleResult:
        """Judge a rule, or say why it cannot be."""
        if (self.stopped and rule.sends) or not self.let_in:
            result = not_tested(rule, self.undecided)
        elif self.refused is not None and rule.sends:
            result = not_tested(rule, "the plain request itself is not answered with a page")
        else:
            result = self._judge(rule)
        self.results[rule.id] = result
        return result

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
        results = [self.results.get(rule.id) or self._not_run(rule) for rule in self.rules]
        seen, fields = self._seen(), self._fields()
        status, sentence = decide(results, self.run.settings, seen["items"], self.undecided)
        tested = [r.rule_id for r in results if r.outcome not in UNTESTED]
        return Report(
            verdict=_VERDICTS[status],
            sentence=sentence,
            exit_status=status,
            target=self.run.settings.base_url,
            seed=self.run.settings.seed,
            document_version=str(self.run.operation.document.get("info", {}).get("version", "")),
            rules=list(zip(self.rules, results, strict=True)),
            unneeded_known=self.known.unneeded(tested),
            fields=fields,
            seen=seen,
            traffic=list(self.run.traffic),
            keys=self.run.operation.keys,
        )

    def _fields(self) -> list[FieldStatistics]:
        try:
            return field_statistics(self.run)
        except Exception as error:
            self.end_early(f"fields could not be counted ({type(error).__name__})")
            return []

    def _not_run(self, rule: Rule) -> RuleResult:
        return not_tested(rule, self.undecided) if self.undecided else RuleResult(rule.id, Outcome.NOT_SELECTED)

    def _seen(self) -> dict[str, int]:
        paging = self.run.operation.paging
        ids: set[str] = set()
        for page in self.run.pages():
            items = page.json.get(paging.items) if isinstance(page.json, dict) else None
            found = items if isinstance(items, list) else []
            ids.update(str(item.get(paging.identity)) for item in found if isinstance(item, dict))
        seen = {"items": len(ids), "answers": len(self.run.traffic)}
        session = self.run.session
        if isinstance(session, Session):
            waited = round(session.pace.waited)
            seen |= {"requests": session.requests, "repeated requests": session.repeats, "seconds waited": waited}
        return seen
