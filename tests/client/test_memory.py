"""A walk needs the memory of a few pages, however long the list is."""

import pytest

from scripts.bench import walk


@pytest.mark.parametrize("prefetch", [0, 1])
def test_a_long_walk_needs_the_memory_of_four_decoded_pages(prefetch: int) -> None:
    figure = walk.memory(alerts=2000, page=100, prefetch=prefetch)
    assert figure.ratio <= walk.PAGES_LIMIT, str(figure)


def test_the_walk_that_is_measured_reads_all_alerts() -> None:
    assert "through 300 alerts" in walk.memory(alerts=300, page=100).name
