"""The alerts that the mock server makes up."""

from datetime import datetime
from typing import Any

import pytest

from contract_tests.mock_server import vocabulary as words
from contract_tests.mock_server.data import make_alerts
from contract_tests.mock_server.reshape import objects_at

ALERTS = make_alerts(57, 1)


def _values(path: str) -> set[Any]:
    *way, key = path.split(".")
    return {found.get(key) for found in objects_at(ALERTS, tuple(way))}


def test_equal_arguments_make_equal_alerts() -> None:
    assert make_alerts(20, 7) == make_alerts(20, 7)
    assert make_alerts(20, 7) != make_alerts(20, 8)


def test_no_alerts_are_made_when_none_are_asked_for() -> None:
    assert make_alerts(0, 1) == []


@pytest.mark.parametrize(
    ("path", "documented"),
    [
        ("vendor", words.VENDORS),
        ("severity", words.SEVERITIES),
        ("status", words.STATUSES),
        ("device.status", words.DEVICE_STATUSES),
        ("device.platform", words.PLATFORMS),
        ("device.cloud_metadata.cloud_provider", ("aws",)),
        ("device.tags.source", ("aws",)),
    ],
)
def test_fifty_seven_alerts_hold_every_value_of_an_enum(path: str, documented: tuple[str, ...]) -> None:
    assert _values(path) - {None} == set(documented)


def test_all_32_types_of_observables_occur_in_their_pairs() -> None:
    pairs = {(found["type_id"], found["type"]) for found in objects_at(ALERTS, ("observables",))}
    assert pairs == set(words.OBSERVABLE_TYPES)
    assert len(pairs) == 32


def test_observables_that_name_an_object_have_no_value() -> None:
    for found in objects_at(ALERTS, ("observables",)):
        assert (found["value"] is None) == (20 <= found["type_id"] <= 30)


@pytest.mark.parametrize(
    "path", ["description", "assigned_user", "resolved_time", "pid", "device", "mitre", "device.ad_info", "device.tags"]
)
def test_optional_fields_are_null_now_and_then(path: str) -> None:
    *way, key = path.split(".")
    found = [one[key] for one in objects_at(ALERTS, tuple(way))]
    assert None in found
    assert any(value is not None for value in found)


def test_text_goes_beyond_ascii() -> None:
    assert any(not alert["title"].isascii() for alert in ALERTS)


def test_ids_are_unique_and_events_in_order() -> None:
    assert len({alert["id"] for alert in ALERTS}) == 57
    for alert in ALERTS:
        last = datetime.fromisoformat(alert["last_event_time"])
        first = datetime.fromisoformat(alert["first_event_time"] or alert["last_event_time"])
        resolved = datetime.fromisoformat(alert["resolved_time"] or alert["last_event_time"])
        assert first <= last <= resolved
        assert last.tzinfo is not None
