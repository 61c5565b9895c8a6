"""What pytest itself prints and records is free of secrets, and of values where they are withheld."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.suite.report.samples import API_KEY, CONNECTION_ID
from tests.suite.report.tampering import run_suite, tampering

ROOT = Path(__file__).parents[3]
CONFTEST = f"""
from contract_tests.http.redaction import Redaction, Secret
from contract_tests.report import pytest_redaction

def pytest_addoption(parser):
    parser.addoption("--no-values", action="store_true")

def pytest_configure(config):
    redaction = Redaction({{"KEY": Secret({API_KEY!r}), "ID": Secret({CONNECTION_ID!r})}})
    pytest_redaction.install(config, redaction, show_values=not config.option.no_values)
"""
TESTS = f"""
import json, logging, sys, warnings
import pytest

KEY, ID = {API_KEY!r}, {CONNECTION_ID!r}

@pytest.fixture
def broken_fixture():
    raise ValueError(f"fixture {{KEY}} Mimikatz")

def test_exception():
    local = KEY
    raise RuntimeError(f"{{KEY}} {{ID.upper()}} \\x1b[31mMimikatz")

def test_assertion():
    assert {{"key": KEY, "value": "Mimikatz"}} == {{}}

def test_fixture(broken_fixture):
    pass

def test_output(record_property):
    record_property("key", KEY)
    print(KEY, "Mimikatz", file=sys.stderr)
    print(json.dumps(KEY), "Mimikatz")
    logging.getLogger("http").warning("header %s Mimikatz", KEY)
    logging.getLogger("http").warning("too few %s %s Mimikatz", KEY)
    try:
        raise ValueError(f"{{KEY}} Mimikatz")
    except ValueError:
        logging.getLogger("http").exception(KEY)
    warnings.warn(f"warned {{KEY}}")
    pytest.fail("a text of our own", pytrace=False)

def test_skip():
    pytest.skip(f"skipped {{KEY}}")

@pytest.mark.xfail(reason=f"expected {{KEY}}")
def test_xfail():
    assert False
"""


def run(folder: Path, *options: str) -> str:
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_leaky.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", "--junitxml=out.xml"]
    command += ["--log-file=log.txt", "--log-file-level=DEBUG", *options]
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "PYTHONIOENCODING": "utf-8",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    written = [(folder / name).read_text(encoding="utf-8") for name in ("out.xml", "log.txt")]
    return ran.stdout + ran.stderr + "".join(written)


@pytest.mark.parametrize("options", [(), ("--showlocals", "--tb=long"), ("--tb=short", "--log-cli-level=DEBUG", "-v")])
def test_secrets_reach_neither_terminal_nor_junit_nor_log(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = run(tmp_path, *options)
    for secret in (API_KEY, CONNECTION_ID, CONNECTION_ID.upper(), API_KEY[:16]):
        assert secret not in said
    assert "REDACTED-KEY" in said
    assert "REDACTED-ID" in said
    assert "Mimikatz" in said


def test_control_characters_of_a_message_are_spelled_out(tmp_path: Path) -> None:
    assert "\x1b" not in run(tmp_path)
    assert "\\x1b[31m" in run(tmp_path)


def test_withheld_values_stand_in_no_message_and_no_captured_output(tmp_path: Path) -> None:
    said = run(tmp_path, "--no-values", "--showlocals")
    assert "Mimikatz" not in said
    assert "RuntimeError at " in said
    assert "test_leaky.py:" in said
    assert "a text of our own" in said


CREDENTIALS = {"X-API-KEY": API_KEY, "X-CONNECTION-ID": CONNECTION_ID}
SEVERITY = "schema.enum"


@pytest.fixture(scope="module")
def urgent() -> Iterator[str]:
    """A server whose third alert has a severity that nobody knows."""

    def tamper(_target: str, status: int, body: Any, _headers: dict[str, str]) -> Any:
        for item in body["items"][2:3] if status == 200 else ():
            item["severity"] = "urgent"
        return body

    with tampering(CREDENTIALS, tamper) as url:
        yield url


def run_severity(url: str, folder: Path, *options: str) -> tuple[int, str, ElementTree.Element]:
    status, said = run_suite(url, CREDENTIALS, folder, "-k", SEVERITY, f"--junitxml={folder / 'own.xml'}", *options)
    (case,) = [
        c for c in ElementTree.parse(folder / "own.xml").getroot().iter("testcase") if SEVERITY in c.attrib["name"]
    ]
    return status, said, case


def test_the_text_of_a_finding_stands_in_the_files_that_other_tools_write(urgent: str, tmp_path: Path) -> None:
    status, said, case = run_severity(urgent, tmp_path, "--tb=short")
    text = case.findtext("failure") or ""
    assert status == 1
    assert '"urgent"' in text
    assert "step" in text or "GET /v1/edr/alerts" in text
    assert said.count('"urgent"') >= 2  # as pytest shows it, and at the end


def test_a_known_issue_is_an_expected_failure_and_under_runxfail_a_failure(urgent: str, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    entry = {"rule": SEVERITY, "value": "urgent", "reason": "ticket 12", "until": "2099-01-01"}
    known.write_text(json.dumps([entry]), encoding="utf-8")
    status, said, case = run_severity(urgent, tmp_path, f"--known={known}", "-rx")
    assert status == 0, said
    skipped = case.find("skipped")
    assert skipped is not None
    assert "ticket 12" in skipped.attrib["message"]
    assert run_severity(urgent, tmp_path, f"--known={known}", "--runxfail")[0] == 1
