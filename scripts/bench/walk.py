"""Reading all alerts through the client against plain httpx and `json.loads` = 1.

With asyncio, plain httpx is measured with asyncio too: it takes a third more CPU time than without.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
from leen_alerts import Client
from leen_alerts.api.edr import list_alerts

from contract_tests.mock_process import running_mock
from scripts.bench import Figure, least, measure, show

ALERTS, PAGE, LATENCY_MS = 4000, 500, 40
PROCESSES, ROUNDS = 4, 5
# Each program: what it is measured against, and the limit of its CPU time.
PROGRAMS = {
    "iterate": ("httpx", 1.5),
    "iterate_async": ("httpx, async", 1.5),
    "iterate, orjson.loads": ("httpx", 1.3),
}
WALL_LIMIT = 1.2


def main() -> int:
    """Print the table; return 1 where a limit is exceeded."""
    figures = []
    for kind, latency in (("CPU time", 0), (f"wall time at {LATENCY_MS} ms a request", LATENCY_MS)):
        best = least(f"walk.measure_walks({latency})", PROCESSES)
        for program, (baseline, limit) in PROGRAMS.items():
            ratio = best[program] / best[baseline]
            figures.append(
                Figure(f"{program}, {kind}, against {baseline}", ratio, limit=WALL_LIMIT if latency else limit)
            )
    return show(f"Reading {ALERTS} alerts in pages of {PAGE}, least of {PROCESSES} processes", figures)


def measure_walks(latency_ms: int) -> None:
    """Print the seconds that each program takes: CPU time without latency, wall time with it."""
    with serving(ALERTS, latency_ms) as settings, asyncio.Runner() as loop:
        headers = {"X-API-KEY": settings["api_key"], "X-CONNECTION-ID": settings["connection_id"]}
        http = httpx.Client(base_url=settings["base_url"], headers=headers)
        http_async = httpx.AsyncClient(base_url=settings["base_url"], headers=headers)
        client, with_orjson = client_of(settings), client_of(settings, orjson.loads)
        programs = {
            "httpx": lambda: walk_plainly(http),
            "httpx, async": lambda: loop.run(walk_plainly_async(http_async)),
            "iterate": lambda: walk(client),
            "iterate_async": lambda: loop.run(walk_async(client)),
            "iterate, orjson.loads": lambda: walk(with_orjson),
        }
        with http, client, with_orjson:
            measure(time.perf_counter if latency_ms else time.process_time, programs, ROUNDS)
            loop.run(http_async.aclose())
            loop.run(client.aclose())


@contextmanager
def serving(alerts: int, latency_ms: int = 0) -> Iterator[dict[str, str]]:
    """The settings of a client for a mock server in a process of its own."""
    with running_mock("--alerts", str(alerts), "--latency-ms", str(latency_ms)) as environment:
        yield {name: environment[f"LEEN_{name.upper()}"] for name in ("base_url", "api_key", "connection_id")}


def client_of(settings: dict[str, str], loads: Callable[[bytes], Any] | None = None) -> Client:
    """A client with these settings."""
    key, connection = settings["api_key"], settings["connection_id"]
    return Client(api_key=key, connection_id=connection, base_url=settings["base_url"], json_loads=loads)


def walk_plainly(http: httpx.Client) -> int:
    """What a program without the client does: one page after another, as plain JSON."""
    found, cursor = 0, ""
    while cursor is not None:
        page = json.loads(http.get("edr/alerts", params=_query(cursor)).content)
        found, cursor = found + len(page["items"]), page["next_cursor"]
    return found


async def walk_plainly_async(http: httpx.AsyncClient) -> int:
    """The same, with asyncio."""
    found, cursor = 0, ""
    while cursor is not None:
        page = json.loads((await http.get("edr/alerts", params=_query(cursor))).content)
        found, cursor = found + len(page["items"]), page["next_cursor"]
    return found


def _query(cursor: str) -> dict[str, str]:
    return {"enableCursor": "true", "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})


def walk(client: Client) -> int:
    """Read all alerts with the client; the measured server may send the same pages again."""
    return sum(1 for _ in list_alerts.iterate(client=client, limit=PAGE, max_stalled_pages=1_000_000))


async def walk_async(client: Client) -> int:
    """Read all alerts with the client, with asyncio."""
    return sum([1 async for _ in list_alerts.iterate_async(client=client, limit=PAGE)])
