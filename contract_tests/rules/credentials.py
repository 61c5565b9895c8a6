"""Credentials: without all of them valid there is no data, and the key is never repeated."""

from collections.abc import Iterator
from uuid import UUID

from attrs import field, frozen

from contract_tests.catalog import exchange_rule, probe
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.http.redaction import Redaction
from contract_tests.results import CannotTestError, Finding, present, repeats, shown_by, status
from contract_tests.rules.probes import FAR_FUTURE, flags, modes, real_cursor
from contract_tests.run import Run
from contract_tests.sampling.variants import SORT, sorts

ABSENT, WRONG, ALTERED = "absent credentials", "wrong credentials", "altered credentials"

_FACT = "without a valid key and a valid connection there is no data: an empty list with 200 is data"
_OTHER_UUID = "5f0c7d7e-3b0a-4b4e-9d0c-6b1f4e2a9c11"
_LONG = 600
"""Characters: more than a column for credentials holds, fewer than a gateway refuses."""
_SHORTEST = 8
"""A shorter credential stands in texts by chance."""


Invalid = dict[str, dict[str, str | None]]
"""What is wrong with credentials, in words -> header -> text, None leaves it out; others stay valid."""


@probe(ABSENT)
def absent(run: Run) -> Iterator[Request]:
    """Yield requests without each header, without all of them, and with each of them empty."""
    names = run.operation.credential_headers
    yield from _on_every_page(run, {f"without {name}": {name: None} for name in names})
    yield from _on_one_page(run, {"without credentials": dict.fromkeys(names)})
    yield from _on_one_page(run, {f"with an empty {name}": {name: ""} for name in names})


