"""Parameters that are accepted, or refused, against their type (C)."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.query import FROM_ZERO, Parameters
from contract_tests.mock_server.registry import mutant, mutant_named


class _OtherParameter(Behaviour):
    """Reads one parameter in another way."""

    name = ""
    kind: Any

    def parameters(self) -> Parameters:
        known = super().parameters()
        return {**known, self.name: (self.kind, known[self.name][1])}


def _number(otherwise: int, least: int = 0) -> Any:
    def read(value: Any) -> int:
        try:
            return max(int(value), least)
        except ValueError:
            return otherwise

    return Annotated[int, BeforeValidator(read)]


def _truth(value: Any) -> bool:
    return str(value).lower() not in ("", "0", "false", "no", "off", "f", "n")


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _numeric(value: Any) -> int:
    return int(float(value))


def _leniently(kind: Any, pattern: str) -> Any:
    """As parsers that stop where they understand no more, or carry over what is too much."""

    def read(value: Any) -> Any:
        found = re.fullmatch(pattern, str(value))
        return "28".join(found.groups()) if found else value

    return Annotated[kind, BeforeValidator(read)]


def _wrapped(bits: int) -> Any:
    def read(value: Any) -> Any:
        return int(value) % 2**bits if str(value).isdecimal() else value

    return Annotated[FROM_ZERO, BeforeValidator(read)]


_DATE = "Text that is no date is refused with 422."
_TEXT = "Text for a number is refused with 422."
_NEGATIVE = "A negative number under `minimum: 0` is refused with 422."
_BOOLEAN = "`maybe` for a boolean is refused with 422."
for _name, _promise, _parameter, _kind in (
    ("limit-text-accepted", _TEXT, "limit", Annotated[int, BeforeValidator(
        lambda value: value if str(value).lstrip("+-").isdecimal() else 100)]),
    ("offset-text-accepted", _TEXT, "offset", _number(0, -(10**9))),
    ("limit-negative-accepted", _NEGATIVE, "limit", int),
    ("limit-negative-as-zero", _NEGATIVE, "limit", Annotated[int, BeforeValidator(
        lambda value: "0" if str(value).startswith("-") else value)]),
    ("offset-negative-accepted", _NEGATIVE, "offset", int),
    ("limit-fraction-accepted", "A number that is no integer is refused with 422.", "limit", Annotated[
        int, BeforeValidator(lambda value: re.sub(r"^(\d+)\.\d+$", r"\1", str(value)))]),
    ("limit-with-trailing-text", _TEXT, "limit", _leniently(FROM_ZERO, r"(\d+)[a-z]+")),
    ("offset-with-trailing-text", _TEXT, "offset", _leniently(FROM_ZERO, r"(\d+)[a-z]+")),
    ("flag-with-trailing-text", _BOOLEAN, "includeObservables", _leniently(bool, r"(true|false).*")),
    ("since-with-trailing-text", _DATE, "updatedSince", _leniently(datetime | None, r"(.{10}T.*Z)[a-z]+")),
    ("since-of-days-that-do-not-exist", _DATE, "updatedSince", _leniently(datetime | None, r"(.*-02-)30(T.*)")),
    ("limit-wraps-at-32-bits", "A number is read as it is.", "limit", _wrapped(32)),
    ("offset-wraps-at-32-bits", "A number is read as it is.", "offset", _wrapped(32)),
    ("offset-wraps-at-64-bits", "A number is read as it is.", "offset", _wrapped(64)),
    ("limit-negative-at-31-bits", "A number is read as it is.", "limit", _wrapped(31)),
    ("enable-cursor-of-anything", _BOOLEAN, "enableCursor", Annotated[bool, BeforeValidator(_truth)]),
    ("exclude-total-of-anything", _BOOLEAN, "excludeTotal", Annotated[bool, BeforeValidator(_truth)]),
    ("include-observables-of-anything", _BOOLEAN, "includeObservables", Annotated[bool, BeforeValidator(_truth)]),
    ("include-groups-of-anything", _BOOLEAN, "includeDeviceGroups", Annotated[bool, BeforeValidator(_truth)]),
    ("since-of-anything", _DATE, "updatedSince", Annotated[
        datetime | None, BeforeValidator(_moment)]),
):  # fmt: skip
    mutant_named(_name, _promise, _OtherParameter, name=_parameter, kind=_kind)


class _OtherStatus(Behaviour):
    """Refuses parameters with another status."""

    status = 400
    on: tuple[str, ...] = ()

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        if answer.status == 422 and any(name in request.query_params for name in self.on):
            answer.status = self.status
        return answer


for _name, _status, _on in (
    ("bad-numbers-refused-with-400", 400, ("limit", "offset")),
    (
        "bad-booleans-refused-with-400",
        400,
        ("enableCursor", "excludeTotal", "includeObservables", "includeDeviceGroups"),
    ),
    ("bad-dates-refused-with-400", 400, ("updatedSince",)),
    ("bad-numbers-fail", 500, ("limit", "offset")),
    ("bad-booleans-fail", 500, ("enableCursor", "excludeTotal", "includeObservables", "includeDeviceGroups")),
    ("bad-dates-fail", 500, ("updatedSince",)),
):
    mutant_named(
        _name, "A parameter that is not of its type is refused with 422.", _OtherStatus, status=_status, on=_on
    )


@mutant
class BadParametersAnswered200(Behaviour):
    """A refusal is no success: a 200 holds a page."""

    def finish(self, request: Request, answer: Answer) -> Answer:
        answer = super().finish(request, answer)
        answer.status = 200 if answer.status == 422 else answer.status
        return answer


@mutant
class BooleansOfTrueOnly(Behaviour):
    """`false` is a boolean."""

    def parameters(self) -> Parameters:
        def check(value: Any) -> Any:
            if value == "false":
                raise ValueError("value is not allowed")
            return value

        known = super().parameters()
        strict = (Annotated[bool, BeforeValidator(check)], False)
        return {**known, **dict.fromkeys(("enableCursor", "excludeTotal", "includeObservables"), strict)}
