"""What the steps of a finding show, in words."""

import re
from pathlib import Path
from typing import Any

import pytest

from contract_tests.http.exchange import Exchange
from contract_tests.http.redaction import Redaction
from contract_tests.report import terminal
from contract_tests.report.evidence import Evidence
from contract_tests.report.quoting import Quoting
from contract_tests.results import (
    Check,
    Finding,
    Step,
    contains,
    format_at,
    header,
    is_json,
    present,
    quoted,
    same_as,
    type_at,
    value_at,
)
from tests.suite.in_process import OPERATION
from tests.suite.report.samples import API_KEY, CREDENTIALS, make_exchange, make_settings

PAGE = {"count": 3, "total": 9, "items": [{"id": "a", "pid": 5}, {"id": "b"}, {"id": "c"}], "next_cursor": "n1"}


def evidence_of(*exchanges: Exchange, show_values: bool = True) -> Evidence:
    quoting = Quoting(Redaction(CREDENTIALS), show_values=show_values, paging=OPERATION.paging)
    return Evidence(quoting, make_settings(Path()), OPERATION.paging, exchanges)


def told(*steps: Step, pointer: str = "", show_values: bool = True, traffic: tuple[Exchange, ...] = ()) -> Any:
    evidence = evidence_of(*(traffic or (step.exchange for step in steps)), show_values=show_values)
    return evidence.told(evidence.steps(Finding("", "", evidence=steps)), pointer)


def shows(check: Check, body: Any = PAGE) -> str:
    exchange = make_exchange(1, "limit=3", body)
    evidence = evidence_of()
    assert evidence.quoting.holds(evidence.plain(check), exchange, [exchange])
    *_, step = told(Step(exchange), Step(exchange, check=check), pointer="/items/0/pid")
    found: str = step["shows"]
    return found.partition("; 3 items")[0]


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (~type_at("/items/*/pid", "string"), "/items/0/pid is 5; in item a"),
        (contains("b"), "3 items [0: a, 1: b, 2: c]"),
        (~contains("a", "x"), "it lacks x"),
        (~value_at("/total", 8), "/total is 9"),
        (~format_at("/next_cursor", "date-time"), '/next_cursor is "n1"'),
        (~present("/previous_cursor"), "/previous_cursor is not there"),
        (~header("content-type", "text/html"), "content-type is application/json"),
        (~header("x-request-id"), "x-request-id is missing"),
        (same_as(0, "/count"), "/count is as in step 1"),
    ],
)
def test_a_check_is_tested_and_put_into_words(check: Check, words: str) -> None:
    assert shows(check) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ["empty"]),
        (b'{"a": [1, 2', ["line 1 column 12", "near", "[1, 2"]),
        (b'{"a": NaN}', ["NaN"]),
        (b'{"a": "\xff"}', ["position 7"]),
        (b"\xef\xbb\xbf{}", ["BOM"]),
    ],
)
def test_where_and_why_a_body_is_not_json_is_told(body: bytes, words: list[str]) -> None:
    assert all(word in shows(~is_json(), body) for word in words)


def test_requests_that_gave_out_a_cursor_are_steps_too_and_a_long_row_of_them_is_told_in_short() -> None:
    pages = [make_exchange(n, f"cursor=cursor-{n}", PAGE | {"next_cursor": f"cursor-{n + 1}"}) for n in range(1, 9)]
    first = make_exchange(0, "", PAGE | {"next_cursor": "cursor-1"})
    steps = told(Step(pages[-1], check=~contains("z")), traffic=(first, *pages))
    assert [(step["answer"], step["fault"]) for step in steps] == [*((n, False) for n in range(8)), (8, True)]
    assert terminal.line(steps[-1]) == "✗ GET /v1/edr/alerts?cursor=<next_cursor of step 8> → 200"
    assert [(number, step is None) for number, step in terminal.numbered(steps)] == [
        (1, False), (6, True), (8, False), (9, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("credentials", "words"),
    [
        ({"X-API-KEY": API_KEY[:-1]}, "with X-API-KEY: ${LEEN_API_KEY%?}"),
        ({"X-API-KEY": None}, "without X-API-KEY"),
        ({"X-API-KEY": "other"}, "with X-API-KEY: other"),
    ],
)
def test_the_line_of_a_request_tells_how_its_credentials_differ(credentials: Any, words: str) -> None:
    (step,) = told(Step(make_exchange(0, "limit=1", PAGE, credentials=credentials)))
    assert step["request"] == f"GET /v1/edr/alerts?limit=1 {words}"


def test_a_page_that_lacks_an_item_is_shown_with_its_neighbors_and_its_limit() -> None:
    whole = Step(make_exchange(0, "", PAGE), "All.", contains("a", "b", "c"), premise=True)
    without = Step(make_exchange(1, "limit=3", PAGE | {"items": [{"id": "z"}, {"id": "a"}]}), check=~contains("b"))
    assert told(whole, without)[1]["shows"] == "it lacks b; 2 items [0: z, 1: a]"


def test_what_differs_from_an_earlier_step_is_shown_with_both_values() -> None:
    first, second = make_exchange(0, "", PAGE), make_exchange(1, "", PAGE | {"total": 8})
    shown = told(Step(first, check=present("/total"), premise=True), Step(second, check=~same_as(0, "/total")))
    assert shown[1]["shows"].startswith("/total is 8, in step 1 9")
    assert [step["fault"] for step in shown] == [False, True]


def test_where_values_are_withheld_ids_are_hashed_alike_in_note_and_check() -> None:
    step = Step(make_exchange(0, "", PAGE), f"This is {quoted('b')}.", contains("b"))
    (shown,) = told(step, show_values=False)
    noted, *held = re.findall("#[0-9a-f]{12}", shown["shows"])
    assert noted == held[1]
