"""Each fault of offset paging is found by the rule that names it, on a list that stands still and on one that moves."""

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.results import Outcome
from contract_tests.runner import Runner
from tests.suite.rules.things import Item, Things, now_and_then


class LosesTheFirst(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        return super().cut(found, start + 1, size - 1) if start else super().cut(found, start, size)


class RepeatsTheBorder(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        return super().cut(found, max(0, start - 1), size)


class HoldsAStranger(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        page = super().cut(found, start, size)
        return [*page[:-1], {**page[-1], "key": "stranger"}] if page and start else page


class ReversesPages(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        page = super().cut(found, start, size)
        return page[::-1] if size < 20 else page


class LosesTheLastOfAll(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        return super().cut(found, start, min(size, len(found) - 1 - start))


class CountsTheRest(Things):
    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().answer(asked)
        if isinstance(body.get("all"), int):
            body["all"] = max(0, body["all"] - int(asked.get("start", 0)))
        return status, body


class RefusesPastTheEnd(Things):
    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        past = int(asked.get("start", 0)) >= len(self.things)
        return (404, {"detail": "no such page"}) if past else super().answer(asked)


class BeginsAgainPastTheEnd(Things):
    def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
        return super().cut(found, start % len(found), size)


class AnotherDefaultSize(Things):
    def size(self, asked: dict[str, str]) -> int:
        return int(asked.get("size", 10))


class CutsPagesBelowTheDefaultSize(Things):
    def size(self, asked: dict[str, str]) -> int:
        return min(7, super().size(asked))


class Shuffles(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        return self.random.sample(super().found(asked), len(super().found(asked)))


class SwapsTwo(Things):
    """Two neighbours in the middle, that nothing tells apart, change places at random."""

    def found(self, asked: dict[str, str]) -> list[Item]:
        found = super().found(asked)
        if len(found) > 31 and self.random.random() < 0.5:
            found[30], found[31] = found[31], found[30]
        return found


FAULTS = {
    "offset.no-loss": LosesTheFirst,
    "offset.no-repeats": RepeatsTheBorder,
    "offset.no-strangers": HoldsAStranger,
    "offset.same-order": ReversesPages,
    "offset.full-pages": LosesTheLastOfAll,
    "offset.same-total": CountsTheRest,
    "offset.past-the-end": RefusesPastTheEnd,
    "offset.default-limit": AnotherDefaultSize,
    "offset.order-stays": Shuffles,
}


@pytest.mark.parametrize(("rule_id", "server"), FAULTS.items())
def test_a_fault_of_slices_is_found(judged: Callable[..., Runner], rule_id: str, server: type[Things]) -> None:
    result = judged(server(57)).results[rule_id]
    assert result.outcome is Outcome.FAILED
    assert all(finding.exchange is not None for finding in result.findings)


@pytest.mark.parametrize("one_in", [3, 17])
@pytest.mark.parametrize(("rule_id", "server"), FAULTS.items())
def test_a_fault_of_slices_is_found_while_the_list_moves(
    judged: Callable[..., Runner], rule_id: str, server: type[Things], one_in: int
) -> None:
    course = judged(server(57, now_and_then(one_in)), "offset.no-loss", rule_id)
    assert course.results[rule_id].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("rule_id", "server"),
    [
        ("offset.past-the-end", BeginsAgainPastTheEnd),
        ("offset.default-limit", CutsPagesBelowTheDefaultSize),
        ("offset.order-stays", SwapsTwo),
    ],
)
def test_another_fault_of_the_same_rule_is_found(
    judged: Callable[..., Runner], rule_id: str, server: type[Things]
) -> None:
    assert judged(server(57), rule_id).results[rule_id].outcome is Outcome.FAILED


def test_a_fault_deep_in_a_long_list_is_found(judged: Callable[..., Runner]) -> None:
    class LosesOneBeyondTheWindow(Things):
        def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
            return super().cut(found, start + 1 if start > 150 and size < 60 else start, size)

    course = judged(LosesOneBeyondTheWindow(400), "offset.no-loss")
    assert course.results["offset.no-loss"].outcome is Outcome.FAILED


def test_a_fault_that_comes_only_once_is_not_accused(judged: Callable[..., Runner]) -> None:
    class StumblesOnce(Things):
        stumbles = 1

        def cut(self, found: list[Item], start: int, size: int) -> list[Item]:
            if start and self.stumbles:
                self.stumbles -= 1
                return super().cut(found, start + 1, size)
            return super().cut(found, start, size)

    course = judged(StumblesOnce(57), "offset.no-loss", "offset.no-repeats")
    assert {result.outcome for result in course.results.values()} == {Outcome.PASSED}


def test_a_maximum_that_cuts_pages_down_is_observed_and_not_accused(judged: Callable[..., Runner]) -> None:
    class CutsDown(Things):
        def size(self, asked: dict[str, str]) -> int:
            return min(25, super().size(asked))

    results = judged(CutsDown(57)).results
    assert not [rule_id for rule_id, result in results.items() if result.outcome is Outcome.FAILED]
    seen = judged(CutsDown(57), "http.highest-limit").results["http.highest-limit"]
    assert (seen.outcome, seen.settled[0].answer) == (Outcome.OBSERVATION, "cut down to 25")


def test_what_the_lowest_limit_and_offset_give_is_settled(judged: Callable[..., Runner]) -> None:
    result = judged(Things(57), "http.lowest-limit-and-offset").results["http.lowest-limit-and-offset"]
    met = {settled.question: settled.answer for settled in result.settled}
    assert met == {
        "size=0": "gives an empty page",
        "start=0": "gives a page of the default size",
        "size=0 and start=1": "gives an empty page",
    }


def test_no_more_items_are_read_than_allowed(judged: Callable[..., Runner]) -> None:
    server = Things(300)
    course = judged(server, max_items=40)
    read = {thing["key"] for exchange in server.traffic for thing in exchange.json.get("rows", ())}
    assert len(read) <= 3 * 40  # the beginning of the list, and that of other orders
    assert not [rule_id for rule_id, result in course.results.items() if result.outcome is Outcome.FAILED]
