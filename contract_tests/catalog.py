"""The catalog of rules, and of the sources of requests whose answers they look at; decorators declare both."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

from attrs import frozen

from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import BudgetError, CannotTestError, Finding, may_fail
from contract_tests.run import Run

RuleFunction = Callable[[Run], Iterator[Finding]]
ExchangeFunction = Callable[[Run, Exchange], Iterator[Finding]]
Source = Callable[[Run], object]
Probe = Callable[[Run], Iterable[Request]]

LIST = "list"
"""The source that every run sends first: the list in each mode, with and without flags."""


@frozen
class Rule:
    """A promise of the contract and how it is tested.

    Attributes:
        id: stable, `area.name`.
        statement: the promise in one sentence: the docstring of the function.
        fact: the fact that it rests on, in words of our own.
        confidence: how surely that fact is known; most are inferred (C).
        sends: whether it makes requests of its own; a rule that makes none works on a recording too.
        function: yields what is wrong, and what is worth noting.
        sources: names of the sources whose answers it looks at, or that it shares samples with; None is all of them.
    """

    id: str
    statement: str
    fact: str
    confidence: str
    sends: bool
    function: RuleFunction
    sources: tuple[str, ...] | None = ()

    @property
    def area(self) -> str:
        """What the rule is about, such as `cursor`."""
        return self.id.partition(".")[0]


_RULES: dict[str, Rule] = {}
SOURCES: dict[str, Source] = {}
EARLY_SOURCES: set[str] = set()


def all_rules(package: ModuleType) -> list[Rule]:
    """Import every module below the package of rules and return the rules: those that send first, each kind by id."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return sorted(_RULES.values(), key=lambda rule: (not rule.sends, rule.id))


def rule(
    rule_id: str,
    *,
    fact: str,
    confidence: str = "C",
    sends: bool = True,
    sources: tuple[str, ...] | None = (),
    statement: str = "",
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function of a run as a rule; its docstring is the statement, unless that is given."""

    def register(function: RuleFunction) -> RuleFunction:
        if rule_id in _RULES:
            raise ValueError(f"two rules are called {rule_id}: rename one")
        if not may_fail(confidence):
            raise ValueError(f"the fact of {rule_id} is too unsure to fail a server: make an observation in the survey")
        words = " ".join((statement or function.__doc__ or "").split())
        _RULES[rule_id] = Rule(rule_id, words, fact, confidence, sends, function, sources)
        return function

    return register


def exchange_rule(
    rule_id: str,
    *,
    fact: str,
    confidence: str = "C",
    sources: tuple[str, ...] | None = None,
    where: Callable[[Run, Exchange], bool] = lambda _run, _exchange: True,
    if_none: str = "no answer was recorded",
    statement: str = "",
) -> Callable[[ExchangeFunction], ExchangeFunction]:
    """Register a function of one exchange as a rule that sends nothing.

    It is called with every exchange of the sources, by default of all, that `where` chooses; `if_none` says why the
    rule cannot be tested where there is none.
    """

    def register(function: ExchangeFunction) -> ExchangeFunction:
        def over_all(run: Run) -> Iterator[Finding]:
            chosen = [exchange for exchange in run.traffic if where(run, exchange)]
            if not chosen:
                raise CannotTestError(if_none)
            for exchange in chosen:
                yield from function(run, exchange)

        words = statement or function.__doc__ or ""
        rule(rule_id, fact=fact, confidence=confidence, sends=False, sources=sources, statement=words)(over_all)
        return function

    return register


def source(name: str, *, early: bool = False) -> Callable[[Source], Source]:
    """Register what sends the requests of a source.

    An early one is sent before the others: a busy list soon updates the items that would show the fault.
    """

    def register(send: Source) -> Source:
        SOURCES[name] = send
        if early:
            EARLY_SOURCES.add(name)
        return send

    return register


def probe(name: str) -> Callable[[Probe], Probe]:
    """Register a source as the requests that it sends, one after the other."""

    def register(requests: Probe) -> Probe:
        @source(name)
        def send(run: Run) -> None:
            for request in dict.fromkeys(requests(run)):
                try:
                    run.send(request)
                except BudgetError:
                    raise
                except CannotTestError:  # a method that may not be sent to a remote server, a URL that is too long
                    continue

        return requests

    return register
