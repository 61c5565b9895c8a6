"""Each fault of filters and flags is found by the rule that names it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contract_tests.results import Outcome
from contract_tests.runner import Runner
from tests.suite.rules.things import Item, Things, now_and_then


class FiltersByTheBeginning(Things):
    def is_since(self, thing: Item, since: datetime) -> bool:
        return thing["began"] is not None and datetime.fromisoformat(thing["began"]) >= since


class LosesOneInTheFilter(Things):
    def is_since(self, thing: Item, since: datetime) -> bool:
        return super().is_since(thing, since) and thing["began"] is not None


class IgnoresTheFuture(Things):
    def is_since(self, thing: Item, since: datetime) -> bool:
        return since.year > 2099 or super().is_since(thing, since)


class FiltersTheOtherWayRound(Things):
    def is_since(self, thing: Item, since: datetime) -> bool:
        return not super().is_since(thing, since)


class DropsTheZone(Things):
    def instant(self, text: str) -> datetime:
        return super().instant(text[:19] + "+00:00")


class DropsTheMinutesOfTheZone(Things):
    def instant(self, text: str) -> datetime:
        return super().instant(text.replace("+05:30", "+05:00"))


class LongPastLosesSome(Things):
    def is_since(self, thing: Item, since: datetime) -> bool:
        return super().is_since(thing, since) and (since.year > 1970 or thing["began"] is not None)


class FiltersNotBesideFlags(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        return list(self.things) if "includeParts" in asked else super().found(asked)


class CountsWithoutTheFilter(Things):
    def total(self, found: list[Item], asked: dict[str, str]) -> int:
        return len(self.things)


class LeavesOutWithFlags(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        found = super().found(asked)
        return found[:-1] if asked.get("includeParts") == "true" else found


class ReordersWithFlags(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        found = super().found(asked)
        return found[::-1] if asked.get("includeParts") == "true" else found


class AddsNothingByCursor(Things):
    def shown(self, page: list[Item], asked: dict[str, str]) -> list[Item]:
        return page if asked.get("walk") else super().shown(page, asked)


class AddsNothingBesideAFilter(Things):
    def shown(self, page: list[Item], asked: dict[str, str]) -> list[Item]:
        shown = super().shown(page, asked)
        return (
            [{**thing, "parts": None} for thing in shown]
            if "changedSince" in asked and "includeParts" in asked
            else shown
        )


class LosesOneWithoutTheTotal(Things):
    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().answer(asked)
        if asked.get("uncounted") == "true":
            body["rows"] = body["rows"][1:]
        return status, body


class MiscountsWithoutTheTotal(Things):
    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        status, body = super().answer(asked)
        return status, {**body, "here": 0} if asked.get("uncounted") == "true" and "here" in body else body


class FalseIsTrue(Things):
    def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
        return super().answer({**asked, "uncounted": "true"} if "uncounted" in asked else asked)


class FiltersNotBesideASort(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        return list(self.things) if "sort" in asked else super().found(asked)


class AddsNothingOnLaterPages(Things):
    def shown(self, page: list[Item], asked: dict[str, str]) -> list[Item]:
        shown = super().shown(page, asked)
        is_later = "includeParts" in asked and ("start" in asked or "at" in asked)
        return [{**thing, "parts": None} for thing in shown] if is_later else shown


class SortLosesOne(Things):
    def found(self, asked: dict[str, str]) -> list[Item]:
        return super().found(asked)[1:] if "sort" in asked else super().found(asked)


FAULTS = [
    ("filters.since-selects", FiltersByTheBeginning),
    ("filters.since-selects", LosesOneInTheFilter),
    ("filters.since-narrows", FiltersTheOtherWayRound),
    ("filters.since-future", IgnoresTheFuture),
    ("filters.since-long-past", LongPastLosesSome),
    ("filters.since-any-spelling", DropsTheZone),
    ("filters.since-any-spelling", DropsTheMinutesOfTheZone),
    ("filters.since-combined", FiltersNotBesideFlags),
    ("filters.since-combined", FiltersNotBesideASort),
    ("filters.total-is-filtered", CountsWithoutTheFilter),
    ("filters.include-changes-no-item", LeavesOutWithFlags),
    ("filters.include-changes-no-item", ReordersWithFlags),
    ("filters.include-adds-its-key", AddsNothingByCursor),
    ("filters.include-adds-its-key", AddsNothingBesideAFilter),
    ("filters.include-adds-its-key", AddsNothingOnLaterPages),
    ("filters.exclude-total-changes-no-item", LosesOneWithoutTheTotal),
    ("filters.exclude-total-changes-no-item", MiscountsWithoutTheTotal),
    ("filters.false-is-absent", FalseIsTrue),
    ("filters.sort-changes-no-item", SortLosesOne),
]


@pytest.mark.parametrize(("rule_id", "server"), FAULTS)
def test_a_fault_of_filters_is_found(judged: Callable[..., Runner], rule_id: str, server: type[Things]) -> None:
    result = judged(server(57), rule_id).results[rule_id]
    assert result.outcome is Outcome.FAILED
    assert all(finding.exchange is not None for finding in result.findings)


@pytest.mark.parametrize("one_in", [5, 17])
@pytest.mark.parametrize(("rule_id", "server"), FAULTS)
def test_a_fault_of_filters_is_found_while_the_list_moves(
    judged: Callable[..., Runner], rule_id: str, server: type[Things], one_in: int
) -> None:
    course = judged(server(57, now_and_then(one_in)), rule_id)
    assert course.results[rule_id].outcome is Outcome.FAILED


@pytest.mark.parametrize("seed", range(8))
def test_a_dropped_zone_is_found_with_any_seed(judged: Callable[..., Runner], seed: int) -> None:
    course = judged(DropsTheZone(57), "filters.since-any-spelling", seed=seed)
    assert course.results["filters.since-any-spelling"].outcome is Outcome.FAILED


def test_an_exclusive_bound_is_lawful(judged: Callable[..., Runner]) -> None:
    class Exclusive(Things):
        def is_since(self, thing: Item, since: datetime) -> bool:
            return super().is_since(thing, since + timedelta(microseconds=1))

    assert not [i for i, r in judged(Exclusive(57)).results.items() if r.outcome is Outcome.FAILED]


def test_a_sort_that_is_refused_is_not_tested(judged: Callable[..., Runner]) -> None:
    class RefusesSort(Things):
        def answer(self, asked: dict[str, str]) -> tuple[int, Any]:
            return (422, {"detail": []}) if "sort" in asked else super().answer(asked)

    result = judged(RefusesSort(57), "filters.sort-changes-no-item").results["filters.sort-changes-no-item"]
    assert result.outcome is Outcome.NOT_TESTED
