"""Secrets never leave a run: they are wrapped where they are held, and masked by value where text leaves."""

import base64
import html.entities
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

# Texts this short are masked as a whole word only: "a1" stands in half of all words.
_SHORT = 6
# A fragment of this part of a secret is masked too: what a server or a program cut short still gives most of it away.
_FRAGMENT = 2 / 3
_NAMES: dict[str, list[str]] = {}
for _name, _char in html.entities.html5.items():
    if _name.endswith(";"):
        _NAMES.setdefault(_char, []).append(_name)


@frozen(repr=False)
class Secret:
    """A credential; `reveal()` gives its text, nothing else shows it."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Return the text itself, to be sent and for nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"


class Masker:
    """Replaces secrets in text by `MASKED-<name>`, which is plain text in every format that a report has.

    A secret is found in any letter case and however its characters are spelled, mixtures included: plain, with percent
    signs, with backslashes (JSON, reprs), as HTML or XML references, each of them twice over; in base64 at any position
    among other bytes, in the alphabet for URLs too; in hexadecimal; and without its hyphens. So is two thirds or more
    of it at either end.
    """

    def __init__(self, secrets: Mapping[str, Secret]) -> None:
        """Take the secrets by name, such as the name of the header that carries them; empty ones hide nothing."""
        found = {name: secret.reveal() for name, secret in secrets.items() if secret.reveal().strip()}
        self._patterns = [(re.compile(p), f"MASKED-{name}") for name, text in found.items() for p in _patterns(text)]

    def __repr__(self) -> str:
        return "Masker(***)"

    def mask(self, text: str) -> str:
        """Return the text without the secrets."""
        for pattern, label in self._patterns:
            text = pattern.sub(label, text)
        return text

    def mask_bytes(self, data: bytes) -> bytes:
        """Return the bytes without the secrets, whatever else they are."""
        return self.mask(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def mask_json(self, value: Any) -> Any:
        """Return a JSON value with every string and key masked."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {self.mask_json(key): self.mask_json(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.mask_json(item) for item in value]
        return value


def _patterns(secret: str) -> list[str]:
    """Return patterns that find a secret, the longest match first."""
    if len(secret) < _SHORT:
        return [rf"(?<!\w){_spelled(secret)}(?!\w)"]
    size = max(_SHORT, round(len(secret) * _FRAGMENT))
    head = _spelled(secret[:size]) + _optional_tail(secret[size:])
    encoded = sorted({core for text in (secret, secret.lower(), secret.upper()) for core in _encoded(text)})
    return [head, _spelled(secret[-size:]), "|".join(encoded)]


def _optional_tail(text: str) -> str:
    """Return a pattern of as much of the text as is there."""
    pattern = ""
    for char in reversed(text):
        pattern = f"(?:{_spelled(char)}{pattern})?"
    return pattern


def _encoded(text: str) -> Iterator[str]:
    """Yield patterns of the text's bytes in hexadecimal and, at each of three positions, in base64."""
    data = text.encode()
    yield data.hex()
    yield data.hex().upper()
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + data).decode()
        # Only these characters are decided by the text alone.
        core = encoded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6]
        yield re.sub("[+/]", lambda sign: rf"(?:[{sign[0]}{'-_'['+/'.index(sign[0])]}]|{_character(sign[0])})", core)


def _spelled(text: str) -> str:
    """Return a pattern of a text in any letter case, any character of it encoded or not; hyphens may be missing."""
    return "".join(
        f"(?:{_character(char)})?" if char == "-" and at else _character(char) for at, char in enumerate(text)
    )


def _character(char: str) -> str:
    # Each way begins with a character of its own: a class of these comes first, so that the scanner skips the rest.
    cases = [case for case in sorted({char, char.lower(), char.upper()}) if len(case) == 1]
    plain = "".join(re.escape(case) for case in cases) + ("+" if char == " " else "")
    ways = [
        rf"(?<=%)(?:25)*(?:{_any(_percent(case) for case in cases)})",
        rf"(?<=\\)\\*(?:{_any(_backslash(case) for case in cases)}|[{plain}])",
        rf"(?<=&)(?:amp;)*(?:{_any(_reference(case) for case in cases)})",
        rf"(?<=[{plain}])",
    ]
    return rf"[{plain}%\\&](?:{'|'.join(ways)})"


def _any(patterns: Iterator[str]) -> str:
    return "|".join(patterns)


def _percent(char: str) -> str:
    """Return the pattern of a percent-encoded character without its first sign."""
    return "%(?:25)*".join(_hex(f"{byte:02x}") for byte in char.encode("utf-8", "surrogatepass"))


def _backslash(char: str) -> str:
    code = ord(char)
    ways = [rf"u{_hex(f'{code:04x}')}", rf"U{_hex(f'{code:08x}')}", rf"u\{{0*{_hex(f'{code:x}')}\}}"]
    if code < 256:
        ways += [rf"x{_hex(f'{code:02x}')}", f"{code:03o}"]
    if code > 0xFFFF:
        high, low = divmod(code - 0x10000, 0x400)
        ways.append(rf"u{_hex(f'{0xD800 + high:04x}')}\\+u{_hex(f'{0xDC00 + low:04x}')}")
    return "|".join(ways)


def _reference(char: str) -> str:
    names = map(re.escape, _NAMES.get(char, ()))
    return "|".join([f"#0*{ord(char)};", f"#[xX]0*{_hex(f'{ord(char):x}')};", *names])


def _hex(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)
