"""A report such as a run on a faulty server ends in, made by hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from attrs import evolve

from contract_tests.catalog import Rule
from contract_tests.http.exchange import Exchange, Request
from contract_tests.http.redaction import Secret
from contract_tests.openapi.coverage import FieldStatistics
from contract_tests.report import Report
from contract_tests.results import (
    NO_VALUE,
    Finding,
    Outcome,
    ResolvedAmbiguity,
    RuleResult,
    Step,
    Verdict,
    observation,
    shown_by,
    status,
    value_at,
)
from contract_tests.settings import Settings
from tests.suite.in_process import OPERATION

API_KEY = "sk_live_51Hc9/QmZ+v4=Tt&x"
CONNECTION_ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
CREDENTIALS = {"X-API-KEY": Secret(API_KEY), "X-CONNECTION-ID": Secret(CONNECTION_ID)}
SEVERITIES = ("none", "low", "medium", "high", "critical", "info")
CURL_NAMES = {"X-API-KEY": "LEEN_API_KEY", "X-CONNECTION-ID": "LEEN_CONNECTION_ID"}
ALTERED = {
    CONNECTION_ID: "${LEEN_CONNECTION_ID}",
    CONNECTION_ID[:-1]: "${LEEN_CONNECTION_ID%?}",
    CONNECTION_ID + "0": "${LEEN_CONNECTION_ID}0",
    CONNECTION_ID[:-1] + "0": "${LEEN_CONNECTION_ID%?}0",
    "1" + CONNECTION_ID[1:]: "1${LEEN_CONNECTION_ID#?}",
    API_KEY.swapcase(): '$(printf %s "$LEEN_API_KEY" | tr a-zA-Z A-Za-z)',
    API_KEY[: len(API_KEY) // 2]: "${LEEN_API_KEY%" + "?" * (len(API_KEY) - len(API_KEY) // 2) + "}",
}
"""Credentials as they are altered for a request, and how a shell makes each from the valid one."""
BASE_URL = "http://127.0.0.1:4010/v1"


def make_settings(folder: Path, **changes: Any) -> Settings:
    given = {"target": BASE_URL, "credentials": CREDENTIALS, "curl_names": CURL_NAMES} | changes
    return Settings(base_url=BASE_URL, report_dir=folder, **given)


def make_exchange(number: int, query: str = "", body: Any = None, status: int = 200, **request: Any) -> Exchange:
    url = f"{BASE_URL}/edr/alerts" + (f"?{query}" if query else "")
    headers = (("content-type", "application/json"), ("date", "Mon, 02 Nov 2026 10:00:00 GMT"))
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"query": tuple(parse_qsl(query, keep_blank_values=True)), "purpose": "offset traversal"} | request
    return Exchange(number, Request(**given), url, status, headers, content, 0.012)


def simple(message: str, actual: Any = NO_VALUE, pointer: str = "", exchange: Exchange | None = None) -> Finding:
    """Return a finding, shown by one answer or by none."""
    steps = () if exchange is None else (Step(exchange),)
    return Finding("", message, pointer=pointer, actual=actual, evidence=steps)


def make_rule(rule_id: str, statement: str, fact: str = "the vendor's page", confidence: str = "A") -> Rule:
    def judge(_run: object) -> Iterator[Finding]:
        return iter(())

    return Rule(rule_id, statement, fact, confidence, False, judge)


def make_report(rules: list[tuple[Rule, RuleResult]], **changes: Any) -> Report:
    defaults: dict[str, Any] = {
        "verdict": Verdict.FAILED,
        "sentence": "The contract test failed: 2 of 5 rules (schema.known-severity, offset.total-counts-all).",
        "document_version": "0.1.0",
        "seen": {"items": 57, "requests": 412, "repeats": 3},
        "operation": OPERATION,
    }
    return Report(**(defaults | changes), rules=rules)


def realistic_report() -> Report:
    """One rule of each outcome but "not selected", and a second that failed."""
    items = [{"id": str(n), "severity": "urgent" if n % 7 == 3 else "low"} for n in range(57)]
    page = {"count": 57, "total": 60, "items": items}
    pages = [make_exchange(n, f"offset={n * 7}&limit=7", page) for n in range(3)]
    for number, exchange in enumerate(pages):
        exchange.started = datetime(2026, 11, 2, 10, 0, number, tzinfo=UTC)
    undocumented = ~value_at("/items/*/severity", *SEVERITIES)
    drift = [
        shown_by(pages[n % 3], "It is undocumented.", undocumented, actual="urgent", pointer=f"/items/{n}/severity")
        for n in range(3, 57, 7)
    ]
    drift[-1] = evolve(drift[-1], actual="odd")
    total = shown_by(pages[0], "57 alerts are in the list.", value_at("/total", 60), actual=60, pointer="/total")
    missing = make_exchange(9, "limit=1", {"detail": "boom"}, 500, credentials={"X-API-KEY": None}, purpose="no key")
    known = (shown_by(missing, "A 5xx.", status(500), actual=500), "ticket 12 (until 2027-01-31)")
    seen = [observation("an undocumented field", pages[1], actual="x1", pointer=f"/items/{n}/risk") for n in range(5)]
    others = [
        RuleResult("credentials.no-key-no-data", Outcome.KNOWN_ISSUE, known=[known]),
        RuleResult("cursor.back", Outcome.NOT_TESTED, "the list has fewer than 3 pages"),
        RuleResult("page.undocumented-fields", Outcome.OBSERVATION, observations=seen),
        RuleResult("http.json", Outcome.PASSED),
    ]
    severity, result = failed(make_rule("schema.known-severity", "Each severity is one that is documented."), drift)
    result.seconds = 1.25
    return make_report(
        [
            (severity, result),
            failed(make_rule("offset.total-counts-all", "The total counts all alerts."), [total]),
            *((make_rule(result.rule_id, "A promise.", confidence="C"), result) for result in others),
        ],
        fields=[
            FieldStatistics("device.status", 0, 0, 0),
            FieldStatistics("severity", 57, 56, 4, {"low": 44, "urgent": 8}, ("none", "low", "medium", "high")),
        ],
        traffic=[*pages, missing],
        document_digest="ab12",
        unneeded_known=["The known defect x was not met."],
        survey=[("", ResolvedAmbiguity("limit=0", "gives an empty page"))],
    )


def failed(rule: Rule, findings: list[Finding]) -> tuple[Rule, RuleResult]:
    return rule, RuleResult(rule.id, Outcome.FAILED, findings=findings)
