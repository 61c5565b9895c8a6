"""The generated models: absent and null, undocumented fields, short reprs, pages, the words of a DecodeError."""

import copy
import pickle
import sys
from typing import Any

import attrs
import leen_alerts
import pytest
from leen_alerts import errors
from leen_alerts._runtime.codec import DEEPEST
from leen_alerts.models import Alert, AlertCursorPage, AlertOffsetPage, AlertSeverity, AlertVendor, Device

from contract_tests.mock.data import make_alerts

ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
ALERT: dict[str, Any] = {"id": ID, "vendor": "crowdstrike"}


def refusal(raw: Any) -> errors.DecodeError:
    with pytest.raises(errors.DecodeError) as caught:
        AlertCursorPage.from_dict(raw)
    return caught.value


def page(*items: Any) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": None, "previous_cursor": None}


def test_absent_reads_as_none_and_is_told_from_null_by_fields_set() -> None:
    absent, null = Alert.from_dict(ALERT), Alert.from_dict({**ALERT, "title": None})
    assert absent.title is null.title is None
    assert absent.fields_set == {"id", "vendor"}
    assert null.fields_set == {"id", "vendor", "title"}
    assert absent == null
    assert absent.to_dict() == ALERT
    assert null.to_dict() == {**ALERT, "title": None}


def test_fields_set_survives_copies_pickles_and_evolve() -> None:
    alert = Alert.from_dict({**ALERT, "title": None, "new": 1})
    for again in (copy.copy(alert), copy.deepcopy(alert), pickle.loads(pickle.dumps(alert)), attrs.evolve(alert)):
        assert again.fields_set == {"id", "vendor", "title"}
        assert again.to_dict() == alert.to_dict()
    assert attrs.evolve(alert, pid="4").fields_set == {"id", "vendor", "title", "pid"}
    assert attrs.evolve(alert, severity=None).to_dict()["severity"] is None


def test_model_that_a_user_builds_sends_what_was_given() -> None:
    built = Alert(id=Alert.from_dict(ALERT).id, vendor=AlertVendor.CROWDSTRIKE, title=None)
    assert built.to_dict() == {**ALERT, "title": None}
    built.pid = "4"
    assert built.to_dict() == {**ALERT, "title": None, "pid": "4"}
    assert built.fields_set == {"id", "vendor", "title", "pid"}
    assert Device(additional_properties={"groups": []}).to_dict() == {"groups": []}


def test_fields_in_the_place_of_others_are_undocumented() -> None:
    """As many fields as the document lists, but not the same."""
    (raw,) = make_alerts(1, seed=3)
    raw["severe"] = raw.pop("severity")
    alert = Alert.from_dict(copy.deepcopy(raw))
    assert alert.severity is None
    assert "severity" not in alert.fields_set
    assert alert.additional_properties == {"severe": raw["severe"]}
    assert alert.to_dict().keys() == raw.keys()
    raw["identity"] = raw.pop("id")
    assert refusal(page(raw)).path == "items[0].id"


def test_model_has_no_dict_no_items_and_no_other_attributes() -> None:
    alert: Any = Alert.from_dict({**ALERT, "new": 1})
    assert not hasattr(alert, "__dict__")
    with pytest.raises(AttributeError):
        alert.titel = "typo"
    with pytest.raises(TypeError):
        alert["new"]


def test_encoding_shares_no_list_and_no_object_with_the_model() -> None:
    alert = Alert.from_dict({**ALERT, "device": {"hostnames": ["a"], "vendor_data": {"k": ["v"]}}})
    first: Any = alert.to_dict()
    first["device"]["hostnames"].append("b")
    first["device"]["vendor_data"]["k"].append("w")
    assert alert.to_dict()["device"] == {"hostnames": ["a"], "vendor_data": {"k": ["v"]}}


def test_repr_is_one_short_line() -> None:
    texts = dict.fromkeys(("title", "description", "pid", "process_sha1", "user_name"), "x\n" * 5000)
    many = {"hostnames": ["h"] * 9999, "vendor_data": {str(number): "v" for number in range(9999)}}
    alert = Alert.from_dict({**ALERT, **texts, "severity": "high", "device": many, "k" * 9999: "v"})
    for shown in (repr(alert), repr(alert.device), repr(AlertCursorPage.from_dict(page(alert.to_dict(), ALERT)))):
        assert len(shown) < 300
        assert "\n" not in shown
    assert f"id='{ID}'" in repr(alert)
    assert "severity='high'" in repr(Alert(id=alert.id, vendor=alert.vendor, severity=AlertSeverity.HIGH))


