"""The pages of `make docs` as a person sees them, on a machine that reaches no network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scripts.docs import CATALOGUE, DOCUMENT, build
from scripts.node.tools import NodeMissingError, installed
from scripts.pages.reference import SCRIPT
from tests.browser.conftest import OpenPage

RENDERED = "document.querySelector('.models .json-schema-2020-12__title')"
SCRIPT_TEXT = "<img src=x onerror=\"console.error('run')\"></script><script>console.error('run')</script>"
HOSTILE = f"{SCRIPT_TEXT} **bold** [a](javascript:1)"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both pages, where the renderer is installed."""
    folder = tmp_path_factory.mktemp("docs")
    build(DOCUMENT, CATALOGUE, folder, optional=True)
    return folder


@pytest.fixture(scope="module")
def reference(pages: Path) -> Path:
    """The API reference."""
    try:
        installed(SCRIPT)
    except NodeMissingError as error:
        pytest.skip(f"no API reference: {error}")
    return pages / "index.html"


def test_the_reference_shows_all_of_the_document(open_page: OpenPage, reference: Path) -> None:
    page = open_page(reference, ready=RENDERED)
    text = page.text
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    parameters = [parameter["name"] for parameter in document["components"]["parameters"].values()]
    headers = [scheme["name"] for scheme in document["components"]["securitySchemes"].values()]
    fields = list(document["components"]["schemas"]["Alert"]["properties"])
    statuses = list(document["paths"]["/edr/alerts"]["get"]["responses"])
    wanted = [*parameters, *headers, *fields, *statuses, *document["components"]["schemas"], "Surety C", "/edr/alerts"]
    assert [name for name in wanted if name not in text] == []
    assert "Could not resolve" not in text
    assert "Errors" not in text.splitlines()
    assert (page.console, page.requests, page.overflow) == ([], [], 0)
    page.resize(390)
    assert page.overflow == 0


def test_the_reference_asks_for_no_value_and_no_secret(open_page: OpenPage, reference: Path) -> None:
    page = open_page(reference, ready=RENDERED)
    fields = (
        "[...document.querySelectorAll('input, textarea, .authorize')].filter(field => field.checkVisibility()).length"
    )
    assert page.evaluate(fields) == 0
    assert "Try it out" not in page.text


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_catalogue_shows_each_rule(open_page: OpenPage, pages: Path, width: int, scheme: str) -> None:
    page = open_page(pages / "rules.html", width=width)
    page.prefer(color_scheme=scheme)
    rows = [line for line in CATALOGUE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    names = [row.split("`")[1] for row in rows]
    assert len(names) > 50
    text = page.text
    assert [name for name in names if name not in text] == []
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == len(names)
    assert (page.console, page.requests, page.overflow) == ([], [], 0)


def test_columns_that_a_narrow_page_names_itself_are_those_of_the_catalogue(open_page: OpenPage, pages: Path) -> None:
    page = open_page(pages / "rules.html")
    heads = page.evaluate("[...document.querySelector('thead tr').children].map(cell => cell.textContent)")
    assert heads[3:] == ["surety", "sends"]


def test_the_pages_lead_to_each_other(open_page: OpenPage, pages: Path, reference: Path) -> None:
    page = open_page(pages / "rules.html")
    target = page.evaluate("document.getElementById('other').href")
    assert target == reference.as_uri()
    page.open(target, RENDERED)
    assert page.evaluate("document.getElementById('other').href") == (pages / "rules.html").as_uri()


def test_hostile_text_in_the_document_stays_text(open_page: OpenPage, tmp_path: Path, reference: Path) -> None:
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    document["info"]["title"] = HOSTILE
    document["paths"]["/edr/alerts"]["get"]["summary"] = HOSTILE
    document["components"]["schemas"]["Alert"]["properties"]["title"]["description"] = HOSTILE
    (tmp_path / "document.yaml").write_text(yaml.safe_dump(document))
    build(tmp_path / "document.yaml", CATALOGUE, tmp_path)
    page = open_page(tmp_path / "index.html", ready=RENDERED)
    assert page.text.count(HOSTILE) == 2
    assert page.title.startswith(HOSTILE)
    # A description is Markdown, which may hold an image; what it may not do is run.
    assert "run" not in page.console


def test_hostile_text_in_the_catalogue_stays_text(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "RULES.md").write_text(f"# Rules\n\n{HOSTILE}\n")
    build(DOCUMENT, tmp_path / "RULES.md", tmp_path, optional=True)
    page = open_page(tmp_path / "rules.html")
    assert "<img src=x onerror=" in page.text
    assert page.evaluate("document.querySelectorAll('main script, main img, main a').length") == 0
    assert (page.console, page.requests) == ([], [])


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """Address of a mock server."""
    command = [sys.executable, "-m", "contract_tests.mock_server", "--port", "0"]
    with subprocess.Popen(command, cwd=DOCUMENT.parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip().removeprefix("LEEN_BASE_URL=").removesuffix("/v1")
        process.terminate()


def test_the_mock_serves_the_pages_or_says_how_they_are_made(open_page: OpenPage, mock: str) -> None:
    built = DOCUMENT.parents[1] / "build" / "docs" / "rules.html"
    page = open_page(f"{mock}/rules")
    assert ("Rules of the contract suite" if built.is_file() else "`make docs` builds it") in page.text
    assert [address for address in page.requests if not address.endswith("/favicon.ico")] == []
