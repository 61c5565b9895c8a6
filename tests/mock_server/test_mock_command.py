"""The command line of the mock server."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "contract_tests.mock_server"]
ROOT = Path(__file__).parents[2]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_says_where_it_listens_and_stops_cleanly_on_a_signal(number: signal.Signals) -> None:
    command = [
        *COMMAND,
        "--port",
        "0",
        "--alerts",
        "3",
        "--seed",
        "5",
        "--variant",
        "oldest-first",
        "--latency-ms",
        "1",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(3)]
        said = dict(line.split("=", 1) for line in lines)
        headers = {"X-API-KEY": said["LEEN_API_KEY"], "X-CONNECTION-ID": said["LEEN_CONNECTION_ID"]}
        with httpx.Client(headers=headers) as client:
            assert client.get(f"{said['LEEN_BASE_URL']}/edr/alerts").json()["total"] == 3
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
    assert list(said) == ["LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", said["LEEN_BASE_URL"])
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--mutant", "nobody"], "no mutant is called 'nobody'"),
        (["--variant", "nobody"], "no variant is called 'nobody'"),
        (["--alerts", "-1"], "'-1' is no whole number from 0 on"),
        (["--port", "99999999"], "cannot listen on port 99999999"),
        (["--latency-ms", "soon"], "'soon' is no whole number"),
    ],
)
def test_bad_input_is_told_in_a_sentence(arguments: list[str], told: str) -> None:
    done = _run("--port", "0", *arguments)
    assert done.returncode == 2
    assert told in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_port_in_use_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run("--port", str(port))
    assert done.returncode == 2
    assert done.stderr.startswith(f"mock_server: cannot listen on port {port} ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("option", "name"), [("--list-mutants", "count-missing"), ("--list-variants", "oldest-first")])
def test_lists_show_name_and_sentence_of_each(option: str, name: str) -> None:
    done = _run(option)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+ +\S.*\.", line) for line in lines)
    assert any(line.split()[0] == name for line in lines)
