"""The command behind `make docs`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import docs
from scripts.node import tools

CATALOGUE = "# Rules\n\n| rule | x |\n|---|---|\n| `a-rule` | y |\n"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "RULES.md"
    path.write_text(CATALOGUE)
    return path


@pytest.fixture
def renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the installed renderer."""
    folder = tmp_path / "node_modules"
    (folder / "swagger-ui-dist").mkdir(parents=True)
    (folder / "swagger-ui-dist" / "swagger-ui-bundle.js").write_text("let a = '</script>';")
    (folder / "swagger-ui-dist" / "swagger-ui.css").write_text("p { background: url(data:,) }")
    monkeypatch.setattr(tools, "MODULES", folder)
    return folder


def arguments(catalogue: Path, output: Path) -> list[str]:
    return ["--catalogue", str(catalogue), "--output", str(output)]


def test_both_pages_are_written(catalogue: Path, renderer: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "docs"
    assert docs.main(arguments(catalogue, output)) == 0
    assert sorted(path.name for path in output.iterdir()) == ["index.html", "rules.html"]
    assert "let a = '<\\/script>';" in (output / "index.html").read_text()
    assert "<td><code>a-rule</code></td>" in (output / "rules.html").read_text()


def test_the_check_writes_nothing(catalogue: Path, renderer: Path, tmp_path: Path) -> None:
    assert docs.main([*arguments(catalogue, tmp_path / "out"), "--check"]) == 0
    assert not (tmp_path / "out").exists()


def test_without_the_renderer_the_reference_is_left_out_in_words(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "MODULES", tmp_path / "none")
    assert docs.main(arguments(catalogue, tmp_path / "out")) == 2
    assert docs.main([*arguments(catalogue, tmp_path / "out"), "--check"]) == 0
    told = capsys.readouterr().err.splitlines()
    sentence = "docs: index.html left out: swagger-ui-dist is not installed; `npm ci --prefix scripts/node` does that"
    assert told == [sentence, sentence]


@pytest.mark.parametrize("text", [None, "a: [", "- 1", "openapi: 3.1.0"])
def test_a_document_that_cannot_be_read_is_told_in_one_sentence(
    catalogue: Path, renderer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    path = tmp_path / "document.yaml"
    if text is not None:
        path.write_text(text)
    assert docs.main([*arguments(catalogue, tmp_path / "out"), "--document", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"docs: {path} ")


def test_a_missing_catalogue_is_told(renderer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(arguments(tmp_path / "none.md", tmp_path / "out")) == 2
    assert "`make generate` writes it" in capsys.readouterr().err


def test_a_page_that_would_load_something_is_refused(
    catalogue: Path, renderer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (renderer / "swagger-ui-dist" / "swagger-ui.css").write_text("@import 'https://fonts.example/a.css';")
    assert docs.main([*arguments(catalogue, tmp_path / "out"), "--check"]) == 1
    assert "index.html would load https://fonts.example/a.css" in capsys.readouterr().err


def test_node_tools_say_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renderer: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(tools.NodeMissingError, match="Node is not installed"):
        tools.command(tools.REDOCLY)
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\n")
    node.chmod(0o755)
    with pytest.raises(tools.NodeMissingError, match="@redocly/cli is not installed; `npm ci"):
        tools.command(tools.REDOCLY)
    assert tools.command("swagger-ui-dist/swagger-ui.css", "a")[::2] == [os.fspath(node), "a"]
