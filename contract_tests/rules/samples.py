"""The samples that paging rules look at, as sources: their pages are judged one by one too."""

import contextlib
from collections.abc import Iterable
from typing import Any

from contract_tests.runner import Run, source
from contract_tests.sampling.confirm import Sampler
from contract_tests.sampling.pages import RefusedError
from contract_tests.sampling.slices import slices
from contract_tests.sampling.traversal import all_traversals, steps

OFFSET_SAMPLES, CURSOR_SAMPLES = "offset samples", "cursor samples"


@source(OFFSET_SAMPLES)
def offset_samples(run: Run) -> None:
    """Read each batch of slices once."""
    _take(slices(run))


@source(CURSOR_SAMPLES)
def cursor_samples(run: Run) -> None:
    """Make each traversal once."""
    _take([*all_traversals(run), *steps(run)])


def _take(samplers: Iterable[Sampler[Any]]) -> None:
    for sampler in samplers:
        with contextlib.suppress(RefusedError):
            sampler[0]
