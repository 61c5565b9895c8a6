"""`python -m contract_tests.mock_server`: serves until SIGINT or SIGTERM."""

import argparse
import sys
from collections.abc import Sequence

from contract_tests.mock_server.registry import Change, UnknownChangeError, behaviour_of, mutants, variants
from contract_tests.mock_server.running import Running, listening_socket, running_on, server_for

BAD_INPUT = 2


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line, parsed. Exits with 2 and a sentence when it is wrong."""
    parser = argparse.ArgumentParser(prog="mock_server", description="A mock of GET /v1/edr/alerts on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8080, metavar="N", help="0 takes any free one (default 8080)")
    parser.add_argument("--alerts", type=_natural, default=57, metavar="N", help="how many it starts with (default 57)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="equal seeds serve equal data (default 1)")
    parser.add_argument("--latency-ms", type=_natural, default=0, metavar="N", help="every answer waits this long")
    parser.add_argument("--mutant", metavar="NAME", help="break this one promise")
    parser.add_argument("--variant", metavar="NAME", action="append", default=[], help="use this freedom; repeatable")
    parser.add_argument("--list-mutants", action="store_true", help="print name and promise of each, and exit")
    parser.add_argument("--list-variants", action="store_true", help="print name and freedom of each, and exit")
    return parser.parse_args(argv)


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; the exit status."""
    options = arguments(argv)
    if options.list_mutants or options.list_variants:
        _print_changes([*(mutants() if options.list_mutants else variants()).values()])
        return 0
    try:
        behaviour = behaviour_of(options.mutant, options.variant)(options.alerts, options.seed)
        bound = listening_socket(options.port)
    except UnknownChangeError as error:
        return _complain(str(error))
    except (OSError, OverflowError) as error:
        return _complain(f"cannot listen on port {options.port} ({error}); --port 0 takes any free one")
    with bound:
        running = running_on(bound, behaviour)
        server_for(behaviour, options.latency_ms / 1000, lambda: _announce(running)).run(sockets=[bound])
    return 0


def _announce(running: Running) -> None:
    print(f"LEEN_BASE_URL={running.base_url}")
    print(f"LEEN_API_KEY={running.api_key}")
    print(f"LEEN_CONNECTION_ID={running.connection_id}", flush=True)


def _print_changes(changes: list[Change]) -> None:
    width = max((len(change.name) for change in changes), default=0)
    for change in changes:
        print(f"{change.name:{width}}  {change.sentence}")


def _complain(sentence: str) -> int:
    print(f"mock_server: {sentence}", file=sys.stderr)
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
