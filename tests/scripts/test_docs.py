"""`make docs`: the page shows everything, loads nothing, and takes hostile text for text."""

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
HOSTILE = "<img src=x onerror=\"document.title='run'\"></script><script>document.title='run'</script>\u2028"


@pytest.fixture
def document() -> Any:
    return yaml.safe_load((docs.ROOT / "openapi" / "alerts.yaml").read_text(encoding="utf-8"))


def page_of(document: Any) -> str:
    try:
        return docs.reference_page(document)
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")


def test_page_shows_all_of_the_document_and_takes_hostile_text_for_text(tmp_path: Path, document: Any) -> None:
    components = document["components"]
    wanted = [parameter["name"] for parameter in components["parameters"].values()]
    wanted += [scheme["name"] for scheme in components["securitySchemes"].values()]
    wanted += [*components["schemas"], *components["schemas"]["Alert"]["properties"], "Confidence C", "/edr/alerts"]
    wanted += [*document["paths"]["/edr/alerts"]["get"]["responses"], HOSTILE.strip()]
    document["info"]["title"] = document["paths"]["/edr/alerts"]["get"]["summary"] = HOSTILE
    components["schemas"]["Alert"]["properties"]["title"]["description"] = HOSTILE
    (tmp_path / "index.html").write_text(page_of(document))
    browser = next((found for each in BROWSERS if (found := shutil.which(each))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")
    # No name resolves: whatever the page would load from elsewhere is missing in what it shows.
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=30000"]
    command = [browser, *options, f"--user-data-dir={tmp_path / 'b'}", (tmp_path / "index.html").as_uri()]
    page = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    assert "<title>run</title>" not in page
    text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)))
    assert [name for name in wanted if name not in text] == []
    assert "Could not resolve" not in text
    assert "Try it out" not in text


def test_page_loads_nothing(document: Any) -> None:
    page = re.sub(r"<script>.*?</script>", "", page_of(document), flags=re.DOTALL)
    loads = r"""<(?!a )[^>]*\b(?:src|srcset|href|poster|data)=["']?([^"'> ]+)|url\(["']?([^"')]+)|@import ([^;]+)"""
    found = {address for match in re.findall(loads, page) for address in match if address}
    assert [address for address in found if not address.startswith(("data:", "#"))] == []


def test_without_the_renderer_what_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "MODULES", tmp_path / "none")
    monkeypatch.setattr(docs, "PAGE", tmp_path / "out" / "index.html")
    assert docs.main() == 2
    assert tools.INSTALL in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
