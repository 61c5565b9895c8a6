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


def test_presence_nulls_and_enum_values_are_counted_undocumented_ones_too(fields: Fields) -> None:
    found = {statistics.path: statistics for statistics in fields.statistics()}
    # Presence is counted by the objects that could hold the field.
    severity, tags, source = found["severity"], found["device.tags"], found["device.tags[].source"]
    assert (severity.parents, severity.present, severity.null) == (3, 2, 1)
    assert (tags.parents, tags.present, tags.null) == (2, 1, 0)
    assert (source.values, source.documented) == ({"aws": 1, "gcp": 1}, ("aws",))
    assert found["title"].documented is None


def test_undocumented_keys_are_counted_but_not_those_of_free_form_data(fields: Fields) -> None:
    fields.count({"id": "4", "device": {"tags": [{"a.b/c": 1}, {"a.b/c": 2}]}})
    listed = ("device", "tags", "*", "a.b/c")
    assert fields.undocumented() == {("device", "groups"): 1, ("extra",): 1, listed: 2}
