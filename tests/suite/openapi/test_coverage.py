import pytest

from contract_tests.openapi.coverage import Fields
from tests.suite.in_process import OPERATION


@pytest.fixture
def fields() -> Fields:
    counted = Fields(OPERATION)
    counted.count(
        {"id": "1", "severity": "low", "device": {"tags": [{"source": "aws"}, {"source": "gcp"}], "groups": []}}
    )
    counted.count({"id": "2", "severity": None, "device": None, "mitre": None, "extra": 1})
    counted.count({"id": "3", "device": {"vendor_data": {"anything": {"at": "all"}}}})
    return counted


def test_presence_and_nulls_are_counted_by_the_objects_that_could_hold_a_field(fields: Fields) -> None:
    found = {statistics.path: statistics for statistics in fields.statistics()}
    severity, tags = found["severity"], found["device.tags"]
    assert (severity.parents, severity.present, severity.null) == (3, 2, 1)
    assert (tags.parents, tags.present, tags.null) == (2, 1, 0)


def test_enum_values_are_counted_undocumented_ones_too(fields: Fields) -> None:
    found = {statistics.path: statistics for statistics in fields.statistics()}
    assert found["device.tags[].source"].values == {"aws": 1, "gcp": 1}
    assert found["device.tags[].source"].documented == ("aws",)
    assert found["title"].documented is None


def test_undocumented_keys_are_counted_but_not_those_of_free_form_data(fields: Fields) -> None:
    fields.count({"id": "4", "device": {"tags": [{"a.b/c": 1}, {"a.b/c": 2}]}})
    listed = ("device", "tags", "*", "a.b/c")
    assert fields.undocumented() == {("device", "groups"): 1, ("extra",): 1, listed: 2}
