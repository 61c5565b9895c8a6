"""The expected response to a request: a page, a refusal, or either."""

from enum import Enum
from typing import Any

from attrs import frozen

from contract_tests.http.exchange import Request
from contract_tests.openapi.document import Operation
from contract_tests.openapi.parameter_values import Validity, validity
from contract_tests.results import Confidence

TRUE_TEXTS = frozenset({"true", "1", "on", "yes", "t", "y"})
CLIENT_ERRORS = frozenset(range(400, 500))


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


def expected_response(operation: Operation, request: Request) -> ExpectedResponse | None:
    """Return the expected response, None where the request is not one that parameters alone decide."""
    if not request.is_plain:
        return None
    validities = {name: _read(operation, request, name) for name, _ in request.query}
    invalid = {name: found for name, found in validities.items() if found in {Validity.INVALID, Validity.MALFORMED}}
    if invalid:
        name = next(iter(invalid))
        return ExpectedResponse(Answer.REFUSAL, _refusals(operation, request, list(invalid.values())), name)
    if request.headers or any(found is Validity.OPEN for found in validities.values()):
        return ExpectedResponse(Answer.EITHER)
    return ExpectedResponse(Answer.PAGE)


def is_cursor_mode(operation: Operation, request: Request) -> bool:
    """Whether the request asks for cursor pages."""
    paging = operation.paging
    if paging.cursor is None:
        return False
    if paging.offset is None or paging.cursor.enable is None:
        return True
    return (request.get(paging.cursor.enable) or "false").strip().lower() in TRUE_TEXTS


def is_mode_sure(operation: Operation, request: Request) -> bool:
    """Whether there is one reading only of the mode that the request asks for.

    No fact says what a cursor without the switch gives, or which of repeated switches counts.
    """
    cursor = operation.paging.cursor
    if cursor is None or operation.paging.offset is None or cursor.enable is None:
        return True
    switches = {value for name, value in request.query if name == cursor.enable} or {"false"}
    return switches == {"true"} or (switches == {"false"} and request.get(cursor.cursor) is None)


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
    return bool(paging.offset and name == paging.offset.offset and is_cursor_mode(operation, request))


def is_sure(parameter: dict[str, Any]) -> bool:
    """Whether the parameter is known well enough to fail a rule; a server is free to ignore one that it may lack."""
    confidence = Confidence(parameter.get("x-evidence", {}).get("confidence", "A"))
    return confidence.may_fail and not parameter.get("x-may-be-absent", False)
