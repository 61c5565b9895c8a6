"""Compare two OpenAPI documents in words: `compare(old, new)` gives the changes, each with its severity."""

from scripts.compare.change import Change, Severity
from scripts.compare.document import DocumentError, compare, parse
from scripts.compare.words import render

__all__ = ["Change", "DocumentError", "Severity", "compare", "parse", "render"]
