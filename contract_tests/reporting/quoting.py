"""The only place where what a server sent becomes text: masked, made visible, shortened, or withheld."""

import json
import re
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from contract_tests.engine.masking import Masker
from contract_tests.http.exchange import Exchange
from contract_tests.reporting.seen import SeenValues
from contract_tests.results import NO_VALUE

LONGEST_VALUE = 80
LONGEST_POINTER = 160
WITHHELD = "(withheld)"

_INDEX = re.compile(r"|\*|\d{1,6}", re.ASCII)
"""What stands in a pointer before its first key, for any list index, and for one."""


class Quoting:
    """Turns values of a server, and words of our own beside them, into text that is safe to put into any format.

    Every text that it returns is free of secrets and of control, format and unpaired characters. Escaping for HTML,
    Markdown, XML or a shell is left to the format.
    """

    def __init__(
        self,
        masker: Masker,
        *,
        show_values: bool,
        traffic: Iterable[Exchange] = (),
        keys: frozenset[str] = frozenset(),
    ) -> None:
        """Take what masks, and whether values are shown.

        Where they are not, `traffic` tells which words of a request came from answers, and `keys` which keys are the
        document's own words: any other may be data.
        """
        self.masker = masker
        self.show_values = show_values
        self._keys = keys
        self._seen = SeenValues(()) if show_values else SeenValues(traffic)

    def value(self, value: Any, pointer: str = "") -> str | None:
        """Quote a value in at most 80 characters, or give its type and pointer; None where there is no value."""
        if value is NO_VALUE:
            return None
        if not self.show_values:
            return self.text(f"{json_type(value)} at {self._cut(pointer) or 'the top of the answer'}")
        return shorten(self.text(_as_json(value)), LONGEST_VALUE)

    def pointer(self, pointer: str) -> str:
        """Quote a JSON pointer; its keys are the server's. Where values are withheld, it ends before the first such."""
        return shorten(self.text(self._cut(pointer)), LONGEST_POINTER)

    def _cut(self, pointer: str) -> str:
        if self.show_values:
            return pointer
        return "/".join(takewhile(lambda part: part in self._keys or _INDEX.fullmatch(part), pointer.split("/")))

    def text(self, text: str) -> str:
        """Quote words of our own: masked, on one line, nothing shortened."""
        return visible(self.masker.mask(text))

    def request_part(self, text: str) -> str:
        """Quote a part of a request whole, unless it came from an answer and values are withheld."""
        return WITHHELD if self._seen.gave(text) else self.text(text)

    def header(self, name: str, value: str) -> str:
        """Quote a header of an answer; where values are withheld, all but those that say how the answer was carried."""
        return self.text(value) if self.show_values or name.lower() in _TRANSPORT_HEADERS else WITHHELD


_TRANSPORT_HEADERS = {"allow", "content-encoding", "content-length", "content-type", "date", "retry-after", "server"}


def json_type(value: Any) -> str:
    """Name the JSON type of a value, with its article."""
    names = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", type(None): "null"}
    if isinstance(value, bytes | bytearray):
        return "bytes"
    return names.get(type(value)) or ("an object" if isinstance(value, dict) else "an array")


def visible(text: str) -> str:
    r"""Spell out what would not be seen or would steer what shows it: `\x1b`, `\u202e`, lone surrogates, line ends.

    `##` is spelled out too, since some CI systems read a command after it anywhere in a line.
    """
    shown = text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)
    return shown.replace("##", "#\\x23")


def shorten(text: str, longest: int) -> str:
    """Cut a text to that many characters, the last of them an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _as_json(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "backslashreplace")
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return f"{json_type(value)} that is nested too deeply to be shown"


def _escape(char: str) -> str:
    code = ord(char)
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return named.get(char) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
