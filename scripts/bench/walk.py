"""Measure walks of the client against raw httpx and `json.loads`, and the memory of a long one.

`python -m scripts.bench.walk` prints ratios within this run: CPU time (minimum of 20), wall time with 40 ms of latency
(minimum of 10), and the peak of memory in decoded pages (`--memory 100000` takes minutes).
"""

import argparse
import asyncio
import gc
import json
import platform
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "generated")]

from leen_alerts import Client  # noqa: E402
from leen_alerts.api.edr import list_alerts  # noqa: E402
from leen_alerts.models import AlertCursorPage  # noqa: E402

from scripts.bench.prepared import serving  # noqa: E402

ALERTS, PAGE, LATENCY_MS = 4000, 500, 40
CPU_LIMIT, ORJSON_LIMIT, WALL_LIMIT, PAGES_LIMIT = 1.5, 1.3, 1.2, 4.0


@frozen
class Figure:
    """One measured ratio and what it may be."""

    name: str
    ratio: float
    limit: float

    def __str__(self) -> str:
        verdict = "within" if self.ratio <= self.limit else "OVER"
        return f"{self.name:<58} {self.ratio:5.2f}  {verdict} {self.limit:g}"


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 where one is over its limit."""
    parser = argparse.ArgumentParser(prog="walk", description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="walks for CPU time (default 20)")
    parser.add_argument("--memory", type=int, default=100_000, help="alerts of the walk for memory (default 100000)")
    options = parser.parse_args(arguments)
    print(f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}, {ALERTS} alerts")
    figures = [*cpu_time(options.repeat), *wall_time(max(options.repeat // 2, 1)), memory(options.memory)]
    for figure in figures:
        print(figure)
    return int(any(figure.ratio > figure.limit for figure in figures))


def cpu_time(repeat: int) -> list[Figure]:
    """CPU time of walks beside raw walks, without latency."""
    with (
        serving(ALERTS, PAGE) as url,
        httpx.Client() as http,
        client_of(url) as client,
        client_of(url, json_loads=orjson.loads) as quick,
    ):
        raw, plain, with_orjson = _minima(
            repeat, time.process_time, lambda: raw_walk(http, url), lambda: walk(client), lambda: walk(quick)
        )
    return [
        Figure("walk / raw httpx + json.loads, CPU", plain / raw, CPU_LIMIT),
        Figure("walk with orjson / raw httpx + json.loads, CPU", with_orjson / raw, ORJSON_LIMIT),
    ]


def wall_time(repeat: int) -> list[Figure]:
    """Wall time of walks with latency beside the raw walk."""
    with (
        serving(ALERTS, PAGE, latency_ms=LATENCY_MS) as url,
        httpx.Client() as http,
        client_of(url) as client,
        asyncio.Runner() as loop,
    ):
        raw, plain, asynchronous = _minima(
            repeat,
            time.perf_counter,
            lambda: raw_walk(http, url),
            lambda: walk(client),
            lambda: loop.run(walk_async(client)),
        )
        loop.run(client.aclose())
    return [
        Figure(f"walk / raw walk, {LATENCY_MS} ms latency, wall", plain / raw, WALL_LIMIT),
        Figure(f"asynchronous walk / raw walk, {LATENCY_MS} ms latency, wall", asynchronous / raw, WALL_LIMIT),
    ]


def memory(alerts: int, page: int = PAGE) -> Figure:
    """The peak of memory that a walk allocates, in decoded pages."""
    with serving(page, page, times=alerts // page) as url, client_of(url) as client:
        # Made before measuring: the client's connection, and all that is imported or compiled only once.
        content = list_alerts.sync_detailed(client=client).content
        tracemalloc.start()
        try:
            decoded = AlertCursorPage.from_dict(json.loads(content))
            gc.collect()
            one = tracemalloc.get_traced_memory()[0]
            del decoded
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            found = walk(client, page=page)
            peak = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()
    return Figure(f"memory of a walk through {found} alerts, in decoded pages", peak / one, PAGES_LIMIT)


def client_of(url: str, **options: Any) -> Client:
    """A client for the prepared server."""
    return Client(api_key="key-for-measuring", connection_id="connection-for-measuring", base_url=url, **options)


def raw_walk(http: httpx.Client, url: str) -> int:
    """What a program without this client does: one page after another, as plain JSON."""
    found = 0
    cursor: str | None = None
    while True:
        parameters = {"enableCursor": "true", "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        page = json.loads(http.get(f"{url}/edr/alerts", params=parameters).content)
        found += len(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def walk(client: Client, page: int = PAGE) -> int:
    """All alerts through the client."""
    return sum(1 for _ in list_alerts.iterate(client=client, limit=page))


async def walk_async(client: Client) -> int:
    """All alerts through the client, with asyncio."""
    return sum([1 async for _ in list_alerts.iterate_async(client=client, limit=PAGE)])


def _minima(repeat: int, clock: Callable[[], float], *programs: Callable[[], object]) -> list[float]:
    """The shortest run of each, after one that does not count; run in turn, so that a busy machine hits all alike."""
    shortest = [float("inf")] * len(programs)
    for turn in range(repeat + 1):
        for index, program in enumerate(programs):
            began = clock()
            program()
            if turn:
                shortest[index] = min(shortest[index], clock() - began)
    return shortest


if __name__ == "__main__":
    sys.exit(main())
