"""Accused is what three looks show; a clean look at a list that stands still acquits."""

from collections.abc import Iterator
from itertools import count

import pytest
from attrs import frozen

from contract_tests.engine.looking import Looks, Suspicion, confirm, confirm_first
from contract_tests.engine.pages import RefusedError
from contract_tests.engine.states import States
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import simple


@frozen
class Look:
    """A look that shows some kinds of fault."""

    kinds: str
    is_blurred: bool = False


def looks(*shown: str) -> Looks[Look]:
    """Looks of these kinds of fault, a letter each; `~` stands for motion."""
    numbers = count()
    return Looks(States(), lambda: Look(shown[number := next(numbers)].strip("~"), "~" in shown[number]))


def suspect(look: Look) -> Iterator[Suspicion]:
    return (Suspicion(kind, simple(kind)) for kind in look.kinds)


@pytest.mark.parametrize(
    ("shown", "accused"),
    [
        ([""], ""),
        (["a", "a", "a"], "a"),
        (["a", ""], ""),
        (["a", "a", ""], ""),
        (["a", "b"], ""),
        (["ab", "b", "cb"], "b"),
        (["~a", "~a", "~a"], "a"),
        (["~a", "~", "a", "~", "~a"], "a"),
        (["~a", "~", ""], ""),
        (["~", "~a", "a", "a"], "a"),
        (["~", "~", "~"], ""),
        (["~a", *["~"] * 8], ""),
    ],
)
def test_a_kind_of_fault_is_accused_when_it_comes_three_times(shown: list[str], accused: str) -> None:
    assert "".join(finding.expected for finding in confirm(looks(*shown), suspect)) == accused


def test_at_most_three_findings_of_a_look_are_shown() -> None:
    found = list(confirm(looks("aaaaa", "aaaaa", "aaaaa"), suspect))
    assert len(found) == 3


def test_rules_that_share_looks_see_the_same_ones() -> None:
    shared = looks("a", "a", "a")
    assert list(confirm(shared, suspect)) == list(confirm(shared, suspect))


def test_the_first_observation_that_shows_a_fault_ends_the_search() -> None:
    found = list(confirm_first([looks(""), looks("a", "a", "a"), looks()], suspect, "too few"))
    assert [finding.expected for finding in found] == ["a"]


def test_nothing_to_look_at_cannot_be_tested() -> None:
    with pytest.raises(CannotTestError, match="too few"):
        list(confirm_first([], suspect, "too few"))


def test_observations_that_are_all_refused_cannot_be_tested() -> None:
    def refuse() -> Look:
        raise RefusedError(Exchange(0, Request(purpose="a walk"), "", 422, (), b""))

    with pytest.raises(CannotTestError, match="a walk was answered with status 422"):
        list(confirm_first([Looks(States(), refuse)], suspect, "too few"))
    assert list(confirm_first([Looks(States(), refuse), looks("")], suspect, "too few")) == []
