"""The only place where what a server sent becomes text: redacted, made visible, shortened, or withheld."""

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import takewhile
from typing import Any

from contract_tests.http.exchange import Exchange
from contract_tests.http.redaction import Redaction
from contract_tests.openapi.document import Paging
from contract_tests.report.script import Facts, cut

_LONGEST_POINTER = 160
WITHHELD = "(withheld)"

_QUOTED = re.compile("\ue000(.*?)\ue001", re.DOTALL)
_INDEX = re.compile(r"|\*|\d{1,6}", re.ASCII)
"""What stands in a pointer before its first key, for any list index, and for one."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
"""Keys that are names of fields; any other may be data, such as a host's name."""
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_. -]{0,39}", re.ASCII)
"""New values of a documented enum are words of the contract, unless they do not look like one."""
_TRANSPORT_HEADERS = {"allow", "content-encoding", "content-length", "content-type", "date", "retry-after", "server"}
# As much of a word at either end makes it a changed copy: a cursor cut or altered, a time in another zone.
_SHARED = 8


class Quoting(Facts):
    """Turns values of a server, and words of our own beside them, into text that is safe to put into any format.

    Every text that it returns is free of secrets and of control, format and unpaired characters. Escaping for HTML,
    Markdown, XML or a shell is left to the format.
    """

    def __init__(
        self, redaction: Redaction, *, show_values: bool, traffic: Iterable[Exchange] = (), paging: Paging | None = None
    ) -> None:
        """Where values are not shown, all answers (`traffic`) tell which words of a request came from them."""
        items, identity = (paging.items, paging.identity) if paging else (None, None)
        super().__init__(items, identity, None if show_values else secrets.token_hex(8))
        self.redaction = redaction
        self.show_values = show_values
        self._traffic = traffic

    def value(self, value: Any, of_contract: bool = False) -> str:
        """Quote a value in at most 80 characters; where values are withheld, by its type.

        A number or a short word that belongs to the contract, such as a new value of an enum, is always shown.
        """
        is_word = of_contract and (type(value) is int or (isinstance(value, str) and _TOKEN.fullmatch(value)))
        if not self.show_values and not is_word:
            return super().value(value)
        return cut(self.text(_as_json(value)))

    def label(self, key: Any) -> str:
        """Name an item by its identity."""
        return super().label(key if self.salt else self.text(key if isinstance(key, str) else _as_json(key)))

    def words(self, text: str) -> str:
        """Quote a sentence of our own, and the values that stand in it through `results.quoted`."""
        parts = _QUOTED.split(text)
        return "".join(self.label(self.known(json.loads(p))) if n % 2 else self.text(p) for n, p in enumerate(parts))

    def pointer(self, pointer: str) -> str:
        """Quote a JSON pointer. Where values are withheld, it ends before the first key that is no field's name."""
        return cut(self.text(self._cut(pointer)), _LONGEST_POINTER)

    def text(self, text: str) -> str:
        """Quote words of our own: redacted, on one line, nothing shortened."""
        return visible(self.redaction.redact(text))

    def clean(self, value: Any) -> Any:
        """Return plain values with every text in them quoted as `text` does."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self.clean(inner) for key, inner in value.items()}
        return [self.clean(inner) for inner in value] if isinstance(value, list | tuple) else value

    def request_part(self, text: str) -> str:
        """Quote a part of a request whole, unless it came from an answer and values are withheld."""
        return WITHHELD if self.came_from_answer(text) else self.text(text)

    def came_from_answer(self, text: str) -> bool:
        """Whether a part of a request, or one that begins or ends like it, is to be withheld."""
        if self.show_values:
            return False
        if len(text) < _SHARED:
            return len(text) >= _SHARED // 2 and text in self._seen
        return text[:_SHARED] in self._ends or text[-_SHARED:] in self._ends

    @cached_property
    def _seen(self) -> set[str]:
        # A refusal repeats what was asked for, such as `true`: no value of an alert.
        pages = (exchange.json for exchange in self._traffic if exchange.status == 200 and exchange.is_json)
        return {text for page in pages for text in _scalars(page)}

    @cached_property
    def _ends(self) -> set[str]:
        return {end for text in self._seen if len(text) >= _SHARED for end in (text[:_SHARED], text[-_SHARED:])}

    def header(self, name: str, value: str) -> str:
        """Quote a header of an answer; where values are withheld, all but those that say how the answer was carried."""
        if name.lower() in {"set-cookie", "cookie", "authorization"}:
            return "REDACTED"
        return self.text(value) if self.show_values or name.lower() in _TRANSPORT_HEADERS else WITHHELD

    def _cut(self, pointer: str) -> str:
        if self.show_values:
            return pointer
        return "/".join(takewhile(lambda part: _NAME.fullmatch(part) or _INDEX.fullmatch(part), pointer.split("/")))


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


def visible(text: str) -> str:
    r"""Spell out what would not be seen or would steer what shows it: `\x1b`, `\u202e`, lone surrogates, line ends.

    `##` is spelled out too, since some CI systems read a command after it anywhere in a line.
    """
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text.replace("##", "#\\x23")


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "a value that is nested too deeply to be shown"
