"""Runs rules against a mock in this process: no socket and no waiting, about 0.1 s of CPU for one rule.

Also under other names: what the suite knows of an operation, it knows from the document.
"""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from attrs import evolve

from contract_tests import rules
from contract_tests.catalog import SOURCES, Rule, all_rules
from contract_tests.http import client
from contract_tests.http.client import Pace, Session
from contract_tests.http.redaction import Secret
from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import PATH, PREFIX, Server
from contract_tests.mock.running import Handler, in_process
from contract_tests.openapi.document import Operation, find_operations, load_document
from contract_tests.results import Outcome, RuleResult
from contract_tests.rules.probes import GENERATED
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.sampling.diff import Motion
from contract_tests.sampling.slices import OFFSET_SAMPLES
from contract_tests.sampling.traversal import CURSOR_SAMPLES
from contract_tests.settings import Settings


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


class _Inline(ThreadPoolExecutor):
    """Runs what is submitted at once: a third less CPU, and nothing in this process has to be waited for."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run to the end."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


(OPERATION,) = find_operations(load_document())
OTHER_PATH = "/things"
# That of `sort` is known by its name.
PARAMETERS = {name: f"{name}Too" for name in OPERATION.parameters if name != "sort"}
KEYS = {
    key: f"{key}_too"
    for key in (
        *("items", "count", "total", "next_cursor", "previous_cursor"),
        *("id", "observables", "first_event_time", "last_event_time"),
    )
}
_EXPENSIVE = [GENERATED, OFFSET_SAMPLES, CURSOR_SAMPLES]
RULES = {rule.id: rule for rule in all_rules(rules)}


@contextmanager
def runner_on(
    operation: Operation,
    transport: httpx.BaseTransport,
    credentials: Mapping[str, str],
    selected: frozenset[str] | None,
    clock: Clock,
    **options: Any,
) -> Iterator[Runner]:
    """A run of these rules, or all, that has sent what they look at."""
    secrets = {name: Secret(value) for name, value in credentials.items()}
    settings = Settings("http://127.0.0.1/v1", secrets, Path(), **options)
    session = Session(settings, operation, transport=transport, pace=Pace(clock=clock, sleep=clock.sleep))
    motion = Motion(clock=clock, sleep=clock.sleep)
    runner = Runner(Run(settings, operation, session, motion=motion), list(RULES.values()), selected=selected)
    runner.start()
    yield runner
    session.close()


@contextmanager
def runner_of(
    server: Server, selected: frozenset[str] | None, *, renamed: bool = False, **options: Any
) -> Iterator[Runner]:
    """The same on a server of the mock, under other names if asked."""
    operation = find_operations(renamed_document())[0] if renamed else OPERATION
    handler: Handler = under_other_names(server.handle) if renamed else server.handle
    clock = server.clock = Clock()
    threads = _Inline if server.config.one_at_a_time else ThreadPoolExecutor
    with (
        patch.object(client, "ThreadPoolExecutor", threads),
        runner_on(operation, in_process(handler), server.credentials.headers, selected, clock, **options) as runner,
    ):
        yield runner


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
            runner.send_sources(SOURCES if some is None else some)
            result = runner.test(evolve(rule, sources=some))
            if result.outcome is Outcome.FAILED:
                break
        return (result, runner.run) if result.outcome is Outcome.FAILED else None


def in_areas(areas: Collection[str]) -> list[Rule]:
    """Rules of these areas, or all."""
    return [rule for rule in RULES.values() if not areas or rule.area in areas]


def failed_rules(server: Server, areas: Collection[str] = (), **options: Any) -> dict[str, str]:
    """Rules of these areas, or all, that fail, with their findings; `inconclusive` where the run ended early."""
    chosen = in_areas(areas)
    with runner_of(server, frozenset(rule.id for rule in chosen), **options) as runner:
        results = [runner.test(rule) for rule in chosen]
        failed = {r.rule_id: str(r.findings[0].message) for r in results if r.outcome is Outcome.FAILED}
        return failed | ({"inconclusive": runner.incomplete} if runner.incomplete else {})


def outcomes(
    operation: Operation, transport: httpx.BaseTransport, credentials: Mapping[str, str], areas: Collection[str]
) -> dict[str, Outcome]:
    """What rules of these areas make of a server that is an httpx transport."""
    chosen = in_areas(areas)
    ids = frozenset(rule.id for rule in chosen)
    with runner_on(operation, transport, credentials, ids, Clock()) as runner:
        found = {rule.id: runner.test(rule).outcome for rule in chosen}
        assert not runner.incomplete
        return found


def renamed_document(operation_id: str = "listThings") -> dict[str, Any]:
    """The document with another path, operation id, parameters and keys."""
    document: dict[str, Any] = _renamed(load_document(), PARAMETERS | KEYS)
    (operation,) = document["paths"].values()
    operation["get"]["operationId"] = operation_id
    document["paths"] = {OTHER_PATH: operation}
    return document


def _renamed(value: Any, names: Mapping[str, str], *, of_properties: bool = False) -> Any:
    """A part of the document with other names: those of properties are keys, all others are texts."""
    if isinstance(value, dict):
        return {
            names.get(key, key) if of_properties else key: _renamed(part, names, of_properties=key == "properties")
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def under_other_names(handler: Handler) -> Handler:
    """The server under the other names."""
    names = {other: name for name, other in PARAMETERS.items()}

    def handle(request: Request) -> Answer:
        path = request.path.removeprefix(PREFIX)
        pairs = [pair.partition("=") for pair in request.raw_query.split("&")] if request.raw_query else []
        query = "&".join(names.get(name, name) + sign + value for name, sign, value in pairs)
        moved = path.replace(OTHER_PATH, PATH, 1) if path.startswith(OTHER_PATH) else "/nowhere"
        answer = handler(Request(request.method, moved, query, request.headers, request.body))
        try:
            return answer.rewritten(_with_other_keys) if answer.is_json else answer
        except ValueError:  # a fault may say JSON and send something else
            return answer

    return handle


def _with_other_keys(body: Any) -> Any:
    if isinstance(body, dict):
        return {KEYS.get(key, key): _with_other_keys(value) for key, value in body.items()}
    return [_with_other_keys(value) for value in body] if isinstance(body, list) else body
