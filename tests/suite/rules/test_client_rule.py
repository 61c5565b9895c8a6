from typing import Any

import pytest

from contract_tests.results import NO_VALUE, Outcome
from contract_tests.rules.client import differences
from tests.suite.rules.handmade import alert, page, verdict

RULE = "client.lossless"


def test_valid_spellings_are_no_loss() -> None:
    first = alert(1, first_event_time="2021-01-01T00:00:00.1234567+02:00", resolved_time=None, extra={"kept": [1]})
    second = alert(
        2, device={"id": "3C90C3CC-0D44-4B50-8888-8DD25736052A", "status": "brand-new"}, severity="unheard-of"
    )
    result = verdict(RULE, page(first, second))
    assert (result.outcome, result.findings) == (Outcome.PASSED, [])


def test_what_the_schema_allows_and_the_client_refuses_is_lost_once_of_an_item() -> None:
    faulty = alert(2, observables=[{"type_id": 4.0, "value": "secret host"}])
    (finding,) = verdict(RULE, page(alert(), faulty), page(faulty | {"title": "changed since"})).findings
    assert finding.pointer == "/items/1/observables/0/type_id"
    assert "secret host" not in finding.message
    assert verdict(RULE, page(alert(), total=1.0)).findings[0].pointer == "/total"


def test_a_value_of_another_type_is_for_the_rule_of_types() -> None:
    faulty = page(alert(device={"hostnames": "secret host"}), total="many")
    assert verdict(RULE, faulty).outcome is Outcome.PASSED
    assert len(verdict("schema.type", faulty).findings) == 2


def test_without_items_nothing_could_be_tested() -> None:
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
