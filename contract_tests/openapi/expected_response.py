"""The expected response to a request: a page, a refusal, or either; which the validity of its parameters decides.

Servers accept more than a document says: stock FastAPI takes `1_0` for a number, `yes` for a boolean and epoch seconds
for a time (F). So only canonical texts must be accepted, and only texts without sense in any reading must be refused.
"""

import re
from datetime import datetime
from enum import Enum
from typing import Any

from attrs import frozen

from contract_tests.http.exchange import Request
from contract_tests.openapi.document import Operation
from contract_tests.results import may_fail

CLIENT_ERRORS = frozenset(range(400, 500))
_WORDS_WITH_A_MEANING = {
    *("true", "false", "yes", "no", "on", "off", "enable", "enabled", "disable", "disabled"),
    *("null", "none", "nil", "undefined", "unset", "empty", "inf", "infinity", "nan"),
    *("now", "today", "yesterday", "tomorrow", "utcnow"),
}
_CANONICAL_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)", re.ASCII
)
_TIME_AND_MORE = re.compile(rf"\d{{4}}-\d\d-\d\d[A-Za-z]{{2,}}|{_CANONICAL_TIME.pattern}[A-Za-z]+", re.ASCII)
_LARGEST_SURE_INTEGER = 1_000_000


class Validity(Enum):
    """Whether a conforming server accepts a text, refuses it, or may do either (open)."""

    VALID = "valid"
    OPEN = "open"
    INVALID = "invalid"
    MALFORMED = "malformed"
    """As INVALID, but a gateway may refuse it before the API does, with a status of its own."""


class Answer(Enum):
    """What a conforming server does with a request."""

    PAGE = "page"
    REFUSAL = "refusal"
    EITHER = "either"


@frozen
class ExpectedResponse:
    """What the contract lets a server answer to a request.

    Attributes:
        answer: a page, a refusal, or either.
        refusals: statuses that a refusal may have.
        because: name of the parameter that has to be refused; empty where none has.
    """

    answer: Answer
    refusals: frozenset[int] = CLIENT_ERRORS
    because: str = ""


def expected_response(operation: Operation, request: Request) -> ExpectedResponse:
    """Return the expected response: either one where more than the parameters decides."""
    if not request.is_plain or request.headers:
        return ExpectedResponse(Answer.EITHER)
    validities = {name: _read(operation, request, name) for name, _ in request.query}
    invalid = {name: found for name, found in validities.items() if found in {Validity.INVALID, Validity.MALFORMED}}
    if invalid:
        name = next(iter(invalid))
        return ExpectedResponse(Answer.REFUSAL, _refusals(operation, request, list(invalid.values())), name)
    if any(found is Validity.OPEN for found in validities.values()):
        return ExpectedResponse(Answer.EITHER)
    return ExpectedResponse(Answer.PAGE)


def requested_mode(operation: Operation, request: Request) -> str | None:
    """Return the mode that a request asks for, `offset` or `cursor`; None where that is open.

    No fact says what a cursor without the switch gives, or which of repeated switches counts.
    """
    paging = operation.paging
    if paging.cursor is None:
        return "offset"
    if paging.offset is None or paging.cursor.enable is None:
        return "cursor"
    switches = {value for name, value in request.query if name == paging.cursor.enable}
    if switches == {"true"}:
        return "cursor"
    return "offset" if switches <= {"false"} and request.get(paging.cursor.cursor) is None else None


def _refusals(operation: Operation, request: Request, found: list[Validity]) -> frozenset[int]:
    """422 is promised for a bad parameter (C); a cursor beside it, or bytes that a gateway refuses, leave more room."""
    if Validity.INVALID not in found:
        return CLIENT_ERRORS
    cursor = operation.paging.cursor
    return frozenset({400, 422}) if cursor and request.get(cursor.cursor) is not None else frozenset({422})


def _read(operation: Operation, request: Request, name: str) -> Validity:
    parameter = operation.parameters.get(name)
    if parameter is None or not is_sure(parameter):
        return Validity.OPEN
    validities = {validity(parameter["schema"], value) for key, value in request.query if key == name}
    if len(validities) > 1 or (sum(key == name for key, _ in request.query) > 1 and validities == {Validity.VALID}):
        return Validity.OPEN  # no fact says which of repeated values counts
    found = validities.pop()
    return Validity.OPEN if found is Validity.VALID and _is_loose(operation, request, name) else found


def _is_loose(operation: Operation, request: Request, name: str) -> bool:
    """Whether a value that fits its schema may be refused all the same."""
    paging, value = operation.paging, request.get(name)
    if name == paging.limit:
        return int(value or 0) > paging.default_limit
    if paging.cursor and name == paging.cursor.cursor:
        return True
    return bool(paging.offset and name == paging.offset.offset and requested_mode(operation, request) != "offset")


def is_sure(parameter: dict[str, Any]) -> bool:
    """Whether the parameter is known well enough to fail a rule; a server is free to ignore one that it may lack."""
    confidence = parameter.get("x-evidence", {}).get("confidence", "A")
    return may_fail(confidence) and not parameter.get("x-may-be-absent", False)


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
    low, high = schema.get("minimum"), schema.get("maximum", _LARGEST_SURE_INTEGER)
    if re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
        # The vendor's page can be read as excluding the minimum itself (`x > 0` for `minimum: 0`): both are open.
        return Validity.VALID if (low or 0) < int(text) <= high else Validity.OPEN
    is_below = low is not None and low >= 0 and re.fullmatch(r"-[1-9][0-9]*", text)
    if is_below or re.fullmatch(r"[0-9]+[A-Za-z]{2,}|[0-9]+\.[0-9]*[1-9][0-9]*", text, re.ASCII):
        return Validity.INVALID
    return _nonsense(text)


def _time(text: str) -> Validity:
    canonical = _CANONICAL_TIME.fullmatch(text)
    if canonical is None:
        return Validity.INVALID if _TIME_AND_MORE.fullmatch(text) else _nonsense(text)
    year, month, day, hour, minute, second = map(int, canonical.groups())
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
