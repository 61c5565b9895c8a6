"""Measure the contract suite beside `schemathesis run` in its strongest setting, on the same mock server.

Time is wall time of the whole command. Schemathesis finds a mutant where it reports a kind of failure that it does not
report on the honest server.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

from contract_tests.engine.mock_process import MockProcess, start_mock
from contract_tests.mock_server.registry import mutants
from scripts.bench.timing import machine

ROOT = Path(__file__).parents[2]
SCENES = (
    ("57 alerts", (), 10),
    ("57 alerts, 40 ms a request", ("--latency-ms", "40"), 60),
    ("4000 alerts", ("--alerts", "4000"), 30),
)
"""What the mock is started with, and the seconds that the suite may take."""
# What cures the alarms on a conforming server that the document alone causes (a random text is no cursor).
SCHEMATHESIS_SETTINGS = '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "400", "404", "422"]\n'


@frozen
class Measured:
    """One run of a tool: seconds of wall time, requests or test cases sent, and the kinds of failures that it names."""

    seconds: float
    requests: int
    failures: frozenset[str]


Tool = Callable[[MockProcess, Path], Measured]


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 where the suite takes too long, or misses a mutant that Schemathesis finds."""
    parser = argparse.ArgumentParser(prog="suite", description=__doc__)
    parser.add_argument("--mutants", type=int, default=12, help="how many mutants, evenly taken from all (0: all)")
    options = parser.parse_args(arguments)
    print(f"Contract suite and Schemathesis, wall time of the whole command ({machine()})")
    print(f"{'':28}  {'contract suite':>28}  {'schemathesis run':>24}")
    honest, slow = _print_scenes()
    missed = _print_mutants(options.mutants, honest)
    print("\n".join([*slow, *(f"missed, though Schemathesis finds it: {name}" for name in missed)]))
    return int(bool(slow or missed))


def _print_scenes() -> tuple[frozenset[str], list[str]]:
    """Return what Schemathesis says of the honest server, and which scenes took too long."""
    honest, slow = frozenset[str](), []
    for name, arguments, limit in SCENES:
        suite, other = _measure(_suite, arguments), _measure(_schemathesis, arguments)
        honest |= other.failures
        print(f"{name:28}  {_words(suite):>28}  {_words(other):>24}", flush=True)
        if suite.seconds > limit:
            slow.append(f"{name}: the suite took {suite.seconds:.1f} s, more than {limit} s")
    return honest, slow


def _print_mutants(count: int, honest: frozenset[str]) -> list[str]:
    """Return the mutants that Schemathesis alone finds."""
    names = list(mutants())
    chosen = names[:: max(1, len(names) // count)][:count] if count else names
    ours = [name for name in chosen if _measure(_suite, ("--mutant", name)).failures]
    theirs = [name for name in chosen if _measure(_schemathesis, ("--mutant", name)).failures - honest]
    print(f"mutants found, of {len(chosen):<11}  {len(ours):>28}  {len(theirs):>24}")
    return [name for name in theirs if name not in ours]


def _words(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s, {measured.requests} requests"


def _measure(tool: Tool, arguments: tuple[str, ...]) -> Measured:
    mock = start_mock(*arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return tool(mock, Path(folder))
    finally:
        mock.stop()


def _suite(mock: MockProcess, folder: Path) -> Measured:
    command = [sys.executable, "-m", "pytest", "contract_tests", "--report-dir", str(folder)]
    seconds = _run(command, mock, ROOT)
    report = json.loads((folder / "report.json").read_text())
    broken = (rule["id"] for rule in report["rules"] if rule["outcome"] == "failed")
    return Measured(seconds, report["seen"]["requests"], frozenset(broken))


def _schemathesis(mock: MockProcess, folder: Path) -> Measured:
    (folder / "schemathesis.toml").write_text(SCHEMATHESIS_SETTINGS)
    program = Path(sys.executable).parent / "schemathesis"
    command = [str(program), "run", str(ROOT / "openapi" / "alerts.yaml"), "--url", mock.environment["LEEN_BASE_URL"]]
    command += [word for header in _headers(mock) for word in ("--header", header)]
    command += ["--checks", "all", "--mode", "all", "--continue-on-failure", "--seed", "1", "--no-shrink"]
    command += ["--generation-database", "none", "--report", "json", "--report-json-path", str(folder / "run.json")]
    seconds = _run(command, mock, folder)
    report = json.loads((folder / "run.json").read_text())
    failures = frozenset(str(failure["title"]) for failure in report["failures"])
    return Measured(seconds, report["test_cases"]["generated"], failures)


def _headers(mock: MockProcess) -> Iterator[str]:
    yield f"X-API-KEY: {mock.environment['LEEN_API_KEY']}"
    yield f"X-CONNECTION-ID: {mock.environment['LEEN_CONNECTION_ID']}"


def _run(command: list[str], mock: MockProcess, folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env={**os.environ, **mock.environment}, capture_output=True, check=False)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
