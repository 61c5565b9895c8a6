"""What documents name, and what there is to be named."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
# Programs of others: their options and targets are no business of these documents.
FOREIGN = ("npm ", "pip ", "git ", "uv ", "pre-commit ")


@dataclass(frozen=True)
class Page:
    """A Markdown document: its text, and the code in it (fenced blocks line by line, and code spans)."""

    name: str
    text: str

    @property
    def code(self) -> list[str]:
        """Every piece of code that is of this repository."""
        fences = re.findall(r"^```(\w*)\n(.*?)^```", self.text, re.MULTILINE | re.DOTALL)
        lines = [line for language, block in fences if language != "mermaid" for line in block.splitlines()]
        rest = re.sub(r"^```.*?^```", "", self.text, flags=re.MULTILINE | re.DOTALL)
        pieces = lines + [span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", rest)]
        return [piece for piece in pieces if not piece.startswith(FOREIGN)]

    @property
    def links(self) -> list[str]:
        """Targets of links into the repository."""
        found = re.findall(r"\]\(([^)\s]+)\)", self.text)
        return [target.partition("#")[0] for target in found if not re.match(r"[a-z]+:|#", target)]

    def block(self, language: str) -> str:
        """The first fenced block of a language."""
        match = re.search(rf"^```{language}\n(.*?)^```", self.text, re.MULTILINE | re.DOTALL)
        assert match, f"{self.name} has no block of {language}"
        return match[1]

    def table(self, head: str) -> list[list[str]]:
        """The rows of the table whose first heading is `head`, as cells."""
        match = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-| ]+\n((?:\|.*\n)+)", self.text, re.MULTILINE)
        assert match, f"{self.name} has no table of {head}"
        return [[cell.strip() for cell in row.strip("|").split("|")] for row in match[1].splitlines()]


def page(name: str) -> Page:
    """A document of the repository."""
    return Page(name, (ROOT / name).read_text(encoding="utf-8"))


def words(pages: list[Page], pattern: str) -> set[str]:
    """Whatever a pattern (with one group) finds in the code of documents."""
    return {found for each in pages for piece in each.code for found in re.findall(pattern, piece)}


def targets() -> dict[str, str]:
    """The make targets with their help."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z][a-z-]*):.*?## (.+)$", makefile, re.MULTILINE))


def variables_of_make() -> set[str]:
    """The variables that the Makefile reads."""
    return set(re.findall(r"\$[({]*(?:if \$\()?([A-Z]+)\b", (ROOT / "Makefile").read_text(encoding="utf-8")))


def options(*places: str) -> set[str]:
    """The options that the programs in these files and folders declare."""
    return {value for call in _calls(places) for value in _texts(call.args) if value.startswith("--")}


def _calls(places: tuple[str, ...]) -> Iterator[ast.Call]:
    for node in _nodes(places):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("add_argument", "addoption", "add"):
                yield node


def texts(*places: str) -> set[str]:
    """Every text constant of the code in these files and folders."""
    return set(_texts(_nodes(places)))


def _texts(nodes: Iterator[ast.AST] | list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _nodes(places: tuple[str, ...]) -> Iterator[ast.AST]:
    for place in places:
        top = ROOT / place
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            if "node_modules" not in path.parts:
                yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def extensions() -> set[str]:
    """The extensions that the document uses."""

    def keys(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for key, entry in value.items():
                yield str(key)
                yield from keys(entry)
        elif isinstance(value, list):
            for entry in value:
                yield from keys(entry)

    document = yaml.safe_load((ROOT / "openapi" / "alerts.yaml").read_text(encoding="utf-8"))
    return {key for key in keys(document) if key.startswith("x-")}
