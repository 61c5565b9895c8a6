"""The rule: a function that looks at a run and says what is wrong, registered under an id."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING

from attrs import frozen

from contract_tests.results import Confidence, Said

if TYPE_CHECKING:
    from contract_tests.engine.run import Run

Judge = Callable[["Run"], Iterator[Said]]


@frozen
class Rule:
    """A promise of the contract and how it is judged.

    Attributes:
        id: `area.kebab-name`; the area is the folder that the rule stands in.
        statement: the promise in one sentence: the docstring of the function.
        fact: the fact that it rests on, in words of our own.
        surety: how surely that fact is known.
        sends: whether it makes requests of its own; a rule that makes none judges all recorded answers, after the
            others, and works on a recording too.
        judge: the function.
    """

    id: str
    statement: str
    fact: str
    surety: Confidence
    sends: bool
    judge: Judge

    @property
    def area(self) -> str:
        """Folder of the rule, such as `offset_paging`."""
        return self.id.partition(".")[0]


_RULES: dict[str, Rule] = {}


def rule(name: str, *, fact: str, surety: str, sends: bool = False) -> Callable[[Judge], Judge]:
    """Register the decorated function as a rule; its folder below `rules/` is the area, its docstring the statement."""

    def register(judge: Judge) -> Judge:
        area = judge.__module__.split(".rules.")[-1].partition(".")[0]
        rule_id = name if "." in name else f"{area}.{name}"
        if rule_id in _RULES:
            raise ValueError(f"two rules are called {rule_id}: rename one")
        statement = " ".join((judge.__doc__ or "").split())
        _RULES[rule_id] = Rule(rule_id, statement, fact, Confidence(surety), sends, judge)
        return judge

    return register


def all_rules(package: ModuleType) -> list[Rule]:
    """Import every module below the package of rules and return the rules: those that send first, each kind by id."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return sorted(_RULES.values(), key=lambda rule: (not rule.sends, rule.id))
