"""Runs of the suite in processes that are forked from a warm one: imports and generated requests are there already."""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from attrs import define, frozen

from contract_tests import rules
from contract_tests.engine.course import Course
from contract_tests.engine.rule import Rule, all_rules
from contract_tests.engine.run import Run
from contract_tests.http.client import Session
from contract_tests.http.redaction import Secret
from contract_tests.mock_server.running import serve
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.openapi.generated_requests import generated_requests
from contract_tests.results import Outcome
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings
from scripts.mutation.cases import Case
from scripts.mutation.course import judge_all

OPERATION = find_operation(load_document())
RULES: list[Rule] = all_rules(rules)
LONGEST = 300.0
"""Seconds after which a run is given up."""


@frozen
class Result:
    """What a run of the suite ended in.

    Attributes:
        case: what was run.
        status: its exit status; None where it was given up, or failed by itself.
        broken: rules that it called broken.
        said: its last sentence.
        requests: how many it sent.
        seconds: wall-clock time.
    """

    case: Case
    status: int | None
    broken: tuple[str, ...]
    said: str
    requests: int
    seconds: float

    @property
    def is_as_expected(self) -> bool:
        """Whether the suite ended as it has to."""
        return self.status == self.case.expected


def warm_up(seed: int) -> None:
    """Do once what every run needs."""
    generated_requests(OPERATION, seed)


def run_all(cases: Iterable[Case], jobs: int, seed: int, told: Callable[[Result], None]) -> list[Result]:
    """Run the cases, `jobs` at a time; `told` hears of each result. Results are in the order of the cases."""
    warm_up(seed)
    waiting, results = list(enumerate(cases)), dict[int, Result]()
    running: dict[Connection, _Running] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            number, case = waiting.pop(0)
            started = _start(number, case, seed)
            running[started.channel] = started
        for ended in _ended(running):
            results[ended.number] = ended.result()
            told(results[ended.number])
    return [results[number] for number in sorted(results)]


@define
class _Running:
    number: int
    case: Case
    process: BaseProcess
    channel: Connection
    since: float

    def result(self) -> Result:
        """Take the result, or give the run up."""
        seconds = time.monotonic() - self.since
        try:
            found: dict[str, Any] | None = self.channel.recv() if self.channel.poll() else None
        except EOFError:
            found = None
        if self.process.is_alive() and found is None:
            self.process.kill()
        self.process.join()
        self.channel.close()
        if found is None:
            return Result(self.case, None, (), "the run was given up or failed by itself", 0, seconds)
        return Result(self.case, seconds=seconds, **found)


def _ended(running: dict[Connection, _Running]) -> Iterator[_Running]:
    ready = set(wait(list(running), timeout=1))
    for channel, run in list(running.items()):
        if channel in ready or time.monotonic() - run.since > LONGEST:
            yield running.pop(channel)


def _start(number: int, case: Case, seed: int) -> _Running:
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe(duplex=False)
    process = forking.Process(target=_run, args=(case, seed, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Running(number, case, process, ours, time.monotonic())


def _unhurried(case: Case) -> Motion:
    """Data that moves with requests does not move while nothing is asked: only replicas are waited for."""
    return Motion() if "lagging-replicas" in case.variants else Motion(sleep=lambda _: None)


def _run(case: Case, seed: int, channel: Connection) -> None:
    """In a process of its own: serve, judge every rule, tell."""
    with serve(case.alerts, mutant=case.mutant, variants=case.variants) as server:
        credentials = {name: Secret(value) for name, value in server.headers.items()}
        settings = Settings(server.base_url, credentials, Path(), seed=seed)
        session = Session(settings, OPERATION)
        course = Course(Run(settings, OPERATION, session, session.traffic, motion=_unhurried(case)), RULES)
        course.start()
        judge_all(course, case.stops_early)
        report = course.report()
        session.close()
    broken = tuple(rule.id for rule, result in report.rules if result.outcome is Outcome.FAILED)
    channel.send(
        {"status": int(report.exit_status), "broken": broken, "said": report.sentence, "requests": session.requests}
    )
    channel.close()
