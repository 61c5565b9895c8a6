"""Generation stops where an upstream template that is overridden has changed, or a tool is another version."""

import json
import shutil
from pathlib import Path

import pytest

from openapi.generator import __main__ as generate
from openapi.generator.build import GENERATOR, RECORD


@pytest.fixture(name="generator")
def copied_generator(tmp_path: Path) -> Path:
    """A copy of templates, runtime and record, so that they can be spoilt."""
    return Path(shutil.copytree(GENERATOR, tmp_path / "generator"))


def run(generator: Path, tmp_path: Path) -> int:
    return generate.main(["--output", str(tmp_path / "out")], generator)


def spoil(generator: Path, part: str, name: str, value: str) -> None:
    record = json.loads((generator / RECORD).read_text(encoding="utf-8"))
    record[part][name] = value
    (generator / RECORD).write_text(json.dumps(record), encoding="utf-8")


def test_changed_template_stops_it(generator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(generator, "templates", "model.py.jinja", "sha256:another")
    assert run(generator, tmp_path) == 2
    assert "upstream template model.py.jinja differs" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tool", ["openapi-python-client", "ruff"])
def test_other_version_of_a_tool_stops_it(
    tool: str, generator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(generator, "tools", tool, "0.0.1")
    assert run(generator, tmp_path) == 2
    assert f"{tool} " in capsys.readouterr().err


def test_new_override_has_to_be_recorded(generator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (generator / "templates" / "setup.py.jinja").write_text("", encoding="utf-8")
    assert run(generator, tmp_path) == 2
    assert "setup.py.jinja" in capsys.readouterr().err
    assert generate.main(["--record-upstream"], generator) == 0
    assert run(generator, tmp_path) == 0


def test_record_without_sense_is_named(generator: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (generator / RECORD).write_text("[]", encoding="utf-8")
    assert run(generator, tmp_path) == 2
    assert "upstream-templates.json is no record" in capsys.readouterr().err
