"""The suite as a command: what it refuses, what it writes, what it ends with."""

import json
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals
from threading import Event

import pytest

from contract_tests.mock.running import serve
from tests.http import FakeServer, Reply, Request

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", str(ROOT / "contract_tests")]
    cache = [] if "cacheprovider" in options else ["-p", "no:cacheprovider"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LEEN_")}
    return subprocess.run(
        [*command, *cache, "--report-dir", str(tmp_path / "report"), *options],
        cwd=tmp_path,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "options", "words"),
    [
        ({"LEEN_BASE_URL": "https://api.leen.dev/v1"}, [], "LEEN_API_KEY is not set"),
        ({"LEEN_BASE_URL": "http://api.leen.dev/v1"}, [], "--allow-http"),
        ({"LEEN_API_KEY": "hush-key"}, [], "LEEN_BASE_URL"),
        ({"LEEN_CONNECTION_ID": "hush-id", "LEEN_BASE_URL": " "}, [], "LEEN_BASE_URL"),
        ({}, ["--require", "area.none"], "there is no rule 'area.none'"),
        ({}, ["-n", "2"], "-n: all rules share one run"),
    ],
)
def test_bad_input_is_refused_with_one_sentence(
    tmp_path: Path, environment: dict[str, str], options: list[str], words: str
) -> None:
    ended = run(tmp_path, *options, **environment)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "hush" not in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert len([line for line in ended.stderr.splitlines() if line.strip()]) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_decides_nothing_and_is_reported(tmp_path: Path) -> None:
    ended = run(tmp_path, **target("http://127.0.0.1:9"))
    assert ended.returncode == 2
    assert ended.stdout.splitlines()[-1].startswith("Inconclusive: the server gave no answer")
    assert (tmp_path / "report" / "report.html").is_file()
    assert "hush" not in ended.stdout + ended.stderr


EMPTY = Reply({"count": 0, "total": 0, "items": []})


def target(url: str, key: str = "hush-key", connection: str = "hush-id") -> dict[str, str]:
    return {"LEEN_BASE_URL": f"{url.removesuffix('/v1')}/v1", "LEEN_API_KEY": key, "LEEN_CONNECTION_ID": connection}


def outcomes(tmp_path: Path) -> dict[str, str]:
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    return {rule["id"]: rule["outcome"] for rule in report["rules"]}


@pytest.mark.parametrize("numbers", [[SIGINT], [SIGTERM], [SIGTERM, SIGTERM, SIGINT]])
@pytest.mark.parametrize("at_request", [1, 5])
def test_a_run_that_is_interrupted_decides_nothing_and_is_reported(
    tmp_path: Path, numbers: list[Signals], at_request: int
) -> None:
    started, ended, pids, asked = Event(), Event(), list[int](), count(1)

    def interrupt(_request: Request) -> Reply:
        if next(asked) == at_request:
            started.wait()
            for number in numbers:
                os.kill(pids[0], number)
            ended.wait()
        return EMPTY

    with FakeServer(interrupt) as server:
        command = [sys.executable, "-m", "pytest", str(ROOT / "contract_tests"), "-p", "no:cacheprovider"]
        with subprocess.Popen(
            [*command, "--report-dir", "report"],
            cwd=tmp_path,
            env={**os.environ, **target(server.url)},
            stdout=subprocess.PIPE,
        ) as running:
            pids.append(running.pid)
            started.set()
            out = running.communicate()[0].decode()
            ended.set()
    assert running.returncode == 2
    assert out.splitlines()[-1].startswith("Inconclusive: the run was interrupted by SIG")
    assert json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))["verdict"] == "inconclusive"


def test_a_report_that_cannot_be_written_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "report" / "report.html").mkdir(parents=True)
    with FakeServer(EMPTY) as server:
        ended = run(tmp_path, "-k", "past-the-end", **target(server.url))
    assert ended.returncode == 2
    assert ended.stdout.splitlines()[-1].startswith("Inconclusive: the report cannot be written to ")
    assert "Traceback" not in ended.stdout + ended.stderr


