"""What the snapshots of a run say of motion, and how samples wait for replicas."""

import pytest

from contract_tests.engine.looking import Looks, confirm
from contract_tests.engine.states import LAG, States
from tests.engine.test_between import listing
from tests.engine.test_looking import Look, suspect


def states(*lists: str) -> States:
    found = States()
    for keys in lists:
        found.add(listing(keys))
    return found


@pytest.mark.parametrize("lists", [("abc", "xabc", "yxabc"), ("abc", "bca", "abc"), ("abc", "ab", "xab")])
def test_a_list_that_moves_on_is_monotonic(lists: tuple[str, ...]) -> None:
    assert states(*lists).went_back is None


def test_an_item_that_went_and_is_there_again_tells_of_a_replica_that_lags() -> None:
    assert states("abc", "xabc", "abc", "xabc").went_back is not None


def test_a_list_that_stood_still_for_a_while_is_known_to_every_replica() -> None:
    now = [0.0]
    found = States(clock=lambda: now[0])
    found.add(listing("abc"))
    assert not found.may_lag
    found.add(listing("xabc"))
    assert found.may_lag
    now[0] = LAG + 0.1
    assert not found.may_lag


@pytest.mark.parametrize(("caught_up", "accused"), [("a", "a"), ("", ""), ("b", "")])
def test_what_lag_may_explain_is_accused_only_where_waiting_shows_it_too(caught_up: str, accused: str) -> None:
    waited: list[float] = []
    found = States(sleep=waited.append)
    found.add(listing("abc"))
    found.add(listing("xabc"))

    def look() -> Look:
        found.pause()
        return Look(caught_up if found.patient else "a")

    said = list(confirm(Looks(found, look), suspect))
    assert "".join(finding.expected for finding in said) == accused
    assert waited == [LAG]


def test_nothing_waits_where_nothing_moved() -> None:
    def never(_: float) -> None:
        raise AssertionError

    assert list(confirm(Looks(States(sleep=never), lambda: Look("a")), suspect))
