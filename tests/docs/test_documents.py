"""What the documents name exists, and what is public is named in them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.mock.api import Server
from contract_tests.mock.running import serve
from contract_tests.results import Verdict

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "contract_tests/README.md", "generated/README.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (*NAMES, ".github/SECURITY.md")}
README, CONTRIBUTING, CHANGELOG, SUITE_GUIDE, CLIENT_GUIDE = (TEXTS[name] for name in NAMES)
# Programs of others: their options and targets are not checked here.
FOREIGN = ("npm ", "pip ", "git ", "uv ", "pre-commit ", "gh ", "pytest --", "curl ", "mypy ")
SUITE = ("contract_tests/settings.py",)
MOCK = ("contract_tests/mock/__main__.py",)


def code(*texts: str) -> Iterator[str]:
    """Every line of a block for the shell and every code span, except programs of others."""
    for text in texts:
        lines = [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
        rest = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
        spans = [span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", rest)]
        yield from (piece for piece in [*lines, *spans] if not piece.startswith(FOREIGN))


def named(pattern: str, *texts: str) -> set[str]:
    """What a pattern with one group finds in the code of documents."""
    return {found for piece in code(*(texts or TEXTS.values())) for found in re.findall(pattern, piece)}


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):.*?## ", makefile(), re.M))


def options(*places: str) -> set[str]:
    """The options that the programs in these files and folders declare."""
    paths = [
        path for place in places for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    nodes = [
        node for path in paths if "node_modules" not in path.parts for node in ast.walk(ast.parse(path.read_text()))
    ]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    words = [each.value for call in calls for each in call.args if isinstance(each, ast.Constant)]
    return {word for word in words if isinstance(word, str) and re.fullmatch(r"--[a-z][a-z-]+", word)}


def test_make_has_at_most_fifteen_targets_and_all_of_them_are_named() -> None:
    called = named(r"\bmake ([a-z][a-z-]*)")
    assert called <= targets()
    assert targets() - called - named(r"^([a-z][a-z-]*)$") == set()
    assert len(targets()) <= 15
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert set(re.findall(r"^ {2}([a-z-]+)", shown, re.M)) == targets()


def test_every_variable_of_make_that_is_named_exists() -> None:
    given = {
        found for piece in code(*TEXTS.values()) if "make " in piece for found in re.findall(r"\b([A-Z]+)=", piece)
    }
    assert {"DEST", "NAME", "BASE"} <= given
    assert {name for name in given if f"$({name})" not in makefile() and f"$${name}" not in makefile()} == set()


def test_every_option_that_is_named_exists() -> None:
    given = named(r"(?<![\w-])(--[a-z][a-z-]+)")
    known = options(*SUITE) | options(*MOCK, "scripts", "openapi/generator/runtime/verify.py")
    assert {name for name in given - known if name not in ("--lf", "--junitxml", "--runxfail", "--strict")} == set()


def test_every_option_of_the_suite_and_of_the_mock_is_named() -> None:
    assert options(*SUITE) == named(r"(?<![\w-])(--[a-z][a-z-]+)", SUITE_GUIDE) & options(*SUITE)
    assert options(*MOCK) <= named(r"(?<![\w-])(--[a-z][a-z-]+)")
    assert options("openapi/generator/runtime/verify.py") <= named(r"(?<![\w-])(--[a-z][a-z-]+)")


@pytest.mark.parametrize("text", [README, SUITE_GUIDE], ids=["README", "guide of the suite"])
def test_exit_statuses_are_those_of_the_suite(text: str) -> None:
    table = re.search(r"^\| exit status \|.*\n\|[-| ]+\n((?:\|.*\n)+)", text, re.M)
    assert table
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table[1].splitlines()]
    assert [row[0] for row in rows] == ["0", "1", "2 or more"]
    for (_, word, *_), verdict in zip(rows, Verdict, strict=True):
        assert word.startswith(verdict)


def test_every_environment_variable_that_is_named_is_read() -> None:
    given = named(r"\b(LEEN_[A-Z_]*[A-Z])\b")
    read = {
        found
        for folder in ("contract_tests", "generated/leen_alerts")
        for path in (ROOT / folder).rglob("*.py")
        for found in re.findall(r"LEEN_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert {"LEEN_BASE_URL", "LEEN_API_KEY", "LEEN_CONNECTION_ID"} <= given <= read


def test_every_rule_that_is_named_exists() -> None:
    catalog = (ROOT / "contract_tests" / "RULES.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| `([a-z._0-9-]+)` \|", catalog, re.M))
    for section in catalog.split("\n## ")[1:]:
        area = section.partition("\n")[0]
        known |= {f"{area}.{name}" for name in re.findall(r"^\| `([a-z0-9-]+)` \|", section, re.M)}
    assert len(known) > 50
    given = set(re.findall(r"(?:FAILED  |--require )([a-z_]+\.[a-z0-9-]+)", README + SUITE_GUIDE))
    assert given
    assert given <= known


def test_extensions_of_the_document_are_described_and_used() -> None:
    document = (ROOT / "openapi" / "alerts.yaml").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(x-[a-z-]+)` \|", CONTRIBUTING, re.M)) | {"x-evidence"}
    assert described == set(re.findall(r"^ *(x-[a-z-]+):", document, re.M))


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_and_folder_that_is_named_exists(name: str) -> None:
    tops = r"(?:openapi|generated|contract_tests|scripts|tests|\.github|\.gitlab|\.ci)"
    given = named(rf"^({tops}/[\w./-]*)(?: |$)", TEXTS[name])
    links = [target for target in re.findall(r"\]\(([^)\s#]+)", TEXTS[name]) if not re.match(r"[a-z]+:", target)]
    places = {ROOT / found for found in given} | {(ROOT / name).parent / target for target in links}
    assert {place for place in places if not place.exists()} == set()


@pytest.mark.parametrize("number", range(3))
def test_examples_of_the_readme_read_alerts(number: int, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    with serve(Server()) as server:
        monkeypatch.setenv("LEEN_BASE_URL", server.base_url)
        monkeypatch.setenv("LEEN_API_KEY", server.api_key)
        monkeypatch.setenv("LEEN_CONNECTION_ID", server.connection_id)
        exec(compile(blocks("python", README)[number], "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed == "57 alerts\n" if number == 2 else printed.count("\n") == 57


def test_readme_is_short_and_shows_a_failing_report_first() -> None:
    assert len(README.splitlines()) < 150
    first = "\n".join(README.splitlines()[:40])
    assert [first.index(words) for words in ("FAILED", "The contract test failed", "pip install", "make contract")]
    assert re.findall(r"^make ([a-z-]+)", blocks("sh", README)[1], re.M) == ["contract", "test"]


def test_glossary_has_at_most_twenty_words() -> None:
    assert 10 <= len(re.findall(r"^\| .* \|$", CONTRIBUTING.partition("## Glossary")[2], re.M)) - 1 <= 20


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_of_one_machine_and_one_name_for_the_repository(name: str) -> None:
    assert not re.search(r"(?<![\w.])/(?:root|home|work|tmp|Users)/", TEXTS[name])
    assert not re.search(r"\b(?:localhost|127\.0\.0\.1):\d", TEXTS[name])
    assert "leen-alerts-contract" not in TEXTS[name]
