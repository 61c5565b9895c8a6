"""Draws are the same for the same seed and key, and leave nothing on disk."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from contract_tests.sampling.draw import draw


def test_the_same_seed_and_key_draw_the_same() -> None:
    assert draw(st.integers(), 9, 4, "a") == draw(st.integers(), 9, 4, "a")


@pytest.mark.parametrize(("seed", "key"), [(5, "a"), (4, "b")])
def test_another_seed_or_key_draws_something_else(seed: int, key: str) -> None:
    assert draw(st.integers(), 9, 4, "a") != draw(st.integers(), 9, seed, key)


def test_examples_differ_and_are_no_more_than_there_are() -> None:
    assert sorted(draw(st.integers(1, 3), 9, 1, "few")) == [1, 2, 3]
    assert len(draw(st.integers(), 5, 1, "many")) == 5


def test_a_single_example_is_not_the_simplest_one_for_every_seed() -> None:
    assert len({tuple(draw(st.permutations(range(9)), 1, seed, "one")[0]) for seed in range(5)}) == 5
    assert draw(st.just(3), 1, 1, "only") == [3]


def test_nothing_is_written_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draw(st.text(), 20, 1, "texts")
    assert list(tmp_path.iterdir()) == []
