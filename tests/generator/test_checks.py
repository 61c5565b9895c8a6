"""Mistakes in a document stop the generation before it begins, each with its line and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from openapi.generator import __main__ as generate
from openapi.generator.checks import mistakes
from openapi.generator.document import DOCUMENT
from openapi.generator.source import SourceError, read_source

WHOLE = DOCUMENT.read_text(encoding="utf-8")
Write = Callable[[str, str], Path]


@pytest.fixture(name="write")
def changed_document(tmp_path: Path) -> Write:
    """Write the document with one text in the place of another."""

    def write(old: str, new: str) -> Path:
        assert old in WHOLE
        path = tmp_path / "changed.yaml"
        path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_document_itself_has_no_mistakes() -> None:
    assert mistakes(read_source(DOCUMENT)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("          next: next_cursor\n", "          next: nxt_cursor\n", "nxt_cursor is no field"),
        ("          enable: enableCursor\n", "          enable: enable\n", "enable is no query parameter"),
        ("          count: count\n", "          cuont: count\n", "unknown key 'cuont'"),
        ("      x-paging:\n", "      x-pageing:\n", "x-pageing: unknown extension"),
        ("enum: [active, offline, quarantined]", "enum: [high, HIGH]", "x-enum-varnames"),
        ("enum: [active, offline, quarantined]", "enum: [a-b, a_b]", "x-enum-varnames"),
        ('$ref: "#/components/schemas/DeviceTag"', '$ref: "#/components/schemas/Tag"', "leads to nothing"),
        ("      name: sort\n", "      name: sort\n      style: deepObject\n", "deepObject"),
        ("      name: sort\n", "      name: sort\n      requird: true\n", "requird"),
        ("        format: date-time\n      x-since", '        pattern: "("\n      x-since', "no regular expression"),
        ("    DeviceTag:\n", "    DeviceTag:\n      discriminator: {propertyName: key}\n", "discriminator"),
        ("        minimum: 0\n      x-default: 100", "        default: many\n      x-default: 100", "many"),
        ("paths:\n", "paths:\n  /a/{b}:\n    {}\n  /a/{c}:\n    {}\n", "means the same"),
    ],
)
def test_mistake_is_told_with_its_line(write: Write, old: str, new: str, said: str) -> None:
    path = write(old, new)
    found = mistakes(read_source(path))
    assert len(found) >= 1
    assert any(said in line for line in found), found
    assert all(
        line.startswith(f"{path}:") and line.removeprefix(f"{path}:").split(":")[0].isdecimal() for line in found
    )


def test_key_that_stands_twice_is_named_with_both_lines(write: Write) -> None:
    path = write("    DeviceTag:\n", "    DeviceTag: {}\n    DeviceTag:\n")
    line = WHOLE[: WHOLE.index("    DeviceTag:\n")].count("\n") + 1
    with pytest.raises(SourceError, match=rf":{line + 1}: the key 'DeviceTag' stands in line {line} already"):
        read_source(path)


def test_time_without_quotes_stays_text(write: Write) -> None:
    value = read_source(write("'2023-11-07T05:31:56Z'", "2023-11-07T05:31:56Z")).value
    assert isinstance(value["info"]["version"], str)
    assert mistakes(read_source(write("'2023-11-07T05:31:56Z'", "2023-11-07T05:31:56Z"))) == []


def test_mistake_leaves_the_output_untouched(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("      x-paging:\n", "      x-pageing:\n")
    assert generate.main(["--document", str(path), "--output", str(tmp_path / "out")]) == 2
    assert "x-pageing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
