"""Generation stops where an upstream template that is overridden has changed, or a tool is another version."""

import json
import shutil
from pathlib import Path

import pytest

from scripts import generate
from scripts.generation.layout import Layout


@pytest.fixture(name="layout")
def copied_layout(tmp_path: Path) -> Layout:
    """A copy of the generator's folder, whose record can be spoilt."""
    folder = tmp_path / "openapi" / "generator"
    shutil.copytree(Layout().generator, folder)
    shutil.copy(Layout().license, tmp_path / "LICENSE")
    return Layout(folder)


def run(layout: Layout, tmp_path: Path) -> int:
    return generate.main(["--output", str(tmp_path / "out")], layout)


def spoil(layout: Layout, part: str, name: str, value: str) -> None:
    record = json.loads(layout.upstream_record.read_text(encoding="utf-8"))
    record[part][name] = value
    layout.upstream_record.write_text(json.dumps(record), encoding="utf-8")


def test_changed_template_stops_it(layout: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(layout, "templates", "model.py.jinja", "sha256:another")
    assert run(layout, tmp_path) == 2
    assert "upstream template model.py.jinja differs" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tool", ["openapi-python-client", "ruff"])
def test_other_version_of_a_tool_stops_it(
    tool: str, layout: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(layout, "tools", tool, "0.0.1")
    assert run(layout, tmp_path) == 2
    assert f"{tool} " in capsys.readouterr().err


def test_new_override_has_to_be_recorded(layout: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (layout.templates / "setup.py.jinja").write_text("", encoding="utf-8")
    assert run(layout, tmp_path) == 2
    assert "setup.py.jinja" in capsys.readouterr().err
    assert generate.main(["--record-upstream"], layout) == 0
    assert run(layout, tmp_path) == 0


def test_record_without_sense_is_named(layout: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout.upstream_record.write_text("[]", encoding="utf-8")
    assert run(layout, tmp_path) == 2
    assert "upstream-templates.json is no record" in capsys.readouterr().err
