"""Whether the text of a query parameter is valid, invalid, or open: servers differ.

Servers accept more than a document says: stock FastAPI takes `1_0` for a number, `yes` for a boolean and epoch seconds
for a time (F). So only canonical texts must be accepted, and only texts without sense in any reading must be refused.
"""

import re
from datetime import datetime
from enum import Enum
from typing import Any


class Validity(Enum):
    """Whether a conforming server accepts a text, refuses it, or may do either (open)."""

    VALID = "valid"
    OPEN = "open"
    INVALID = "invalid"
    MALFORMED = "malformed"
    """As INVALID, but a gateway may refuse it before the API does, with a status of its own."""


_WORDS_WITH_A_MEANING = {
    *("true", "false", "yes", "no", "on", "off", "enable", "enabled", "disable", "disabled"),
    *("null", "none", "nil", "undefined", "unset", "empty", "inf", "infinity", "nan"),
    *("now", "today", "yesterday", "tomorrow", "utcnow"),
}
_CANONICAL_TIME = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(\.\d{1,6})?"
    r"(Z|[+-](0\d|1[0-3]):[0-5]\d)",
    re.ASCII,
)
_TIME_AND_MORE = re.compile(rf"\d{{4}}-\d\d-\d\d[A-Za-z]{{2,}}|{_CANONICAL_TIME.pattern}[A-Za-z]+", re.ASCII)
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_LARGEST_SURE_INTEGER = 1_000_000


def validity(schema: dict[str, Any], text: str) -> Validity:
    """Return whether the text is valid for a query parameter with that schema."""
    if "$ref" in schema or "anyOf" in schema:
        return Validity.OPEN
    kinds = schema.get("type", "string")
    kind = next(iter(set([kinds] if isinstance(kinds, str) else kinds) - {"null"}), "string")
    if kind == "array":
        parts = [validity(schema.get("items", {}), part) for part in text.split(",")]
        return Validity.VALID if set(parts) == {Validity.VALID} else Validity.OPEN
    if "const" in schema:
        return Validity.VALID if text == str(schema["const"]) else Validity.OPEN
    if kind in {"integer", "number"}:
        return _integer(schema, text)
    if kind == "boolean":
        return Validity.VALID if text in {"true", "false"} else _nonsense(text)
    if schema.get("format") == "date-time":
        return _time(text)
    if schema.get("format") == "date":
        return _time(f"{text}T00:00:00Z") if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else Validity.OPEN
    if "enum" in schema:
        return Validity.VALID if text in schema["enum"] else Validity.OPEN
    return Validity.VALID if text.isascii() and text.isprintable() and 0 < len(text) <= 100 else Validity.OPEN


def _integer(schema: dict[str, Any], text: str) -> Validity:
    minimum = schema.get("minimum")
    if re.fullmatch(r"-[1-9][0-9]*", text) and minimum is not None and minimum >= 0:
        return Validity.INVALID
    if re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
        return _inside(schema, int(text))
    if re.fullmatch(r"[0-9]+[A-Za-z]{2,}|[0-9]+\.[0-9]*[1-9][0-9]*", text, re.ASCII):
        return Validity.INVALID
    return _nonsense(text)


def _inside(schema: dict[str, Any], value: int) -> Validity:
    """The vendor's page can be read as excluding the minimum itself (`x > 0` for `minimum: 0`): both are open."""
    low, high = schema.get("minimum", 0), schema.get("maximum", _LARGEST_SURE_INTEGER)
    return Validity.VALID if low < value <= high else Validity.OPEN


def _time(text: str) -> Validity:
    canonical = _CANONICAL_TIME.fullmatch(text)
    if canonical is None:
        return Validity.INVALID if _TIME_AND_MORE.fullmatch(text) else _nonsense(text)
    year, month, day, hour, minute, second = (int(canonical[part]) for part in _PARTS)
    if second == 60 or (hour, minute, second) == (24, 0, 0):
        return Validity.OPEN
    try:
        datetime(max(year, 1), month, day, hour, minute, second)
    except ValueError:
        return Validity.INVALID
    return Validity.VALID if 1900 <= year <= 2200 else Validity.OPEN


def _nonsense(text: str) -> Validity:
    """Text with neither a digit nor a meaning is no number, no boolean and no date in any reading."""
    if len(text.strip()) < 3 or any(char.isnumeric() for char in text):
        return Validity.OPEN
    if text.strip().casefold() in _WORDS_WITH_A_MEANING:
        return Validity.OPEN
    return Validity.INVALID if re.fullmatch(r"[A-Za-z][A-Za-z -]*", text) else Validity.MALFORMED
