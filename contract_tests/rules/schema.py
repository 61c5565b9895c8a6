"""Schema rules: one for each kind of promise that the document makes of any field. The document is the table."""

import marshal
from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import evolve, field, frozen

from contract_tests.catalog import RuleFunction, rule
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.coverage import Fields
from contract_tests.openapi.schema_errors import Path, Problem, place, pointer, problems
from contract_tests.results import CannotTestError, Finding, may_fail, observation, shown_by, value_at
from contract_tests.rules.probes import COMBINATIONS
from contract_tests.run import Run
from contract_tests.sampling.pages import identity
from contract_tests.sampling.reading import once
from contract_tests.sampling.slices import OFFSET_SAMPLES
from contract_tests.sampling.traversal import CURSOR_SAMPLES

SCHEMA_SOURCES = (COMBINATIONS, OFFSET_SAMPLES, CURSOR_SAMPLES)

_BOUNDS = "bounds"
_RULES = {
    "required": ("Every required key of pages and items is there.", "the document says which keys are required"),
    "type": ("Every value has its documented type.", "the example and the descriptions of the page show the types"),
    "enum": ("Every field with an enum holds a documented value.", "the vendor's page lists the values"),
    "format": (
        "Every UUID and every date-time has its format; a date-time has a zone.",
        "the page shows UUIDs, and date-times with a zone",
    ),
    _BOUNDS: ("Every value is within its other documented bounds.", "counts are integers from 0"),
}
"""Keyword of a schema -> statement and fact of the rule; other keywords are bounds."""


@frozen
class SeenItem:
    """An item of the list as it was first seen, with its path in that answer."""

    item: dict[str, Any]
    exchange: Exchange
    path: Path


@frozen
class Evidence:
    """All that the pages of a run show.

    Attributes:
        fields: field counts over `items`.
        pages: answers that hold a page.
        problems: what the schema of a page does not allow, told once of each item, which comes in many answers.
        items: distinct items (one that changed is another), first sight of each.
    """

    fields: Fields
    pages: list[Exchange]
    problems: dict[tuple[str, ...], tuple[Exchange, Problem]] = field(factory=dict)
    items: dict[bytes, SeenItem] = field(factory=dict)


@once
def evidence(run: Run) -> Evidence:
    """Return what the pages of a run show. Raises CannotTestError where there is no page."""
    found = Evidence(Fields(run.operation), list(run.page_answers()))
    if not found.pages:
        raise CannotTestError("no request was answered with a page")
    validator = cache(lambda mode: run.operation.validator({"$ref": run.operation.page_schema(mode)}))
    for exchange in found.pages:
        wrong = list(problems(validator(run.mode(exchange)), exchange.json))
        mistyped = {problem.path for problem in wrong if problem.kind == "type"}
        for problem in wrong:
            # A value of another type is no value of an enum either: that is one fault.
            if problem.kind == "type" or problem.path not in mistyped:
                of = identity_at(run, exchange, problem.path)
                key = (problem.kind, place(problem.path), repr(problem.got), of)
                found.problems.setdefault(key, (exchange, problem))
        for index, item in enumerate(run.items(exchange)):
            content = marshal.dumps(item, 2)  # the quickest faithful key: version 2 shares no references
            if isinstance(item, dict) and content not in found.items:
                found.items[content] = SeenItem(item, exchange, (run.operation.paging.items, index))
                found.fields.count(item)
    return found


def identity_at(run: Run, exchange: Exchange, path: Path) -> str:
    """Return what identifies the item that a path of an answer leads into; empty where it leads into none."""
    if len(path) > 1 and path[0] == run.operation.paging.items and isinstance(path[1], int):
        return identity(run.items(exchange)[path[1]], run.operation.paging.identity)
    return ""


def is_sure(run: Run, exchange: Exchange, problem: Problem) -> bool:
    """Whether the document is sure enough of the value at fault to fail a server."""
    page = {"$ref": run.operation.page_schema(run.mode(exchange))}
    return may_fail(run.operation.confidence(page, problem.path))


def _rule_of(kind: str) -> RuleFunction:
    def function(run: Run) -> Iterator[Finding]:
        found = evidence(run)
        wrong = [(e, p) for e, p in found.problems.values() if (p.kind if p.kind in _RULES else _BOUNDS) == kind]
        if not wrong and not found.items:
            raise CannotTestError("no item was seen")
        for exchange, problem in wrong:
            finding = problem.finding(exchange)
            yield finding if is_sure(run, exchange, problem) else evolve(finding, is_observation=True)

    return function


for _kind, (_statement, _fact) in _RULES.items():
    rule(f"schema.{_kind}", fact=_fact, confidence="A", sends=False, sources=SCHEMA_SOURCES, statement=_statement)(
        _rule_of(_kind)
    )


@rule(
    "schema.pairs",
    fact="in OCSF the numbers and the names of types pair one to one, in order",
    confidence="B",
    sends=False,
    sources=SCHEMA_SOURCES,
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
                # Other values are for schema.enum. True is no key, though Python takes it for 1.
                known = type(key) is type(next(iter(table))) and key in table and value in table.values()
                if known and value != table[key]:
                    at = pointer((*seen.path, *where, second))
                    message, wrong = f"{second} does not belong to {first} {key}.", value_at(at, value)
                    yield shown_by(seen.exchange, message, wrong, expected=str(table[key]), actual=value)
    if not met:
        raise CannotTestError("no object with paired fields was seen")


def _pairs(run: Run, schema: dict[str, Any], path: Path) -> Iterator[tuple[Path, str, str, dict[Any, Any]]]:
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


def _at(value: Any, path: Path, where: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the objects that a path leads to, each with its own path."""
    if isinstance(value, dict):
        if path:
            yield from _at(value.get(str(path[0])), path[1:], (*where, path[0]))
        else:
            yield where, value
    elif isinstance(value, list) and path[:1] == ("*",):
        for index, item in enumerate(value):
            yield from _at(item, path[1:], (*where, index))


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
                message = f"an undocumented key of {mode} pages"
                yield observation(message, exchange, actual=name, pointer=pointer((name,)))
    for path, count in found.fields.undocumented().items():
        where = pointer((run.operation.paging.items, "*", *path))
        message = f"an undocumented field, seen in {count} object{'s' if count > 1 else ''}"
        yield observation(message, actual=path[-1], pointer=where)
