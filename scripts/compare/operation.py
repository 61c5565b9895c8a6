"""Compare two operations: parameters, request bodies, answers, security, paging."""

import json
from dataclasses import dataclass
from typing import Any

from scripts.compare.change import BOTH, BREAKING, COMPATIBLE, WORDING, Changes, Direction, narrowed, widened
from scripts.compare.keywords import compare_keywords, shown
from scripts.compare.reading import Resolve, describe
from scripts.compare.schema import SchemaComparison

Json = Any
HARMLESS = (COMPATIBLE, COMPATIBLE)


@dataclass
class OperationComparison:
    """Compares two operations of documents whose references `old` and `new` resolve."""

    old: Resolve
    new: Resolve
    changes: Changes

    def compare(self, where: str, old: Json, new: Json) -> None:
        """Note what differs; both have the parameters of their path among their own."""
        self._compare_names(where, old, new)
        self._compare_parameters(where, old.get("parameters", []), new.get("parameters", []))
        self._compare_body(where, old.get("requestBody"), new.get("requestBody"))
        self._compare_answers(where, old.get("responses", {}), new.get("responses", {}))
        if "security" in old or "security" in new:
            compare_security(self.changes, where, old.get("security"), new.get("security"))
        compare_paging(self.changes, where, old.get("x-paging"), new.get("x-paging"))
        handled = {"operationId", "tags", "parameters", "requestBody", "responses", "security", "x-paging"}
        compare_keywords(self.changes, where, old, new, handled)

    def _compare_names(self, where: str, old: Json, new: Json) -> None:
        """Module and package of the client come from the operation's id and its first tag."""
        for what, key in (("operationId", "operationId"), ("tag", "tags")):
            before, after = old.get(key), new.get(key)
            if before != after:
                self.changes.note(where, f"{what} {shown(before)} -> {shown(after)}", (BREAKING, WORDING))

    def _compare_parameters(self, where: str, old: list[Json], new: list[Json]) -> None:
        before, after = _by_place(self.old, old), _by_place(self.new, new)
        for place in (place for place in before if place not in after):
            self.changes.note(_parameter(where, place), "is gone", (BREAKING, COMPATIBLE))
        for place in (place for place in after if place not in before):
            required = after[place].get("required", False)
            kind = f"is new, {'required, ' * required}{describe(after[place].get('schema', {}))}"
            self.changes.note(_parameter(where, place), kind, (BREAKING if required else COMPATIBLE, COMPATIBLE))
        for place in (place for place in after if place in before):
            self._compare_parameter(_parameter(where, place), before[place], after[place])

    def _compare_parameter(self, where: str, old: Json, new: Json) -> None:
        self._compare_required(where, old, new)
        self._schemas(Direction.REQUEST).compare(where, old.get("schema", {}), new.get("schema", {}))
        self._compare_content(where, old, new, Direction.REQUEST)
        compare_keywords(self.changes, where, old, new, {"name", "in", "required", "schema", "content"})

    def _compare_required(self, where: str, old: Json, new: Json) -> None:
        needed, needs = old.get("required", False), new.get("required", False)
        if needs and not needed:
            self.changes.note(where, "is required now", narrowed(Direction.REQUEST))
        elif needed and not needs:
            self.changes.note(where, "is no longer required", widened(Direction.REQUEST))

    def _compare_body(self, where: str, old: Json, new: Json) -> None:
        where = f"{where}, request body"
        if old is None or new is None:
            if old is not new:
                self.changes.note(where, "is new" if old is None else "is gone", (BREAKING, BREAKING))
            return
        before, after = self.old(old), self.new(new)
        self._compare_required(where, before, after)
        self._compare_content(where, before, after, Direction.REQUEST)
        compare_keywords(self.changes, where, before, after, {"content", "required"})

    def _compare_answers(self, where: str, old: Json, new: Json) -> None:
        for status in (status for status in old if status not in new):
            verdict = BOTH if status.startswith("2") else (COMPATIBLE, BREAKING)
            self.changes.note(f"{where}, answer {status}", "is gone", verdict)
        for status in (status for status in new if status not in old):
            self.changes.note(f"{where}, answer {status}", "is new", HARMLESS)
        for status in (status for status in new if status in old):
            self._compare_answer(f"{where}, answer {status}", self.old(old[status]), self.new(new[status]))

    def _compare_answer(self, where: str, old: Json, new: Json) -> None:
        self._compare_headers(where, old.get("headers", {}), new.get("headers", {}))
        self._compare_content(where, old, new, Direction.ANSWER)
        compare_keywords(self.changes, where, old, new, {"headers", "content"})

    def _compare_headers(self, where: str, old: Json, new: Json) -> None:
        for name in (name for name in old if name not in new):
            self.changes.note(f"{where}, header {name}", "is gone", widened(Direction.ANSWER))
        for name in (name for name in new if name not in old):
            needed = self.new(new[name]).get("required", False)
            self.changes.note(f"{where}, header {name}", "is new", narrowed(Direction.ANSWER) if needed else HARMLESS)
        for name in (name for name in new if name in old):
            before, after = self.old(old[name]), self.new(new[name])
            place = f"{where}, header {name}"
            if before.get("required", False) != after.get("required", False):
                needs = after.get("required", False)
                what = "is required now" if needs else "is no longer required"
                self.changes.note(place, what, (narrowed if needs else widened)(Direction.ANSWER))
            self._schemas(Direction.ANSWER).compare(place, before.get("schema", {}), after.get("schema", {}))
            compare_keywords(self.changes, place, before, after, {"required", "schema"})

    def _compare_content(self, where: str, old: Json, new: Json, direction: Direction) -> None:
        before, after = old.get("content", {}), new.get("content", {})
        for kind in (kind for kind in before if kind not in after):
            self.changes.note(where, f"{kind} is gone", BOTH)
        for kind in (kind for kind in after if kind not in before):
            self.changes.note(where, f"{kind} is new", HARMLESS)
        for kind in (kind for kind in after if kind in before):
            schemas = self._schemas(direction)
            schemas.compare(where, before[kind].get("schema", {}), after[kind].get("schema", {}))
            compare_keywords(self.changes, where, before[kind], after[kind], {"schema"})

    def _schemas(self, direction: Direction) -> SchemaComparison:
        return SchemaComparison(self.old, self.new, direction, self.changes)


