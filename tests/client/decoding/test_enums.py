"""Enumerations stay open: an unknown value is a member that keeps what came."""

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest
from leen_alerts.models import AlertSeverity, Observable, ObservableType, ObservableTypeId

UNKNOWN = [(AlertSeverity, "apocalyptic"), (AlertSeverity, "HIGH"), (AlertSeverity, ""), (ObservableTypeId, 31)]


@pytest.mark.parametrize(("enumeration", "raw"), UNKNOWN)
def test_unknown_value_keeps_what_came(enumeration: Any, raw: object) -> None:
    member = enumeration(raw)
    assert isinstance(member, enumeration)
    assert not member.is_known
    assert member == raw
    assert hash(member) == hash(raw)
    assert member.value == raw
    assert str(member) == str(raw)
    assert "unknown" in repr(member)
    assert {raw: "found"}[member] == "found"
    assert member not in list(enumeration)
    assert member.name not in enumeration.__members__ or raw == "HIGH"


@pytest.mark.parametrize(("enumeration", "raw"), [*UNKNOWN, (AlertSeverity, "low"), (ObservableTypeId, 99)])
def test_member_survives_copies_and_pickles(enumeration: Any, raw: object) -> None:
    member = enumeration(raw)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(member, protocol))
        assert (again, type(again), again.is_known) == (member, enumeration, member.is_known)
    for again in (copy.copy(member), copy.deepcopy(member)):
        assert (again, type(again), again.is_known) == (member, enumeration, member.is_known)


def test_known_value_is_its_one_member() -> None:
    assert AlertSeverity("low") is AlertSeverity.LOW
    assert AlertSeverity.LOW.is_known
    assert AlertSeverity.LOW in ("low",)
    assert str(AlertSeverity.LOW) == "low"
    assert pickle.loads(pickle.dumps(AlertSeverity.LOW)) is AlertSeverity.LOW


def test_integer_enumeration_has_the_names_of_the_document() -> None:
    assert [member.name for member in ObservableTypeId] == [member.name for member in ObservableType]
    assert ObservableTypeId(99) is ObservableTypeId.OTHER
    assert f"{ObservableTypeId.OTHER}" == "99"


def test_member_is_formatted_like_what_came() -> None:
    assert f"{ObservableTypeId.HOSTNAME:03d} {ObservableTypeId(12345):,}" == "001 12,345"
    assert f"{AlertSeverity.LOW:>5}|{AlertSeverity('dire'):.2}" == "  low|di"


def test_integer_of_any_size_is_a_member() -> None:
    huge = 10**5000  # more digits than Python writes
    member = Observable.from_dict({"type_id": huge}).type_id
    assert member == huge
    assert isinstance(member, ObservableTypeId)
    assert pickle.loads(pickle.dumps(member)) == huge


@pytest.mark.parametrize("raw", [5, None, ["low"]])
def test_what_is_no_string_is_no_member_of_a_string_enumeration(raw: object) -> None:
    with pytest.raises(ValueError, match="is not a valid AlertSeverity"):
        AlertSeverity(raw)


def test_ever_new_values_are_kept_nowhere() -> None:
    member = weakref.ref(Observable.from_dict({"type": "new"}).type_)
    gc.collect()
    assert member() is None
