"""`make docs`: both pages show everything, load nothing, and take hostile text for text."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import docs
from scripts.node import tools

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOSTILE = "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>"


def built(folder: Path, name: str, document: Path = docs.DOCUMENT, catalog: Path = docs.CATALOG) -> str:
    """A page as the browser shows it after its scripts ran, where it has any."""
    if name == "index.html":
        try:
            tools.installed(docs.SCRIPT)
        except tools.NodeMissingError as error:
            pytest.skip(f"needs Node: {error}")
    docs.build(document, catalog, folder, optional=True)
    browser = next((found for each in BROWSERS if (found := shutil.which(each))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    # No name resolves: whatever the page would load from elsewhere is missing in what it shows.
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]
    options += [
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--virtual-time-budget=30000",
        f"--user-data-dir={folder / 'b'}",
    ]
    command = [browser, *options, (folder / name).as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def shown(page: str) -> str:
    """The text of a page."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", bare))


def document() -> Any:
    return yaml.safe_load(docs.DOCUMENT.read_text(encoding="utf-8"))


def test_reference_shows_all_of_the_document_and_asks_for_nothing(tmp_path: Path) -> None:
    page = built(tmp_path, "index.html")
    components = document()["components"]
    wanted = [parameter["name"] for parameter in components["parameters"].values()]
    wanted += [scheme["name"] for scheme in components["securitySchemes"].values()]
    wanted += [*components["schemas"], *components["schemas"]["Alert"]["properties"], "Confidence C", "/edr/alerts"]
    wanted += document()["paths"]["/edr/alerts"]["get"]["responses"]
    text = shown(page)
    assert [name for name in wanted if name not in text] == []
    assert "Could not resolve" not in text
    assert "Try it out" not in text


def test_catalog_shows_each_rule(tmp_path: Path) -> None:
    rows = [line for line in docs.CATALOG.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    page = built(tmp_path, "rules.html")
    names = [row.split("`")[1] for row in rows]
    assert len(names) > 50
    assert [name for name in names if name not in shown(page)] == []


@pytest.mark.parametrize("name", ["index.html", "rules.html"])
def test_hostile_text_stays_text(tmp_path: Path, name: str) -> None:
    changed = document()
    changed["info"]["title"] = changed["paths"]["/edr/alerts"]["get"]["summary"] = HOSTILE
    changed["components"]["schemas"]["Alert"]["properties"]["title"]["description"] = HOSTILE
    (tmp_path / "document.yaml").write_text(yaml.safe_dump(changed))
    (tmp_path / "RULES.md").write_text(f"# Rules\n\n{HOSTILE}\n")
    page = built(tmp_path, name, tmp_path / "document.yaml", tmp_path / "RULES.md")
    assert HOSTILE in shown(page)
    assert "<title>run</title>" not in page


@pytest.mark.parametrize("name", ["index.html", "rules.html"])
def test_pages_load_nothing(tmp_path: Path, name: str) -> None:
    docs.build(docs.DOCUMENT, docs.CATALOG, tmp_path, optional=True)
    if not (tmp_path / name).exists():
        pytest.skip("needs Node: swagger-ui-dist is not installed")
    page = re.sub(r"<script>.*?</script>", "", (tmp_path / name).read_text(), flags=re.DOTALL)
    loads = r"""<(?!a )[^>]*\b(?:src|srcset|href|poster|data)=["']?([^"'> ]+)|url\(["']?([^"')]+)|@import ([^;]+)"""
    found = {address for match in re.findall(loads, page) for address in match if address}
    assert [address for address in found if not address.startswith(("data:", "#"))] == []


def test_without_the_renderer_the_reference_is_left_out_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "MODULES", tmp_path / "none")
    assert docs.main(["--output", str(tmp_path / "out")]) == 2
    assert docs.main(["--check"]) == 0
    assert capsys.readouterr().err.count(tools.INSTALL) == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rules.html"]


@pytest.mark.parametrize("text", ["a: [", "- a", "openapi: 3.1.0"])
def test_what_is_no_document_is_said_in_a_sentence(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "document.yaml").write_text(text)
    assert docs.main(["--document", str(tmp_path / "document.yaml"), "--output", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_evidence_and_defaults_are_put_into_the_descriptions() -> None:
    parameter = {"description": "Most items.", "x-default": True, "x-evidence": {"confidence": "C", "source": "a page"}}
    made = docs.readable({"info": {"title": "A", "summary": "S"}, "parameters": [parameter]})
    assert (
        made["parameters"][0]["description"] == "Most items.\n\nDefault of the server: `true`\n\n*Confidence C: a page*"
    )
    assert made["info"]["description"].startswith("S\n\n")


def test_json_inside_a_script_cannot_end_it() -> None:
    assert "</script" not in docs.as_json({"a": "</script>\u2028"})
