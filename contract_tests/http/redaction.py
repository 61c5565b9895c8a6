"""Secrets never leave a run: they are wrapped where they are held, and redacted by value where text leaves."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from attrs import field, frozen

_SHORT = 6
"""Characters; a shorter text is redacted as a whole word only: "a1" stands in half of all words."""


@frozen(repr=False)
class Secret:
    """A credential; `reveal()` gives its text, nothing else shows it."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Return the text itself, to be sent and for nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"


class Redaction:
    """Replaces secrets in text by `REDACTED-<name>`, which is plain text in every format that a report has.

    A secret is found, in any letter case, as it is, percent-encoded, escaped for JSON or HTML, and in base64 (alone or
    in the middle of other text, as in `user:key`). So is any piece of it that has at least half its length, which
    covers credentials that were cut or altered before they were sent.
    """

    def __init__(self, secrets: Mapping[str, Secret]) -> None:
        """Take the secrets by name, such as the name of the header that carries them; empty ones hide nothing."""
        self._spellings: list[tuple[str, str]] = []
        self._words: list[tuple[re.Pattern[str], str]] = []
        for name, secret in secrets.items():
            text, label = secret.reveal().strip(), f"REDACTED-{name}"
            if 0 < len(text) < _SHORT:
                self._words.append((re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE), label))
            elif text:
                self._spellings += [(spelling, label) for spelling in dict.fromkeys(map(_lower, _spellings(text)))]

    def __repr__(self) -> str:
        return "Redaction(***)"

    def redact(self, text: str) -> str:
        """Return the text without the secrets."""
        lowered = _lower(text)
        found = [(*span, label) for spelling, label in self._spellings for span in _pieces(lowered, spelling)]
        for start, end, label in reversed(_apart(found)):
            text = f"{text[:start]}{label}{text[end:]}"
        for pattern, label in self._words:
            text = pattern.sub(label, text)
        return text

    def redact_bytes(self, data: bytes) -> bytes:
        """Return the bytes without the secrets, whatever else they are."""
        return self.redact(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _spellings(text: str) -> Iterator[str]:
    """Yield a text in the spellings that servers and libraries produce."""
    as_json = json.dumps(text)[1:-1]
    yield from (text, quote(text), quote(text, safe=""))
    yield from (as_json, json.dumps(text, ensure_ascii=False)[1:-1], as_json.replace("/", "\\/"))  # as PHP writes it
    yield from (html.escape(text), html.escape(text).replace("&#x27;", "&#39;"))
    data = text.encode("utf-8", "surrogatepass")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data).decode()
        # Only these characters are decided by the text alone, wherever it stands among other bytes.
        core = encoded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        yield from (core, core.replace("+", "-").replace("/", "_"))


def _lower(text: str) -> str:
    """Return a text of the same length in lower case."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _pieces(text: str, secret: str) -> Iterator[tuple[int, int]]:
    """Yield where pieces of at least half of a secret (and six characters) stand in a text.

    Such a piece holds one of the secret's blocks of half that size whole, so only these are searched for.
    """
    least = min(len(secret), max(len(secret) // 2, _SHORT))
    size = max(1, (least + 1) // 2)
    for block in range(0, len(secret) - size + 1, size):
        at = text.find(secret[block : block + size])
        while at >= 0:
            start, first = at, block
            while start > 0 and first > 0 and text[start - 1] == secret[first - 1]:
                start, first = start - 1, first - 1
            end, last = at + size, block + size
            while end < len(text) and last < len(secret) and text[end] == secret[last]:
                end, last = end + 1, last + 1
            if end - start >= least:
                yield start, end
            at = text.find(secret[block : block + size], end if end - start >= least else at + 1)


def _apart(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return spans in order, those that touch or overlap as one under the label of the longest."""
    spans: list[tuple[int, int, str]] = []
    for start, end, label in sorted(found, key=lambda span: (span[0], -span[1])):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]), spans[-1][2])
        else:
            spans.append((start, end, label))
    return spans
