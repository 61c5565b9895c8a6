"""Which words of a request came out of earlier answers: cursors, times, ids that a walk sends back."""

from collections.abc import Iterable, Iterator
from typing import Any

from contract_tests.http.exchange import Exchange

# As much of a word at either end makes it a changed copy: a cursor cut or altered, a time in another zone.
_SHARED = 8


class SeenValues:
    """Text values of answers, to tell what a request took from them."""

    def __init__(self, traffic: Iterable[Exchange]) -> None:
        """Read the answers; those that are not JSON give nothing."""
        self._values: set[str] = set()
        self._heads: set[str] = set()
        self._tails: set[str] = set()
        for exchange in traffic:
            if exchange.is_json:
                self._add(_scalars(exchange.json))

    def gave(self, text: str) -> bool:
        """Whether the text, or one that begins or ends like it, stood in an answer."""
        if len(text) < _SHARED:
            return len(text) >= _SHARED // 2 and text in self._values
        return text[:_SHARED] in self._heads or text[-_SHARED:] in self._tails

    def _add(self, scalars: Iterator[str]) -> None:
        for text in scalars:
            self._values.add(text)
            if len(text) >= _SHARED:
                self._heads.add(text[:_SHARED])
                self._tails.add(text[-_SHARED:])


def _scalars(root: Any) -> Iterator[str]:
    """Yield strings and numbers below a JSON value, as text."""
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
