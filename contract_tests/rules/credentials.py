"""Credentials: without all of them valid there is no data, and the key is never repeated."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from uuid import UUID

from attrs import evolve

from contract_tests.catalog import exchange_rule, probe, rule
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.http.redaction import Redaction
from contract_tests.openapi.query_parts import FAR_FUTURE, QueryParts
from contract_tests.results import CannotTestError, Finding, present, repeats, shown_by, status
from contract_tests.rules.probes import real_cursor
from contract_tests.run import Run
from contract_tests.sampling.reading import once

ABSENT, WRONG, ALTERED = "absent credentials", "wrong credentials", "altered credentials"

_OTHER_UUID = "5f0c7d7e-3b0a-4b4e-9d0c-6b1f4e2a9c11"
_LONG = 600
"""Characters: more than a column for credentials holds, fewer than a gateway refuses."""
_SHORTEST = 8
"""A shorter credential stands in texts by chance."""


@probe(ABSENT)
def absent(run: Run) -> Iterator[Request]:
    """Yield requests without each header, without all of them, and with each of them empty."""
    names = run.operation.credential_headers
    for name in names:
        yield from _requests(run, f"without {name}", {name: None}, everywhere=True)
        yield from _requests(run, f"with an empty {name}", {name: ""})
    yield from _requests(run, "without credentials", dict.fromkeys(names))


@probe(WRONG)
def wrong(run: Run) -> Iterator[Request]:
    """Yield requests with each header of its kind but not valid, of another kind, and with another's value."""
    valid = _valid(run)
    made_up = {name: _of_the_same_form(text) for name, text in valid.items()}
    for name, text in made_up.items():
        yield from _requests(run, f"with a made-up {name} of the same form", {name: text}, everywhere=True)
        yield from _requests(run, f"with {name} of another kind", {name: "not-a-credential"})
        yield from _requests(run, f"with {name} beyond ASCII", {name: "clé-ключ-鍵"})
        yield from _requests(run, f"with {name} that is very long", {name: text * (_LONG // len(text) + 1)})
    yield from _requests(run, "with all credentials wrong", made_up)
    # Not the other way round: a key must not travel where an answer is free to repeat it.
    key, *others = valid
    for name in others:
        yield from _requests(run, f"with the value of {name} as {key}", {key: valid[name]})


@probe(ALTERED)
def altered(run: Run) -> Iterator[Request]:
    """Yield requests with each value cut, made longer, changed at an end, and in the other letter case."""
    for name, text in _valid(run).items():
        alterations = {
            "without its last character": text[:-1],
            "cut to its first half": text[: len(text) // 2],
            "with a character appended": f"{text}0",
            "with another last character": text[:-1] + ("1" if text[-1] == "0" else "0"),
            "with another first character": ("1" if text[0] == "0" else "0") + text[1:],
            # Hexadecimal text, UUIDs too, may be compared by its number.
            "in the other letter case": text if set(text) <= set("0123456789abcdefABCDEF-") else text.swapcase(),
        }
        for how, other in alterations.items():
            if other.strip() and other != text:
                yield from _requests(run, f"with {name} {how}", {name: other})


def _valid(run: Run) -> dict[str, str]:
    return {name: run.settings.credentials[name].reveal() for name in run.operation.credential_headers}


def _of_the_same_form(text: str) -> str:
    try:
        UUID(text)
    except ValueError:
        # Made from the shape alone: whoever reads what was sent learns nothing of the valid one.
        other = "".join(
            "7" if char.isdigit() else "Q" if char.isupper() else "q" if char.isalpha() else char for char in text
        )
        return other if other != text else other[:-1] + "x"
    return _OTHER_UUID


def _requests(
    run: Run, what: str, credentials: Mapping[str, str | None], *, everywhere: bool = False
) -> Iterator[Request]:
    """Requests for a small page, or for pages of every kind, with these credentials; None leaves one out."""
    queries = _queries(run)
    pages = [*((query, None) for query in queries), (queries[0], f"{run.operation.path}/")]
    for query, path in pages if everywhere else pages[:1]:
        yield Request(query, credentials=dict(credentials), path=path, purpose=f"request {what}")


@once
def _queries(run: Run) -> list[Query]:
    """The plainest page, pages in each mode, later ones, with flags, and without any item: no items are data too."""
    parts = QueryParts(run.operation)
    small, cursor = parts.limit(1), real_cursor(run) if run.operation.paging.cursor else None
    return [
        small,
        (),
        parts.limit(0),
        (*parts.flags, *small),
        (*parts.since(FAR_FUTURE), *small),
        (*parts.offset(1), *parts.sort, *small),
        (*parts.offset(1_000_000), *small),
        (*parts.cursor_mode, *small),
        *([(*parts.cursor_mode, *parts.cursor(cursor), *small)] if cursor else []),
    ]


def _gives_no_data(run: Run) -> Iterator[Finding]:
    """Yield for each header what the first text shows that data was given for; the message names the others."""
    tried: dict[tuple[str, ...], dict[str, list[Finding]]] = {}
    for exchange in run.traffic:
        if exchange.request.credentials and exchange.request.method == "GET":
            headers = tuple(exchange.request.credentials)
            what = exchange.request.purpose.removeprefix("request ").removeprefix(f"with {' and '.join(headers)} ")
            tried.setdefault(headers, {}).setdefault(what, []).extend(_data(run, exchange))
    if not tried:
        raise CannotTestError("no request without valid credentials was recorded")
    for found in tried.values():
        accepted, refused = ([what for what in found if bool(found[what]) is given] for given in (True, False))
        others = {"accepted too": accepted[1:], "refused": refused}
        more = "; ".join(f"{outcome}: {', '.join(whats)}" for outcome, whats in others.items() if whats)
        for finding in found[accepted[0]] if accepted else ():
            yield evolve(finding, message=f"{finding.message[:-1]} ({more})." if more else finding.message)


def _data(run: Run, exchange: Exchange) -> Iterator[Finding]:
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
    WRONG: "A request with a made-up credential gets no data, though the others are valid.",
    ALTERED: "A valid credential that was cut, extended or changed in one character gets no data.",
}
for _source, _statement in _STATEMENTS.items():
    rule(
        f"credentials.{_source.partition(' ')[0]}",
        fact="without a valid key and a valid connection there is no data: an empty list with 200 is data",
        sends=False,
        sources=(_source,),
        statement=_statement,
    )(_gives_no_data)


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
    holds = run.once(f"search for {header}", lambda: _search(run, header))
    for name, value in exchange.headers:
        if holds(value):
            return f"the header {name}"
    return "the body" if holds(exchange.body.decode("utf-8", "replace")) else None


def _search(run: Run, header: str) -> Callable[[str], bool]:
    """Return what looks for a credential in every spelling that is redacted, in hexadecimal, and reversed."""
    secret = run.settings.credentials.get(header)
    if secret is None or len(secret.reveal()) < _SHORTEST:
        raise CannotTestError(f"{header} is unknown, or too short to be told from other text")
    redaction, text = Redaction({header: secret}), secret.reveal()
    unusual = (text.encode().hex(), text[::-1])

    @cache  # many answers of a run are the same
    def holds(text: str) -> bool:
        return any(spelling in text for spelling in unusual) or redaction.redact(text) != text

    return holds
