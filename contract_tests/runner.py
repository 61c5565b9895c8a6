"""The runner: reads the list, sends the probes that the selected rules look at, and runs each rule.

What a rule is given does not depend on which other rules are selected, nor on their order: each check declares the
sources of requests whose answers it looks at, and the runner sends them all before the first rule.
"""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import IntEnum
from time import monotonic
from types import ModuleType
from typing import Any, Protocol, TypeVar

from attrs import define, evolve, field, frozen
from hypothesis.strategies import SearchStrategy

from contract_tests.http.exchange import Exchange, Request
from contract_tests.known_issues import KnownIssues
from contract_tests.openapi.document import Operation
from contract_tests.openapi.expected_response import is_cursor_mode, is_mode_sure
from contract_tests.results import (
    BudgetError,
    CannotTestError,
    Confidence,
    InconclusiveError,
    Observation,
    Outcome,
    RuleResult,
    Said,
)
from contract_tests.sampling.draw import draw
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings

T = TypeVar("T")

_LOCKED_OUT = frozenset({401, 403, 404})


class Sender(Protocol):
    """What sends requests: the session, or nothing where a recording is checked."""

    def send(self, request: Request) -> Exchange:
        """Send with credentials, retry transient errors, record. Raises BudgetError, InconclusiveError."""
        ...


@define
class NoSender:
    """Stands for the session where a recording is checked."""

    def send(self, request: Request) -> Exchange:  # noqa: ARG002  (a Sender)
        """Send nothing. Raises CannotTestError."""
        raise CannotTestError("a recording is checked: no request is made")


@define(slots=False)
class Run:
    """What a rule is given.

    Attributes:
        settings: what was asked for.
        operation: the paged operation under test.
        session: sends requests; every answer lands in `traffic`.
        traffic: all answers so far; what a check is given, those of its sources.
        left_out: why entries of a recording are left out -> how many.
        memo: what rules work out once and share, by a key of their own.
        motion: when the list moved, and whether it went back.
    """

    settings: Settings
    operation: Operation
    session: Sender
    traffic: list[Exchange] = field(factory=list)
    left_out: dict[str, int] = field(factory=dict)
    memo: dict[str, Any] = field(factory=dict, repr=False)
    motion: Motion = field(factory=Motion)

    def get(self, *query: tuple[str, str], purpose: str = "") -> Exchange:
        """Send one plain GET of the operation."""
        return self.session.send(Request(query=query, purpose=purpose))

    def draw(self, strategy: SearchStrategy[Any], count: int, key: str) -> list[Any]:
        """Draw up to `count` examples with Hypothesis: the same for the same seed and key."""
        return draw(strategy, count, self.settings.seed, key)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what `make` gave when the key was first asked for. Raises the CannotTestError that it raised then."""
        if key not in self.memo:
            try:
                self.memo[key] = make()
            except CannotTestError as error:
                self.memo[key] = error
        if isinstance(self.memo[key], CannotTestError):
            raise self.memo[key]
        found: T = self.memo[key]
        return found

    def mode(self, exchange: Exchange) -> str:
        """Return the page mode that was asked for, `offset` or `cursor`; where that is open, the answer's."""
        cursor = self.operation.paging.cursor
        if is_mode_sure(self.operation, exchange.request):
            is_cursor = is_cursor_mode(self.operation, exchange.request)
        else:
            is_cursor = cursor is not None and isinstance(exchange.json, dict) and cursor.next in exchange.json
        return "cursor" if is_cursor else "offset"

    def items(self, exchange: Exchange) -> list[Any]:
        """Return the list of a page, empty where the answer holds none."""
        page = exchange.json if exchange.is_json else None
        found = page.get(self.operation.paging.items) if isinstance(page, dict) else None
        return found if isinstance(found, list) else []

    def pages(self) -> Iterator[Exchange]:
        """Yield the recorded answers to plain requests with status 200 whose body is JSON."""
        for exchange in self.traffic:
            if exchange.request.is_plain and exchange.status == 200 and exchange.is_json:
                yield exchange


RuleFunction = Callable[[Run], Iterator[Said]]
ExchangeCheck = Callable[[Run, Exchange], Iterator[Said]]

LIST = "list"
"""The source that every run sends first: the list in each mode, with and without flags."""
EVERYTHING = ("*",)
"""All sources."""


@frozen
class Rule:
    """A promise of the contract and how it is checked.

    Attributes:
        id: stable, `area.name`.
        statement: the promise in one sentence: the docstring of the function.
        fact: the fact that it rests on, in words of our own.
        confidence: how surely that fact is known; most are inferred (C).
        sends: whether it makes requests of its own; a rule that makes none works on a recording too.
        check: the function.
        of: sources of requests whose answers it looks at, or that it shares samples with.
    """

    id: str
    statement: str
    fact: str
    confidence: Confidence
    sends: bool
    check: RuleFunction
    of: tuple[str, ...] = ()

    @property
    def area(self) -> str:
        """What the rule is about, such as `cursor`."""
        return self.id.partition(".")[0]


