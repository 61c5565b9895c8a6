"""Keys of a page and their values."""

from collections.abc import Iterator

from contract_tests.engine.evidence import accuse, evidence, has_rules_of_its_own
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.openapi.schema_errors import Problem
from contract_tests.results import Finding, simple

_NOTHING = frozenset({"", "null", "none", "nil", "undefined"})


def _concerns_item(run: Run, problem: Problem) -> bool:
    return len(problem.path) > 1 and problem.path[0] == run.operation.paging.items


@rule(
    "required-keys",
    fact="offset pages have count and items, cursor pages items and both cursors, null where there is none",
    surety="C",
)
def required_keys(run: Run) -> Iterator[Finding]:
    """A page has every required key of the kind of page that was asked for."""
    yield from accuse(run, lambda problem: problem.kind == "required" and not _concerns_item(run, problem))


@rule("value-types", fact="counts are integers from 0, items a list of items, cursors text or null", surety="A")
def value_types(run: Run) -> Iterator[Finding]:
    """Every value of a page has its documented type, items too; their fields, unless other rules judge those."""
    special = has_rules_of_its_own(run)

    def select(problem: Problem) -> bool:
        if _concerns_item(run, problem):
            return len(problem.path) == 2 or not special
        return problem.kind != "required"

    yield from accuse(run, select)


@rule("no-cursor-is-null", fact="the cursors are null at the end and at the beginning", surety="C")
def no_cursor_is_null(run: Run) -> Iterator[Finding]:
    """Where there is no further page the cursor is null, not an empty text or a word for nothing."""
    cursor = run.operation.paging.cursor
    if cursor is None:
        raise CannotTestError("the list has no cursor pages")
    pages = [exchange for exchange in evidence(run).pages if run.mode(exchange) == "cursor"]
    if not pages:
        raise CannotTestError("no cursor page was read")
    for exchange in pages:
        for key in (cursor.next, cursor.previous):
            value = exchange.json.get(key) if isinstance(exchange.json, dict) else None
            if isinstance(value, str) and value.strip().lower() in _NOTHING:
                yield simple("a cursor, or null where there is none", value, pointer=f"/{key}", exchange=exchange)
