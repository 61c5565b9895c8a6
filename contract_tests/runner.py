"""The runner: reads the list, sends the probes that the selected rules look at, and runs each rule.

What a rule is given does not depend on which other rules are selected, nor on their order: each declares the sources of
requests whose answers it looks at, and the runner sends them all before the first rule.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from attrs import define, evolve, field

from contract_tests.catalog import EARLY_SOURCES, LIST, SOURCES, Rule
from contract_tests.http.exchange import Exchange, Request
from contract_tests.known_issues import KnownIssues
from contract_tests.results import (
    BudgetError,
    CannotTestError,
    InconclusiveError,
    Outcome,
    RuleResult,
)
from contract_tests.run import Run

_PREFLIGHT = "preflight"
_LOCKED_OUT = frozenset({401, 403, 404})


@define
class Runner:
    """Runs rules on one operation, from the first request to the results.

    Attributes:
        run: what the rules are given.
        rules: the whole catalog, in order.
        known: the known issues.
        selected: ids of the rules that the run was asked for; None is all of them.
        results: of the selected rules tested so far, by id.
        can_send: whether requests are still made; without them, what was read is tested.
        can_test: whether rules are still tested.
        incomplete: why not everything was tested, or which part of the suite failed; empty where neither happened.
    """

    run: Run
    rules: list[Rule]
    known: KnownIssues = field(factory=KnownIssues)
    selected: frozenset[str] | None = None
    results: dict[str, RuleResult] = field(factory=dict)
    can_send: bool = True
    can_test: bool = True
    incomplete: str = ""
    _sent: dict[str, list[Exchange]] = field(factory=dict, repr=False)
    _limited: dict[tuple[str, ...] | None, Run] = field(factory=dict, repr=False)

    @property
    def has_failed(self) -> bool:
        """Whether a rule failed."""
        return any(result.outcome is Outcome.FAILED for result in self.results.values())

    def mark_incomplete(self, reason: str) -> None:
        """Note why not everything was tested; the first reason counts."""
        self.incomplete = self.incomplete or reason

    def stop_sending(self, reason: str) -> None:
        """Make no more requests."""
        self.mark_incomplete(reason)
        self.can_send = False

    def stop(self, reason: str) -> None:
        """Make no more requests, and test no more rules."""
        self.stop_sending(reason)
        self.can_test = False

    def start(self) -> None:
        """Make the preflight, then send what the selected rules look at; nothing where a recording is tested."""
        if self.run.session is None:
            return
        try:
            preflight(self.run)
        except CannotTestError as error:
            self.stop_sending(str(error))
        except InconclusiveError as error:
            self.stop(str(error))
        self._sent[_PREFLIGHT] = list(self.run.traffic)
        chosen = [rule for rule in self.rules if self.selected is None or rule.id in self.selected]
        self.send_sources({LIST, *(name for rule in chosen for name in _names(rule.sources))})

    def send_sources(self, sources: Iterable[str]) -> None:
        """Send the requests of these sources, each once: the list first, then early ones."""
        wanted = set(sources) - self._sent.keys()
        for name in sorted(SOURCES, key=lambda name: (name != LIST, name not in EARLY_SOURCES)):
            if name in wanted and self.can_send:
                start = len(self.run.traffic)
                with self.guarded(f"the requests of {name}"):
                    SOURCES[name](self.run)
                self._sent[name] = self.run.traffic[start:]

    @contextmanager
    def guarded(self, what: str) -> Iterator[None]:
        """Let nothing that goes wrong in a part of the run, such as its requests or the survey, end the run."""
        try:
            yield
        except BudgetError as error:
            self.mark_incomplete(str(error))
        except CannotTestError:
            pass  # the list has no such pages, or too few items
        except InconclusiveError as error:
            self.stop_sending(str(error))
        except Exception as error:
            self.mark_incomplete(f"an internal error ended {what} ({type(error).__name__})")

    def test(self, rule: Rule) -> RuleResult:
        """Test a rule, or say why it cannot be."""
        started = monotonic()
        self.results[rule.id] = self._test(rule)
        self.results[rule.id].seconds = monotonic() - started
        return self.results[rule.id]

    def all_results(self) -> list[tuple[Rule, RuleResult]]:
        """Return every rule with its result."""
        return [(rule, self.results.get(rule.id) or self._without_result(rule)) for rule in self.rules]

    def run_limited_to(self, sources: tuple[str, ...] | None) -> Run:
        """Return the run with the answers of these sources, and of the list, alone."""
        if self.run.session is None:
            return self.run
        if sources not in self._limited:
            names = self._sent.keys() & {_PREFLIGHT, LIST, *_names(sources)}
            found = [exchange for name in names for exchange in self._sent[name]]
            self._limited[sources] = evolve(self.run, traffic=sorted(found, key=lambda e: e.number), memo={})
        return self._limited[sources]

    def _test(self, rule: Rule) -> RuleResult:
        if not self.can_test or (rule.sends and not self.can_send):
            return RuleResult(rule.id, Outcome.NOT_TESTED, self.incomplete)
        try:
            return apply(rule, self.run if rule.sends else self.run_limited_to(rule.sources), self.known)
        except InconclusiveError as error:
            self.stop_sending(str(error))
            return RuleResult(rule.id, Outcome.NOT_TESTED, str(error))
        except Exception as error:
            # An error of the suite itself is no finding, whatever the server sent to provoke it.
            self.mark_incomplete(f"an internal error ended the rule {rule.id} ({type(error).__name__})")
            return RuleResult(rule.id, Outcome.NOT_TESTED, f"an internal error ended the rule: {type(error).__name__}")

    def _without_result(self, rule: Rule) -> RuleResult:
        if self.selected is not None and rule.id not in self.selected:
            return RuleResult(rule.id, Outcome.NOT_SELECTED)
        return RuleResult(rule.id, Outcome.NOT_TESTED, self.incomplete or "the run stopped before it")


def _names(sources: tuple[str, ...] | None) -> Iterable[str]:
    return SOURCES if sources is None else sources


def apply(rule: Rule, run: Run, known: KnownIssues) -> RuleResult:
    """Run a rule. Raises InconclusiveError where the server gives no answer any more."""
    result = RuleResult(rule.id, Outcome.PASSED)
    try:
        for found in rule.function(run):
            if found.is_observation:
                result.observations.append(found)
            elif (reason := known.reason(rule.id, found)) is not None:
                result.known.append((found, reason))
            else:
                result.findings.append(found)
    except CannotTestError as error:
        result.reason = str(error)  # what was found before stays found
    if result.findings:
        result.outcome = Outcome.FAILED
    elif result.known:
        result.outcome = Outcome.KNOWN_ISSUE
    elif result.reason:
        result.outcome = Outcome.NOT_TESTED
    elif result.observations:
        result.outcome = Outcome.OBSERVATION
    return result


def preflight(run: Run) -> None:
    """Send one plain request.

    Raises:
        InconclusiveError: there is no answer, or a redirect, the credentials are refused, or what answers does not
            speak JSON.
        CannotTestError: the answer is no page, so that there is nothing to read but itself.
    """
    answer = run.send(Request(purpose="preflight"))
    if 300 <= answer.status < 400:
        raise InconclusiveError(f"the server redirects (status {answer.status}): set LEEN_BASE_URL to where it leads")
    if not answer.is_json and "json" not in (answer.header("content-type") or "").lower():
        raise InconclusiveError(
            f"what answered (status {answer.status}) is not this API: it is JSON neither by its type nor by its body"
        )
    if answer.status in _LOCKED_OUT:
        raise InconclusiveError(
            f"the server refuses the credentials (status {answer.status}): check LEEN_API_KEY, LEEN_CONNECTION_ID "
            "and the environment that they belong to"
        )
    page = answer.json if answer.status == 200 and answer.is_json else None
    if not isinstance(page, dict) or not isinstance(page.get(run.operation.paging.items), list):
        raise CannotTestError(f"the plain request is not answered with a page (status {answer.status})")
