"""Compare two schemas: types, fields, enum values, formats, bounds."""

import json
from dataclasses import dataclass, field

from scripts.compare.change import (
    BOTH,
    BREAKING,
    COMPATIBLE,
    WORDING,
    Changes,
    Direction,
    Verdict,
    narrowed,
    widened,
)
from scripts.compare.keywords import compare_keywords
from scripts.compare.reading import (
    BOUNDS,
    LOWER,
    STRUCTURE,
    UPPER,
    Json,
    Resolve,
    allowed,
    alternatives,
    bare,
    describe,
    inline,
    keyed,
    members,
    named,
    types,
    without_null,
)

# What the client decodes to another type than `str`.
TYPED_FORMATS = {"date-time", "date", "uuid", "binary"}


@dataclass
class SchemaComparison:
    """Compares schemas that travel in one direction; `old` and `new` resolve the references of their documents."""

    old: Resolve
    new: Resolve
    direction: Direction
    changes: Changes
    _open: set[tuple[str, str]] = field(default_factory=set)

    def compare(self, where: str, old: Json, new: Json) -> None:
        """Note what differs between two schemas; a component that both refer to is not looked into."""
        (old, old_null), (new, new_null) = without_null(old), without_null(new)
        if old_null != new_null:
            self._note(where, "may be null now", True) if new_null else self._note(where, "is never null now", False)
        before, after = old.get("$ref"), new.get("$ref")
        if before and before == after:
            self._compare_alternatives(where, _beside(old), _beside(new))
        elif before or after:
            self._compare_reference(where, old, new)
        else:
            self._compare_alternatives(where, old, new)

    def _note(self, where: str, what: str, wider: bool) -> None:
        self.changes.note(where, what, (widened if wider else narrowed)(self.direction))

    def _compare_reference(self, where: str, old: Json, new: Json) -> None:
        """The class has another name in the client, whatever else differs."""
        self.changes.note(where, f"is {describe(new)} now, was {describe(old)}", (BREAKING, WORDING))
        old, new = inline(self.old, old), inline(self.new, new)
        pair = (json.dumps(old, default=str), json.dumps(new, default=str))
        if pair not in self._open:
            self._open.add(pair)
            self.compare(where, old, new)
            self._open.discard(pair)

    def _compare_alternatives(self, where: str, old: Json, new: Json) -> None:
        first, second = alternatives(old), alternatives(new)
        if first is None and second is None:
            self._compare_plain(where, old, new)
            return
        compare_keywords(self.changes, where, old, new, STRUCTURE)
        if first and second and first[0] != second[0]:
            self._note(where, f"{second[0]} instead of {first[0]}", wider=second[0] == "anyOf")
        before, after = keyed(first[1] if first else [old]), keyed(second[1] if second else [new])
        gone, came = [key for key in before if key not in after], [key for key in after if key not in before]
        if len(gone) == len(came) == 1:
            before[came[0]] = before.pop(gone[0])
            gone = came = []
        for key in gone:
            self._note(where, f"is no longer {describe(before[key])}", wider=False)
        for key in came:
            self._note(where, f"may be {describe(after[key])} now", wider=True)
        for key in after:
            if key in before:
                self.compare(where, bare(before[key]), bare(after[key]))

    def _compare_plain(self, where: str, old: Json, new: Json) -> None:
        if not self._compare_types(where, types(old), types(new)):
            return
        self._compare_format(where, old.get("format"), new.get("format"))
        self._compare_values(where, old, new)
        self._compare_fields(where, old, new)
        self._compare_extras(where, old.get("additionalProperties", True), new.get("additionalProperties", True))
        self._compare_items(where, old.get("items"), new.get("items"))
        self._compare_parts(where, old.get("allOf", []), new.get("allOf", []))
        for keyword in sorted(BOUNDS):
            self._compare_bound(where, keyword, old.get(keyword), new.get(keyword))
        compare_keywords(self.changes, where, old, new, STRUCTURE)

    def _compare_types(self, where: str, old: set[str], new: set[str]) -> bool:
        """Whether the two have a type in common."""
        if old == new:
            return True
        verdict = widened(self.direction) if old < new else narrowed(self.direction) if new < old else BOTH
        self.changes.note(where, f"type {named(old)} -> {named(new)}", verdict)
        return bool(old & new)

    def _compare_format(self, where: str, old: str | None, new: str | None) -> None:
        if old == new:
            return
        wider = new is None
        client, contract = BOTH if old and new else (widened if wider else narrowed)(self.direction)
        client = BREAKING if {old, new} & TYPED_FORMATS else min(client, COMPATIBLE)
        self.changes.note(where, f"format {old or 'none'} -> {new or 'none'}", (client, contract))

    def _compare_values(self, where: str, old: Json, new: Json) -> None:
        before, after = members(old), members(new)
        if before is None or after is None:
            if before is not after:
                _, contract = (narrowed if before is None else widened)(self.direction)
                what = "is limited to listed values now" if before is None else "is no longer limited to listed values"
                self.changes.note(where, what, (BREAKING, contract))
            return
        for value in (value for value in before if value not in after):
            contract = BREAKING if Direction.ANSWER in self.direction else COMPATIBLE
            self.changes.note(where, f"value {value} is gone", (BREAKING, contract))
        for value in (value for value in after if value not in before):
            self.changes.note(where, f"value {value} is new", (COMPATIBLE, COMPATIBLE))
        kept = before.keys() & after.keys()
        for value in sorted(kept):
            if before[value] != after[value]:
                what = f"value {value} is named {after[value]} in the client, was {before[value]}"
                self.changes.note(where, what, (BREAKING, WORDING))
        if list(before) != list(after) and len(kept) == len(before) == len(after):
            self.changes.note(where, "values listed in another order", (WORDING, WORDING))

    def _compare_fields(self, where: str, old: Json, new: Json) -> None:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", [])), set(new.get("required", []))
        for name in (name for name in before if name not in after):
            closed = new.get("additionalProperties") is False and Direction.ANSWER in self.direction
            self.changes.note(f"{where}.{name}", "field is gone", (BREAKING, BREAKING if closed else COMPATIBLE))
        for name in (name for name in after if name not in before):
            verdict = narrowed(self.direction) if name in needs else (COMPATIBLE, COMPATIBLE)
            kind = f"new {'required ' * (name in needs)}field, {describe(after[name])}"
            self.changes.note(f"{where}.{name}", kind, verdict)
        for name in (name for name in after if name in before):
            if (name in needed) != (name in needs):
                what = "is required now" if name in needs else "is no longer required"
                self._note(f"{where}.{name}", what, wider=name in needed)
            self.compare(f"{where}.{name}", before[name], after[name])
        for name in sorted((needed ^ needs) - before.keys() - after.keys()):
            what = "is required now" if name in needs else "is no longer required"
            self._note(f"{where}.{name}", what, wider=name in needed)

    def _compare_extras(self, where: str, old: Json, new: Json) -> None:
        if isinstance(old, dict) and isinstance(new, dict):
            self.compare(f"{where}.*", old, new)
        elif old != new and (old, new) not in ((True, {}), ({}, True)):
            wider = old is False or new is True
            self._note(where, f"fields that are not listed: {allowed(old)} -> {allowed(new)}", wider)

    def _compare_items(self, where: str, old: Json, new: Json) -> None:
        if old is not None and new is not None:
            self.compare(f"{where}[]", old, new)
        elif old is not new:
            known = describe(old if new is None else new)
            self._note(
                f"{where}[]", f"{'may be anything now, was' if new is None else 'has to be'} {known}", new is None
            )

    def _compare_parts(self, where: str, old: list[Json], new: list[Json]) -> None:
        if len(old) != len(new):
            self.changes.note(where, f"is composed of {len(new)} schemas now, was of {len(old)}", BOTH)
            return
        for before, after in zip(old, new, strict=True):
            self.compare(where, before, after)

    def _compare_bound(self, where: str, keyword: str, old: Json, new: Json) -> None:
        if old == new:
            return
        verdict = self._bound_verdict(keyword, old, new)
        told = [json.dumps(value) if value is not None else "none" for value in (old, new)]
        self.changes.note(where, f"{keyword} {told[0]} -> {told[1]}", verdict)

    def _bound_verdict(self, keyword: str, old: Json, new: Json) -> Verdict:
        """The client checks no bound, so only what a caller may send can break it."""
        if new is None or new is False:
            wider = True
        elif old is None or old is False:
            wider = False
        elif keyword in LOWER | UPPER:
            wider = (new < old) == (keyword in LOWER)
        else:
            return BREAKING if Direction.REQUEST in self.direction else COMPATIBLE, BREAKING
        client, contract = (widened if wider else narrowed)(self.direction)
        return (COMPATIBLE if wider else client), contract


def _beside(schema: Json) -> Json:
    """What stands beside a reference, and holds together with it."""
    return {key: value for key, value in schema.items() if key != "$ref"}
