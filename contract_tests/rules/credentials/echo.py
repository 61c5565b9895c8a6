"""What answers say of the credentials that they were asked with."""

from collections.abc import Iterator

from contract_tests.engine.errors import CannotTestError
from contract_tests.engine.exchange import Exchange
from contract_tests.engine.findings import Finding, Settled
from contract_tests.engine.masking import Masker
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import scheme_pointer

_SHORTEST = 8
"""A shorter credential stands in texts by chance."""


def _masker(run: Run, header: str) -> Masker:
    secret = run.settings.credentials.get(header)
    if secret is None or len(secret.reveal()) < _SHORTEST:
        raise CannotTestError(f"{header} is unknown, or too short to be told from other text")
    return Masker({header: secret})


def _repeats(masker: Masker, exchange: Exchange) -> str | None:
    """Return where an answer repeats the credential: a header's name, `body`, or None."""
    for name, value in exchange.headers:
        if masker.mask(value) != value or masker.mask(name) != name:
            return f"the header {name}"
    text = exchange.body.decode("utf-8", "replace")
    return "the body" if masker.mask(text) != text else None


@rule("key-not-repeated", fact="an answer never repeats the API key, in a header or in the body", surety="C")
def key_not_repeated(run: Run) -> Iterator[Finding]:
    """No answer repeats the API key, in any header or in the body, in any encoding."""
    header = run.operation.credential_headers[0]
    masker = _masker(run, header)
    for exchange in run.traffic:
        where = _repeats(masker, exchange)
        if where:
            yield Finding(f"no answer that repeats {header}", problem=f"{where} repeats it", exchange=exchange)


@rule("connection-repeated", fact="of the other credentials nobody says whether an answer repeats them", surety="E")
def connection_repeated(run: Run) -> Iterator[Settled]:
    """The other credentials may be repeated in answers."""
    for header in run.operation.credential_headers[1:]:
        masker = _masker(run, header)
        met = any(_repeats(masker, exchange) for exchange in run.traffic)
        yield Settled(f"answers repeat {header}", "yes" if met else "no", scheme_pointer(run.operation, header))
