"""Runs rules against a mock in this process: no socket and no waiting, about 0.1 s of CPU for one rule."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract_tests import rules
from contract_tests.engine.course import Course
from contract_tests.engine.judging import judge
from contract_tests.engine.rule import all_rules
from contract_tests.engine.run import Run
from contract_tests.errors import UndecidedError
from contract_tests.http.client import Session
from contract_tests.http.rate import Pace
from contract_tests.http.redaction import Secret
from contract_tests.mock.api import CONNECTION_HEADER, KEY_HEADER, Server
from contract_tests.mock.app import InProcess
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.results import Outcome
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings
from tests.suite.renamed import Renamed, renamed_document


class Clock:
    """Seconds that pass while nobody waits: some with each look at it, and those that are slept."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        """The time now."""
        self._now += 0.004
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._now += seconds


OPERATION = find_operation(load_document())
RULES = {rule.id: rule for rule in all_rules(rules)}


@contextmanager
def course_of(server: Server, *, renamed: bool = False, **options: Any) -> Iterator[Course]:
    """A run against this server, under other names where asked for, that has made its preflight."""
    credentials = server.credentials
    secrets = {KEY_HEADER: Secret(credentials.api_key), CONNECTION_HEADER: Secret(credentials.connection_id)}
    settings = Settings("http://127.0.0.1/v1", secrets, Path(), **options)
    operation, handler = (find_operation(renamed_document()), Renamed(server)) if renamed else (OPERATION, server)
    clock = server.clock = Clock()
    session = Session(settings, operation, transport=InProcess(handler), pace=Pace(clock=clock, sleep=clock.sleep))
    motion = Motion(clock=clock, sleep=clock.sleep)
    course = Course(Run(settings, operation, session, session.traffic, motion=motion), list(RULES.values()))
    course.start()
    yield course
    session.close()


def finds(rule_id: str, server: Server, *, renamed: bool = False) -> bool:
    """Whether the rule, run alone, finds a fault of the server."""
    rule = RULES[rule_id]
    with course_of(server, renamed=renamed) as course:
        if rule.sends:
            return course.judge(rule).outcome is Outcome.FAILED
        return any(judge(rule, course.run, course.known).outcome is Outcome.FAILED for _ in _reads(course))


def failed_rules(server: Server, areas: Collection[str] = (), **options: Any) -> dict[str, str]:
    """Rules of these areas, or all, that fail, with their findings; `inconclusive` where the run ended early."""
    with course_of(server, **options) as course:
        results = [course.judge(rule) for rule in course.rules if not areas or rule.area in areas]
        failed = {r.rule_id: str(r.findings[0].message) for r in results if r.outcome is Outcome.FAILED}
        return failed | ({"inconclusive": course.undecided} if course.undecided else {})


def _reads(course: Course) -> Iterator[None]:
    """Fill the record that a rule judges which sends nothing itself: a page in each mode, then what others send."""
    run, paging = course.run, course.run.operation.paging
    if course.let_in and course.refused is None:
        flags = [(name, "true") for name in run.operation.includes]
        run.get((paging.limit, str(paging.default_limit)), *flags)
        if paging.cursor and paging.cursor.enable:
            run.get((paging.cursor.enable, "true"), (paging.limit, "10"))
    yield
    for rule in course.rules:
        if rule.sends and not course.stopped:
            try:
                judge(rule, run, course.known)
            except UndecidedError:
                return
            yield
