"""What the steps of a finding show, in words."""

from typing import Any

import pytest

from contract_tests.http.exchange import Exchange
from contract_tests.http.redaction import Redaction
from contract_tests.report.evidence import Describer
from contract_tests.report.quoting import Quoting
from contract_tests.results import (
    Check,
    Finding,
    Step,
    contains,
    counts_items,
    format_at,
    header,
    in_order,
    is_json,
    length,
    present,
    quoted,
    repeats,
    same_as,
    type_at,
    value_at,
)
from tests.suite.report.samples import CREDENTIALS, CURL_NAMES, OPERATION, make_exchange

PAGE = {"count": 3, "total": 9, "items": [{"id": "a", "pid": 5}, {"id": "b"}, {"id": "c"}], "next_cursor": "n1"}


def describer(*traffic: Exchange, show_values: bool = True) -> Describer:
    quoting = Quoting(Redaction(CREDENTIALS), show_values=show_values, traffic=traffic)
    return Describer(quoting, OPERATION.paging, CURL_NAMES)


def shows(check: Check, body: Any = PAGE, pointer: str = "", status: int = 200) -> str:
    finding = Finding("", "", pointer=pointer, evidence=(Step(make_exchange(1, "limit=3", body, status), check=check),))
    return describer().steps(finding)[0].shows.partition("; 3 items")[0]


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (contains("b"), "holds b (item 2 of 3: after a, before c)"),
        (contains("a"), "holds a (item 1 of 3: first, before b)"),
        (~contains("b", "x"), "does not hold x"),
        (~in_order("a", "b"), "not in this order: a, b"),
        (~length(4), "not 4 items"),
        (~counts_items("/total"), "/total is 9, not the number of items"),
        (~value_at("/total", 8), "/total is 9, not 8"),
        (value_at("/total", 9), "/total is 9"),
        (~value_at("/total", None, "x"), "/total is 9, none of the documented values"),
        (~type_at("/items/0/pid", "string", "null"), "/items/0/pid is an integer, not string or null; in a"),
        (~format_at("/next_cursor", "date-time"), '/next_cursor is "n1", no date-time (RFC 3339)'),
        (~present("/previous_cursor"), "/previous_cursor is not there"),
        (~header("content-type", "text/html"), "content-type is application/json, not text/html"),
        (~header("x-request-id"), "x-request-id is missing"),
        (repeats("X-API-KEY"), "repeats X-API-KEY"),
    ],
)
def test_a_check_is_put_into_words(check: Check, words: str) -> None:
    assert shows(check) == words


def test_a_check_of_any_index_is_shown_at_the_index_of_the_finding() -> None:
    check = ~type_at("/items/*/pid", "string")
    assert shows(check, pointer="/items/0/pid") == "/items/0/pid is an integer, not string; in a"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ["empty"]),
        (b'{"a": [1, 2', ["line 1, column 12", "character 11 of 11", "[1, 2"]),
        (b'{"a": 1} x', ["extra data", "column 10"]),
        (b'{"a": NaN}', ["NaN"]),
        (b'{"a": "\xff"}', ["not UTF-8 at byte 7"]),
        (b"\xef\xbb\xbf{}", ["byte order mark"]),
    ],
)
def test_where_and_why_a_body_is_not_json_is_told(body: bytes, words: list[str]) -> None:
    assert all(word in shows(~is_json(), body) for word in words)


def test_a_cursor_is_named_by_the_step_that_gave_it_out() -> None:
    first, second = make_exchange(0, "limit=3", PAGE), make_exchange(1, "cursor=n1&limit=3", PAGE)
    steps = describer().steps(Finding("", "", evidence=(Step(first), Step(second, check=~contains("z")))))
    assert steps[1].line == "GET /v1/edr/alerts?cursor=<next_cursor of step 1>&limit=3 → 200"
    assert [step.fault for step in steps] == [False, True]


def test_what_differs_from_an_earlier_step_is_shown_with_both_values() -> None:
    first, second = make_exchange(0, "", PAGE), make_exchange(1, "", PAGE | {"total": 8})
    steps = (Step(first, check=present("/total"), premise=True), Step(second, check=~same_as(0, "/total")))
    shown = describer().steps(Finding("", "", evidence=steps))
    assert shown[1].shows.startswith("/total is 8; in step 1 9")
    assert [step.fault for step in shown] == [False, True]


def test_where_values_are_withheld_ids_are_hashed_alike_in_note_and_check() -> None:
    exchange = make_exchange(0, "", PAGE)
    quiet = describer(exchange, show_values=False)
    noted = quiet.steps(Finding("", "", evidence=(Step(exchange, note=f"holds {quoted('b')}"),)))[0].shows
    checked = quiet.steps(Finding("", "", evidence=(Step(exchange, check=contains("b")),)))[0].shows
    assert noted == checked.partition(" (")[0]
