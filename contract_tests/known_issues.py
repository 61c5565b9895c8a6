"""Defects that a user has decided to live with for a while: a file that names them, and what it still explains."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from attrs import define, field, frozen

from contract_tests.errors import UndecidedError
from contract_tests.results import NO_VALUE, Finding

ANY = NO_VALUE
_KEYS = frozenset({"rule", "pointer", "value", "reason", "until"})


@frozen
class KnownDefect:
    """An entry of the file.

    Attributes:
        rule: id of the rule that finds it.
        reason: why it is lived with.
        until: last day on which it counts.
        pointer: JSON pointer of the value accused, `*` for any one part of it; None is any.
        value: the value accused; ANY is any.
    """

    rule: str
    reason: str
    until: date
    pointer: str | None = None
    value: Any = ANY

    def explains(self, rule_id: str, finding: Finding) -> bool:
        """Whether a finding is this defect."""
        return (
            rule_id == self.rule
            and (self.pointer is None or _matches(self.pointer, finding.pointer))
            and (self.value is ANY or _same(self.value, finding.actual))
        )


@define
class KnownDefects:
    """The entries of a file, and which of them were needed."""

    entries: tuple[KnownDefect, ...] = ()
    today: date = field(factory=date.today)
    _needed: set[KnownDefect] = field(factory=set, init=False)

    def reason(self, rule_id: str, finding: Finding) -> str | None:
        """Return why a finding is lived with, None where it is not."""
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
                sentences.append(
                    f"The known defect {where} expired on {entry.until.isoformat()}: fix it or renew the entry."
                )
            elif entry.rule in ids and entry not in self._needed:
                sentences.append(f"The known defect {where} was not met: remove the entry.")
        return sentences


def load_known(path: Path | None, rule_ids: Iterable[str]) -> KnownDefects:
    """Read a file of known defects (YAML or JSON: a list of entries). Raises UndecidedError where it is wrong."""
    if path is None:
        return KnownDefects()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UndecidedError(f"--known {path} cannot be read: {error.strerror}") from None
    except (ValueError, yaml.YAMLError, RecursionError) as error:  # a day that does not exist is a ValueError
        raise UndecidedError(f"--known {path} cannot be read as YAML or JSON: {' '.join(str(error).split())}") from None
    if not isinstance(entries, list):
        raise UndecidedError(f"--known {path} is no list of entries with rule, reason and until")
    ids = set(rule_ids)
    return KnownDefects(tuple(_entry(entry, f"--known {path}, entry {n}", ids) for n, entry in enumerate(entries, 1)))


def _entry(raw: Any, where: str, rule_ids: set[str]) -> KnownDefect:
    if not isinstance(raw, dict) or not {"rule", "reason", "until"} <= raw.keys():
        raise UndecidedError(f"{where}: rule, reason and until are needed")
    if unknown := raw.keys() - _KEYS:
        raise UndecidedError(f"{where}: unknown key {min(map(str, unknown))}; there are {', '.join(sorted(_KEYS))}")
    if str(raw["rule"]) not in rule_ids:
        raise UndecidedError(f"{where}: there is no rule {raw['rule']}; contract_tests/RULES.md lists them all")
    if not str(raw["reason"] or "").strip():
        raise UndecidedError(f"{where}: reason is empty: say why the defect is lived with")
    if not isinstance(raw.get("pointer"), str | None):
        raise UndecidedError(f"{where}: pointer has to be a text such as /items/*/severity")
    if isinstance(raw.get("value"), dict | list):
        raise UndecidedError(f"{where}: value has to be a single value, not a list or an object")
    return KnownDefect(
        raw["rule"],
        str(raw["reason"]),
        _day(raw["until"], where),
        raw.get("pointer"),
        raw.get("value", ANY),
    )


def _day(raw: Any, where: str) -> date:
    """Return a day; JSON knows it as text only."""
    try:
        return raw if type(raw) is date else date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise UndecidedError(f"{where}: until has to be a day such as 2027-01-31") from None


def _matches(pattern: str, pointer: str) -> bool:
    wanted, parts = pattern.split("/"), pointer.split("/")
    return len(wanted) == len(parts) and all(w in ("*", part) for w, part in zip(wanted, parts, strict=True))


def _same(wanted: Any, got: Any) -> bool:
    try:
        return json.dumps(wanted, default=str) == json.dumps(got)
    except (TypeError, ValueError):
        return False
