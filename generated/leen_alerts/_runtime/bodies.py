# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""The JSON body of an answer, and its decoding into models with errors that tell of the answer."""

from __future__ import annotations

from typing import Any

from ..errors import DecodeError
from .answers import Answer, one_line
from .decoding import decode_parsed, parse_json, parse_quickly
from .json_values import as_object
from .model import M


class Body:
    """A parsed JSON body and the answer that it came in. Decoding it uses it up."""

    __slots__ = ("_value", "answer")

    def __init__(self, value: Any, answer: Answer) -> None:
        self._value = value
        self.answer = answer

    @property
    def is_object(self) -> bool:
        """Whether the body is a JSON object."""
        return as_object(self._value) is not None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the JSON object; none where it is something else."""
        return as_object(self._value) or {}

    def exact_value(self) -> Any:
        """The JSON value, parsed anew by the standard library; raises DecodeError."""
        return parse_json(self.answer.content)

    def decode(self, model: type[M]) -> M:
        """The body as a model. Raises DecodeError."""
        try:
            return decode_parsed(self._value, self.answer.content, model)
        except DecodeError as error:
            problem = self.problem(error)
        # Raised here and not above: there it would carry the first error, whose frames hold the data.
        raise problem

    def problem(self, error: DecodeError) -> DecodeError:
        """The same error without credentials and without frames that hold data, told of this answer."""
        return _problem(self.answer, error.path, error.value, error.expected)

    def __repr__(self) -> str:
        return f"Body({self.answer!r})"


def parse(answer: Answer, *, sparing: bool = False) -> Body:
    """The JSON body of an answer; raises DecodeError for what is not JSON.

    `sparing` leaves out orjson, which for a moment takes five times the memory of the standard library's parser.
    """
    parser = parse_json if sparing else parse_quickly
    try:
        return Body(parser(answer.content), answer)
    except DecodeError as error:
        begins = one_line(answer.facts().body, 80)
        problem = _problem(answer, "", begins or "an empty body", error.expected)
    raise problem


def _problem(answer: Answer, path: str, value: str, expected: str) -> DecodeError:
    return DecodeError(answer.mask(path), answer.mask(value), answer.mask(expected)).about(answer.facts())
