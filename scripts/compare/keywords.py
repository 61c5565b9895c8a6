"""Keywords that mean the same on every object of a document: words, evidence, defaults, extensions."""

import json
from collections.abc import Collection
from typing import Any

from scripts.compare.change import BOTH, BREAKING, COMPATIBLE, WORDING, Changes, Direction, Verdict, narrowed, widened

Json = Any
WORDS = {"title", "summary", "description", "example", "examples", "externalDocs", "$comment", "contact", "license"}
DEFAULTS = {"default", "x-default"}
# Extensions by which the suite judges servers; the client does not read them.
RULES = {"x-since", "x-adds", "x-pairs", "x-may-be-absent"}
# A rule may call a server broken on these; the other sureties are observed only.
JUDGED = {"A", "B", "C"}


def shown(value: Json) -> str:
    """A value in a sentence: as JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def compare_keywords(changes: Changes, where: str, old: Json, new: Json, handled: Collection[str] = ()) -> None:
    """Note every keyword that differs, but those in `handled`, which the caller judges by itself."""
    for keyword in sorted((old.keys() | new.keys()) - set(handled)):
        before, after = old.get(keyword), new.get(keyword)
        if json.dumps(before, sort_keys=True, default=str) == json.dumps(after, sort_keys=True, default=str):
            continue
        if keyword == "x-evidence":
            _compare_evidence(changes, where, before, after)
        else:
            changes.note(where, _what(keyword, before, after), _verdict(keyword, before, after))


def _what(keyword: str, before: Json, after: Json) -> str:
    if keyword in WORDS:
        return f"{keyword} reworded"
    if keyword == "deprecated":
        return "deprecated" if after else "no longer deprecated"
    if before is None:
        return f"{keyword} {shown(after)} is new"
    return f"{keyword} {shown(before)} is gone" if after is None else f"{keyword} {shown(before)} -> {shown(after)}"


def _verdict(keyword: str, before: Json, after: Json) -> Verdict:
    if keyword in RULES:
        return WORDING, COMPATIBLE if after is None else BREAKING
    if keyword in DEFAULTS:
        return narrowed(Direction.ANSWER) if before is None else widened(Direction.ANSWER) if after is None else BOTH
    if keyword == "deprecated":
        return COMPATIBLE, WORDING
    # What is not known here cannot be judged, so it counts as breaking.
    return (WORDING, WORDING) if keyword in WORDS or keyword.startswith("x-") else BOTH


def _compare_evidence(changes: Changes, where: str, before: Json, after: Json) -> None:
    first, second = _surety(before), _surety(after)
    if first == second:
        changes.note(where, "its source is told otherwise", (WORDING, WORDING))
        return
    judged = (first in JUDGED, second in JUDGED)
    contract = {(False, True): BREAKING, (True, False): COMPATIBLE}.get(judged, WORDING)
    changes.note(where, f"surety {first} -> {second}", (WORDING, contract))


def _surety(evidence: Json) -> str:
    """A statement without evidence is the page's own."""
    return str(evidence.get("surety", "A")) if isinstance(evidence, dict) else "A"
