"""Where an answer departs from the schema of its page: the validator's errors, each at the value that is wrong."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from attrs import frozen

from contract_tests.http.exchange import Exchange
from contract_tests.results import NO_VALUE, Check, Finding, Step, format_at, present, type_at, value_at

Path = tuple[str | int, ...]

_DEEPEST = 100
"""Levels that are looked into of what is nested too deeply; no schema of a page goes further."""

_ARTICLES = {"array": "an array", "object": "an object", "integer": "an integer"} | {
    name: f"a {name}" for name in ("string", "number", "boolean")
}
_FORMATS = {"date-time": "date-time with a zone (RFC 3339)", "uuid": "UUID"}


@frozen
class Problem:
    """A value that its schema does not allow.

    Attributes:
        kind: the schema's keyword: `type`, `required`, `enum`, `format`, `minimum` and so on.
        path: keys and indexes from the root of what was validated to the value.
        expected: what the schema asks for, in words of our own.
        got: the value, NO_VALUE where it is absent.
        allowed: the types, the values of the enum, or the format that the schema allows.
    """

    kind: str
    path: Path
    expected: str
    got: Any
    allowed: tuple[Any, ...] = ()

    @property
    def pointer(self) -> str:
        """JSON pointer of the value."""
        return pointer(self.path)

    @property
    def place(self) -> str:
        """The path with `[]` for any index, such as `items[].device.tags[].source`."""
        return place(self.path)

    def finding(self, exchange: Exchange) -> Finding:
        """Return the finding that an answer holds this value; it is about the field, in whatever item it stands."""
        step = Step(exchange, check=self._check())
        return Finding(self.kind, self._message(), NO_VALUE, self.pointer, self.expected, self.got, (step,))

    def _message(self) -> str:
        said = {
            "required": "is missing",
            "enum": "is none of the documented values",
            "type": f"is not {' or '.join(_ARTICLES.get(name, name) for name in self.expected.split(' or '))}",
            "format": f"is no {_FORMATS.get(name := self.expected.rpartition(' ')[2], name)}",
        }.get(self.kind, f"is not {self.expected}")
        return f"{self.place.partition('[].')[2] or self.place or 'The answer'} {said}."

    def _check(self) -> Check:
        anywhere = pointer(tuple("*" if isinstance(part, int) else part for part in self.path))
        if self.kind == "required":
            return ~present(anywhere)
        if self.kind == "type":
            return ~type_at(anywhere, *self.allowed)
        if self.kind == "enum":
            return ~value_at(anywhere, *self.allowed, None)
        if self.kind == "format" and self.allowed[0] in {"date-time", "uuid"}:
            return ~format_at(anywhere, self.allowed[0])
        return value_at(self.pointer, self.got)


def pointer(path: Path) -> str:
    """Return a path as JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def place(path: Path) -> str:
    """Return a path as text in which every index is `[]`."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def problems(validator: jsonschema_rs.Draft202012Validator, instance: Any) -> Iterator[Problem]:
    """Yield all that is wrong with an instance; nothing where it is valid."""
    try:
        yield from _problems(validator, instance)
    except ValueError:  # the validator reads neither lone surrogates nor what is nested hundreds of times
        yield from _problems(validator, _readable(instance, _DEEPEST))


def _problems(validator: jsonschema_rs.Draft202012Validator, instance: Any) -> list[Problem]:
    if validator.is_valid(instance):
        return []
    return [problem for error in validator.iter_errors(instance) for problem in _explain(error, instance)]


def _readable(value: Any, depth: int) -> Any:
    """Return a copy in which lone surrogates are replaced, and what is nested deeper than that is left out."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict) and depth:
        return {_readable(key, depth): _readable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list) and depth:
        return [_readable(item, depth - 1) for item in value]
    return None if isinstance(value, dict | list) else value


def _explain(error: jsonschema_rs.ValidationError, root: Any) -> Iterator[Problem]:
    """An `anyOf` says only that no branch fits: what the nearest branch says is what helps."""
    kind: Any = error.kind
    path = tuple(error.instance_path)
    if kind.name in {"anyOf", "oneOf"} and hasattr(kind, "context"):
        nearest = [branch for branch in kind.context if not _is_of_another_type(branch, path)]
        if nearest:
            for inner in min(nearest, key=len):
                yield from _explain(inner, root)
            return
        types = [name for branch in kind.context for inner in branch for name in _types(inner, path)]
        yield Problem("type", path, _one_of(types), _at(root, path), tuple(types))
    elif kind.name == "required":
        yield Problem("required", (*path, kind.property), "the key to be there", NO_VALUE)
    else:
        expected, allowed = _asked_for(kind)
        yield Problem(kind.name, path, expected, _at(root, path), allowed)


def _is_of_another_type(branch: list[jsonschema_rs.ValidationError], path: Path) -> bool:
    return any(tuple(error.instance_path) == path and error.kind.name == "type" for error in branch)


def _types(error: jsonschema_rs.ValidationError, path: Path) -> list[str]:
    kind: Any = error.kind
    return list(kind.types) if kind.name == "type" and tuple(error.instance_path) == path else []


def _asked_for(kind: Any) -> tuple[str, tuple[Any, ...]]:
    """Return what a schema asks for, in words, and the types, values or format that it allows."""
    limits = {"minimum": "at least", "maximum": "at most"}
    limits |= dict.fromkeys(("minLength", "minItems"), "a length of at least")
    if kind.name == "type":
        return _one_of(kind.types), tuple(kind.types)
    if kind.name == "enum":
        return f"one of the documented values {', '.join(map(str, kind.options))}", tuple(kind.options)
    if kind.name == "format":
        return f"text of the format {kind.format}", (kind.format,)
    if kind.name in limits:
        return f"{limits[kind.name]} {kind.as_dict().get('limit')}", ()
    return f"what the schema's keyword {kind.name} asks for", ()


def _one_of(types: list[str]) -> str:
    return " or ".join(sorted(set(types), key=lambda name: (name == "null", name)))


def _at(root: Any, path: Path) -> Any:
    for part in path:
        root = root[part]
    return root