_PREFLIGHT = "preflight"
_RULES: dict[str, Rule] = {}
_SOURCES: dict[str, Callable[[Run], object]] = {}
_EARLY: set[str] = set()


def rule(
    rule_id: str, *, fact: str, confidence: str = "C", sends: bool = True, of: tuple[str, ...] = (), statement: str = ""
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function of a run as a rule; its docstring is the statement, unless that is given."""

    def register(function: RuleFunction) -> RuleFunction:
        if rule_id in _RULES:
            raise ValueError(f"two rules are called {rule_id}: rename one")
        words = " ".join((statement or function.__doc__ or "").split())
        _RULES[rule_id] = Rule(rule_id, words, fact, Confidence(confidence), sends, function, of)
        return function

    return register


def check(
    rule_id: str,
    *,
    fact: str,
    confidence: str = "C",
    of: tuple[str, ...],
    where: Callable[[Run, Exchange], bool] = lambda _run, _exchange: True,
    none: str = "no answer was recorded",
    statement: str = "",
) -> Callable[[ExchangeCheck], ExchangeCheck]:
    """Register a pure function of one exchange as a rule, called with every exchange of the sources `of`.

    Args:
        rule_id, fact, confidence: as of Rule.
        of: names of sources, EVERYTHING for all there are.
        where: which exchanges the rule speaks of.
        none: why the rule cannot be tested where there is no such exchange.
        statement: the promise; by default the docstring.
    """

    def register(function: ExchangeCheck) -> ExchangeCheck:
        def over_all(run: Run) -> Iterator[Said]:
            met = False
            for exchange in run.traffic:
                if where(run, exchange):
                    met = True
                    yield from function(run, exchange)
            if not met:
                raise CannotTestError(none)

        words = statement or function.__doc__ or ""
        rule(rule_id, fact=fact, confidence=confidence, sends=False, of=of, statement=words)(over_all)
        return function

    return register


def source(name: str, *, early: bool = False) -> Callable[[Callable[[Run], object]], Callable[[Run], object]]:
    """Register what sends the requests of a source; rules name the sources that they look at.

    An early one is sent before the others: a busy list soon updates the items that would show the fault.
    """

    def register(send: Callable[[Run], object]) -> Callable[[Run], object]:
        _SOURCES[name] = send
        if early:
            _EARLY.add(name)
        return send

    return register


def probe(name: str) -> Callable[[Callable[[Run], Iterable[Request]]], Callable[[Run], Iterable[Request]]]:
    """Register a source as the requests that it sends, one after the other."""

    def register(requests: Callable[[Run], Iterable[Request]]) -> Callable[[Run], Iterable[Request]]:
        def send(run: Run) -> None:
            for request in dict.fromkeys(requests(run)):
                try:
                    run.session.send(request)
                except BudgetError:
                    raise
                except CannotTestError:  # a method that may not be sent to a remote server, a URL that is too long
                    continue

        _SOURCES[name] = send
        return requests

    return register


def all_rules(package: ModuleType) -> list[Rule]:
    """Import every module below the package of rules and return the rules: those that send first, each kind by id."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return sorted(_RULES.values(), key=lambda rule: (not rule.sends, rule.id))


class Reach(IntEnum):
    """What a run can still do."""

    SERVER = 0
    """Send requests."""
    TRAFFIC = 1
    """Check what was read: the server gives no more pages."""
    NOTHING = 2
    """Neither: the server refused the first request, or a signal came."""


@define
class Runner:
    """Runs rules on one operation, from the first request to the results.

    Attributes:
        run: what the rules are given.
        rules: the whole catalogue, in order.
        known: the known issues.
        selected: ids of the rules that the run was asked for; None is all of them.
        results: of the selected rules checked so far, by id.
        reach: what the run can still do.
        ended_early: why not every rule was checked, or which part of the suite failed; empty where neither happened.
    """

    run: Run
    rules: list[Rule]
    known: KnownIssues = field(factory=KnownIssues)
    selected: frozenset[str] | None = None
    results: dict[str, RuleResult] = field(factory=dict)
    reach: Reach = Reach.SERVER
    ended_early: str = ""
    _sent: dict[str, list[Exchange]] = field(factory=dict, repr=False)
    _views: dict[tuple[str, ...], Run] = field(factory=dict, repr=False)

    @property
    def has_failed(self) -> bool:
        """Whether a rule failed."""
        return any(result.outcome is Outcome.FAILED for result in self.results.values())

    def start(self) -> None:
        """Make the preflight, then send what the selected rules look at; nothing where a recording is checked."""
        if isinstance(self.run.session, NoSender):
            return
        try:
            preflight(self.run)
        except CannotTestError as error:
            self.end_early(str(error), Reach.TRAFFIC)
        except InconclusiveError as error:
            self.end_early(str(error), Reach.NOTHING)
        self._sent[_PREFLIGHT] = list(self.run.traffic)
        of = [rule.of for rule in self.rules if self.selected is None or rule.id in self.selected]
        self.read({LIST, *(name for names in of for name in names)})

    def read(self, sources: Collection[str]) -> None:
        """Send the requests of these sources, each once: the list first, then early ones."""
        for name in sorted(_SOURCES, key=lambda name: (name != LIST, name not in _EARLY)):
            if name not in self._sent and (name in sources or EVERYTHING[0] in sources):
                self._send(name)

    def end_early(self, reason: str, reach: Reach = Reach.SERVER) -> None:
        """Note why not every rule was checked, and what can still be done; the first reason counts."""
        self.ended_early = self.ended_early or reason
        self.reach = max(self.reach, reach)

    def check(self, rule: Rule) -> RuleResult:
        """Check a rule, or say why it cannot be."""
        started = monotonic()
        self.results[rule.id] = self._check(rule)
        self.results[rule.id].seconds = monotonic() - started
        return self.results[rule.id]

    def all_results(self) -> list[tuple[Rule, RuleResult]]:
        """Return every rule with its result."""
        return [(rule, self.results.get(rule.id) or self._without_result(rule)) for rule in self.rules]

    def view(self, sources: tuple[str, ...]) -> Run:
        """Return the run with the answers of these sources, and of the list, alone."""
        if isinstance(self.run.session, NoSender):
            return self.run
        if sources not in self._views:
            names = self._sent if sources == EVERYTHING else {_PREFLIGHT, LIST, *sources}
            found = [exchange for name in names for exchange in self._sent.get(name, ())]
            self._views[sources] = evolve(self.run, traffic=sorted(found, key=lambda e: e.number), memo={})
        return self._views[sources]

    def _send(self, name: str) -> None:
        if self.reach is not Reach.SERVER:
            return
        start = len(self.run.traffic)
        try:
            _SOURCES[name](self.run)
        except BudgetError as error:
            self.end_early(str(error))
        except CannotTestError:
            pass  # the list has no such pages, or too few items
        except InconclusiveError as error:
            self.end_early(str(error), Reach.TRAFFIC)
        except Exception as error:
            self.end_early(f"an internal error ended the requests of {name} ({type(error).__name__})")
        finally:
            self._sent[name] = self.run.traffic[start:]

    def _check(self, rule: Rule) -> RuleResult:
        if self.reach is Reach.NOTHING or (rule.sends and self.reach is Reach.TRAFFIC):
            return RuleResult(rule.id, Outcome.NOT_TESTED, self.ended_early)
        try:
            return apply(rule, self.run if rule.sends else self.view(rule.of), self.known)
        except InconclusiveError as error:
            self.end_early(str(error), Reach.TRAFFIC)
            return RuleResult(rule.id, Outcome.NOT_TESTED, str(error))
        except Exception as error:
            # An error of the suite itself is no finding, whatever the server sent to provoke it.
            self.end_early(f"an internal error ended the rule {rule.id} ({type(error).__name__})")
            return RuleResult(rule.id, Outcome.NOT_TESTED, f"an internal error ended the rule: {type(error).__name__}")

    def _without_result(self, rule: Rule) -> RuleResult:
        if self.selected is not None and rule.id not in self.selected:
            return RuleResult(rule.id, Outcome.NOT_SELECTED)
        return RuleResult(rule.id, Outcome.NOT_TESTED, self.ended_early or "the run stopped before it")


def apply(rule: Rule, run: Run, known: KnownIssues) -> RuleResult:
    """Run a rule; findings of a rule whose fact is unsure count as observations.

    Raises:
        InconclusiveError: the server gave no answer any more.
    """
    result = RuleResult(rule.id, Outcome.PASSED)
    try:
        for said in rule.check(run):
            if isinstance(said, Observation):
                result.observations.append(said)
            elif (reason := known.reason(rule.id, said)) is not None:
                result.known.append((said, reason))
            else:
                result.findings.append(said)
    except CannotTestError as error:
        result.reason = str(error)  # what was found before stays found
    if result.findings:
        result.outcome = Outcome.FAILED if rule.confidence.may_fail else Outcome.OBSERVATION
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
    answer = run.session.send(Request(purpose="preflight"))
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
