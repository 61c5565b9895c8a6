"""What the snapshots of a run say of motion: when the list last changed, and whether it went back."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from contract_tests.engine.listing import Listing
    from contract_tests.http.exchange import Exchange, Query

LAG = 2.1
"""Seconds by which a replica may be behind: "up to two seconds or so"."""


@define
class States:
    """The states of the list, by the request that gave them.

    Attributes:
        sleep: waits that many seconds.
        clock: monotonic seconds.
        patient: whether samples are taken with a pause on either side, so that lagging replicas catch up.
        went_back: an answer that showed an older state than the one before it; None where none did.
    """

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    patient: bool = False
    went_back: "Exchange | None" = None
    _changed: float | None = field(default=None, init=False)
    _last: "dict[Query, Listing]" = field(factory=dict, init=False, repr=False)
    _gone: "dict[Query, set[str]]" = field(factory=dict, init=False, repr=False)

    def add(self, seen: "Listing") -> None:
        """Take note of a snapshot."""
        from contract_tests.engine.between import Between  # which takes snapshots, and they come here

        query = seen.page.exchange.request.query
        before = self._last.get(query)
        self._last[query] = seen
        if before is None or Between(before, seen).is_still:
            return
        self._changed = self.clock()
        if before.is_whole and seen.is_whole:
            gone = self._gone.setdefault(query, set())
            if gone & set(seen.ids):
                self.went_back = self.went_back or before.page.exchange
            gone |= set(before.ids) - set(seen.ids)

    @property
    def may_lag(self) -> bool:
        """Whether the list changed so lately that a replica may not know it yet."""
        return self._changed is not None and self.clock() - self._changed < LAG

    def pause(self) -> None:
        """Wait until replicas have caught up, where a sample is taken patiently."""
        if self.patient:
            self.sleep(LAG)
