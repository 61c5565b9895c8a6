"""What answers say of the credentials that they were asked with."""

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

from attrs import field, frozen

from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import scheme_pointer
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.http.redaction import Redaction
from contract_tests.results import Finding, Settled, simple
from contract_tests.rules.http.judged import require

_SHORTEST = 8
"""A shorter credential stands in texts by chance."""


_SMALL = 10_000
"""Bytes up to which a body is searched for every spelling; a page is searched for the usual ones."""


@frozen
class _Credential:
    """A credential to be looked for."""

    text: str = field(repr=False)
    redaction: Redaction
    usual: tuple[bytes, ...] = field(repr=False)

    def is_in(self, exchange: Exchange) -> str | None:
        """Return where an answer repeats it: a header's name, `body`, or None."""
        for name, value in exchange.headers:
            if self._is_in_text(value):
                return f"the header {name}"
        body = exchange.body
        found = self._is_in_text(body.decode("utf-8", "replace")) if len(body) <= _SMALL else self._is_in_page(body)
        return "the body" if found else None

    def _is_in_text(self, text: str) -> bool:
        return self.redaction.redact(text) != text or self._is_in_page(text.encode("utf-8", "replace"))

    def _is_in_page(self, body: bytes) -> bool:
        lowered = body.lower()
        return any(spelling in body or spelling in lowered for spelling in self.usual)


def _usual_spellings(text: str) -> tuple[bytes, ...]:
    """The text as it is, in lower case, percent-encoded, in hexadecimal, reversed, and in base64 at any position."""
    data = text.encode()
    base64 = [b64encode(b"\0" * before + data)[before and before + 1 : -4] for before in range(3)]
    plain = [data, data.lower(), quote(text, safe="").encode(), data.hex().encode(), data[::-1]]
    return tuple({*plain, *base64, *(code.translate(_URL_SAFE) for code in base64)})


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def _credential(run: Run, header: str) -> _Credential:
    secret = run.settings.credentials.get(header)
    if secret is None or len(secret.reveal()) < _SHORTEST:
        raise CannotTestError(f"{header} is unknown, or too short to be told from other text")
    text = secret.reveal()
    return _Credential(text, Redaction({header: secret}), _usual_spellings(text))


@rule("key-not-repeated", fact="an answer never repeats the API key, in a header or in the body", surety="C")
def key_not_repeated(run: Run) -> Iterator[Finding]:
    """No answer repeats the API key, in any header or in the body, in any encoding."""
    header = run.operation.credential_headers[0]
    credential = _credential(run, header)
    for exchange in require(run.traffic, "answer"):
        where = credential.is_in(exchange)
        if where:
            yield simple(f"no answer that repeats {header}", problem=f"{where} repeats it", exchange=exchange)


@rule("connection-repeated", fact="of the other credentials nobody says whether an answer repeats them", surety="E")
def connection_repeated(run: Run) -> Iterator[Settled]:
    """The other credentials may be repeated in answers."""
    for header in run.operation.credential_headers[1:]:
        credential = _credential(run, header)
        met = any(credential.is_in(exchange) for exchange in require(run.traffic, "answer"))
        yield Settled(f"answers repeat {header}", "yes" if met else "no", scheme_pointer(run.operation, header))
