"""`python -m contract_tests.mock`: serves until SIGINT or SIGTERM."""

import argparse
import shlex
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contract_tests.mock.answers import Answer, Request
from contract_tests.mock.api import Credentials, Server
from contract_tests.mock.fault import Change, UnknownChangeError, changes, faults, variations
from contract_tests.mock.running import HttpServer, connections


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.list_faults or options.list_variations:
        for change in (faults() if options.list_faults else variations()).values():
            print(f"{change.name:44}  {change.breaks or change.subject}")
        return 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        servers = _servers(options)
        http_server = HttpServer(connections(servers), options.port, options.latency_ms / 1000)
    except UnknownChangeError as error:
        parser.exit(2, f"mock: {error}\n")
    except (OSError, OverflowError) as error:
        parser.exit(2, f"mock: cannot listen on port {options.port} ({error}); --port 0 takes any free one\n")
    with http_server:
        _announce(http_server.base_url, servers, [*options.variation, *([options.fault] if options.fault else [])])
        http_server.serve_forever()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mock", description="A mock of GET /v1/edr/alerts on 127.0.0.1.")
    add = parser.add_argument
    add("--port", type=int, default=8080, metavar="N", help="0 takes any free one (default 8080)")
    add("--alerts", type=_natural, default=57, metavar="N", help="alerts of each connection at first (default 57)")
    add("--seed", type=int, default=1, metavar="N", help="the same seed and --now serve the same data (default 1)")
    add("--now", type=_time, metavar="TIME", help="the clock stands at this time, such as 2025-03-31T00:00:00Z")
    add("--arrivals", type=_natural, default=0, metavar="PER_MINUTE", help="new alerts arrive as time passes")
    add("--latency-ms", type=_natural, default=0, metavar="N", help="every answer waits this long")
    add("--rate-limit", type=_natural, default=0, metavar="N", help="429 beyond N requests a minute")
    add("--connections", type=_natural, default=1, metavar="N", help="the last of several is of another account")
    add("--fault", metavar="NAME", help="a server with this fault")
    add("--variation", metavar="NAME", action="append", default=[], help="an unusual server; repeatable")
    add("--list-faults", action="store_true", help="print each fault with the rule that finds it, and exit")
    add("--list-variations", action="store_true", help="print each variation with its subject, and exit")
    return parser


def _servers(options: argparse.Namespace) -> list[Server]:
    """One for each connection; all but the last of several have the same key."""
    now, seeds = options.now or datetime.now(UTC), range(options.seed, options.seed + max(options.connections, 1))
    chosen = changes(options.fault, options.variation)
    if options.arrivals:
        chosen.insert(0, _arrivals(options.arrivals, now))
    if options.rate_limit:
        chosen.insert(0, _rate_limit(options.rate_limit))
    pairs = [Credentials.of_seed(seed) for seed in seeds]
    pairs[:-1] = [replace(pair, api_key=pairs[0].api_key) for pair in pairs[:-1]]
    return [
        Server(*chosen, alerts=options.alerts, seed=seed, now=now, credentials=pair)
        for seed, pair in zip(seeds, pairs, strict=True)
    ]


def _arrivals(per_minute: int, start: datetime) -> Change:
    """New alerts as time passes from `start` on."""
    started = time.monotonic()

    def before(_request: Request, s: Server) -> None:
        due = int((time.monotonic() - started) / 60 * per_minute)
        for number in range(s.memory.get("arrived", 0), due):
            s.store.arrive(now=start + timedelta(minutes=(number + 1) / per_minute))
        s.memory["arrived"] = due

    return Change("arrivals", hooks={"before": before})


def _rate_limit(per_minute: int) -> Change:
    """A number of requests in each minute; `Retry-After` tells when the next one begins."""

    def before(_request: Request, s: Server) -> Answer | None:
        now = time.monotonic()
        began, used = s.memory.get("rate", (now, 0))
        if now - began >= 60:
            began, used = now, 0
        s.memory["rate"] = (began, used + 1)
        wait = str(int(began + 60 - now) + 1)
        return None if used < per_minute else Answer.json(429, {"detail": "Rate limit exceeded"}, retry_after=wait)

    return Change("rate-limit", hooks={"before": before})


def _announce(base_url: str, servers: list[Server], unusual: list[str]) -> None:
    """Lines that can be pasted into a shell."""
    first = servers[0].credentials
    for name, value in (("BASE_URL", base_url), ("API_KEY", first.api_key), ("CONNECTION_ID", first.connection_id)):
        print(f"export LEEN_{name}={shlex.quote(value)}")
    print(f"# GET {base_url}/edr/alerts, until Ctrl+C: " + ", ".join([f"{len(servers[0].store)} alerts", *unusual]))
    for other in (server.credentials for server in servers[1:]):
        account = "same key" if other.api_key == first.api_key else f"key {other.api_key}"
        print(f"# connection {other.connection_id}, {account}")
    sys.stdout.flush()


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2025-03-31T00:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
