"""The suite as a command: what it refuses, what it writes, what it ends with."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals
from threading import Event
from xml.etree import ElementTree

import pytest
from attrs import frozen

from contract_tests.mock.api import Server
from contract_tests.mock.fault import changes
from contract_tests.mock.running import serve
from tests.http import FakeServer, Reply, Request

ROOT = Path(__file__).parents[2]
SUITE = str(ROOT / "contract_tests")
EMPTY = Reply({"count": 0, "total": 0, "items": []})
NOT_CACHED = ("-p", "no:cacheprovider")


@frozen
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str = ""

    @property
    def last_line(self) -> str:
        """The last words."""
        return self.out.splitlines()[-1]


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the suite in this process, from an empty folder."""

    def start(*options: str, **environment: str) -> Ended:
        monkeypatch.chdir(tmp_path)
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            status = pytest.main([SUITE, "--report-dir", "report", "--capture=no", *(options or NOT_CACHED)])
        return Ended(int(status), *capsys.readouterr())

    return start


def target(url: str, key: str = "hush-key", connection: str = "hush-id") -> dict[str, str]:
    return {"LEEN_BASE_URL": f"{url.removesuffix('/v1')}/v1", "LEEN_API_KEY": key, "LEEN_CONNECTION_ID": connection}


def report(folder: Path) -> dict[str, str]:
    """The verdict, and the outcome of each rule."""
    found = json.loads((folder / "report" / "report.json").read_text("utf-8"))
    return {"verdict": found["verdict"]} | {rule["id"]: rule["outcome"] for rule in found["rules"]}


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
    tmp_path: Path, run: Run, environment: dict[str, str], options: list[str], words: str
) -> None:
    ended = run(*NOT_CACHED, *options, **environment)
    assert ended.status == 2
    assert words in ended.err
    assert "hush" not in ended.err
    assert "Traceback" not in ended.err + ended.out
    assert len([line for line in ended.err.splitlines() if line.strip()]) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_ends_the_run_before_any_rule_and_is_reported(tmp_path: Path, run: Run) -> None:
    ended = run(**target("http://127.0.0.1:9"))
    assert ended.status == 2
    assert ended.last_line.startswith("Inconclusive: the server gave no answer")
    assert report(tmp_path).pop("verdict") == "inconclusive"
    assert "skipped" not in ended.out
    assert "hush" not in ended.out + ended.err


@pytest.mark.parametrize(("at_request", "numbers"), [(1, [SIGINT]), (5, [SIGTERM, SIGTERM, SIGINT])])
def test_a_run_that_is_interrupted_decides_nothing_and_is_reported(
    tmp_path: Path, at_request: int, numbers: list[Signals]
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
        command = [sys.executable, "-m", "pytest", SUITE, *NOT_CACHED, "--report-dir", "report"]
        environment = os.environ | target(server.url)
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as running:
            pids.append(running.pid)
            started.set()
            out = running.communicate()[0].decode()
            ended.set()
    assert running.returncode == 2
    assert out.splitlines()[-1].startswith("Inconclusive: the run was interrupted by SIG")
    assert report(tmp_path)["verdict"] == "inconclusive"


def test_a_report_that_cannot_be_written_decides_nothing(tmp_path: Path, run: Run) -> None:
    (tmp_path / "report" / "report.html").mkdir(parents=True)
    with FakeServer(EMPTY) as server:
        ended = run(*NOT_CACHED, "-k", "past-the-end", **target(server.url))
    assert ended.status == 2
    assert ended.last_line.startswith("Inconclusive: the report cannot be written to ")
    assert "Traceback" not in ended.out + ended.err


def test_selected_rules_are_a_partial_run_against_the_bundled_mock(tmp_path: Path) -> None:
    """In an optimized Python, with a cache that is in the way of a file, as it is in a checkout that is read only."""
    (tmp_path / "file").touch()
    selected = ["-k", "default-limit or past-the-end", "--seed", "3", "--report-dir", "report"]
    command = [sys.executable, "-O", "-m", "pytest", SUITE, *selected, "-o", f"cache_dir={tmp_path / 'file' / 'cache'}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "contract: bundled mock" in ended.stdout
    last = ended.stdout.splitlines()[-1]
    assert last.startswith("Partial run: 2 selected rules passed, ")
    assert last.endswith("Target: bundled mock")
    found = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert (found["seed"], found["target"]) == (3, "bundled mock")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "report"]


def test_markers_and_the_first_failure_end_a_run_that_lf_repeats(tmp_path: Path, run: Run) -> None:
    cache = ["-o", f"cache_dir={tmp_path / 'cache'}"]
    with serve(Server(*changes("vendor-in-other-case"))) as server:
        faulty = target(server.base_url, server.api_key, server.connection_id)
        assert run(*cache, "-m", "schema", "-x", **faulty).status == 1
        found = report(tmp_path)
        selected = {rule for rule, outcome in found.items() if outcome != "not selected"} - {"verdict"}
        assert {rule.partition(".")[0] for rule in selected} == {"schema"}
        assert (found["schema.enum"], found["schema.type"]) == ("failed", "not tested")
    with serve(Server()) as server:
        sound = target(server.base_url, server.api_key, server.connection_id)
        assert run(*cache, "--lf", **sound).status == 0
    outcomes = {rule: outcome for rule, outcome in report(tmp_path).items() if outcome != "not selected"}
    assert outcomes == {"verdict": "passed", "schema.enum": "passed"}


def test_other_tools_see_the_text_of_a_finding_and_a_known_issue_as_an_expected_failure(
    tmp_path: Path, run: Run
) -> None:
    entry = {"rule": "http.writing-refused", "reason": "ticket 12", "until": "2099-01-01"}
    (tmp_path / "known.json").write_text(json.dumps([entry]), encoding="utf-8")

    def own_junit(*options: str) -> tuple[int, ElementTree.Element]:
        ended = run(*NOT_CACHED, "-k", "writing-refused", "--junitxml=own.xml", *options, **faulty)
        (case,) = ElementTree.parse(tmp_path / "own.xml").getroot().iter("testcase")
        return ended.status, case

    with serve(Server(*changes("post-answered-201"))) as server:
        faulty = target(server.base_url, server.api_key, server.connection_id)
        for options in ((), ("--known=known.json", "--runxfail")):
            status, case = own_junit(*options)
            assert status == 1
            assert "POST /v1/edr/alerts" in (case.findtext("failure") or "")
        status, case = own_junit("--known=known.json")
    assert status == 0
    skipped = case.find("skipped")
    assert skipped is not None
    assert "ticket 12" in skipped.attrib["message"]


def test_a_plain_request_that_never_succeeds_is_told_once_and_fails(tmp_path: Path, run: Run) -> None:
    with FakeServer(Reply({"detail": "no"}, status=500)) as server:
        assert run(**target(server.url)).status == 1
    assert list(report(tmp_path).values()).count("failed") == 2, report(tmp_path)


@pytest.mark.parametrize("hook", ["pytest_sessionfinish", "pytest_collection", "pytest_unconfigure"])
def test_a_crash_is_no_failure_of_the_server(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, hook: str
) -> None:
    (tmp_path / f"crashing_{hook}.py").write_text(f"def {hook}(): raise OSError")
    monkeypatch.syspath_prepend(str(tmp_path))
    with FakeServer(EMPTY) as server:
        ended = run(*NOT_CACHED, "-k", "past-the-end", "-p", f"crashing_{hook}", **target(server.url))
    assert ended.status == 3, ended.out + ended.err
