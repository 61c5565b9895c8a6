"""Reading all alerts through the client against plain httpx and `json.loads` = 1.

With asyncio, plain httpx is measured with asyncio too: it takes a third more CPU time than without.
"""

import asyncio
import json
import os
import time

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
            most = WALL_LIMIT if latency else limit
            figures.append(Figure(f"{program}, {kind}, against {baseline}", ratio, limit=most))
    return show(f"Reading {ALERTS} alerts in pages of {PAGE}, least of {PROCESSES} processes", figures)


def measure_walks(latency_ms: int) -> None:
    """Print the seconds that each program takes: CPU time without latency, wall time with it."""
    settings = ("--alerts", str(ALERTS), "--latency-ms", str(latency_ms))
    with running_mock(*settings) as environment, asyncio.Runner() as loop:
        os.environ |= environment
        headers = {"X-API-KEY": environment["LEEN_API_KEY"], "X-CONNECTION-ID": environment["LEEN_CONNECTION_ID"]}
        http = httpx.Client(base_url=environment["LEEN_BASE_URL"], headers=headers)
        http_async = httpx.AsyncClient(base_url=environment["LEEN_BASE_URL"], headers=headers)
        client, with_orjson = Client.from_env(), Client.from_env(json_loads=orjson.loads)
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