def test_selected_rules_are_a_partial_run_against_the_bundled_mock(tmp_path: Path) -> None:
    ended = run(tmp_path, "-k", "default-limit or past-the-end", "--seed", "3")
    assert ended.returncode == 0, ended.stdout
    assert "contract: bundled mock" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("Partial run: 2 selected rules passed, ")
    assert ended.stdout.splitlines()[-1].endswith("Target: bundled mock")
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert (report["seed"], report["target"]) == (3, "bundled mock")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


def test_markers_and_the_first_failure_end_a_run_that_lf_repeats(tmp_path: Path) -> None:
    cache = ["-p", "cacheprovider", "-o", f"cache_dir={tmp_path / 'cache'}"]
    with serve(fault="vendor-upper-case") as server:
        faulty = target(server.base_url, server.api_key, server.connection_id)
        ended = run(tmp_path, *cache, "-m", "schema", "-x", **faulty)
        assert ended.returncode == 1, ended.stdout + ended.stderr
        found = outcomes(tmp_path)
        selected = {rule for rule, outcome in found.items() if outcome != "not selected"}
        assert {rule.partition(".")[0] for rule in selected} == {"schema"}
        assert (found["schema.enum"], found["schema.type"]) == ("failed", "not tested")
        ended = run(tmp_path, *cache, "--lf", **faulty)
        assert ended.returncode == 1, ended.stdout + ended.stderr
        assert {rule for rule, outcome in outcomes(tmp_path).items() if outcome != "not selected"} == {"schema.enum"}
    ended = run(tmp_path, *cache, "--lf")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert outcomes(tmp_path)["schema.enum"] == "passed"


@pytest.mark.parametrize(("status", "exit_status"), [(500, 1), (502, 2), (503, 2), (504, 2)])
def test_a_plain_request_that_never_succeeds_fails_by_500_and_decides_nothing_by_a_transient_error(
    tmp_path: Path, status: int, exit_status: int
) -> None:
    with FakeServer(Reply({"detail": "no"}, status=status, headers={"Retry-After": "0"})) as server:
        ended = run(tmp_path, **target(server.url))
    assert ended.returncode == exit_status, ended.stdout + ended.stderr
    assert f"status {status}" in ended.stdout


@pytest.mark.parametrize("interpreter", [["-O"], []])
def test_neither_an_optimized_python_nor_a_cache_that_cannot_be_written_is_a_failure(
    tmp_path: Path, interpreter: list[str]
) -> None:
    """The cache is in the way of a file, as it is in a checkout that is read only."""
    (tmp_path / "file").touch()
    suite = [str(ROOT / "contract_tests"), "-k", "default-limit", "--report-dir", str(tmp_path / "report")]
    command = [sys.executable, *interpreter, "-m", "pytest", *suite, "-o", f"cache_dir={tmp_path / 'file' / 'cache'}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("hook", ["pytest_sessionfinish", "pytest_collection", "pytest_unconfigure"])
def test_a_crash_is_no_failure_of_the_server(tmp_path: Path, hook: str) -> None:
    (tmp_path / "crashing.py").write_text(f"def {hook}(): raise OSError")
    ended = run(tmp_path, "-k", "default-limit", "-p", "crashing", PYTHONPATH=str(tmp_path))
    assert ended.returncode == 3, ended.stdout + ended.stderr


def test_a_required_rule_that_was_not_tested_decides_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, "-k", "default-limit", "--require", "offset.no-loss")
    assert ended.returncode == 2
    assert "--require asks for offset.no-loss" in ended.stdout.splitlines()[-1]


def test_a_whole_run_tests_every_rule_within_its_budget(tmp_path: Path) -> None:
    ended = run(tmp_path)
    assert ended.returncode == 0, ended.stdout
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert report["seen"]["requests"] <= 1000
    assert [rule["id"] for rule in report["rules"] if rule["outcome"] == "not tested"] == []
    assert ended.stdout.splitlines()[-1].startswith("All ")
