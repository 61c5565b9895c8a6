"""Each fault of cursor paging is found by the rule that names it."""

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.results import Outcome
from contract_tests.runner import Runner
from tests.suite.rules.things import Item, Things, now_and_then

Walk = dict[str, Any]


class LosesOneAtEachBorder(Things):
    def piece(self, found: list[Item], walk: Walk, size: int) -> tuple[int, int]:
        start, end = super().piece(found, walk, size)
        return (start + 1, end + 1) if walk["after"] else (start, end)


class RepeatsOneAtEachBorder(Things):
    def piece(self, found: list[Item], walk: Walk, size: int) -> tuple[int, int]:
        start, end = super().piece(found, walk, size)
        return (start - 1, end) if walk["after"] else (start, end)


class ReversesLaterPages(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        if "at" in asked and "rows" in body:
            body["rows"].reverse()
        return status, body


class HoldsAStranger(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        if "at" in asked and body.get("rows"):
            body["rows"][-1] = {**body["rows"][-1], "key": "stranger"}
        return status, body


class NeverEnds(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        if status == 200 and body["onwards"] is None:
            body["onwards"] = asked.get("at") or self.cursor({"since": None}, after=self.things[-1])
        return status, body


class LeadsBeforeTheFirst(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        if status == 200 and "at" not in asked:
            body["backwards"] = self.cursor({"since": None}, before=self.things[0])
        return status, body


class GoesBackTooFar(Things):
    def piece(self, found: list[Item], walk: Walk, size: int) -> tuple[int, int]:
        start, end = super().piece(found, walk, size)
        return (start, end - 1) if walk["before"] and end > 1 else (start, end)


class NoWayBack(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        return status, {**body, "backwards": None} if status == 200 else body


class RefusesItsOwnCursors(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        return (422, {"detail": "not beside size"}) if {"at", "size"} <= asked.keys() else super().by_cursor(asked)


class ForgetsTheFilter(Things):
    def cursor(self, walk: Walk, after: Item | None = None, before: Item | None = None) -> str:
        return super().cursor({**walk, "since": None}, after, before)


class ForgetsTheZoneOfTheFilter(Things):
    def cursor(self, walk: Walk, after: Item | None = None, before: Item | None = None) -> str:
        since = walk["since"] and walk["since"][:19] + "+00:00"
        return super().cursor({**walk, "since": since}, after, before)


class TakesAFilterBesideACursor(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        return super().by_cursor({k: v for k, v in asked.items() if k != "changedSince" or "at" not in asked})


class BeginsAgainWithAForeignCursor(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().by_cursor(asked)
        return super().by_cursor({"walk": "true"}) if status == 400 else (status, body)


class MissesOneByCursor(Things):
    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        left_out = self.things.pop(len(self.things) // 2)
        answer = super().by_cursor(asked)
        self.things.insert((len(self.things) + 1) // 2, left_out)
        return answer


class CountsPages(Things):
    """A cursor is the number of a page, so a page of another size begins elsewhere."""

    def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
        if not asked.get("at", "0").isdigit():
            return 400, {"detail": "no cursor"}
        number, size = int(asked.get("at", "0")), self.size(asked)
        page = self.things[number * size : (number + 1) * size]
        onwards = str(number + 1) if (number + 1) * size < len(self.things) else None
        return 200, {"rows": page, "onwards": onwards, "backwards": str(number - 1) if number else None}


class LosesAShortFirstPageOnTheWayBack(Things):
    def piece(self, found: list[Item], walk: Walk, size: int) -> tuple[int, int]:
        start, end = super().piece(found, walk, size)
        return (0, 0) if walk["before"] and end - start < size else (start, end)


FAULTS = [
    ("cursor.no-loss", LosesOneAtEachBorder),
    ("cursor.no-loss", CountsPages),
    ("cursor.no-repeats", RepeatsOneAtEachBorder),
    ("cursor.same-order", ReversesLaterPages),
    ("cursor.no-strangers", HoldsAStranger),
    ("cursor.ends", NeverEnds),
    ("cursor.null-at-the-beginning", LeadsBeforeTheFirst),
    ("cursor.backward-step", GoesBackTooFar),
    ("cursor.backward", GoesBackTooFar),
    ("cursor.backward", NoWayBack),
    ("cursor.backward", LosesAShortFirstPageOnTheWayBack),
    ("cursor.forward-step", LosesOneAtEachBorder),
    ("cursor.own-cursors-accepted", RefusesItsOwnCursors),
    ("cursor.keeps-the-filter", ForgetsTheFilter),
    ("cursor.keeps-the-filter", ForgetsTheZoneOfTheFilter),
    ("cursor.filter-refused", TakesAFilterBesideACursor),
    ("cursor.foreign-refused", BeginsAgainWithAForeignCursor),
    ("cursor.same-items-as-by-offset", MissesOneByCursor),
]


@pytest.mark.parametrize(("rule_id", "server"), FAULTS)
def test_a_fault_of_walks_is_found(judged: Callable[..., Runner], rule_id: str, server: type[Things]) -> None:
    result = judged(server(57)).results[rule_id]
    assert result.outcome is Outcome.FAILED
    assert all(finding.exchange is not None for finding in result.findings)


@pytest.mark.parametrize("one_in", [3, 17])
@pytest.mark.parametrize(("rule_id", "server"), FAULTS)
def test_a_fault_of_walks_is_found_while_the_list_moves(
    judged: Callable[..., Runner], rule_id: str, server: type[Things], one_in: int
) -> None:
    course = judged(server(57, now_and_then(one_in)), "cursor.no-loss", rule_id)
    assert course.results[rule_id].outcome is Outcome.FAILED


def test_short_pages_that_lead_on_are_lawful(judged: Callable[..., Runner]) -> None:
    class ShortPages(Things):
        def piece(self, found: list[Item], walk: Walk, size: int) -> tuple[int, int]:
            return super().piece(found, walk, max(1, size // 2))

    results = judged(ShortPages(57)).results
    assert not [rule_id for rule_id, result in results.items() if result.outcome is Outcome.FAILED]


def test_a_sort_that_is_refused_beside_the_cursor_that_carries_it_is_lawful(judged: Callable[..., Runner]) -> None:
    class SortsOnce(Things):
        def by_cursor(self, asked: dict[str, str]) -> tuple[int, Any]:
            return (422, {"detail": []}) if {"at", "sort"} <= asked.keys() else super().by_cursor(asked)

    results = judged(SortsOnce(57)).results
    assert not [rule_id for rule_id, result in results.items() if result.outcome is Outcome.FAILED]
