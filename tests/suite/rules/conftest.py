"""Judges servers in memory by the rules of paging and filters."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests import rules
from contract_tests.engine.course import Course
from contract_tests.engine.rule import all_rules
from contract_tests.engine.run import Run
from contract_tests.openapi.document import Operation, find_operation
from contract_tests.sampling.snapshot import Motion
from contract_tests.settings import Settings
from tests.suite.rules.things import DOCUMENT, Things

AREAS = ("offset", "cursor", "filters")


@pytest.fixture(scope="session")
def operation() -> Operation:
    """The operation that lists things."""
    return find_operation(DOCUMENT)


@pytest.fixture
def judged(operation: Operation, tmp_path: Path) -> Callable[..., Course]:
    """Judge a server by the rules of paging and filters, or by those that are named."""

    def judge(server: Things, *ids: str, **settings: Any) -> Course:
        catalogue = [rule for rule in all_rules(rules) if (rule.id in ids if ids else rule.area in AREAS)]
        settings_ = Settings("http://127.0.0.1", {}, tmp_path, **settings)
        run = Run(settings_, operation, server, server.traffic, motion=Motion(sleep=lambda _: None))
        course = Course(run, catalogue)
        for rule in catalogue:
            course.judge(rule)
        return course

    return judge
