"""What two snapshots say about the time between them."""

import json
from itertools import combinations
from random import Random

import pytest

from contract_tests.http.exchange import Exchange, Request
from contract_tests.sampling.diff import SnapshotDiff
from contract_tests.sampling.pages import Page, Snapshot
from tests.suite.in_process import OPERATION


def snapshot(keys: str, total: int | None = None, *, is_whole: bool = True, **documents: object) -> Snapshot:
    """A list of one-letter keys, or the beginning of a longer one."""
    items = [{"id": key, "document": documents.get(key)} for key in keys]
    exchange = Exchange(0, Request(), "", 200, (), json.dumps({"items": items}).encode())
    told = len(keys) if total is None else total
    return Snapshot([Page(exchange, items, list(keys), told, None, None, OPERATION.paging)], is_whole)


def between(before: str, after: str) -> SnapshotDiff:
    return SnapshotDiff(snapshot(before), snapshot(after))


@pytest.mark.parametrize(
    ("before", "after", "unmoved"),
    [
        ("abcde", "abcde", "abcde"),
        ("abcde", "xabcde", "abcde"),
        ("abcde", "bcdef", "bcde"),
        ("abcde", "dabce", "abce"),
        ("abcde", "bacde", "cde"),
        ("ab", "ba", ""),
        ("abcdef", "fedcba", ""),
        ("", "abc", ""),
    ],
)
def test_unmoved_is_what_stands_in_every_longest_common_order(before: str, after: str, unmoved: str) -> None:
    assert "".join(between(before, after).unmoved) == unmoved


def test_every_longest_common_order_is_meant_as_brute_force_finds_it() -> None:
    random = Random(3)
    for _ in range(200):
        letters = "abcdefg"
        before = "".join(random.sample(letters, random.randint(2, 7)))
        after = "".join(random.sample(letters, random.randint(2, 7)))
        common = [
            set(chosen)
            for size in range(len(before) + 1)
            for chosen in combinations(before, size)
            if [key for key in after if key in chosen] == list(chosen)
        ]
        longest = max(len(chosen) for chosen in common)
        expected = set.intersection(*(chosen for chosen in common if len(chosen) == longest))
        assert set(between(before, after).unmoved) == expected, (before, after)


def test_an_item_whose_document_changed_is_not_unmoved() -> None:
    seen = SnapshotDiff(snapshot("abcdef", c=1), snapshot("abcdef", c=True))
    assert "".join(seen.unmoved) == "abdef"
    assert not seen.is_still


def test_documents_that_all_change_by_themselves_say_nothing() -> None:
    first, second = (snapshot("abcdef", a=time, b=time, c=time, d=time, e=time, f=time) for time in (1, 2))
    seen = SnapshotDiff(first, second)
    assert seen.is_still
    assert "".join(seen.unmoved) == "abcdef"


def test_a_total_that_changed_is_motion() -> None:
    assert not SnapshotDiff(snapshot("abc"), snapshot("abc", total=4)).is_still


def test_items_that_stand_in_a_list_twice_have_no_place() -> None:
    assert "".join(between("abcbd", "abcbd").unmoved) == "acd"


@pytest.mark.parametrize(
    ("before", "after", "key", "places"),
    [
        ("abcde", "abcde", "c", (2, 2)),
        ("abcde", "xyabcde", "c", (2, 4)),
        ("abcde", "cde", "d", (1, 3)),
        ("zabcde", "abcdxe", "e", (4, 6)),
    ],
)
def test_the_place_of_an_unmoved_item_lies_between_bounds(
    before: str, after: str, key: str, places: tuple[int, int]
) -> None:
    assert between(before, after).places[key] == places


def test_places_hold_in_every_list_that_motions_pass_through() -> None:
    random = Random(5)
    for _ in range(200):
        states, still = ["abcdefghij"], list("abcdefghij")
        for number in range(random.randint(1, 4)):
            state, key = states[-1], still.pop(random.randrange(len(still)))
            rest = state.replace(key, "")
            states.append(random.choice([f"{number}{state}", f"{state}{number}", rest, key + rest, rest + key]))
        seen = between(states[0], states[-1])
        for state in states:
            for key in seen.places.keys() & set(still):
                low, high = seen.places[key]
                assert low <= state.index(key) <= high, (states, key)


@pytest.mark.parametrize(
    ("before", "after", "room"),
    [
        (snapshot("abcd"), snapshot("abcd"), 0),
        (snapshot("abcd"), snapshot("xabc"), 2),
        (snapshot("abcd", 40, is_whole=False), snapshot("abcd", 40, is_whole=False), 0),
        (snapshot("abcd", 40, is_whole=False), snapshot("abcd", 41, is_whole=False), 11),
        (snapshot("abcd", 40, is_whole=False), snapshot("xabc", 41, is_whole=False), 31),
    ],
)
def test_totals_have_room_for_the_motion_that_was_seen_and_for_that_out_of_sight(
    before: Snapshot, after: Snapshot, room: int
) -> None:
    assert SnapshotDiff(before, after).room == room
