from typing import Any

import pytest

from contract_tests.results import NO_VALUE, Outcome
from contract_tests.rules.client import differences

RULE = "client.lossless"


def test_valid_spellings_are_no_loss(page: Any, verdict: Any, alert: Any) -> None:
    first = alert(1, first_event_time="2021-01-01T00:00:00.1234567+02:00", resolved_time=None, extra={"kept": [1]})
    second = alert(
        2, device={"id": "3C90C3CC-0D44-4B50-8888-8DD25736052A", "status": "brand-new"}, severity="unheard-of"
    )
    result = verdict(RULE, page(first, second))
    assert (result.outcome, result.findings) == (Outcome.PASSED, [])


def test_item_that_the_client_refuses_is_lost(page: Any, verdict: Any, alert: Any) -> None:
    (finding,) = verdict(RULE, page(alert(), alert(2, device={"hostnames": "secret host"}))).findings
    assert finding.pointer == "/items/1/device/hostnames"
    assert "secret host" not in finding.message


def test_page_that_the_client_refuses_is_lost_whatever_its_items(page: Any, verdict: Any, alert: Any) -> None:
    (finding,) = verdict(RULE, page(alert(), total="many"), page(alert(), more={"kept": 1})).findings
    assert (finding.pointer, finding.exchange.json["total"]) == ("/total", "many")
    assert verdict(RULE, page(total=-0.5)).outcome is Outcome.FAILED


def test_without_items_nothing_could_be_tested(page: Any, verdict: Any) -> None:
    assert verdict(RULE, page()).outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("sent", "again", "expected"),
    [
        ({"a": 1}, {}, [(("a",), 1)]),
        ({}, {"a": None}, [(("a",), NO_VALUE)]),
        ({"a": [1, 2]}, {"a": [1]}, [(("a",), [1, 2])]),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, [(("a", 0, "b"), "x")]),
        ({"a": "2021-01-01T00:00:00Z"}, {"a": "2021-01-01T01:00:00+01:00"}, []),
        ({"a": "2021-01-01T00:00:00Z"}, {"a": "2021-01-01T00:00:01Z"}, [(("a",), "2021-01-01T00:00:00Z")]),
        ({"a": "2021-01-01"}, {"a": "2021-01-01T00:00:00"}, [(("a",), "2021-01-01")]),
    ],
)
def test_difference_is_told_where_it_is(sent: Any, again: Any, expected: Any) -> None:
    assert list(differences(sent, again)) == expected
