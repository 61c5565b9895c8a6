"""`python -m contract_tests.mock`."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "contract_tests.mock"]
ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def started(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str], str]]:
    """The process, the variables that a shell would have after pasting what it prints, and the line after them."""
    command = [*COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        shell = ["sh", "-c", "".join(lines[:3]) + "env"]
        pasted = subprocess.run(shell, capture_output=True, text=True, check=True).stdout
        try:
            yield process, dict(re.findall(r"^(LEEN_\w+)=(.*)$", pasted, re.MULTILINE)), lines[3]
        finally:
            process.kill()


def get(variables: dict[str, str], query: str = "", **headers: str) -> httpx.Response:
    valid = {"X-API-KEY": variables["LEEN_API_KEY"], "X-CONNECTION-ID": variables["LEEN_CONNECTION_ID"]}
    return httpx.get(f"{variables['LEEN_BASE_URL']}/edr/alerts?{query}", headers=valid | headers)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_it_prints_can_be_pasted_and_a_signal_ends_it_with_0(number: signal.Signals) -> None:
    with started("--alerts", "3", "--seed", "5", "--latency-ms", "1", "--variation", "oldest-first") as (
        mock,
        env,
        line,
    ):
        assert get(env).json()["total"] == 3
        assert "oldest-first" in line
        mock.send_signal(number)
        out, err = mock.communicate(timeout=30)
    assert (mock.returncode, out, err) == (0, "", "")


def test_its_clock_is_now_unless_told_otherwise() -> None:
    with started() as (_, env, _line):
        newest = get(env, "limit=1").json()["items"][0]["last_event_time"]
        assert abs((datetime.now(UTC) - datetime.fromisoformat(newest)).total_seconds()) < 86_400
    with started("--now", "2031-02-03T04:05:06Z") as (_, env, _line):
        assert get(env, "limit=1").json()["items"][0]["last_event_time"].startswith("2031-02-0")


def test_rate_limit_arrivals_and_connections() -> None:
    with started("--latency-ms", "1", "--rate-limit", "2", "--connections", "3", "--alerts", "2") as (mock, env, _line):
        assert mock.stdout is not None
        second, third = (mock.stdout.readline() for _ in range(2))
        other = second.split()[2].rstrip(",")
        assert "same key" in second
        assert "same key" not in third
        assert get(env, **{"X-CONNECTION-ID": other}).json()["items"] != get(env).json()["items"]
        statuses = [get(env).status_code for _ in range(3)]
        assert statuses[-1] == 429
        assert int(get(env).headers["retry-after"]) <= 60
    with started("--arrivals", "6000", "--alerts", "2") as (_, env, _line):
        assert get(env, "limit=0").json()["total"] > 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--fault", "nobody"], "'nobody'"),
        (["--variation", "nobody"], "'nobody'"),
        (["--alerts", "-1"], "'-1'"),
        (["--port", "99999999"], "99999999"),
        (["--now", "soon"], "'soon'"),
    ],
)
def test_bad_input_ends_with_2_and_names_it(arguments: list[str], named: str) -> None:
    done = run("--port", "0", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_port_in_use_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"port {port} " in done.stderr


@pytest.mark.parametrize("option", ["--list-faults", "--list-variations"])
def test_lists_show_the_name_of_each_and_what_it_is(option: str) -> None:
    done = run(option)
    assert done.returncode == 0
    assert all(re.fullmatch(r"[\w.-]+ +\S.*", line) for line in done.stdout.splitlines())