def compare_security(changes: Changes, where: str, old: Json, new: Json) -> None:
    """Note credentials that came or went; each alternative is a set of schemes."""
    before, after = _alternatives(old), _alternatives(new)
    for entry in sorted(before - after):
        changes.note(where, f"credentials {_credentials(entry)} are no longer asked for", BOTH)
    for entry in sorted(after - before):
        changes.note(where, f"credentials {_credentials(entry)} are asked for now", HARMLESS)


def compare_paging(changes: Changes, where: str, old: Json, new: Json) -> None:
    """Note how a list is paged otherwise: iterators and the rules for paged lists follow it."""
    before, after = _leaves(old), _leaves(new)
    evidence = [side.get("x-evidence") if isinstance(side, dict) else None for side in (old, new)]
    for name in sorted(before.keys() | after.keys()):
        first, second = before.get(name), after.get(name)
        if first != second:
            what = f"paging, {name}: {first or 'none'} -> {second or 'none'}"
            changes.note(where, what, (COMPATIBLE, BREAKING) if first is None else BOTH)
    if before and after and evidence[0] != evidence[1]:
        told = [{"x-evidence": entry} if entry else {} for entry in evidence]
        compare_keywords(changes, f"{where}, paging", *told)


def _by_place(resolve: Resolve, parameters: list[Json]) -> dict[tuple[str, str], Json]:
    resolved = [resolve(parameter) for parameter in parameters]
    return {(parameter["in"], parameter["name"]): parameter for parameter in resolved}


def _parameter(where: str, place: tuple[str, str]) -> str:
    location, name = place
    return f"{where}, {'' if location == 'query' else location + ' '}parameter {name}"


def _alternatives(security: Json) -> set[tuple[str, ...]]:
    """Each alternative as its schemes; an empty one means that no credentials are needed."""
    entries: list[dict[str, Json]] = security if security else [{}]
    return {tuple(sorted(f"{name} {' '.join(scopes)}".strip() for name, scopes in entry.items())) for entry in entries}


def _credentials(entry: tuple[str, ...]) -> str:
    return " + ".join(entry) or "(none)"


def _leaves(value: Json, prefix: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, entry in value.items():
            if key != "x-evidence":
                found |= _leaves(entry, f"{prefix}.{key}" if prefix else key)
        return found
    return {} if value is None else {prefix: json.dumps(value)}
