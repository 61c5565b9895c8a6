"""The generated models: absent and null, unknown fields, the words of a refusal."""

import copy
import pickle
import traceback
from typing import Any

import pytest
from leen_alerts import errors
from leen_alerts._runtime.extras import NO_EXTRAS
from leen_alerts.models import Alert, AlertCursorPage, Device
from leen_alerts.types import UNSET, Unset

ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
ALERT: dict[str, Any] = {"id": ID, "vendor": "crowdstrike"}


def refusal(raw: Any) -> errors.DecodeError:
    with pytest.raises(errors.DecodeError) as caught:
        AlertCursorPage.from_dict(raw)
    return caught.value


def page(*items: Any) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": None, "previous_cursor": None}


def test_absent_and_null_stay_apart() -> None:
    absent, null = Alert.from_dict(ALERT), Alert.from_dict({**ALERT, "title": None})
    assert (absent.title, null.title) == (UNSET, None)
    assert absent != null
    assert absent.to_dict() == ALERT
    assert null.to_dict() == {**ALERT, "title": None}


def test_unset_is_one_and_false() -> None:
    assert not UNSET
    assert isinstance(UNSET, Unset)
    assert repr(UNSET) == "UNSET"
    for again in (copy.copy(UNSET), copy.deepcopy(UNSET), *(pickle.loads(pickle.dumps(UNSET, n)) for n in range(6))):
        assert again is UNSET


def test_unknown_fields_are_kept_on_every_level() -> None:
    device = {"id": ID, "groups": [{"name": "a"}], "tags": [{"key": "k", "colour": None}]}
    raw = {**ALERT, "device": device, "new": {"deep": [1, 2.5]}}
    alert = Alert.from_dict(raw)
    assert alert.additional_keys == ["new"]
    assert alert["new"] == {"deep": [1, 2.5]}
    assert isinstance(alert.device, Device)
    assert "groups" in alert.device
    assert alert.to_dict() == raw


def test_unknown_fields_can_be_changed_without_touching_other_models() -> None:
    alert, other = Alert.from_dict(ALERT), Alert.from_dict(ALERT)
    alert["extra"] = 1
    assert (alert.to_dict()["extra"], "extra" in other) == (1, False)
    del alert["extra"]
    assert alert == other


def test_models_without_unknown_fields_share_one_empty_mapping() -> None:
    alert = pickle.loads(pickle.dumps(Alert.from_dict(ALERT)))
    assert alert.additional_properties is NO_EXTRAS
    assert copy.deepcopy(NO_EXTRAS) is NO_EXTRAS
    assert NO_EXTRAS == {}


def test_model_has_no_dict_and_no_other_attributes() -> None:
    alert: Any = Alert.from_dict(ALERT)
    assert not hasattr(alert, "__dict__")
    with pytest.raises(AttributeError):
        alert.titel = "typo"


def test_encoding_shares_no_list_and_no_object_with_the_model() -> None:
    alert = Alert.from_dict({**ALERT, "device": {"hostnames": ["a"], "vendor_data": {"k": ["v"]}}})
    first: Any = alert.to_dict()
    first["device"]["hostnames"].append("b")
    first["device"]["vendor_data"]["k"].append("w")
    assert alert.to_dict()["device"] == {"hostnames": ["a"], "vendor_data": {"k": ["v"]}}


@pytest.mark.parametrize(
    ("change", "path", "value", "expected"),
    [
        ({"id": None}, "id", "null", "a UUID"),
        ({"id": ID.replace("-", "")}, "id", repr(ID.replace("-", "")), "a UUID"),
        ({"title": 5}, "title", "5", "a string or null"),
        ({"vendor": True}, "vendor", "true", "a string (AlertVendor)"),
        ({"resolved_time": "2021-01-01"}, "resolved_time", "'2021-01-01'", "a time with its zone"),
        ({"device": []}, "device", "a list of 0", "an object (Device) or null"),
        ({"device": {"id": "x"}}, "device.id", "'x'", "a UUID or null"),
        ({"device": {"hostnames": ["a", 7]}}, "device.hostnames[1]", "7", "a string"),
        ({"device": {"vendor_data": [1]}}, "device.vendor_data", "a list of 1", "an object"),
        ({"device": {"source_vendors": [{"agent_info": {"policies": [{}, 3]}}]}},
         "device.source_vendors[0].agent_info.policies[1]", "3", "an object"),
        ({"mitre": [{"techniques": [{}, {"technique_id": {}}]}]},
         "mitre[0].techniques[1].technique_id", "an object of 0", "a string or null"),
        ({"observables": [{"type_id": 1.0}]}, "observables[0].type_id", "1.0", "an integer (ObservableTypeId) or null"),
        ({"observables": ""}, "observables", "''", "a list or null"),
        ({"observables": {}}, "observables", "an object of 0", "a list or null"),
        ({"pid": 2**70}, "pid", "an integer of 71 bits", "a string or null"),
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


def test_missing_field_is_named() -> None:
    error = refusal(page({"id": ID}))
    assert (error.path, error.value) == ("items[0].vendor", "nothing (the field is missing)")


@pytest.mark.parametrize("raw", [None, 5, "text", [], True])
def test_what_is_no_object_is_refused(raw: Any) -> None:
    error = refusal(raw)
    assert (error.path, error.expected) == ("", "an object (AlertCursorPage)")


def test_long_value_is_shortened() -> None:
    error = refusal(page({**ALERT, "resolved_time": "x" * 5000}))
    assert len(error.value) < 80


def test_refusal_carries_no_other_error() -> None:
    """The surprise of the quick pass may quote anything."""
    error = refusal(page({**ALERT, "resolved_time": "very secret"}))
    told = "".join(traceback.format_exception(error))
    assert (error.__cause__, error.__context__) == (None, None)
    assert told.count("Error:") == 1


def test_refusal_survives_a_pickle() -> None:
    error = refusal(page({**ALERT, "title": 5}))
    again = pickle.loads(pickle.dumps(error))
    assert (again.path, again.value, again.expected) == (error.path, error.value, error.expected)
