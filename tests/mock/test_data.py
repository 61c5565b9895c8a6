"""The alerts that the mock makes up."""

from datetime import datetime
from typing import Any

import pytest

from contract_tests.mock.data import OBSERVABLE_TYPES, STILL, make_alerts
from contract_tests.mock.reshape import SCHEMAS, objects_at

ALERTS = make_alerts(57, 1)


def _values(path: str) -> list[Any]:
    *way, key = path.split(".")
    return [found.get(key) for found in objects_at(ALERTS, way)]


def test_equal_arguments_make_equal_alerts() -> None:
    assert make_alerts(20, 7) == make_alerts(20, 7) != make_alerts(20, 8)
    assert make_alerts(0, 1) == []


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("vendor", "AlertVendor"),
        ("severity", "AlertSeverity"),
        ("status", "AlertStatus"),
        ("device.status", "DeviceStatus"),
        ("device.platform", "DevicePlatform"),
        ("device.cloud_metadata.cloud_provider", "CloudProvider"),
        ("device.tags.source", "TagSource"),
        ("observables.type", "ObservableType"),
        ("observables.type_id", "ObservableTypeId"),
    ],
)
def test_fifty_seven_alerts_hold_every_value_of_an_enum(path: str, schema: str) -> None:
    assert set(_values(path)) - {None} == set(SCHEMAS[schema]["enum"])


def test_types_of_observables_pair_and_those_that_name_an_object_have_no_value() -> None:
    found = list(objects_at(ALERTS, ["observables"]))
    assert {(one["type_id"], one["type"]) for one in found} == set(OBSERVABLE_TYPES)
    assert all((one["value"] is None) == (20 <= one["type_id"] <= 30) for one in found)


@pytest.mark.parametrize(
    "path",
    ["description", "assigned_user", "resolved_time", "pid", "device", "mitre", "device.ad_info", "device.tags",
     "device.cloud_metadata.kernel_id"],
)  # fmt: skip
def test_optional_fields_are_null_now_and_then(path: str) -> None:
    assert None in _values(path)
    assert any(value is not None for value in _values(path))


def test_each_product_writes_times_process_ids_and_uuids_in_its_own_way() -> None:
    by_vendor = {alert["vendor"]: alert for alert in ALERTS if alert["pid"] and alert["device"]}
    falcon, defender, sentinel = (by_vendor[name] for name in ("crowdstrike", "ms_defender_endpoint", "sentinelone"))
    assert [len(alert["last_event_time"]) for alert in (falcon, defender, sentinel)] == [20, 28, 27]
    assert len(falcon["pid"]) == 12 > len(defender["pid"])
    assert defender["id"].isupper()
    assert falcon["id"].islower()
    assert sentinel["device"]["id"].isupper()
    assert any(not alert["title"].isascii() for alert in ALERTS)


def test_ids_are_unique_and_events_in_order_before_now() -> None:
    assert len({alert["id"].lower() for alert in ALERTS}) == 57
    for alert in ALERTS:
        last = datetime.fromisoformat(alert["last_event_time"])
        first = datetime.fromisoformat(alert["first_event_time"] or alert["last_event_time"])
        resolved = datetime.fromisoformat(alert["resolved_time"] or alert["last_event_time"])
        assert first <= last <= resolved <= STILL
