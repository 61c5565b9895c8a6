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
from tests.suite.report.tampering import ROOT, run_suite, tampering

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
import logging, sys, warnings
import pytest

KEY, ID = {API_KEY!r}, {CONNECTION_ID!r}

@pytest.fixture
def broken_fixture():
    raise ValueError(f"fixture {{KEY}} Mimikatz")

def test_exception():
    local = KEY
    raise RuntimeError(f"{{KEY}} {{ID.upper()}} \\x1b[31mMimikatz")

def test_fixture(broken_fixture):
    pass

def test_output():
    print(KEY, "Mimikatz", file=sys.stderr)
    logging.getLogger("httpcore.http11").debug("headers %s Mimikatz", KEY)
    warnings.warn(f"warned {{KEY}}")
    pytest.fail("a text of our own", pytrace=False)

def test_skip():
    pytest.skip(f"skipped {{KEY}}")
"""


def run(folder: Path, *options: str) -> str:
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_leaky.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", "--junitxml=out.xml"]
    command += ["--log-file=log.txt", "--log-file-level=DEBUG", "--showlocals", *options]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    written = [(folder / name).read_text(encoding="utf-8") for name in ("out.xml", "log.txt")]
    return ran.stdout + ran.stderr + "".join(written)


@pytest.mark.parametrize("options", [("--tb=long",), ("--tb=short", "--log-cli-level=DEBUG", "-v")])
def test_secrets_reach_neither_terminal_nor_junit_nor_log(tmp_path: Path, options: tuple[str, ...]) -> None:
    said = run(tmp_path, *options)
    assert not [secret for secret in (API_KEY, CONNECTION_ID, CONNECTION_ID.upper(), API_KEY[:16]) if secret in said]
    assert all(word in said for word in ("REDACTED-KEY", "REDACTED-ID", "Mimikatz"))
    assert "\x1b" not in said


def test_withheld_values_stand_in_no_message_and_no_captured_output(tmp_path: Path) -> None:
    said = run(tmp_path, "--no-values")
    assert "Mimikatz" not in said
    assert all(word in said for word in ("RuntimeError at ", "test_leaky.py:", "a text of our own"))


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
    assert "GET /v1/edr/alerts" in text
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