@probe(WRONG)
def wrong(run: Run) -> Iterator[Request]:
    """Yield requests with each header of its kind but not valid, of another kind, and with another's value."""
    valid = _valid(run)
    others = {name: _of_the_same_kind(text) for name, text in valid.items()}
    made_up: Invalid = {f"with a made-up {name} of the same form": {name: text} for name, text in others.items()}
    yield from _on_every_page(run, made_up)
    for name, text in others.items():
        long = text * (_LONG // len(text) + 1) if len(text) < _LONG else text
        kinds = {"of another kind": "not-a-credential", "beyond ASCII": "clé-ключ-鍵", "that is very long": long}
        yield from _on_one_page(run, {f"with {name} {kind}": {name: other} for kind, other in kinds.items()})
    yield from _on_one_page(run, {"with all credentials wrong": {**others}})
    # Not the other way round: a key must not travel where an answer is free to repeat it.
    first = next(iter(valid), "")
    swapped: Invalid = {f"with the value of {name} as {first}": {first: valid[name]} for name in list(valid)[1:]}
    yield from _on_one_page(run, swapped)


@probe(ALTERED)
def altered(run: Run) -> Iterator[Request]:
    """Yield requests with each value cut short, made longer, changed at an end, and in the other letter case."""
    for name, text in _valid(run).items():
        changed = "0" if text[-1] != "0" else "1"
        first = ("1" if text[0] == "0" else "0") + text[1:]
        variants = {"cut short": text[:-1], "cut in half": text[: len(text) // 2], "made longer": text + "0"}
        variants |= {"changed at its end": text[:-1] + changed, "changed at its start": first}
        if not _is_hexadecimal(text) and text.swapcase() != text:
            variants["in the other letter case"] = text.swapcase()
        yield from _on_one_page(run, {f"with {name} {how}": {name: v} for how, v in variants.items() if v.strip()})


def _on_every_page(run: Run, invalid: Invalid) -> Iterator[Request]:
    queries = run.once("queries for credentials", lambda: list(_queries(run)))
    for what, headers in invalid.items():
        for query in queries:
            yield Request(query, credentials=headers, purpose=f"request {what}")
        slash = f"{run.operation.path}/"
        yield Request(queries[0], credentials=headers, path=slash, purpose=f"request {what}")


def _on_one_page(run: Run, invalid: Invalid) -> Iterator[Request]:
    query = run.once("queries for credentials", lambda: list(_queries(run)))[0]
    for what, headers in invalid.items():
        yield Request(query, credentials=headers, purpose=f"request {what}")


def _queries(run: Run) -> Iterator[Query]:
    """The plainest page, pages in each mode, later ones, with flags, and without any item: no items are data too."""
    paging = run.operation.paging
    small = (paging.limit, "1")
    if paging.offset:
        sort = [(SORT, value) for value in sorts(run)[:1]]
        yield from ((small,), ((paging.offset.offset, "1"), *sort, small), ((paging.offset.offset, "1000000"), small))
    if paging.cursor:
        mode = modes(run)[-1]
        yield (*mode, small)
        if cursor := real_cursor(run):
            yield (*mode, (paging.cursor.cursor, cursor), small)
    yield ((paging.limit, "0"),)
    if run.operation.since:
        yield ((run.operation.since[0], FAR_FUTURE), small)
    yield ()
    yield (*((name, value) for name, value in flags(run) if value == "true"), small)


def _valid(run: Run) -> dict[str, str]:
    return {name: run.settings.credentials[name].reveal() for name in run.operation.credential_headers}


def _of_the_same_kind(text: str) -> str:
    try:
        UUID(text)
    except ValueError:
        # Made from the shape alone: whoever reads what was sent learns nothing of the valid one.
        other = "".join(
            "7" if char.isdigit() else "Q" if char.isupper() else "q" if char.isalpha() else char for char in text
        )
        return other if other != text else other[:-1] + "x"
    return _OTHER_UUID


def _is_hexadecimal(text: str) -> bool:
    """Hexadecimal text, UUIDs too, may be compared by its number: letter case is of no meaning then."""
    return all(char in "0123456789abcdefABCDEF-" for char in text)


def _has_bad_credentials(_run: Run, exchange: Exchange) -> bool:
    return bool(exchange.request.credentials) and exchange.request.method == "GET"


def _gives_data(run: Run, exchange: Exchange) -> Iterator[Finding]:
    what = f"A {exchange.request.purpose}"
    if 200 <= exchange.status < 300:
        message = f"{what} is answered with status {exchange.status}."
        yield shown_by(exchange, message, status("2xx"), expected="a refusal")
    elif items := run.items(exchange):
        message = f"{what} is refused, and the answer holds {len(items)} items."
        first = present(f"/{run.operation.paging.items}/0")
        yield shown_by(exchange, message, first, expected="a refusal without items")


_STATEMENTS = {
    ABSENT: "A request that lacks one credential, or all of them, gets no data, whichever page it asks for.",
    WRONG: "A request with a credential that is not valid gets no data, though the others are valid.",
    ALTERED: "A valid credential that was cut, extended or changed in one character gets no data.",
}
for _source, _statement in _STATEMENTS.items():
    _id = f"credentials.{_source.partition(' ')[0]}"
    exchange_rule(_id, fact=_FACT, sources=(_source,), where=_has_bad_credentials, statement=_statement)(_gives_data)


@exchange_rule(
    "credentials.key-not-repeated",
    fact="an answer never repeats the API key, in a header or in the body",
)
def key_not_repeated(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """No answer repeats the API key, in any header or in the body, in any encoding."""
    header = next(iter(run.operation.credential_headers), "credential")
    if where := repeated(run, header, exchange):
        yield shown_by(exchange, f"{where[:1].upper()}{where[1:]} repeats {header}.", repeats(header))


def repeated(run: Run, header: str, exchange: Exchange) -> str | None:
    """Return where an answer repeats a credential: a header's name, the body, or None.

    Raises:
        CannotTestError: the credential is unknown, or too short to be told from other text.
    """
    return run.once(f"credential {header}", lambda: _credential(run, header)).is_in(exchange)


@frozen
class _Credential:
    """A credential to be looked for: in every spelling that is redacted, in hexadecimal, and reversed."""

    redaction: Redaction
    unusual: tuple[str, ...] = field(repr=False)
    _bodies: dict[bytes, bool] = field(factory=dict, init=False, repr=False)

    def is_in(self, exchange: Exchange) -> str | None:
        """Return where an answer repeats it."""
        for name, value in exchange.headers:
            if self._is_in(value):
                return f"the header {name}"
        if exchange.body not in self._bodies:  # many answers of a run are the same
            self._bodies[exchange.body] = self._is_in(exchange.body.decode("utf-8", "replace"))
        return "the body" if self._bodies[exchange.body] else None

    def _is_in(self, text: str) -> bool:
        return any(spelling in text for spelling in self.unusual) or self.redaction.redact(text) != text


def _credential(run: Run, header: str) -> _Credential:
    secret = run.settings.credentials.get(header)
    if secret is None or len(secret.reveal()) < _SHORTEST:
        raise CannotTestError(f"{header} is unknown, or too short to be told from other text")
    text = secret.reveal()
    return _Credential(Redaction({header: secret}), (text.encode().hex(), text[::-1]))
