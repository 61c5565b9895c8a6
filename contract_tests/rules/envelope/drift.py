"""Keys that the document does not know. Servers add them without notice, so they are told and never accused."""

from collections.abc import Iterator

from contract_tests.engine.evidence import Evidence, evidence
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.openapi.schema_errors import pointer
from contract_tests.results import Observation


@rule("undocumented-keys", fact="servers add fields without notice", surety="F")
def undocumented_keys(run: Run) -> Iterator[Observation]:
    """Pages and items have the documented keys only."""
    found = evidence(run)
    yield from _of_pages(run, found)
    for path, count in found.fields.undocumented().items():
        where = pointer((run.operation.paging.items, "*", *path))
        yield Observation(f"an undocumented field, seen in {count} objects", path[-1], where)


def _of_pages(run: Run, found: Evidence) -> Iterator[Observation]:
    said: set[tuple[str, str]] = set()
    for exchange in found.pages:
        mode = run.mode(exchange)
        known = run.operation.resolve({"$ref": run.operation.page_schema(mode)}).get("properties", {})
        for name in exchange.json if isinstance(exchange.json, dict) else ():
            if name not in known and (mode, name) not in said:
                said.add((mode, name))
                yield Observation(f"an undocumented key of {mode} pages", name, pointer((name,)), exchange)
