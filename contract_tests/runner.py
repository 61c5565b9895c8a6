"""The runner: reads the list, sends the probes that the selected rules look at, runs each rule, and sums up.

What a rule is given does not depend on which other rules are selected, nor on their order: each check declares the
sources of requests whose answers it looks at, and the runner sends them all before the first rule.
"""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator
from time import monotonic
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import define, evolve, field, frozen

from contract_tests.errors import BudgetError, CannotTestError, InconclusiveError
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.known_issues import KnownIssues
from contract_tests.openapi.document import CursorPaging, OffsetPaging, Operation
from contract_tests.openapi.expected_response import is_cursor_mode, is_mode_sure
from contract_tests.results import (
    Confidence,
    Finding,
    Observation,
    Outcome,
    ResolvedAmbiguity,
    RuleResult,
    Said,
    is_json,
    shown_by,
    status,
    type_at,
)
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

_PLAIN = Request(purpose="preflight")
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


@frozen
class _Made:
    """What was worked out once: the value or why there is none, and the exchanges that it rests on."""

    value: Any
    error: CannotTestError | None
    exchanges: list[Exchange] = field(repr=False)


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
    _reused: list[Exchange] = field(factory=list, init=False, repr=False)

    def get(self, *query: tuple[str, str], purpose: str = "") -> Exchange:
        """Send one plain GET of the operation."""
        return self.session.send(Request(query=query, purpose=purpose))

    def draw(self, strategy: "SearchStrategy[Any]", count: int, key: str) -> list[Any]:
        """Draw up to `count` examples with Hypothesis: the same for the same seed and key."""
        from contract_tests.sampling.draw import draw  # a run that draws nothing need not load Hypothesis

        return draw(strategy, count, self.settings.seed, key)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what `make` gave when the key was first asked for. Raises the CannotTestError that it raised then."""
        if key not in self.memo:
            self.memo[key] = self.record(make)
        made: _Made = self.memo[key]
        self._reused += made.exchanges
        if made.error is not None:
            raise made.error
        found: T = made.value
        return found

    def record(self, make: Callable[[], Any]) -> _Made:
        """Call `make`; tell which exchanges its value rests on: those sent, and those of what it took from memory."""
        outer, self._reused = self._reused, []
        start, value, error = len(self.traffic), None, None
        try:
            value = make()
        except CannotTestError as caught:
            error = caught
        finally:
            exchanges = [*self._reused, *self.traffic[start:]]
            self._reused = outer
        return _Made(value, error, list({id(exchange): exchange for exchange in exchanges}.values()))

    def mode(self, exchange: Exchange) -> str:
        """Return the page mode that was asked for, `offset` or `cursor`; where that is open, the answer's."""
        if not is_mode_sure(self.operation, exchange.request):
            return "cursor" if self._has_cursors(exchange) else "offset"
        return "cursor" if is_cursor_mode(self.operation, exchange.request) else "offset"

    def _has_cursors(self, exchange: Exchange) -> bool:
        cursor = self.operation.paging.cursor
        return cursor is not None and isinstance(exchange.json, dict) and cursor.next in exchange.json

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
        confidence: how surely that fact is known.
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


_RULES: dict[str, Rule] = {}
_SOURCES: dict[str, Callable[[Run], object]] = {}
_EARLY: set[str] = set()


