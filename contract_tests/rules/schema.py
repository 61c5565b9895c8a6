"""Schema rules: one for each kind of promise that the document makes of any field. The document is the table."""

import marshal
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from attrs import define, evolve, field, frozen

from contract_tests.catalog import RuleFunction, rule
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.coverage import Fields
from contract_tests.openapi.schema_errors import Problem, pointer, problems
from contract_tests.results import CannotTestError, Finding, may_fail, observation, shown_by, value_at
from contract_tests.rules.probes import COMBINATIONS
from contract_tests.run import Run
from contract_tests.sampling.slices import OFFSET_SAMPLES
from contract_tests.sampling.traversal import CURSOR_SAMPLES

SOURCES = (COMBINATIONS, OFFSET_SAMPLES, CURSOR_SAMPLES)

_BOUNDS = "bounds"
_RULES = {
    "required": ("Every required key of pages and items is there.", "the document says which keys are required"),
    "type": ("Every value has its documented type.", "the example and the descriptions of the page show the types"),
    "enum": ("Every value of an enum is a documented one.", "the page lists the values"),
    "format": (
        "Every UUID and every date-time has its format; a date-time has a zone.",
        "the page shows UUIDs, and date-times with a zone",
    ),
    _BOUNDS: ("Every value is within its other documented bounds.", "counts are integers from 0"),
}
"""Keyword of a schema -> statement and fact of the rule; other keywords are bounds."""


@frozen
class SeenItem:
    """An item of the list as it was first seen.

    Attributes:
        item: the item itself.
        exchange: the answer.
        pointer: its JSON pointer in the answer.
    """

    item: dict[str, Any]
    exchange: Exchange
    pointer: str


@define
class Evidence:
    """All that the pages of a run show.

    Attributes:
        pages: answers that hold a page, each checked once.
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
        """Check the pages that have come since the last call."""
        for exchange in list(run.page_answers())[len(self.pages) :]:
            self.pages.append(exchange)
            validator = self._validator(run, run.mode(exchange))
            found = list(problems(validator, exchange.json))
            mistyped = {problem.path for problem in found if problem.kind == "type"}
            # A value of another type is no value of an enum either: that is one fault.
            self.problems += [(exchange, p) for p in found if p.kind == "type" or p.path not in mistyped]
            for index, item in enumerate(run.items(exchange)):
                self._add(run, exchange, index, item)

    def _add(self, run: Run, exchange: Exchange, index: int, item: Any) -> None:
        key = marshal.dumps(item, 2)  # the quickest faithful key: version 2 shares no references
        if isinstance(item, dict) and key not in self.items:
            self.items[key] = SeenItem(item, exchange, pointer((run.operation.paging.items, index)))
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


def _rule_of(kind: str) -> RuleFunction:
    def function(run: Run) -> Iterator[Finding]:
        found = evidence(run)
        chosen = [(e, p) for e, p in found.problems if (p.kind if p.kind in _RULES else _BOUNDS) == kind]
        if not chosen and not found.items:
            raise CannotTestError("no item was seen")
        for exchange, problem in _distinct(run, chosen):
            finding = problem.finding(exchange)
            page = {"$ref": run.operation.page_schema(run.mode(exchange))}
            is_sure = may_fail(run.operation.confidence(page, problem.path))
            yield finding if is_sure else evolve(finding, is_observation=True)

    return function


def _distinct(run: Run, chosen: list[tuple[Exchange, Problem]]) -> Iterator[tuple[Exchange, Problem]]:
    """The same item comes in many answers: what is wrong with it is told once."""
    said: set[tuple[str, str, str]] = set()
    for exchange, problem in chosen:
        key = (problem.place, repr(problem.got), _identity(run, exchange, problem))
        if key not in said:
            said.add(key)
            yield exchange, problem


def _identity(run: Run, exchange: Exchange, problem: Problem) -> str:
    paging = run.operation.paging
    if len(problem.path) > 1 and problem.path[0] == paging.items and isinstance(problem.path[1], int):
        item = run.items(exchange)[problem.path[1]]
        return repr(item.get(paging.identity)) if isinstance(item, dict) else repr(item)
    return ""


for _kind, (_statement, _fact) in _RULES.items():
    rule(f"schema.{_kind}", fact=_fact, confidence="A", sends=False, sources=SOURCES, statement=_statement)(
        _rule_of(_kind)
    )


@rule(
    "schema.pairs",
    fact="in OCSF the numbers and the names of types pair one to one, in order",
    confidence="B",
    sends=False,
    sources=SOURCES,
)
def pairs(run: Run) -> Iterator[Finding]:
    """Two fields whose enums pair one to one (`x-pairs`) hold values that belong together."""
    tables = list(_pairs(run, run.operation.item_schema, ()))
    if not tables:
        raise CannotTestError("the document pairs no fields")
    met = False
    for seen in evidence(run).items.values():
        for path, first, second, table in tables:
            for where, found in _at(seen.item, path):
                met = True
                key, value = found.get(first), found.get(second)
                if (
                    type(key) is type(next(iter(table)))
                    and key in table
                    and value in table.values()
                    and value != table[key]
                ):
                    at = f"{seen.pointer}{pointer((*where, second))}"
                    message = f"{second} does not belong to {first} {key}."
                    wrong = value_at(at, value)
                    yield shown_by(seen.exchange, message, wrong, expected=str(table[key]), actual=value, pointer=at)
    if not met:
        raise CannotTestError("no object with paired fields was seen")


_Path = tuple[str | int, ...]


def _pairs(run: Run, schema: dict[str, Any], path: _Path) -> Iterator[tuple[_Path, str, str, dict[Any, Any]]]:
    """Yield path (`*` for any index), both fields, and what belongs together, for each pair below a schema."""
    schema = run.operation.without_null(schema)
    properties = schema.get("properties", {})
    for first, second in schema.get("x-pairs", {}).items():
        if isinstance(second, str) and {first, second} <= properties.keys():
            enums = [run.operation.without_null(properties[name])["enum"] for name in (first, second)]
            yield path, first, second, dict(zip(*enums, strict=True))
    for name, child in properties.items():
        yield from _pairs(run, child, (*path, name))
    if "items" in schema:
        yield from _pairs(run, schema["items"], (*path, "*"))


def _at(value: Any, path: _Path, where: _Path = ()) -> Iterator[tuple[_Path, dict[str, Any]]]:
    if not path:
        if isinstance(value, dict):
            yield where, value
    elif path[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _at(item, path[1:], (*where, index))
    elif isinstance(value, dict):
        yield from _at(value.get(str(path[0])), path[1:], (*where, path[0]))


def undocumented(run: Run) -> Iterator[Finding]:
    """Yield the keys that the document does not know: servers add them without notice."""
    found = evidence(run)
    said: set[tuple[str, str]] = set()
    for exchange in found.pages:
        mode = run.mode(exchange)
        known = run.operation.resolve({"$ref": run.operation.page_schema(mode)}).get("properties", {})
        for name in exchange.json if isinstance(exchange.json, dict) else ():
            if name not in known and (mode, name) not in said:
                said.add((mode, name))
                yield observation(
                    f"an undocumented key of {mode} pages", exchange, actual=name, pointer=pointer((name,))
                )
    for path, count in found.fields.undocumented().items():
        where = pointer((run.operation.paging.items, "*", *path))
        message = f"an undocumented field, seen in {count} object{'s' if count > 1 else ''}"
        yield observation(message, actual=path[-1], pointer=where)
