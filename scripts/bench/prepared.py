"""A server process that sends prepared bytes: pages of the mock's alerts, by cursor, after a wait.

`python -m scripts.bench.prepared --alerts 4000 --page 500 --latency-ms 40` prints its base URL once it listens and
serves until its standard input ends. The same pages are sent again and again where `--times` is more than 1.
"""

import argparse
import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CURSOR = re.compile(rb"[?&]cursor=c(\d+)")


@contextmanager
def serving(alerts: int, page: int, *, latency_ms: float = 0, times: int = 1) -> Iterator[str]:
    """Run the server in a process of its own; gives its base URL."""
    command = [sys.executable, "-m", "scripts.bench.prepared", f"--alerts={alerts}", f"--page={page}"]
    command += [f"--latency-ms={latency_ms}", f"--times={times}"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate()


class Pages:
    """The pages as bytes; only the cursor is put in when one is asked for."""

    def __init__(self, alerts: int, page: int, times: int) -> None:
        # Imported here, since the measuring process needs none of it.
        from contract_tests.mock_server.data import make_alerts
        from contract_tests.mock_server.rendering import encode

        made = make_alerts(alerts, seed=1)
        self._items = [encode(made[start : start + page]) for start in range(0, alerts, page)]
        self._count = len(self._items) * times

    def answer(self, head: bytes) -> bytes:
        """Head and body for a request."""
        found = CURSOR.search(head)
        number = int(found[1]) if found else 0
        following = b'"c%d"' % (number + 1) if number + 1 < self._count else b"null"
        items = self._items[number % len(self._items)]
        body = b'{"items":' + items + b',"next_cursor":' + following + b',"previous_cursor":null}'
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def serve(pages: Pages, latency: float) -> None:
    """Serve until standard input ends."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            await asyncio.sleep(latency)
            writer.write(pages.answer(head))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        return b""


def main() -> None:
    """Run the server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=4000)
    parser.add_argument("--page", type=int, default=500)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    asyncio.run(serve(Pages(options.alerts, options.page, options.times), options.latency_ms / 1000))


if __name__ == "__main__":
    main()
