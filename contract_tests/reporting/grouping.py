"""Remarks that say the same of many places are shown once, with how often they were met."""

import re
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from attrs import define, field

from contract_tests.results import Finding, Observation

RemarkT = TypeVar("RemarkT", Finding, Observation)


_MOST_KINDS = 5


@define
class Group(Generic[RemarkT]):
    """Remarks alike: the same words, at pointers that differ in list indices alone.

    Attributes:
        where: their pointer, `*` for a list index where they differ.
        members: the remarks in the order met, never empty.
        varying: whether the numbers in their words differ.
    """

    where: str
    members: list[RemarkT] = field(factory=list)
    varying: bool = False

    @property
    def example(self) -> RemarkT:
        """The remark whose request is the shortest, since it is the easiest to look at."""
        return min(self.members, key=lambda remark: len(remark.exchange.url) if remark.exchange else 0)


def group(remarks: Iterable[RemarkT]) -> list[Group[RemarkT]]:
    """Group remarks alike, in the order first met; where many kinds are left, those alike but for numbers are one."""
    met = list(remarks)
    groups = _grouped(met, _key)
    return groups if len(groups) <= _MOST_KINDS else _grouped(met, _key_without_numbers)


def _grouped(remarks: list[RemarkT], key: Callable[[Finding | Observation], tuple[str, ...]]) -> list[Group[RemarkT]]:
    groups: dict[tuple[str, ...], Group[RemarkT]] = {}
    for remark in remarks:
        groups.setdefault(key(remark), Group(_key(remark)[-1])).members.append(remark)
    for found in groups.values():
        pointers = {remark.pointer for remark in found.members}
        found.where = pointers.pop() if len(pointers) == 1 else found.where
        found.varying = len({_key(remark) for remark in found.members}) > 1
    return list(groups.values())


def _key(remark: Finding | Observation) -> tuple[str, ...]:
    words = (remark.expected, remark.message) if isinstance(remark, Finding) else (remark.what,)
    return *words, _any_index(remark.pointer)


def _key_without_numbers(remark: Finding | Observation) -> tuple[str, ...]:
    *words, where = _key(remark)
    return *(re.sub(r"\d+", "#", word) for word in words), where


def _any_index(pointer: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)
