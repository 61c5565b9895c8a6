"""What Hypothesis draws: page sizes, offsets, places and query variants; the same for the same seed."""

import tempfile
from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis import seed as with_seed
from hypothesis.strategies import SearchStrategy

# What Hypothesis keeps (tables of Unicode) is no data of the server, and must not lie in the caller's folder.
configuration.set_hypothesis_home_dir(f"{tempfile.gettempdir()}/leen-alerts-contract-hypothesis")


def draw(strategy: SearchStrategy[Any], count: int, seed: int, key: str) -> list[Any]:
    """Return up to `count` different examples: the same for the same seed and key.

    Hypothesis only draws: no request is made and nothing checked while it runs.

    Args:
        strategy: where the examples come from.
        count: how many; fewer come where the strategy has no more.
        seed: of the run.
        key: name of what is drawn, so that draws do not depend on one another.
    """
    examples: dict[str, Any] = {}
    # The first example is the simplest one, whatever the seed: alone it would leave nothing to chance.
    wanted = max(count, 2)

    def keep(example: Any) -> None:
        if len(examples) < wanted:
            examples.setdefault(repr(example), example)

    number = int.from_bytes(sha256(f"{seed}:{key}".encode()).digest()[:8], "big")
    with_seed(number)(quiet(4 * wanted, Phase.generate)(given(strategy)(keep)))()
    return list(examples.values())[-count:]


def quiet(examples: int, *phases: Phase) -> settings:
    """Return settings under which Hypothesis stores, checks and prints nothing."""
    checks = list(HealthCheck)
    return settings(max_examples=examples, database=None, deadline=None, phases=phases, suppress_health_check=checks)