def rule(
    rule_id: str, *, fact: str, confidence: str, sends: bool = True, of: tuple[str, ...] = ()
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function of a run as a rule; its docstring is the statement."""

    def register(function: RuleFunction) -> RuleFunction:
        if rule_id in _RULES:
            raise ValueError(f"two rules are called {rule_id}: rename one")
        statement = " ".join((function.__doc__ or "").split())
        _RULES[rule_id] = Rule(rule_id, statement, fact, Confidence(confidence), sends, function, of)
        return function

    return register


def check(
    rule_id: str,
    *,
    fact: str,
    confidence: str,
    of: tuple[str, ...],
    where: Callable[[Run, Exchange], bool] = lambda _run, _exchange: True,
    none: str = "no answer was recorded",
) -> Callable[[ExchangeCheck], ExchangeCheck]:
    """Register a pure function of one exchange as a rule, called with every exchange of the sources `of`.

    Args:
        rule_id, fact, confidence: as of Rule.
        of: names of sources, EVERYTHING for all there are.
        where: which exchanges the rule speaks of.
        none: why the rule cannot be tested where there is no such exchange.
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

        over_all.__doc__ = function.__doc__
        rule(rule_id, fact=fact, confidence=confidence, sends=False, of=of)(over_all)
        return function

    return register


def source(name: str, *, early: bool = False) -> Callable[[Callable[[Run], object]], Callable[[Run], object]]:
    """Register what sends the requests of a source; rules name the sources that they look at.

    An early one is sent before the others: it looks for what a list that moves hides, sooner or later.
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


@source(LIST)
def read_list(run: Run) -> None:
    """Read the whole list with all that flags add, then parts of it in each mode, forward and backward, in all ways."""
    paging = run.operation.paging
    flags: Query = tuple((name, "true") for name in run.operation.includes)
    views: list[Query] = [(), flags, *((flag,) for flag in flags if len(flags) > 1)]
    if run.operation.since:
        views.append(((run.operation.since[0], "2021-01-01T00:00:00+00:00"),))
    if paging.offset:
        _read_whole(run, flags)
        for view in [*views, *_excluded(paging.offset)]:
            run.get(*view, purpose="first page")
        for offset in (1, _FEW, 1_000_000):
            run.get((paging.offset.offset, str(offset)), (paging.limit, str(_FEW)), purpose="page by offset")
    if paging.cursor:
        mode: Query = ((paging.cursor.enable, "true"),) if paging.cursor.enable else ()
        if not paging.offset:
            _traverse(run, paging.cursor, (*mode, *flags), paging.default_limit, run.settings.max_items)
        for view in views:
            _traverse(run, paging.cursor, (*mode, *view), paging.default_limit, paging.default_limit)
        last = _traverse(run, paging.cursor, mode, _FEW, 3 * _FEW)
        before = last.json.get(paging.cursor.previous) if run.items(last) else None
        if isinstance(before, str):
            query = (*mode, (paging.limit, str(_FEW)), (paging.cursor.cursor, before))
            run.get(*query, purpose="page before the last")


_FEW = 7


def _excluded(offset: OffsetPaging) -> list[Query]:
    return [((offset.exclude_total, "true"),)] if offset.exclude_total else []


def _read_whole(run: Run, flags: Query) -> None:
    """Read by offset, in the largest pages that clients are known to ask for, where the server gives them."""
    paging, read = run.operation.paging, 0
    limit = paging.known_limit
    while read < run.settings.max_items and paging.offset:
        later = ((paging.offset.offset, str(read)),) if read else ()
        answer = run.get(*flags, *later, (paging.limit, str(limit)), purpose="whole list")
        count = len(run.items(answer))
        if not read and count < limit:
            limit = max(count, paging.default_limit)
        read += count
        if count < limit:
            return


def _traverse(run: Run, names: CursorPaging, view: Query, limit: int, most: int) -> Exchange:
    """Follow next cursors until so many items were read; return the last page."""
    size, read, cursor = (run.operation.paging.limit, str(limit)), 0, None
    while True:
        query = [pair for pair in view if cursor is None or pair[0] not in names.first_request_only]
        later: Query = () if cursor is None else ((names.cursor, cursor),)
        answer = run.get(*query, size, *later, purpose="pages by cursor")
        items = run.items(answer)
        read += len(items)
        found = answer.json.get(names.next) if items else None
        if not isinstance(found, str) or read > most or found == cursor:
            return answer
        cursor = found


def all_rules(package: ModuleType) -> list[Rule]:
    """Import every module below the package of rules and return the rules: those that send first, each kind by id."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return sorted(_RULES.values(), key=lambda rule: (not rule.sends, rule.id))


@define
class Runner:
    """Runs rules on one operation, from the first request to the results.

    Attributes:
        run: what the rules are given.
        rules: the whole catalogue, in order.
        known: the known issues.
        selected: ids of the rules that the run was asked for; None is all of them.
        results: what became of the selected rules checked so far, by id.
        ended_early: why not every rule was checked, or what failed by itself; empty where neither happened.
        interrupted: whether a signal ended the run.
        stopped: whether the server gives no answer any more, so that no rule can send.
        let_in: whether the preflight found a server of which something can be said.
        refused: what is wrong with the answer to the plain request, None where it is a page.
    """

    run: Run
    rules: list[Rule]
    known: KnownIssues = field(factory=KnownIssues)
    selected: frozenset[str] | None = None
    results: dict[str, RuleResult] = field(factory=dict)
    ended_early: str = ""
    interrupted: bool = False
    stopped: bool = False
    let_in: bool = True
    refused: Finding | None = None
    _exchanges: dict[str, list[Exchange]] = field(factory=dict, repr=False)
    _views: dict[tuple[str, ...], Run] = field(factory=dict, repr=False)

    @property
    def has_failed(self) -> bool:
        """Whether a rule failed."""
        return any(result.outcome is Outcome.FAILED for result in self.results.values())

    @property
    def sends(self) -> bool:
        """Whether there is a server; a recording is checked without one."""
        return not isinstance(self.run.session, NoSender)

    def start(self) -> None:
        """Make the preflight, then send what the selected rules look at."""
        if not self.sends:
            return
        try:
            self.refused = preflight(self.run)
        except (InconclusiveError, CannotTestError) as error:
            self.ended_early, self.let_in = str(error), False
            return
        self._exchanges[LIST], wanted = list(self.run.traffic), set[str]()
        self._send(LIST)
        for rule in self.rules:
            if self.selected is None or rule.id in self.selected:
                wanted |= set(_SOURCES) if rule.of == EVERYTHING else set(rule.of)
        self.read(wanted)

    def read(self, sources: Collection[str]) -> None:
        """Send the requests of these sources, in their own order, each once."""
        for name in sorted(_SOURCES, key=lambda name: name not in _EARLY):
            if name not in self._exchanges and (name in sources or EVERYTHING[0] in sources):
                self._send(name)

    def end_early(self, reason: str) -> None:
        """Note why not every rule was checked; the first reason counts."""
        self.ended_early = self.ended_early or reason

    def interrupt(self, reason: str) -> None:
        """Note a signal: what was found stays in the report, and nothing is decided."""
        self.interrupted = True
        self.end_early(reason)

    def check(self, rule: Rule) -> RuleResult:
        """Check a rule, or say why it cannot be."""
        started = monotonic()
        self.results[rule.id] = self._check(rule)
        self.results[rule.id].seconds = monotonic() - started
        return self.results[rule.id]

    def all_results(self) -> list[tuple[Rule, RuleResult]]:
        """Return every rule with its result."""
        return [(rule, self.results.get(rule.id) or self._without_result(rule)) for rule in self.rules]

    def _send(self, name: str) -> None:
        if self.stopped or (self.refused is not None and name != LIST):
            return
        before, start = self._exchanges.get(name, []), len(self.run.traffic)
        found = None
        try:
            made = self.run.record(lambda: _SOURCES[name](self.run))
            found = made.exchanges
            if isinstance(made.error, BudgetError):
                self.end_early(str(made.error))
        except InconclusiveError as error:
            self.stopped = True
            self.end_early(str(error))
        except Exception as error:
            self.end_early(f"the requests of {name} failed by themselves ({type(error).__name__})")
        self._exchanges[name] = [*before, *(self.run.traffic[start:] if found is None else found)]

    def _check(self, rule: Rule) -> RuleResult:
        if not self.let_in or self.interrupted or (rule.sends and self.stopped):
            return RuleResult(rule.id, Outcome.NOT_TESTED, self.ended_early)
        if rule.sends and self.refused is not None:
            return RuleResult(rule.id, Outcome.NOT_TESTED, "the plain request itself is not answered with a page")
        try:
            return apply(rule, self.run if rule.sends else self.view(rule.of), self.known)
        except InconclusiveError as error:
            self.stopped = True
            self.end_early(str(error))
            return RuleResult(rule.id, Outcome.NOT_TESTED, str(error))
        except Exception as error:
            # A slip of the suite's own must not pass for a finding, whatever the server sent to provoke it.
            self.end_early(f"the rule {rule.id} failed by itself ({type(error).__name__})")
            return RuleResult(rule.id, Outcome.NOT_TESTED, f"the rule failed by itself: {type(error).__name__}")

    def view(self, sources: tuple[str, ...]) -> Run:
        """Return the run with the answers of these sources, and of the list, alone."""
        if not self.sends:
            return self.run
        if sources not in self._views:
            names = (LIST, *(_SOURCES if sources == EVERYTHING else sources))
            found = {e.number: e for name in names for e in self._exchanges.get(name, ())}
            self._views[sources] = evolve(self.run, traffic=[found[number] for number in sorted(found)], memo={})
        return self._views[sources]

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
        _sort(rule.check(run), result, known)
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


def _sort(said: Iterable[Said], result: RuleResult, known: KnownIssues) -> None:
    for word in said:
        if isinstance(word, Observation):
            result.observations.append(word)
        elif isinstance(word, ResolvedAmbiguity):
            if word not in result.resolved_ambiguities:
                result.resolved_ambiguities.append(word)
        elif (reason := known.reason(result.rule_id, word)) is not None:
            result.known.append((word, reason))
        else:
            result.findings.append(word)


def preflight(run: Run) -> Finding | None:
    """Send one plain request; return what is wrong with the answer, None where it is a page.

    Raises:
        InconclusiveError: there is no answer, or a redirect, the credentials are refused, or what answers does not
            speak JSON.
    """
    answer = run.session.send(_PLAIN)
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
    return _wrong(run, answer)


def _wrong(run: Run, answer: Exchange) -> Finding | None:
    if answer.status != 200:
        message = f"The plain request is answered with status {answer.status}."
        return shown_by(answer, message, ~status(200), expected="status 200", actual=answer.status)
    if not answer.is_json:
        return shown_by(answer, "The plain request is answered with a body that is not JSON.", ~is_json())
    items = run.operation.paging.items
    if not isinstance(answer.json, dict) or not isinstance(answer.json.get(items), list):
        message = f"The plain request is answered with something else than a page: there is no list of {items}."
        return shown_by(answer, message, ~type_at(f"/{items}", "array"), actual=answer.json)
    return None
