"""Hypothesis draws what rules send, and nothing else: no request is made, nothing judged, while it runs."""

import tempfile
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis import seed as with_seed
from hypothesis.strategies import SearchStrategy

# What Hypothesis keeps (tables of Unicode) is no data of the server, and must not lie in the caller's folder.
configuration.set_hypothesis_home_dir(f"{tempfile.gettempdir()}/leen-alerts-contract-hypothesis")


def draw(strategy: SearchStrategy[Any], count: int, seed: int, key: str) -> list[Any]:
    """Return up to `count` different examples: the same for the same seed and key.

    Args:
        strategy: where the examples come from.
        count: how many; fewer come where the strategy has no more.
        seed: of the run.
        key: name of what is drawn, so that draws do not depend on one another.
    """
    examples: list[Any] = []
    seen: set[str] = set()
    # The first example is the simplest one, whatever the seed: alone it would leave nothing to chance.
    wanted = max(count, 2)

    def keep(example: Any) -> None:
        if repr(example) not in seen and len(examples) < wanted:
            seen.add(repr(example))
            examples.append(example)

    number = int.from_bytes(sha256(f"{seed}:{key}".encode()).digest()[:8], "big")
    _quietly(keep, strategy, 4 * wanted, number)()
    return examples[-count:]


def _quietly(keep: Callable[[Any], None], strategy: SearchStrategy[Any], most: int, number: int) -> Callable[[], None]:
    bounds = settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return with_seed(number)(bounds(given(strategy)(keep)))
