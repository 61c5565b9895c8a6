"""Remarks that say the same of many places are shown once, with how often they were met."""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from attrs import define, field

from contract_tests.engine.findings import Finding, Observation

RemarkT = TypeVar("RemarkT", Finding, Observation)


@define
class Group(Generic[RemarkT]):
    """Remarks alike: the same words, at pointers that differ in list indices alone.

    Attributes:
        where: their pointer, `*` for a list index where they differ.
        members: the remarks in the order met, never empty.
    """

    where: str
    members: list[RemarkT] = field(factory=list)


def group(remarks: Iterable[RemarkT]) -> list[Group[RemarkT]]:
    """Group remarks alike, in the order first met."""
    groups: dict[tuple[str, ...], Group[RemarkT]] = {}
    for remark in remarks:
        key = _key(remark)
        groups.setdefault(key, Group(key[-1])).members.append(remark)
    for found in groups.values():
        pointers = {remark.pointer for remark in found.members}
        found.where = pointers.pop() if len(pointers) == 1 else found.where
    return list(groups.values())


def _key(remark: Finding | Observation) -> tuple[str, ...]:
    words = (remark.expected, remark.problem) if isinstance(remark, Finding) else (remark.what,)
    return *words, _any_index(remark.pointer)


def _any_index(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)
