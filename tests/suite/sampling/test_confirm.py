"""A candidate is confirmed by three samples; a clean sample of a still list clears it; lag passes."""

from collections.abc import Iterator

import pytest
from attrs import frozen

from contract_tests.http.exchange import Exchange, Request
from contract_tests.results import CannotTestError, Finding
from contract_tests.sampling.confirm import Sample, Sampler, confirm, confirm_any
from contract_tests.sampling.diff import LAG, Motion, SnapshotDiff
from contract_tests.sampling.reading import RefusedError
from tests.suite.sampling.test_diff import snapshot


@frozen
class Shown(Sample):
    """A sample that shows some kinds of fault."""

    kinds: str


def shown(kinds: str) -> Shown:
    """A sample of these kinds of fault, a letter each; `~` stands for motion."""
    diff = SnapshotDiff(snapshot("abc"), snapshot("xabc" if "~" in kinds else "abc"))
    return Shown(diff, kinds.strip("~"))


def samples(*kinds: str) -> Sampler[Shown]:
    """Samples of these kinds of fault, one after the other."""
    following = iter(kinds)
    return Sampler(Motion(), lambda: shown(next(following)))


def predicate(sample: Shown) -> Iterator[Finding]:
    return (Finding(kind, f"this is {kind}") for kind in sample.kinds)


def extra(sample: Shown) -> Iterator[Finding]:
    """Each letter is an item that motion may have brought."""
    return (Finding("extra", "this is too many", key) for key in sample.kinds)


def kind(found: Finding | None) -> str:
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("shown", "confirmed"),
    [
        ([""], ""),
        (["a", "a", "a"], "a"),
        (["a", ""], ""),
        (["a", "a", ""], ""),
        (["a", "b", ""], ""),
        (["a", "b", "a", "b", "a"], "a"),
        (["ab", "b", "cb"], "b"),
        (["~a", "~a", "~a"], "a"),
        (["~a", "~", "a", "~", "~a"], "a"),
        (["~a", "~", ""], ""),
        (["~", "~a", "a", "a"], "a"),
        (["~", "~", "~"], ""),
        (["~a", *["~"] * 8], ""),
    ],
)
def test_a_kind_of_fault_is_confirmed_when_three_samples_show_it(shown: list[str], confirmed: str) -> None:
    assert kind(confirm(samples(*shown), predicate)) == confirmed


@pytest.mark.parametrize(
    ("shown", "confirmed"),
    [
        (["~a", "~b", "~c", "~d", "~e", "~f", "~g", "~h", "~i"], ""),
        (["~a", "~ab", "~b", "~c", "~b"], "b"),
        (["a", "b", "c"], "c"),
        (["~a", "~b", "~"], ""),
    ],
)
def test_an_item_that_may_have_come_and_gone_is_confirmed_when_the_same_one_comes_again(
    shown: list[str], confirmed: str
) -> None:
    found = confirm(samples(*shown, *["~"] * 9), extra)
    assert (found.subject if found else "") == confirmed


def test_rules_that_share_a_sampler_are_given_the_same_samples() -> None:
    shared = samples("a", "a", "a")
    assert kind(confirm(shared, predicate)) == kind(confirm(shared, predicate)) == "a"


def test_the_first_sampler_that_confirms_a_fault_ends_the_search() -> None:
    found = list(confirm_any([samples(""), samples("a", "a", "a"), samples()], predicate))
    assert [finding.kind for finding in found] == ["a"]


def test_samples_that_are_all_refused_cannot_be_tested() -> None:
    def refuse() -> Shown:
        raise RefusedError(Exchange(0, Request(purpose="a traversal"), "", 422, (), b""))

    with pytest.raises(CannotTestError, match="422"):
        list(confirm_any([Sampler(Motion(), refuse)], predicate))
    assert list(confirm_any([Sampler(Motion(), refuse), samples("")], predicate)) == []


def moved(motion: Motion, *lists: str) -> Motion:
    for keys in lists:
        motion.add(snapshot(keys))
    return motion


@pytest.mark.parametrize(
    ("lists", "went_back"),
    [
        (("abc", "xabc", "yxabc"), False),
        (("abc", "bca", "cab"), False),
        (("abc", "ab", "xab"), False),
        (("abc", "xabc", "abc"), True),
        (("abc", "bca", "abc"), True),
        (("abc", "ab", "xab", "xabc"), True),
    ],
)
def test_a_list_that_shows_an_older_state_tells_of_a_replica_that_lags(lists: tuple[str, ...], went_back: bool) -> None:
    assert (moved(Motion(), *lists).went_back is not None) is went_back


def test_a_list_that_stood_still_for_a_while_is_known_to_every_replica() -> None:
    now = [0.0]
    motion = moved(Motion(clock=lambda: now[0]), "abc")
    assert not motion.may_lag
    motion.add(snapshot("xabc"))
    assert motion.may_lag
    now[0] = LAG + 0.1
    assert not motion.may_lag


@pytest.mark.parametrize(("caught_up", "confirmed"), [("a", "a"), ("", ""), ("b", "")])
def test_what_lag_may_explain_is_confirmed_only_where_waiting_shows_it_too(caught_up: str, confirmed: str) -> None:
    waited: list[float] = []
    motion = moved(Motion(sleep=waited.append), "abc", "xabc", "abc")

    def take() -> Shown:
        motion.pause()
        return shown(caught_up if motion.is_patient else "a")

    assert kind(confirm(Sampler(motion, take), predicate)) == confirmed
    assert waited == [LAG]
