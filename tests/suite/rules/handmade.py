"""Handmade answers, and what one rule says of them."""

import json
from pathlib import Path
from typing import Any

from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.http.redaction import Secret
from contract_tests.known_issues import KnownIssues
from contract_tests.openapi.document import Operation
from contract_tests.results import RuleResult
from contract_tests.run import Run
from contract_tests.runner import apply
from contract_tests.settings import Settings
from tests.suite.in_process import OPERATION, RULES

KEY = "key-0123456789abcdef"
SECRETS = {"X-API-KEY": Secret(KEY), "X-CONNECTION-ID": Secret("7b1ce2f0-connection")}
JSON = (("content-type", "application/json"),)


def run_of(*recorded: Exchange, operation: Operation = OPERATION) -> Run:
    """A recording of these answers."""
    return Run(Settings("http://127.0.0.1/v1", SECRETS, Path()), operation, None, list(recorded))


def verdict(rule_id: str, *recorded: Exchange, operation: Operation = OPERATION) -> RuleResult:
    """What a rule says of a recording of these answers."""
    return apply(RULES[rule_id], run_of(*recorded, operation=operation), KnownIssues())


def answer(
    body: Any,
    *query: tuple[str, str],
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = JSON,
    request: Request | None = None,
) -> Exchange:
    """An answer: body as JSON or bytes, query as pairs."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange(0, request or Request(query), "http://127.0.0.1/v1/edr/alerts", status, headers, content)


def alert(number: int = 1, **fields: Any) -> dict[str, Any]:
    """An alert with these fields."""
    return {"id": f"3c90c3cc-0d44-4b50-8888-{number:012}", "vendor": "crowdstrike"} | fields


def page(*items: Any, query: Query = (), **keys: Any) -> Exchange:
    """An offset page of items."""
    return answer({"count": len(items), "total": len(items), "items": list(items)} | keys, *query)


def cursor_page(*items: Any, query: Query = ()) -> Exchange:
    """A cursor page of items."""
    keys = {"items": list(items), "next_cursor": None, "previous_cursor": None}
    return answer(keys, ("enableCursor", "true"), *query)
