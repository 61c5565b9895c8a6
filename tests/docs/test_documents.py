"""What README, CONTRIBUTING and CHANGELOG name exists, and what is public is named in them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests import rules
from contract_tests.engine.rule import all_rules
from contract_tests.engine.verdict import ExitStatus
from contract_tests.mock.running import serve
from tests.docs.naming import (
    ROOT,
    Page,
    extensions,
    options,
    page,
    targets,
    texts,
    variables_of_make,
    words,
)

PAGES = [page("README.md"), page("CONTRIBUTING.md"), page("CHANGELOG.md")]
README, CONTRIBUTING, CHANGELOG = PAGES
SUITE, VERIFY = "contract_tests/conftest.py", "openapi/generator/runtime/verify.py"
MOCK = "contract_tests/mock"
# fmt: off
REQUIRED_TARGETS = {
    "help", "setup", "generate", "generate-check", "format", "check", "test", "contract", "mock", "mutants", "vendor",
    "vendor-check", "diff", "docs", "bench",
}
# fmt: on


def test_every_make_target_that_is_named_exists() -> None:
    assert words(PAGES, r"\bmake ([a-z][a-z-]*)") <= targets().keys()


def test_every_make_target_is_named() -> None:
    named = words(PAGES, r"\bmake ([a-z][a-z-]*)") | words(PAGES, r"^([a-z][a-z-]*)$")
    assert targets().keys() - named == set()


def test_every_target_that_others_rely_on_is_there_with_help() -> None:
    assert targets().keys() >= REQUIRED_TARGETS
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert set(re.findall(r"^ {2}([a-z-]+)", shown, re.MULTILINE)) == targets().keys()


def test_every_variable_of_make_that_is_named_exists() -> None:
    named = {
        found
        for each in PAGES
        for piece in each.code
        if "make " in piece
        for found in re.findall(r"\b([A-Z]+)=", piece)
    }
    assert {"DEST", "NAME", "BASE"} <= named <= variables_of_make()


def test_every_option_that_is_named_exists() -> None:
    named = words(PAGES, r"(?<![\w-])(--[a-z][a-z-]*)")
    assert named - options("contract_tests", "scripts", VERIFY) == set()


@pytest.mark.parametrize("program", [SUITE, VERIFY, MOCK])
def test_every_option_of_what_is_public_is_named(program: str) -> None:
    declared = options(program)
    assert declared, "no option was found; the test looks in the wrong place"
    assert declared - words(PAGES, r"(?<![\w-])(--[a-z][a-z-]*)") == set()


def test_options_of_the_suite_are_those_that_pytest_shows() -> None:
    command = [sys.executable, "-m", "pytest", "contract_tests", "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout
    group = shown.partition("the contract of a server:\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"^ {2}(--[a-z-]+)", group, re.MULTILINE)) == options(SUITE)


def test_environment_variables_are_named_and_read() -> None:
    read = {text for text in texts("contract_tests", "scripts", "openapi") if re.fullmatch(r"LEEN_[A-Z_]*[A-Z]", text)}
    named = words(PAGES, r"\b(LEEN_[A-Z_]*[A-Z])\b")
    assert named == {"LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID"}
    assert named <= read | _read_by_the_client()


def _read_by_the_client() -> set[str]:
    package = ROOT / "generated" / "leen_alerts"
    return {found for path in package.rglob("*.py") for found in re.findall(r"LEEN_[A-Z_]*[A-Z]", path.read_text())}


def test_exit_statuses_of_the_suite_are_those_of_the_table() -> None:
    rows = README.table("exit status")
    meaning = {status.name.lower(): status for status in ExitStatus}
    assert len(rows) == len(ExitStatus) == len(meaning)
    for (status, told), (word, value) in zip(rows, meaning.items(), strict=True):
        assert status.startswith(str(int(value)))
        assert word in told
    assert rows[-1][0] == "2 or more"


def test_exit_statuses_of_verify_are_those_that_it_tells_itself() -> None:
    told = re.search(r"# 0 (\w+), 1 (\w+), 2 ([\w ]+)", README.text)
    assert told
    source = (ROOT / VERIFY).read_text(encoding="utf-8")
    itself = re.search(r"Exit status: 0 (\w+); 1 (\w+)[^;]*; 2 ([\w ]+)", source)
    assert itself
    assert told.groups() == itself.groups()


def test_rules_that_are_named_exist() -> None:
    known = {rule.id for rule in all_rules(rules)}
    areas = "|".join(sorted({rule.partition(".")[0] for rule in known}))
    assert words(PAGES, rf"(?:^|--require )((?:{areas})\.[a-z][a-z0-9-]+)$") <= known
    assert catalogued() == known


def catalogued() -> set[str]:
    """The ids in the catalogue of rules: a heading for each area, a row for each rule."""
    found: set[str] = set()
    for section in page("contract_tests/RULES.md").text.split("\n## ")[1:]:
        area = section.partition("\n")[0]
        found |= {f"{area}.{name}" for name in re.findall(r"^\| `([a-z0-9-]+)` \|", section, re.MULTILINE)}
    return found


def test_areas_that_are_named_for_any_list_exist() -> None:
    generic = {"envelope", "offset_paging", "cursor_paging", "filters", "credentials", "http"}
    assert generic <= words([CONTRIBUTING], r"^([a-z_]+)$")
    assert generic <= {path.name for path in (ROOT / "contract_tests" / "rules").iterdir()}


def test_files_of_the_report_are_named_and_written() -> None:
    form = r"[a-z]+\.(?:html|md|json|xml|har)"
    written = {text for text in texts("contract_tests/report/__init__.py") if re.fullmatch(form, text)}
    named = {name.rpartition("/")[2] for name in words([README], rf"^((?:report/)?{form})$")}
    assert written == named


def test_extensions_of_the_document_are_described_and_used() -> None:
    described = {cell.strip("`") for cell, *_ in CONTRIBUTING.table("extension")}
    assert described | {"x-evidence"} == extensions()
    assert "`x-evidence`" in CONTRIBUTING.text


@pytest.mark.parametrize("each", PAGES, ids=lambda each: each.name)
def test_every_file_and_folder_that_is_named_exists(each: Page) -> None:
    tops = r"(?:openapi|generated|contract_tests|scripts|tests|\.github|\.gitlab|\.ci)"
    named = set(each.links) | words([each], rf"^({tops}/[\w./-]*)$")
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_example_of_the_readme_reads_alerts() -> None:
    with serve() as server:
        variables = {
            "LEEN_BASE_URL": server.base_url,
            "LEEN_API_KEY": server.api_key,
            "LEEN_CONNECTION_ID": server.connection_id,
            "PYTHONPATH": str(ROOT / "generated"),
            "PYTHONIOENCODING": "utf-8",
        }
        command = [sys.executable, "-W", "error", "-c", README.block("python")]
        result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables}, timeout=60)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("\n") >= 57


def test_readme_is_short_and_begins_with_the_two_commands() -> None:
    assert len(README.text.splitlines()) < 150
    assert re.findall(r"^make ([a-z-]+)", README.block("sh"), re.MULTILINE) == ["contract", "test"]


def test_changelog_opens_with_what_is_public() -> None:
    opening = CHANGELOG.text.partition("\n## ")[0]
    for public in ("document", "client", "make targets", "options", "exit statuses", "environment variables", "report"):
        assert public in opening


def test_nothing_of_one_machine_is_in_the_documents() -> None:
    for each in PAGES:
        assert not re.search(r"(?<![\w.])/(?:root|home|work|tmp|Users)/", each.text), each.name
        assert not re.search(r"\b(?:localhost|127\.0\.0\.1):\d", each.text), each.name


def test_documents_are_the_ones_that_are_looked_at() -> None:
    found = {path.name for path in Path(ROOT).glob("*.md")}
    assert found == {each.name for each in PAGES}
