"""Where an answer departs from the schema of its page: the validator's errors, each at the value that is wrong."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs
from attrs import frozen

from contract_tests.http.exchange import Exchange
from contract_tests.results import NO_VALUE, Check, Finding, Step, format_at, present, type_at, value_at

Path = tuple[str | int, ...]

_DEEPEST = 100
"""Levels that are looked into of what is nested too deeply; no schema of a page goes further."""

_ARTICLES = {name: f"an {name}" for name in ("array", "object", "integer")} | {
    name: f"a {name}" for name in ("string", "number", "boolean")
}
_FORMATS = {"date-time": "date-time with a zone (RFC 3339)", "uuid": "UUID"}


@frozen
class Problem:
    """A value that its schema does not allow.

    Attributes:
        kind: the schema's keyword: `type`, `required`, `enum`, `format`, `minimum` and so on.
        path: keys and indexes from the root of what was validated to the value.
        got: the value, NO_VALUE where it is absent.
        allowed: the types, the values of the enum, the format, or the bound that the schema states.
    """

    kind: str
    path: Path
    got: Any
    allowed: tuple[Any, ...] = ()

    def finding(self, exchange: Exchange) -> Finding:
        """Return the finding that an answer holds this value; it is about the field, in whatever item it stands."""
        wrong, expected = self._words()
        whole = place(self.path)
        message = f"{whole.partition('[].')[2] or whole or 'The answer'} {wrong}."
        step = Step(exchange, check=self._check())
        return Finding(self.kind, message, NO_VALUE, pointer(self.path), expected, self.got, (step,))

    def _words(self) -> tuple[str, str]:
        """What is wrong, and what is expected."""
        if self.kind == "required":
            return "is missing", "the key to be there"
        if self.kind == "type":
            types = " or ".join(_ARTICLES.get(name, name) for name in self.allowed)
            return f"is not {types}", " or ".join(self.allowed)
        if self.kind == "enum":
            return "holds an undocumented value", f"one of {', '.join(map(json.dumps, self.allowed))}"
        if self.kind == "format":
            return f"is no {_FORMATS.get(self.allowed[0], self.allowed[0])}", f"text of the format {self.allowed[0]}"
        asked = f"at least {self.allowed[0]}" if self.kind == "minimum" else f"what the keyword {self.kind} asks for"
        return f"is not {asked}", asked

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
        return value_at(pointer(self.path), self.got)


def pointer(path: Path) -> str:
    """Return a path as JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def place(path: Path) -> str:
    """Return a path as text in which every index is `[]`, such as `items[].device.tags[].source`."""
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
        nearest = [branch for branch in kind.context if not any(_types(inner, path) for inner in branch)]
        if nearest:
            for inner in min(nearest, key=len):
                yield from _explain(inner, root)
            return
        types = {name for branch in kind.context for inner in branch for name in _types(inner, path)}
        yield Problem("type", path, _at(root, path), _in_order(types))
    elif kind.name == "required":
        yield Problem("required", (*path, kind.property), NO_VALUE)
    else:
        yield Problem(kind.name, path, _at(root, path), _allowed(kind))


def _types(error: jsonschema_rs.ValidationError, path: Path) -> list[str]:
    """The types that the value at the path has none of; none where the error is another."""
    kind: Any = error.kind
    return list(kind.types) if kind.name == "type" and tuple(error.instance_path) == path else []


def _allowed(kind: Any) -> tuple[Any, ...]:
    if kind.name == "type":
        return _in_order(kind.types)
    if kind.name == "enum":
        return tuple(kind.options)
    return tuple(value for name, value in kind.as_dict().items() if name in {"format", "limit"})


def _in_order(types: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(types, key=lambda name: (name == "null", name)))


def _at(root: Any, path: Path) -> Any:
    for part in path:
        root = root[part]
    return root
