"""Edits of the document, to be told by the comparison."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.compare import Severity

DOCUMENT = Path(__file__).resolve().parents[3] / "openapi" / "alerts.yaml"
Json = Any
Row = tuple[str, Callable[[Json], None], str, str, Severity, Severity]
"""What is done, the edit, where and what is told of it, its severity for callers of the client and for the contract."""

BREAKS, FITS, WORDS = Severity.BREAKING, Severity.COMPATIBLE, Severity.WORDING
ALERT, DEVICE = "schemas Alert properties", "schemas Device properties"
GET = "paths /edr/alerts get"


def at(document: Json, path: str) -> Json:
    """The value at a path such as `schemas Alert properties`; `schemas` stands for the components' own."""
    value = document
    for part in path.split():
        if part in ("schemas", "parameters", "responses", "securitySchemes") and "openapi" in value:
            value = value["components"]
        value = value["get"] if part == "listAlerts" else value[int(part) if isinstance(value, list) else part]
    return value


def put(path: str, value: Json) -> Callable[[Json], None]:
    """A change that sets the value at a path."""
    parent, _, key = path.rpartition(" ")

    def change(document: Json) -> None:
        owner = at(document, parent)
        owner[int(key) if isinstance(owner, list) else key] = value

    return change


def cut(path: str) -> Callable[[Json], None]:
    """A change that takes the value at a path away."""
    parent, _, key = path.rpartition(" ")

    def change(document: Json) -> None:
        owner = at(document, parent)
        del owner[int(key) if isinstance(owner, list) else key]

    return change


def append(path: str, value: Json) -> Callable[[Json], None]:
    return lambda document: at(document, path).append(value)


def both(*changes: Callable[[Json], None]) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        for each in changes:
            each(document)

    return change
