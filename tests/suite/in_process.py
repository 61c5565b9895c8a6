"""Runs rules against a mock in this process: no socket and no waiting, about 0.1 s of CPU for one rule.

Also under other names: what the suite knows of an operation, it knows from the document.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
from attrs import evolve

from contract_tests import rules
from contract_tests.catalog import SOURCES, all_rules
from contract_tests.http.client import Pace, Session
from contract_tests.http.redaction import Secret
from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, PATH, PREFIX, Server
from contract_tests.mock.running import InProcess
from contract_tests.openapi.document import Operation, find_operations, load_document
from contract_tests.results import Outcome, RuleResult
from contract_tests.rules.probes import GENERATED
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.sampling.slices import OFFSET_SAMPLES
from contract_tests.sampling.snapshot import Motion
from contract_tests.sampling.traversal import CURSOR_SAMPLES
from contract_tests.settings import Settings

OTHER_PATH = "/things"
PARAMETERS = {
    "limit": "size",
    "offset": "start",
    "enableCursor": "walk",
    "cursor": "at",
    "updatedSince": "changedSince",
    "excludeTotal": "uncounted",
    "includeObservables": "includeParts",
    "includeDeviceGroups": "includeTeams",
}
KEYS = {
    "items": "rows",
    "count": "here",
    "total": "all",
    "next_cursor": "onwards",
    "previous_cursor": "backwards",
    "id": "key",
    "observables": "parts",
    "first_event_time": "began",
    "last_event_time": "seen",
}
_SCHEMAS = ("AlertOffsetPage", "AlertCursorPage", "Alert")


class Clock:
    """Time without waiting: each reading of it, and each sleep, moves it on."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        """The time now."""
        self._now += 0.004
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


(OPERATION,) = find_operations(load_document())
_EXPENSIVE = [GENERATED, OFFSET_SAMPLES, CURSOR_SAMPLES]
RULES = {rule.id: rule for rule in all_rules(rules)}


@contextmanager
def runner_of(
    server: Server, selected: frozenset[str] | None, *, renamed: bool = False, **options: Any
) -> Iterator[Runner]:
    """A run of these rules, or all, that has sent what they look at; under other names if asked."""
    credentials = server.credentials
    secrets = {KEY_HEADER: Secret(credentials.api_key), CONNECTION_HEADER: Secret(credentials.connection_id)}
    settings = Settings("http://127.0.0.1/v1", secrets, Path(), **options)
    operation, handler = (find_operations(renamed_document())[0], Renamed(server)) if renamed else (OPERATION, server)
    clock = server.clock = Clock()
    session = Session(settings, operation, transport=InProcess(handler), pace=Pace(clock=clock, sleep=clock.sleep))
    motion = Motion(clock=clock, sleep=clock.sleep)
    runner = Runner(Run(settings, operation, session, motion=motion), list(RULES.values()))
    runner.selected = selected
    runner.start()
    yield runner
    session.close()


def finds(rule_id: str, server: Server, *, renamed: bool = False) -> bool:
    """Whether the rule, run alone, finds a fault of the server."""
    return failure(rule_id, server, renamed=renamed) is not None


def failure(rule_id: str, server: Server, *, renamed: bool = False) -> tuple[RuleResult, Run] | None:
    """Return the result of a rule that fails, run alone, and its run; None where it does not fail."""
    rule = RULES[rule_id]
    sources = sorted(SOURCES if rule.sources is None else rule.sources, key=_EXPENSIVE.count)
    with runner_of(server, frozenset(), renamed=renamed) as runner:
        # One source after the other: most faults show in the initial reads, or in one of the cheap ones.
        for some in [rule.sources] if rule.sends else [(), *((name,) for name in sources), rule.sources]:
            runner.send(SOURCES if some is None else some)
            result = runner.test(evolve(rule, sources=some))
            if result.outcome is Outcome.FAILED:
                break
        return (result, runner.run) if result.outcome is Outcome.FAILED else None


def failed_rules(server: Server, areas: Collection[str] = (), **options: Any) -> dict[str, str]:
    """Rules of these areas, or all, that fail, with their findings; `inconclusive` where the run ended early."""
    chosen = [rule for rule in RULES.values() if not areas or rule.area in areas]
    with runner_of(server, frozenset(rule.id for rule in chosen), **options) as runner:
        results = [runner.test(rule) for rule in chosen]
        failed = {r.rule_id: str(r.findings[0].message) for r in results if r.outcome is Outcome.FAILED}
        return failed | ({"inconclusive": runner.incomplete} if runner.incomplete else {})


def outcomes(
    operation: Operation, transport: httpx.BaseTransport, credentials: Mapping[str, str], areas: Collection[str]
) -> dict[str, Outcome]:
    """What rules of these areas make of a server that is an httpx transport."""
    settings = Settings("http://127.0.0.1/v1", {name: Secret(value) for name, value in credentials.items()}, Path())
    clock = Clock()
    session = Session(settings, operation, transport=transport, pace=Pace(clock=clock, sleep=clock.sleep))
    motion = Motion(clock=clock, sleep=clock.sleep)
    chosen = [rule for rule in RULES.values() if rule.area in areas]
    runner = Runner(Run(settings, operation, session, motion=motion), chosen)
    runner.selected = frozenset(rule.id for rule in chosen)
    runner.start()
    found = {rule.id: runner.test(rule).outcome for rule in chosen}
    session.close()
    assert not runner.incomplete
    return found


def renamed_document(operation_id: str = "listThings") -> dict[str, Any]:
    """The document with another path, operation id, parameters and keys."""
    document = deepcopy(load_document())
    operation = document["paths"].pop(PATH.removeprefix(PREFIX))
    document["paths"] = {OTHER_PATH: operation}
    definition = operation["get"]
    definition["operationId"] = operation_id
    definition["x-paging"] = _renamed(definition["x-paging"], PARAMETERS | KEYS)
    for parameter in document["components"]["parameters"].values():
        parameter["name"] = PARAMETERS.get(parameter["name"], parameter["name"])
        for extension in ("x-since", "x-adds"):
            if extension in parameter:
                parameter[extension] = _renamed(parameter[extension], KEYS)
    for schema in (document["components"]["schemas"][name] for name in _SCHEMAS):
        schema["properties"] = {KEYS.get(name, name): value for name, value in schema["properties"].items()}
        schema["required"] = _renamed(schema["required"], KEYS)
    return document


class Renamed:
    """Stands in front of a server of the mock."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def handle(self, request: Request) -> Answer:
        """The server's answer under the other names."""
        path = request.path.removeprefix(PREFIX)
        names = {other: name for name, other in PARAMETERS.items()}
        pairs = [pair.partition("=") for pair in request.raw_query.split("&")] if request.raw_query else []
        query = "&".join(names.get(name, name) + sign + value for name, sign, value in pairs)
        moved = path.replace(OTHER_PATH, PATH, 1) if path.startswith(OTHER_PATH) else "/nowhere"
        answer = self._server.handle(Request(request.method, moved, query, request.headers, request.body))
        try:
            return answer.rewritten(_answered) if answer.is_json else answer
        except ValueError:  # a fault may say JSON and send something else
            return answer


def _answered(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    page = {KEYS.get(name, name): value for name, value in body.items()}
    rows = page.get("rows")
    if isinstance(rows, list):
        page["rows"] = [{KEYS.get(name, name): value for name, value in row.items()} for row in rows]
    return page


def _renamed(value: Any, names: dict[str, str]) -> Any:
    """The value with every text in it under its other name."""
    if isinstance(value, dict):
        return {key: _renamed(member, names) for key, member in value.items()}
    if isinstance(value, list):
        return [_renamed(member, names) for member in value]
    return names.get(value, value) if isinstance(value, str) else value
