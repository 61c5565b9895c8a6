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

from contract_tests.mock.__main__ import main

COMMAND = [sys.executable, "-m", "contract_tests.mock"]
ROOT = Path(__file__).parents[2]


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
    options = ["--alerts", "3", "--seed", "5", "--now", "2031-02-03T04:05:06Z", "--variation", "oldest-first"]
    with started(*options) as (mock, env, line):
        page = get(env).json()
        assert page["total"] == 3
        assert page["items"][-1]["last_event_time"].startswith("2031-")
        assert "oldest-first" in line
        mock.send_signal(number)
        out, err = mock.communicate(timeout=30)
    assert (mock.returncode, out, err) == (0, "", "")


def test_its_clock_is_now_unless_told_otherwise_and_alerts_may_arrive() -> None:
    with started("--arrivals", "6000", "--alerts", "2") as (_, env, _line):
        page = get(env, "limit=1").json()
    newest = datetime.fromisoformat(page["items"][0]["last_event_time"])
    assert abs((datetime.now(UTC) - newest).total_seconds()) < 86_400
    assert page["total"] > 2


def test_rate_limit_and_connections() -> None:
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


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["0", "--fault", "nobody"], "'nobody'"),
        (["0", "--variation", "nobody"], "'nobody'"),
        (["0", "--alerts", "-1"], "'-1'"),
        (["0", "--now", "soon"], "'soon'"),
        (["99999999"], "99999999"),
        ([], ""),  # the port of another server
    ],
)
def test_bad_input_ends_with_2_and_names_it(
    arguments: list[str], named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            main(["--port", *(arguments or [port])])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert (named or f"port {port} ") in err.splitlines()[-1]


@pytest.mark.parametrize("option", ["--list-faults", "--list-variations"])
def test_lists_show_the_name_of_each_and_what_it_is(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([option]) == 0
    assert all(re.fullmatch(r"[\w.-]+ +\S.*", line) for line in capsys.readouterr().out.splitlines())
