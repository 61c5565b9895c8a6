"""Schema rules check every field that the document knows, and nothing else."""

from copy import deepcopy
from typing import Any

import pytest

from contract_tests.openapi.coverage import Fields
from contract_tests.openapi.document import find_operations, load_document
from contract_tests.results import Outcome
from tests.suite.in_process import OPERATION, RULES
from tests.suite.rules.handmade import alert, page, verdict

SCHEMA = [rule for rule in RULES.values() if rule.area == "schema"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("type", {"vendor": 5}),
        ("type", {"resolved_time": 1609459200}),
        ("enum", {"vendor": "falcon"}),
        ("enum", {"observables": [{"type_id": 31}]}),
        ("format", {"device": {"first_seen": "2021-01-01T00:00:00"}}),
        ("pairs", {"observables": [{"type_id": 1, "type": "PORT"}]}),
    ],
)
def test_a_fault_breaks_the_rule_of_its_kind_and_no_other(kind: str, fields: dict[str, Any]) -> None:
    faulty = page(alert(), alert(2, **fields))
    failed = {rule.id for rule in SCHEMA if verdict(rule.id, faulty).outcome is Outcome.FAILED}
    assert failed == {f"schema.{kind}"}
    assert verdict(f"schema.{kind}", faulty).findings[0].pointer.startswith("/items/1/")


def test_every_field_of_an_item_is_checked() -> None:
    """A value of a type that no field has, put in each field in turn, fails exactly one rule."""
    for statistics in Fields(OPERATION).statistics():
        faulty = page(alert(1) | nested(statistics.path.split("."), 1.5))
        failed = [rule.id for rule in SCHEMA if verdict(rule.id, faulty).outcome is Outcome.FAILED]
        assert failed == ["schema.type"], (statistics.path, failed)


def nested(parts: list[str], value: Any) -> Any:
    name, *rest = parts
    inner = nested(rest, value) if rest else value
    while name.endswith("[]"):
        name, inner = name[:-2], [inner]
    return {name: inner}


def test_the_same_item_in_many_answers_is_told_once() -> None:
    faulty = alert(severity="fatal")
    answers = [page(faulty), page(alert(2), faulty), page(alert(3, severity="fatal"))]
    assert len(verdict("schema.enum", *answers).findings) == 2


def test_without_an_item_nothing_can_be_tested() -> None:
    assert verdict("schema.enum", page()).outcome is Outcome.NOT_TESTED
    assert verdict("schema.pairs", page()).outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(("confidence", "outcome"), [("C", Outcome.FAILED), ("D", Outcome.OBSERVATION)])
def test_a_field_that_is_not_surely_known_fails_no_rule(confidence: str, outcome: Outcome) -> None:
    document = deepcopy(load_document())
    document["components"]["schemas"]["Alert"]["properties"]["device"]["x-evidence"] = {"confidence": confidence}
    gone = page(alert(device={"status": "gone"}))
    assert verdict("schema.enum", gone, operation=find_operations(document)[0]).outcome is outcome
