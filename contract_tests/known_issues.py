"""Known issues: findings that a user accepts for a while; a file names them, as known_issues.schema.json describes."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
from attrs import define, field, frozen

from contract_tests.results import NO_VALUE, Finding, InconclusiveError
from openapi.generator.source import SourceError, read_source

SCHEMA = Path(__file__).with_name("known_issues.schema.json")
ANY = NO_VALUE


@frozen
class KnownIssue:
    """An entry of the file.

    Attributes:
        rule: id of the rule that finds it.
        reason: why it is accepted.
        until: last day on which it counts.
        pointer: JSON pointer of the value at fault, `*` for any one part of it; None is any.
        value: the value at fault; ANY is any.
    """

    rule: str
    reason: str
    until: date
    pointer: str | None = None
    value: Any = ANY

    def explains(self, rule_id: str, finding: Finding) -> bool:
        """Whether a finding is this issue."""
        return (
            rule_id == self.rule
            and (self.pointer is None or _matches(self.pointer, finding.pointer))
            and (self.value is ANY or _text(self.value) == _text(finding.actual))
        )


@define
class KnownIssues:
    """The entries of a file, and which of them were needed."""

    entries: tuple[KnownIssue, ...] = ()
    today: date = field(factory=date.today)
    _needed: set[KnownIssue] = field(factory=set, init=False)

    def reason(self, rule_id: str, finding: Finding) -> str | None:
        """Return why a finding is accepted, None where it is not."""
        for entry in self.entries:
            if self.today <= entry.until and entry.explains(rule_id, finding):
                self._needed.add(entry)
                return f"{entry.reason} (until {entry.until.isoformat()})"
        return None

    def unneeded(self, tested: Iterable[str]) -> list[str]:
        """Return a sentence for each entry that has expired, or whose rule was tested without meeting it."""
        ids = set(tested)
        sentences = []
        for entry in self.entries:
            where = f"{entry.rule}{f' at {entry.pointer}' if entry.pointer else ''}"
            if entry.until < self.today:
                expired = entry.until.isoformat()
                sentences.append(f"The known issue {where} expired on {expired}: fix it or renew the entry.")
            elif entry.rule in ids and entry not in self._needed:
                sentences.append(f"The known issue {where} was not met: remove the entry.")
        return sentences


def load_known(path: Path | None, rule_ids: Iterable[str]) -> KnownIssues:
    """Read a file of known issues (YAML or JSON). Raises InconclusiveError where it is wrong."""
    if path is None:
        return KnownIssues()
    try:
        entries = read_source(path).value
    except SourceError as refusal:
        raise InconclusiveError(f"--known {refusal}") from None
    validator = jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")), validate_formats=True)
    for error in validator.iter_errors(entries):
        keys = list(error.instance_path)
        place = ", ".join([f"entry {int(keys[0]) + 1}", *map(str, keys[1:])]) if keys else "file"
        raise InconclusiveError(f"--known {path}: {place}: {error.message[:200]}")
    ids = set(rule_ids)
    for number, entry in enumerate(entries, 1):
        if entry["rule"] not in ids:
            words = f"there is no rule {entry['rule']}; contract_tests/RULES.md lists them all"
            raise InconclusiveError(f"--known {path}: entry {number}: {words}")
    return KnownIssues(tuple(KnownIssue(**{**entry, "until": date.fromisoformat(entry["until"])}) for entry in entries))


def _matches(pattern: str, pointer: str) -> bool:
    wanted, parts = pattern.split("/"), pointer.split("/")
    return len(wanted) == len(parts) and all(w in ("*", part) for w, part in zip(wanted, parts, strict=True))


def _text(value: Any) -> str:
    """JSON, in which 1, 1.0, true and "1" differ."""
    return json.dumps(value, default=repr)
