"""provenance.json: what a package was made from, and a digest of each of its files. No time, no machine."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from scripts.generation.document import Document

NAME = "provenance.json"
PROJECT = "leen-alerts"


def write_provenance(package: Path, document: Document) -> None:
    """Write provenance.json into the package; its own digest is the one that is not in it."""
    paths = sorted(path for path in package.rglob("*") if path.is_file() and path.name != NAME)
    content = {
        "project": PROJECT,
        "version": document.version,
        "document_sha256": digest(package / "openapi.json"),
        "generator": f"openapi-python-client {version('openapi-python-client')}, ruff {version('ruff')}",
        "files": {path.relative_to(package).as_posix(): digest(path) for path in paths},
    }
    (package / NAME).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


def digest(path: Path) -> str:
    r"""`sha256:` and the digest of the file with its line ends as `\n`."""
    return "sha256:" + hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
