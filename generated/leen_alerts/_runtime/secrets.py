# Copied as it is into the generated package: edit it in openapi/generator/runtime, then run `make generate`.
"""Credentials that no repr, pickle, log line or traceback shows, and their redaction in texts."""

import re
from collections.abc import Callable, Container, Mapping
from functools import cached_property
from types import TracebackType
from typing import Any, NoReturn

import httpx

from ..errors import UsageError

MASK = "***"
HEADER_TEXT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_CUT_END = re.compile(r"(?:…|\.\.\.)['\"]?\Z")
_SHORTEST_TAIL = 4  # characters of a secret at the end of a cut text that are redacted too
# Shorter secrets, as tests use, are redacted as words only: "key" is not to hide half of each message.
_SHORT = 8
_HEADER_HOLDERS = frozenset({"httpx", "httpcore", "h11", "h2", "anyio"})


class Secret:
    """Text that is only read where it is sent."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value: Any = value.reveal() if isinstance(value, Secret) else value

    def reveal(self) -> Any:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


class Credentials:
    """What each request carries in its headers."""

    def __init__(self, secrets: Mapping[str, Secret], headers: Mapping[str, str]) -> None:
        """Take secrets and the names of their headers, both by argument."""
        self._secrets = dict(secrets)
        self.headers = headers
        for name, secret in secrets.items():
            # Checked before httpx sees it: its own message about an illegal header quotes the value.
            if type(secret.reveal()) is not str or not HEADER_TEXT.fullmatch(secret.reveal()):
                where = f"{name} cannot travel in the header {headers[name]}"
                raise UsageError(f"{where}; printable ASCII without outer blanks is needed")

    def replace(self, changes: Mapping[str, Secret]) -> "Credentials":
        """The same with other values."""
        return Credentials({**self._secrets, **changes}, self.headers)

    def auth(self, sent: Container[str] | None) -> Callable[[httpx.Request], httpx.Request]:
        """A function that sets the headers in `sent`, or all, for httpx to call: only requests ever hold them."""

        def authenticate(request: httpx.Request) -> httpx.Request:
            for name, header in self.headers.items():
                if sent is None or header in sent:
                    request.headers[header] = self._secrets[name].reveal()
            return request

        return authenticate

    def redact(self, text: str) -> str:
        """The text without any credential, in any usual spelling, also where the text was cut inside one."""
        if not self._secrets:
            return text
        text = self._pattern.sub(MASK, text)
        whole = _CUT_END.sub("", text)
        for secret in self._texts:
            for length in range(len(secret) - 1, _SHORTEST_TAIL - 1, -1) if len(secret) >= _SHORT else ():
                if whole.lower().endswith(secret[:length].lower()):
                    return whole[:-length] + MASK + text[len(whole) :]
        return text

    @property
    def _texts(self) -> list[str]:
        return [secret.reveal() for secret in self._secrets.values()]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_any_spelling, sorted(self._texts, key=len, reverse=True))))


def _any_spelling(secret: str) -> str:
    found = "".join(map(_spellings, secret))
    return f"(?i:{found})" if len(secret) >= _SHORT else rf"(?<![A-Za-z0-9]){found}(?![A-Za-z0-9])"


def _spellings(character: str) -> str:
    """A character as it is, percent-encoded, or escaped as JSON and Python do."""
    code = f"(?i:%{ord(character):02x}|\\\\u{ord(character):04x})"
    if character.isalnum():
        return f"(?:{character}|{code})"
    return rf"(?:\\?{re.escape(character)}|{code}{'|[+]' if character == ' ' else ''})"


def strip_frames(exception: BaseException | None) -> None:
    """Take the frames of httpx and below out of the tracebacks of an exception and its causes: they hold headers."""
    while exception is not None:
        entries: list[TracebackType] = []
        entry = exception.__traceback__
        while entry is not None:
            entries.append(entry)
            entry = entry.tb_next
        kept: TracebackType | None = None
        for entry in reversed(entries):
            if str(entry.tb_frame.f_globals.get("__name__")).partition(".")[0] not in _HEADER_HOLDERS:
                kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
        exception.__traceback__ = kept
        exception = exception.__cause__ or exception.__context__
