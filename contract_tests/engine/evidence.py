"""What the recorded pages show, worked out once and added to as they come: problems, distinct items, field counts."""

import marshal
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
from attrs import define, field, frozen

from contract_tests.engine.report import FieldStatistics
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.coverage import Fields
from contract_tests.openapi.schema_errors import Problem, pointer, problems
from contract_tests.results import Finding

_operations_with_own_rules: set[str] = set()


@frozen
class SeenItem:
    """An item of the list as it was first seen.

    Attributes:
        item: the item itself.
        index: its place in the answer.
        exchange: the answer.
        pointer: its JSON pointer in the answer.
    """

    item: dict[str, Any]
    index: int
    exchange: Exchange
    pointer: str


@define
class Evidence:
    """All that the pages of a run show.

    Attributes:
        pages: answers that hold a page, each judged once.
        problems: what the schema of its page does not allow in an answer.
        items: distinct items (one that changed is another), first sight of each.
        fields: field counts over `items`.
    """

    fields: Fields
    pages: list[Exchange] = field(factory=list)
    problems: list[tuple[Exchange, Problem]] = field(factory=list)
    items: dict[bytes, SeenItem] = field(factory=dict)
    _validators: dict[str, jsonschema_rs.Draft202012Validator] = field(factory=dict)

    def update(self, run: Run) -> None:
        """Judge the pages that have come since the last call."""
        for exchange in list(run.pages())[len(self.pages) :]:
            self.pages.append(exchange)
            validator = self._validator(run, run.mode(exchange))
            self.problems.extend((exchange, problem) for problem in problems(validator, exchange.json))
            for index, item in enumerate(items_of(run, exchange)):
                self._add(run, exchange, index, item)

    def _add(self, run: Run, exchange: Exchange, index: int, item: Any) -> None:
        key = marshal.dumps(item, 2)  # the quickest faithful key: version 2 shares no references
        if isinstance(item, dict) and key not in self.items:
            place = pointer((run.operation.paging.items, index))
            self.items[key] = SeenItem(item, index, exchange, place)
            self.fields.count(item)

    def _validator(self, run: Run, mode: str) -> jsonschema_rs.Draft202012Validator:
        if mode not in self._validators:
            self._validators[mode] = run.operation.validator({"$ref": run.operation.page_schema(mode)})
        return self._validators[mode]


def evidence(run: Run) -> Evidence:
    """Return what the pages recorded so far show. Raises CannotTestError where there is no page."""
    found = run.once("evidence", lambda: Evidence(Fields(run.operation)))
    found.update(run)
    if not found.pages:
        raise CannotTestError("no request was answered with a page")
    return found


def items_of(run: Run, exchange: Exchange) -> list[Any]:
    """Return the list of a page, empty where it has none."""
    page = exchange.json
    found = page.get(run.operation.paging.items) if isinstance(page, dict) else None
    return found if isinstance(found, list) else []


def field_statistics(run: Run) -> list[FieldStatistics]:
    """Return the counts of all documented fields of items; none where no item was seen."""
    try:
        found = evidence(run)
    except CannotTestError:
        return []
    return found.fields.statistics() if found.items else []


def accuse(run: Run, select: Callable[[Problem], bool], needs: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Yield a finding for each distinct problem that is selected.

    `needs` are paths of fields in an item: where no item held a value of any of them, and nothing is wrong,
    CannotTestError is raised.
    """
    found = evidence(run)
    chosen = [(exchange, problem) for exchange, problem in found.problems if select(problem)]
    if not chosen and needs and not any(found.fields.held(path) for path in needs):
        raise CannotTestError(f"no item with a value of {' or '.join(needs[:2])} was seen")
    yield from (problem.finding(exchange) for exchange, problem in _distinct(run, chosen))


def _distinct(run: Run, chosen: list[tuple[Exchange, Problem]]) -> Iterator[tuple[Exchange, Problem]]:
    """The same item comes in many answers: it is accused of the same thing once."""
    said: set[tuple[str, str, str]] = set()
    for exchange, problem in chosen:
        key = (problem.place, repr(problem.got), _identity(run, exchange, problem))
        if key not in said:
            said.add(key)
            yield exchange, problem


def _identity(run: Run, exchange: Exchange, problem: Problem) -> str:
    paging = run.operation.paging
    if len(problem.path) > 1 and problem.path[0] == paging.items and isinstance(problem.path[1], int):
        item = items_of(run, exchange)[problem.path[1]]
        return repr(item.get(paging.identity)) if isinstance(item, dict) else repr(item)
    return ""


def claim_items(operation_id: str) -> None:
    """Declare that special rules judge the fields of that operation's items, so that the generic one need not."""
    _operations_with_own_rules.add(operation_id)


def has_rules_of_its_own(run: Run) -> bool:
    """Whether special rules judge the fields of the run's items."""
    return run.operation.id in _operations_with_own_rules
