"""The command that makes generated/: the same bytes every time, or one sentence and nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from openapi.generator import __main__ as generate
from openapi.generator import build
from openapi.generator.__main__ import OUTPUT, files
from openapi.generator.document import DOCUMENT, ROOT

RUNTIME = ROOT / "openapi" / "generator" / "runtime"
COMMAND = [sys.executable, "-m", "openapi.generator"]


@pytest.fixture(scope="module", name="made")
def fresh_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A distribution made from the document, with another seed for hashes than this process has."""
    output = tmp_path_factory.mktemp("made") / "generated"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    subprocess.run([*COMMAND, "--output", str(output)], check=True, env=environment, cwd=output.parent)
    return output


def test_same_document_gives_the_bytes_that_are_kept(made: Path) -> None:
    """The golden record of the generated tree is the tree itself, with the digests in its provenance."""
    assert files(made) == files(OUTPUT)
    assert [path.name for path in made.rglob("*") if "cache" in path.name] == []
    assert [path.name for path in made.parent.iterdir()] == ["generated"]


def test_every_module_says_where_to_edit_it_and_runtime_is_copied_byte_for_byte(made: Path) -> None:
    for path in (made / "leen_alerts").rglob("*.py"):
        source = RUNTIME / path.relative_to(made / "leen_alerts")
        header = "# Copied as it is" if source.exists() else "# Do not edit: made from"
        assert path.read_text(encoding="utf-8").startswith(header), path
        assert not source.exists() or path.read_bytes() == source.read_bytes()
    assert all((made / "leen_alerts" / path.relative_to(RUNTIME)).exists() for path in RUNTIME.rglob("*.py"))


def test_check_tells_what_differs(made: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    changed, removed, added = made / "leen_alerts/types.py", made / "README.md", made / "leen_alerts/models/by_hand.py"
    kept = {path: path.read_bytes() for path in (changed, removed)}
    try:
        changed.write_bytes(kept[changed] + b"x = 1\n")
        removed.unlink()
        added.write_text("y = 2\n", encoding="utf-8")
        assert generate.main(["--check", "--output", str(made)]) == 1
    finally:
        added.unlink()
        for path, content in kept.items():
            path.write_bytes(content)
    shown = capsys.readouterr()
    told = [line for line in shown.out.splitlines() if not line.startswith(" ")]
    assert told == [
        "missing: README.md",
        "not generated: leen_alerts/models/by_hand.py",
        "differs: leen_alerts/types.py",
    ]
    assert "  -x = 1" in shown.out.splitlines()
    assert "make generate" in shown.err
    assert generate.main(["--check", "--output", str(made)]) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"{", "does not parse"),
        (b"- a list", "object"),
        (b"", "object"),
        (b"openapi: 3.1.0", "info"),
        (b"{openapi: 3.1.0, info: {title: x, version: 1.0}, paths: {}}", "info.version"),
        (b"{openapi: 3.1.0, info: {title: x, version: '1'}, paths: [1]}", "paths"),
        (b"{openapi: 3.1.0, info: {title: x, version: '1'}, components: {}}", "no paths"),
    ],
)
def test_what_is_no_document_ends_with_2_and_leaves_nothing(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "bad.yaml"
    if content is not None:
        document.write_bytes(content)
    before = list(tmp_path.iterdir())
    assert generate.main(["--document", str(document), "--output", str(tmp_path / "out")]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert list(tmp_path.iterdir()) == before


def test_part_that_the_generator_would_leave_out_stops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document, output = tmp_path / "document.yaml", tmp_path / "out"
    twice = "schemas:\n    alert: {type: object, properties: {id: {type: string}}}\n"
    text = DOCUMENT.read_text(encoding="utf-8").replace("schemas:\n", twice)
    document.write_text(text, encoding="utf-8")
    output.mkdir()
    assert generate.main(["--document", str(document), "--output", str(output)]) == 2
    assert "refused by openapi-python-client" in capsys.readouterr().err
    assert list(output.iterdir()) == []


@pytest.mark.parametrize("tool", build.TOOLS)
def test_other_version_of_a_tool_stops_it(
    tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(build.TOOLS, tool, "0.0.1")
    assert generate.main(["--output", str(tmp_path / "out")]) == 2
    assert f"{tool} " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_folder_that_cannot_be_written_is_named_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert generate.main(["--output", str(tmp_path)]) == 2
    assert "something else" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()
    assert generate.main(["--output", str(tmp_path / "no" / "out")]) == 2
    assert f"{tmp_path / 'no'} does not exist" in capsys.readouterr().err
