from typing import Any

import pytest

from contract_tests import rules
from contract_tests.engine.rule import all_rules
from contract_tests.openapi.coverage import Fields
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.results import Outcome

RULES = all_rules(rules)
AREAS = {"alert_fields", "device", "observables"}


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("alert_fields.id-is-uuid", {"id": "17"}),
        ("alert_fields.vendor-documented", {"vendor": "falcon"}),
        ("alert_fields.vendor-documented", {"vendor": None}),
        ("alert_fields.vendor-lower-case", {"vendor": "CROWDSTRIKE"}),
        ("alert_fields.severity-documented", {"severity": "fatal"}),
        ("alert_fields.status-documented", {"status": "closed"}),
        ("alert_fields.texts-are-text", {"process_sha1": 12}),
        ("alert_fields.process-ids-are-text", {"parent_pid": 12}),
        ("alert_fields.times-are-date-times", {"resolved_time": 1609459200}),
        ("alert_fields.times-are-date-times", {"resolved_time": "01.02.2021"}),
        ("alert_fields.times-have-a-zone", {"first_event_time": "2021-01-01T00:00:00.5"}),
        ("alert_fields.mitre-is-tactics-with-techniques", {"mitre": [{"techniques": ["T1059"]}]}),
        ("device.id-is-uuid", {"device": {"id": "host"}}),
        ("device.status-documented", {"device": {"status": "online"}}),
        ("device.platform-documented", {"device": {"platform": "macos"}}),
        ("device.cloud-provider-documented", {"device": {"cloud_metadata": {"cloud_provider": "gcp"}}}),
        ("device.tag-source-documented", {"device": {"tags": [{"source": "azure"}]}}),
        ("device.times-are-date-times", {"device": {"last_seen": "yesterday"}}),
        ("device.times-have-a-zone", {"device": {"first_seen": "2021-01-01T00:00:00"}}),
        ("device.fields-have-their-types", {"device": {"hostnames": "host"}}),
        ("device.fields-have-their-types", {"device": "host"}),
        ("observables.type-id-documented", {"observables": [{"type_id": 31}]}),
        ("observables.type-documented", {"observables": [{"type": "Hostname"}]}),
        ("observables.type-pairs-with-type-id", {"observables": [{"type_id": 1, "type": "PORT"}]}),
        ("observables.fields-have-their-types", {"observables": [{"value": 80}]}),
        ("observables.fields-have-their-types", {"observables": {"value": "80"}}),
    ],
)
def test_fault_breaks_its_own_rule_and_no_other_of_these_areas(
    rule: str, fields: dict[str, Any], page: Any, verdict: Any, alert: Any
) -> None:
    faulty = page(alert(), alert(2, **fields))
    broken = {r.id for r in RULES if r.area in AREAS and verdict(r.id, faulty).outcome is Outcome.FAILED}
    assert broken == {rule}
    assert verdict(rule, faulty).findings[0].pointer.startswith("/items/1/")


def test_every_field_of_an_alert_is_judged_by_one_rule(page: Any, verdict: Any, alert: Any) -> None:
    """A value of a type that no field has, put in each field in turn, is told by exactly one rule of these areas."""
    for statistics in Fields(find_operation(load_document())).statistics():
        faulty = page(alert(1) | nested(statistics.path.split("."), 1.5))
        broken = [r.id for r in RULES if r.area in AREAS and verdict(r.id, faulty).outcome is Outcome.FAILED]
        assert len(broken) == 1, (statistics.path, broken)


def nested(parts: list[str], value: Any) -> Any:
    name, *rest = parts
    inner = nested(rest, value) if rest else value
    while name.endswith("[]"):
        name, inner = name[:-2], [inner]
    return {name: inner}


def test_same_alert_in_many_answers_is_accused_once(page: Any, verdict: Any, alert: Any) -> None:
    broken = alert(severity="fatal")
    answers = [page(broken), page(alert(2), broken), page(alert(3, severity="fatal"))]
    assert len(verdict("alert_fields.severity-documented", *answers).findings) == 2


def test_rule_without_a_value_to_look_at_could_not_be_tested(page: Any, verdict: Any, alert: Any) -> None:
    result = verdict("device.platform-documented", page(alert(device={"platform": None})))
    assert (result.outcome, result.reason) == (
        Outcome.NOT_TESTED,
        "no item with a value of device.platform was seen",
    )


def test_observables_are_there_when_asked_and_null_will_do(page: Any, verdict: Any, alert: Any) -> None:
    rule, asked = "observables.there-when-asked", (("includeObservables", "true"),)
    assert verdict(rule, page(alert(observables=None), alert(2, observables=[]), query=asked)).outcome is Outcome.PASSED
    assert verdict(rule, page(alert(), query=asked)).outcome is Outcome.FAILED
    assert verdict(rule, page(alert())).outcome is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    ("fields", "answer_met"), [({}, "absent"), ({"observables": None}, "null"), ({"observables": []}, "an empty list")]
)
def test_how_unasked_observables_come_is_settled(
    fields: dict[str, Any], answer_met: str, page: Any, verdict: Any, alert: Any
) -> None:
    result = verdict("observables.unasked", page(alert(**fields)))
    assert (result.outcome, result.settled[0].answer) == (Outcome.PASSED, answer_met)


def test_unasked_observables_with_content_are_observed(page: Any, verdict: Any, alert: Any) -> None:
    assert verdict("observables.unasked", page(alert(observables=[{"name": "x"}]))).outcome is Outcome.OBSERVATION


def test_empty_value_of_an_object_is_none(page: Any, verdict: Any, alert: Any) -> None:
    lawful = [{"type_id": 30, "value": None}, {"type_id": 25}, {"type_id": 3, "value": "00:00:00:00:00:01"}]
    assert verdict("observables.objects-have-no-value", page(alert(observables=lawful))).outcome is Outcome.PASSED


@pytest.mark.parametrize("kind", [{"type_id": 20, "type": "ENDPOINT"}, {"type": "ENDPOINT"}])
def test_a_value_of_an_object_is_observed_and_no_failure(
    kind: dict[str, Any], page: Any, verdict: Any, alert: Any
) -> None:
    result = verdict("observables.objects-have-no-value", page(alert(observables=[{**kind, "value": "x"}])))
    assert result.outcome is Outcome.OBSERVATION
    assert result.observations[0].actual == "x"


@pytest.mark.parametrize(
    ("fields", "answer_met"), [({"title": None}, "null in some, absent in others"), ({}, "absent")]
)
def test_how_fields_without_a_value_come_is_settled(
    fields: dict[str, Any], answer_met: str, page: Any, verdict: Any, alert: Any
) -> None:
    assert verdict("alert_fields.empty-fields", page(alert(**fields))).settled[0].answer == answer_met


def test_what_the_flag_for_groups_adds_is_told(page: Any, verdict: Any, alert: Any) -> None:
    with_groups = page(alert(device={"id": None, "groups": []}), query=(("includeDeviceGroups", "true"),))
    result = verdict("device.groups", with_groups, page(alert(device={"id": None})))
    assert (result.settled[0].answer, result.observations[0].actual) == ("adds 1 keys", "groups")
    assert verdict("device.groups", with_groups).outcome is Outcome.NOT_TESTED
