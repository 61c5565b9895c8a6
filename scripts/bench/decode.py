"""Measure the decoding of a page of alerts, bytes to objects, against `json.loads` alone = 1."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
from leen_alerts._runtime.codec import decode_page
from leen_alerts._runtime.response import strict_loads
from leen_alerts.models import Alert, AlertCursorPage

from scripts.bench.pages import page_bytes
from scripts.bench.timing import ROUNDS, machine, minima, table

Decoder = Callable[[bytes], object]
ALONE = "json.loads alone"
LIMITS = {"leen_alerts, standard library": 1.9, "leen_alerts, with orjson": 1.5}


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 where a limit is broken."""
    parser = argparse.ArgumentParser(prog="decode", description=__doc__)
    parser.add_argument("--alerts", type=int, default=1000, help="alerts in the page (default: 1000)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of which the best counts (default: {ROUNDS})")
    options = parser.parse_args(arguments)
    content = page_bytes(options.alerts)
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        ratios = _measure(content, options.rounds, Path(folder))
    title = f"Decoding {options.alerts} alerts, {len(content) / 1e6:.1f} MB, json.loads alone = 1 ({machine()})"
    table(title, {name: f"{ratio:.2f}{_verdict(name, ratio)}" for name, ratio in ratios.items()})
    return int(any(ratios[name] > limit for name, limit in LIMITS.items()))


def _measure(content: bytes, rounds: int, folder: Path) -> dict[str, float]:
    ours = {
        "orjson.loads alone": orjson.loads,
        "leen_alerts, standard library": _decoder(strict_loads),
        "leen_alerts, with orjson": _decoder(orjson.loads),
    }
    ratios = _ratios(ours, content, rounds)
    # Only now, since the collector would look at all that this brings into memory while ours is measured.
    from scripts.bench.contenders import make_contenders

    return ratios | _ratios(make_contenders(folder), content, rounds)


def _ratios(decoders: Mapping[str, Decoder], content: bytes, rounds: int) -> dict[str, float]:
    bound = {name: _bind(decoder, content) for name, decoder in {ALONE: json.loads, **decoders}.items()}
    best = minima(bound, rounds)
    return {name: seconds / best[ALONE] for name, seconds in best.items()}


def _decoder(loads: Callable[[bytes], Any]) -> Decoder:
    """As the client decodes a page."""
    return lambda content: decode_page(AlertCursorPage, Alert.from_dict, loads(content), "items")


def _bind(decoder: Decoder, content: bytes) -> Callable[[], object]:
    return lambda: decoder(content)


def _verdict(name: str, ratio: float, limits: Mapping[str, float] = LIMITS) -> str:
    return "" if name not in limits else f" <= {limits[name]}" if ratio <= limits[name] else f" > {limits[name]}"


if __name__ == "__main__":
    sys.exit(main())
