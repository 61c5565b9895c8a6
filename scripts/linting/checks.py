"""The checks of `make lint`, each a command that only reads."""

import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.node import tools

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "openapi/alerts.yaml"
WORKFLOWS = (".github/workflows/*.yml", ".github/examples/*.yml")
ACTIONS = (".github/actions/*/action.yml",)
GITLAB = (".gitlab/*.yml",)


@dataclass(frozen=True)
class Check:
    """A command and what it is called; `needs_node` names a script of `scripts.node.tools`, which Node runs."""

    name: str
    arguments: tuple[str, ...]
    needs_node: str = ""
    program: str = sys.executable

    def command(self) -> list[str]:
        """Return the command line; raises NodeMissingError where Node is needed and not there."""
        if self.needs_node:
            return tools.command(self.needs_node, *self.arguments)
        return [self.program, *self.arguments]


def all_checks(root: Path = ROOT) -> list[Check]:
    """Return every check, those that take long first."""
    return [
        _module("mypy", "mypy", "--no-error-summary"),
        _module("mypy of the client", "mypy", "--no-error-summary", "-p", "leen_alerts"),
        Check(
            "pyright", ("--project", "scripts/node/pyrightconfig.json", "--pythonpath", sys.executable), tools.PYRIGHT
        ),
        Check(
            "redocly", ("lint", "--config", str(tools.REDOCLY_CONFIG), "--format", "stylish", DOCUMENT), tools.REDOCLY
        ),
        _module("ruff", "ruff", "check", "."),
        _module("ruff format", "ruff", "format", "--check", "."),
        Check(
            "import-linter", ("-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache")
        ),
        _module("openapi-spec-validator", "openapi_spec_validator", DOCUMENT),
        _zizmor(root),
        _schema("GitHub workflows", "github-workflows", _files(root, WORKFLOWS)),
        _schema("GitHub actions", "github-actions", _files(root, ACTIONS)),
        _schema("GitLab templates", "gitlab-ci", _files(root, GITLAB)),
    ]


def _module(name: str, module: str, *arguments: str) -> Check:
    return Check(name, ("-m", module, *arguments))


def _zizmor(root: Path) -> Check:
    options = ("--offline", "--no-progress", "--persona", "pedantic", "--min-severity", "informational")
    program = str(Path(sys.executable).with_name("zizmor"))
    return Check("zizmor", (*options, *_files(root, WORKFLOWS + ACTIONS)), program=program)


def _schema(name: str, schema: str, files: tuple[str, ...]) -> Check:
    data = ("--data-transform", "gitlab-ci") if schema == "gitlab-ci" else ()
    return _module(name, "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *data, *files)


def _files(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that match, sorted; a pattern that finds nothing is kept, so that its check fails."""
    found = (sorted(root.glob(pattern)) for pattern in patterns)
    return tuple(
        name
        for pattern, paths in zip(patterns, found, strict=True)
        for name in ([path.relative_to(root).as_posix() for path in paths] or [pattern])
    )
