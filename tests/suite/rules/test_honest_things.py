"""No rule of paging and filters fails on a conforming server, however short its list is and however fast it moves."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from contract_tests.results import Outcome
from contract_tests.runner import Runner
from tests.suite.rules.things import Item, Things

Judged = Callable[..., Runner]


def by_chance(one_in: int, seed: int, *, visibly: bool = True) -> Callable[[Things], None]:
    """Things arrive, change and go, each by its own chance before each request."""
    chance = Random(seed)

    def move(things: Things) -> None:
        if chance.randrange(one_in) == 0:
            things.arrive()
        if chance.randrange(one_in) == 0:
            things.update(visibly=visibly)
        if chance.randrange(one_in) == 0:
            things.age_out()

    return move


def failures(runner: Runner) -> dict[str, list[str]]:
    return {
        rule_id: [f"{finding.expected}: {finding.actual} {finding.message}" for finding in result.findings]
        for rule_id, result in runner.results.items()
        if result.outcome is Outcome.FAILED
    }


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 19, 20, 21, 57, 90, 91, 250])
def test_a_list_of_any_length_is_no_failure(judged: Judged, count: int) -> None:
    runner = judged(Things(count))
    assert not failures(runner)
    assert not runner.ended_early


@pytest.mark.parametrize("most", [1, 2, 3, 10])
def test_a_list_that_is_read_in_part_is_no_failure(judged: Judged, most: int) -> None:
    runner = judged(Things(57), max_items=most)
    assert not failures(runner)
    assert not runner.ended_early


@pytest.mark.parametrize("count", [0, 1])
def test_too_short_a_list_leaves_slices_and_walks_untested(judged: Judged, count: int) -> None:
    runner = judged(Things(count), "offset.no-loss", "cursor.no-loss")
    assert {result.outcome for result in runner.results.values()} == {Outcome.NOT_TESTED}
    assert all("fewer than two items" in result.reason for result in runner.results.values())


def test_every_rule_is_tested_on_an_ordinary_list(judged: Judged) -> None:
    runner = judged(Things(57))
    assert not [i for i, result in runner.results.items() if result.outcome is Outcome.NOT_TESTED]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("one_in", [2, 9])
@pytest.mark.parametrize("visibly", [True, False])
def test_a_list_that_moves_by_chance_is_no_failure(judged: Judged, seed: int, one_in: int, visibly: bool) -> None:
    runner = judged(Things(57, by_chance(one_in, seed, visibly=visibly)), seed=seed)
    assert not failures(runner)
    assert not runner.ended_early


@pytest.mark.parametrize("seed", range(4))
def test_a_long_list_that_moves_out_of_sight_is_no_failure(judged: Judged, seed: int) -> None:
    class Anywhere(Things):
        def found(self, asked: dict[str, str]) -> list[Item]:
            return sorted(super().found(asked), key=lambda thing: str(thing["key"])[::-1])

        def place(self, thing: Item) -> list[Any]:
            return [str(thing["key"])[::-1]]

    runner = judged(Anywhere(400, by_chance(3, seed)), "offset.same-total", "offset.past-the-end")
    assert not failures(runner)


@pytest.mark.parametrize("seed", range(4))
def test_short_cursor_pages_of_a_list_that_moves_are_no_failure(judged: Judged, seed: int) -> None:
    class ShortPages(Things):
        def piece(self, found: list[Item], walk: dict[str, Any], size: int) -> tuple[int, int]:
            return super().piece(found, walk, min(size, 7))

    runner = judged(ShortPages(57, by_chance(4, seed)), seed=seed)
    assert not failures(runner)


def test_same_seed_sends_the_same_requests_and_another_seed_others(judged: Judged) -> None:
    sent = []
    for seed in (1, 1, 2):
        server = Things(57)
        judged(server, seed=seed)
        sent.append([exchange.request.query for exchange in server.traffic])
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


def test_the_rules_of_paging_and_filters_stay_in_their_part_of_the_budget(judged: Judged) -> None:
    server = Things(57)
    judged(server)
    assert len(server.traffic) <= 450
