"""The suite on the mock's mutants and variants; `make mutants` runs all of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests import rules
from contract_tests.engine.rule import all_rules
from contract_tests.mock_server.registry import mutants
from scripts.mutation import chosen
from scripts.mutation.cases import Case
from scripts.mutation.run import Result
from scripts.mutation.table import faults, line

ROOT = Path(__file__).parents[2]
RULES = all_rules(rules)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/mutants.py", "--jobs", "1", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_one_mutant_for_each_rule_breaks_it() -> None:
    done = run("--one-per-rule")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_lawful_server_raises_an_alarm() -> None:
    done = run("--variants")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_that_may_accuse_has_a_mutant_that_exists() -> None:
    kept = chosen.read()
    assert kept.keys() == chosen.must_be_broken(RULES)
    assert set(kept.values()) <= mutants().keys()


def test_unknown_name_is_told() -> None:
    done = run("no-such-mutant")
    assert done.returncode == 2
    assert "no-such-mutant names no mutant" in done.stderr


@pytest.mark.parametrize(("mutant", "status"), [(None, 0), ("severity-new-rarely", 1)])
def test_pytest_ends_with_the_status_that_the_table_shows(mutant: str | None, status: int, tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "contract_tests.mock_server", "--port", "0", *(["--mutant", mutant] if mutant else [])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    with server, server.stdout:
        environment = dict(re.findall(r"(\w+)=(\S+)", "".join(server.stdout.readline() for _ in range(3))))
        command = [
            sys.executable,
            "-m",
            "pytest",
            "contract_tests",
            "--report-dir",
            str(tmp_path),
            "-q",
            "-p",
            "no:xdist",
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        server.terminate()
    assert done.returncode == status, done.stdout[-2000:]
    assert (tmp_path / "report.html").exists()


def result(status: int | None, *broken: str, mutant: str | None = "m", variants: tuple[str, ...] = ()) -> Result:
    return Result(Case(mutant, variants), status, broken, "said", 1, 1.0)


def test_missed_mutant_alarm_and_unbroken_rule_are_faults() -> None:
    results = [result(0), result(1, "a.b", mutant=None, variants=("v",)), result(1, "a.b"), result(0, mutant=None)]
    assert list(faults(results, {"c.d"})) == [
        "the mutant m is missed: said",
        "a lawful server raises an alarm, v: said",
        "no mutant breaks the rule c.d",
    ]
    assert line(results[0]).startswith("WRONG 0")
    assert line(results[2]).startswith("ok    1")


def test_run_that_failed_by_itself_is_a_fault() -> None:
    assert list(faults([result(None)], set())) == ["the mutant m is missed: said"]


def test_few_mutants_are_chosen_and_those_kept_stay() -> None:
    found = [result(1, "a", "b", mutant="wide"), result(1, "a", mutant="narrow"), result(1, "c", mutant="other")]
    moving = result(1, "d", mutant="moving", variants=("busy",))
    assert chosen.choose([*found, moving], {}) == {"a": "wide", "b": "wide", "c": "other"}
    assert chosen.choose(found, {"a": "narrow"}) == {"a": "narrow", "b": "wide", "c": "other"}
