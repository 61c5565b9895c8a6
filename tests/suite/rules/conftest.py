"""Handmade answers that one rule is tried on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.http.redaction import Secret
from contract_tests.known_issues import KnownIssues
from contract_tests.results import RuleResult
from contract_tests.run import Run
from contract_tests.runner import apply
from contract_tests.settings import Settings
from tests.suite.in_process import OPERATION, RULES

SECRETS = {"X-API-KEY": Secret("key-0123456789abcdef"), "X-CONNECTION-ID": Secret("7b1ce2f0-connection")}
JSON = (("content-type", "application/json"),)

Answer = Callable[..., Exchange]
Judge = Callable[..., RuleResult]
Alert = Callable[..., dict[str, Any]]


def run_of(*recorded: Exchange) -> Run:
    """A recording of these answers."""
    return Run(Settings("http://127.0.0.1/v1", SECRETS, Path()), OPERATION, None, list(recorded))


@pytest.fixture
def answer() -> Answer:
    """Makes an answer: body as JSON or bytes, query as pairs."""

    def make(
        body: Any = None,
        *query: tuple[str, str],
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = JSON,
        request: Request | None = None,
        attempts: int = 1,
    ) -> Exchange:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        asked: Query = query
        return Exchange(
            0, request or Request(asked), "http://127.0.0.1/v1/edr/alerts", status, headers, content, attempts=attempts
        )

    return make


@pytest.fixture
def verdict() -> Judge:
    """Judges answers by a rule."""

    def make(rule_id: str, *answers: Exchange) -> RuleResult:
        settings = Settings("http://127.0.0.1/v1", SECRETS, Path())
        return apply(RULES[rule_id], Run(settings, OPERATION, None, list(answers)), KnownIssues())

    return make


@pytest.fixture
def alert() -> Alert:
    """Makes an alert with some fields."""

    def make(number: int = 1, **fields: Any) -> dict[str, Any]:
        return {"id": f"3c90c3cc-0d44-4b50-8888-{number:012}", "vendor": "crowdstrike"} | fields

    return make


@pytest.fixture
def page(answer: Answer) -> Answer:
    """Makes an offset page of items."""

    def make(*items: Any, query: Query = (), **keys: Any) -> Exchange:
        return answer({"count": len(items), "total": len(items), "items": list(items)} | keys, *query)

    return make