def test_page_is_a_collection_of_its_items() -> None:
    read = AlertCursorPage.from_dict({**page(ALERT, ALERT), "next_cursor": "c"})
    assert len(read) == 2
    assert [alert.vendor for alert in read] == ["crowdstrike", "crowdstrike"]
    assert read.has_next
    assert not AlertCursorPage.from_dict(page()).has_next
    assert len(AlertOffsetPage.from_dict({"count": 0, "items": []})) == 0
    assert not hasattr(AlertOffsetPage, "has_next")


@pytest.mark.parametrize(
    ("change", "path", "value", "expected"),
    [
        ({"id": None}, "id", "null", "a UUID"),
        ({"id": ID.replace("-", "")}, "id", repr(ID.replace("-", "")), "a UUID"),
        ({"title": 5}, "title", "5", "a string"),
        ({"vendor": True}, "vendor", "true", "a string (AlertVendor)"),
        ({"vendor": []}, "vendor", "a list of 0", "a string (AlertVendor)"),
        ({"vendor": 5}, "vendor", "5", "a string (AlertVendor)"),
        ({"resolved_time": "2021-01-01"}, "resolved_time", "'2021-01-01'", "a time with its zone"),
        ({"device": []}, "device", "a list of 0", "an object (Device)"),
        ({"device": {"id": "x"}}, "device.id", "'x'", "a UUID"),
        ({"device": {"hostnames": ["a", 7]}}, "device.hostnames[1]", "7", "a string"),
        ({"device": {"vendor_data": [1]}}, "device.vendor_data", "a list of 1", "an object"),
        ({"device": {"source_vendors": [{"agent_info": {"policies": [{}, 3]}}]}},
         "device.source_vendors[0].agent_info.policies[1]", "3", "an object"),
        ({"mitre": [{"techniques": [{}, {"technique_id": {}}]}]},
         "mitre[0].techniques[1].technique_id", "an object of 0", "a string"),
        ({"observables": [{"type_id": 1.0}]}, "observables[0].type_id", "1.0", "an integer (ObservableTypeId)"),
        ({"observables": [{"type_id": True}]}, "observables[0].type_id", "true", "an integer (ObservableTypeId)"),
        ({"observables": [{"type_id": "1"}]}, "observables[0].type_id", "'1'", "an integer (ObservableTypeId)"),
        ({"observables": ""}, "observables", "''", "a list"),
        ({"observables": {}}, "observables", "an object of 0", "a list"),
        ({"pid": 2**70}, "pid", "an integer of 71 bits", "a string"),
    ],
)  # fmt: skip
def test_refusal_names_place_value_and_expectation(
    change: dict[str, Any], path: str, value: str, expected: str
) -> None:
    error = refusal(page(ALERT, {**ALERT, **change}))
    assert error.path == f"items[1].{path}"
    assert error.value == value
    assert error.expected.startswith(expected)
    assert str(error) == f"items[1].{path}: expected {error.expected}, got {value}"
    again = pickle.loads(pickle.dumps(error))
    assert (again.path, again.value, again.expected) == (error.path, error.value, error.expected)


def test_missing_field_is_named() -> None:
    error = refusal(page({"id": ID}))
    assert (error.path, error.value) == ("items[0].vendor", "nothing (the field is missing)")


@pytest.mark.parametrize("wrap", [lambda inner: {"k": inner}, lambda inner: [inner]])
def test_depth_of_free_form_values_is_bounded(wrap: Any) -> None:
    value: Any = {"k": 1}
    for _ in range(DEEPEST - 2):
        value = wrap(value)
    allowed, refused, endless = {"k": value}, {"k": wrap(value)}, value
    for _ in range(sys.getrecursionlimit() * 2):
        endless = wrap(endless)
    assert Device.from_dict({"vendor_data": allowed, "new": allowed}).to_dict()["vendor_data"] == allowed
    for raw in ({"vendor_data": refused}, {"new": [[refused]]}, {"vendor_data": {"k": endless}}):
        with pytest.raises(errors.DecodeError, match="levels"):
            Device.from_dict(raw)


def test_what_the_document_does_not_know_is_found_on_every_level() -> None:
    device = {"status": "asleep", "groups": "all", "tags": [{"source": "aws"}, {"source": "gcp"}]}
    observed = {"observables": [{"type_id": 31, "type": "HOSTNAME"}]}
    read = AlertCursorPage.from_dict({**page(ALERT, {**ALERT, "device": device, **observed}), "count": 2})
    assert set(leen_alerts.find_undocumented(read)) == {
        ("unknown-value", "items[1].device.status", "asleep"),
        ("unknown-value", "items[1].device.tags[1].source", "gcp"),
        ("unknown-value", "items[1].observables[0].type_id", 31),
        ("undocumented-field", "count", 2),
    } | {leen_alerts.Undocumented("undocumented-field", "items[1].device.groups", "all")}
    assert list(leen_alerts.find_undocumented(Alert.from_dict(ALERT))) == []
