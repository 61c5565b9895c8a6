"""Requests whose credentials are not valid, one header at a time and together, in both modes and on a later page."""

from collections.abc import Iterator
from uuid import UUID

from attrs import frozen

from contract_tests.engine.evidence import items_of
from contract_tests.engine.run import Run
from contract_tests.http.exchange import Exchange, Query, Request
from contract_tests.results import Finding, simple
from contract_tests.sampling.variants import SORT, sorts

ABSENT, WRONG, ALTERED, ECHO = "credential absent", "credential wrong", "credential altered", "credential to be echoed"
PURPOSES = frozenset({ABSENT, WRONG, ALTERED, ECHO})
_OTHER_UUID = "5f0c7d7e-3b0a-4b4e-9d0c-6b1f4e2a9c11"
_LONG = 600
"""Characters: more than a column for credentials holds, fewer than a gateway refuses."""


@frozen
class Attempt:
    """Credentials to be sent in place of the valid ones; headers that are not named stay valid.

    Attributes:
        what: what is wrong with them, in words.
        headers: header name -> text, None leaves it out.
        everywhere: whether it is tried on every kind of page, or on the plainest alone.
    """

    what: str
    headers: dict[str, str | None]
    everywhere: bool = False


def absent(run: Run) -> Iterator[Attempt]:
    """Each header left out, then all of them, then each of them empty."""
    names = run.operation.credential_headers
    for name in names:
        yield Attempt(f"without {name}", {name: None}, everywhere=True)
    yield Attempt("without credentials", dict.fromkeys(names))
    for name in names:
        yield Attempt(f"{name} empty", {name: ""})


def wrong(run: Run) -> Iterator[Attempt]:
    """Each header with a value of its kind that is not valid, with text of another kind, and with another's value."""
    valid = _valid(run)
    for name, text in valid.items():
        yield Attempt(f"{name} wrong", {name: _of_the_same_kind(text)}, everywhere=True)
        yield Attempt(f"{name} of another kind", {name: "not-a-credential"})
        yield Attempt(f"{name} of bytes beyond ASCII", {name: "clé-ключ-鍵"})
        if len(text) < _LONG:
            yield Attempt(f"{name} of great length", {name: _of_the_same_kind(text) * (_LONG // len(text) + 1)})
    yield Attempt("all wrong", {name: _of_the_same_kind(text) for name, text in valid.items()})
    # Not the other way round: a key must not travel where an answer is free to repeat it.
    first, *others = valid
    for name in others:
        yield Attempt(f"{first} with the value of {name}", {first: valid[name]})


def altered(run: Run) -> Iterator[Attempt]:
    """Each header with the valid value cut short, made longer, changed at its end, and in the other letter case."""
    for name, text in _valid(run).items():
        changed = "0" if text[-1] != "0" else "1"
        variants = {"cut short": text[:-1], "cut in half": text[: len(text) // 2], "longer": text + "0"}
        variants |= {"changed at its end": text[:-1] + changed, "changed at its start": _other_first(text)}
        if not _is_hexadecimal(text) and text.swapcase() != text:
            variants["in the other letter case"] = text.swapcase()
        for how, variant in variants.items():
            if variant.strip():
                yield Attempt(f"{name} {how}", {name: variant})


def refuse(
    run: Run, attempts: Iterator[Attempt], purpose: str, queries: list[Query]
) -> Iterator[tuple[Finding, Exchange]]:
    """Send the attempts and yield a finding for each one that gets data."""
    slash = f"{run.operation.path}/"
    for attempt in attempts:
        places = [(query, None) for query in queries] if attempt.everywhere else [(queries[0], None)]
        for query, path in [*places, *([(queries[0], slash)] if attempt.everywhere else [])]:
            request = Request(query, credentials=attempt.headers, path=path, purpose=purpose)
            exchange = run.session.send(request)
            if 200 <= exchange.status < 300:
                yield simple("a refusal", exchange.status, f"a request {attempt.what}", exchange=exchange), exchange
            elif exchange.is_json and (items := items_of(run, exchange)):
                where, what = f"/{run.operation.paging.items}", f"a request {attempt.what}"
                yield simple("a refusal without items", len(items), what, where, exchange), exchange


def queries(run: Run) -> list[Query]:
    """The plain request, pages in each mode, later ones, with flags, and without any item: no items are data too."""
    paging, found = run.operation.paging, list[Query]()
    small = (paging.limit, "1")
    if paging.offset:
        sort = [(SORT, value) for value in sorts(run)[:1]]
        found += [(small,), ((paging.offset.offset, "1"), *sort, small), ((paging.offset.offset, "1000000"), small)]
    if paging.cursor:
        mode = ((paging.cursor.enable, "true"),) if paging.cursor.enable else ()
        found.append((*mode, small))
        page = run.once("a cursor for credentials", lambda: run.get(*mode, small, purpose="a cursor to send on"))
        cursor = page.json.get(paging.cursor.next) if page.status == 200 and page.is_json else None
        if isinstance(cursor, str):
            found.append((*mode, (paging.cursor.cursor, cursor), small))
    since = [((run.operation.since[0], "2999-01-01T00:00:00Z"), small)] if run.operation.since else []
    return [*found, ((paging.limit, "0"),), *since, (), (*_flags(run), small)]


def _flags(run: Run) -> Query:
    """All flags that add to items or leave something out, set."""
    offset = run.operation.paging.offset
    others = [offset.exclude_total] if offset and offset.exclude_total else []
    return tuple((name, "true") for name in (*run.operation.includes, *others))


def _valid(run: Run) -> dict[str, str]:
    return {name: run.settings.credentials[name].reveal() for name in run.operation.credential_headers}


def _of_the_same_kind(text: str) -> str:
    if _is_uuid(text):
        return _OTHER_UUID
    return "".join(_next(char) for char in text)


def _next(char: str) -> str:
    """Return another character of the same kind: letters and digits move on by one."""
    for first, last in ("09", "az", "AZ"):
        if first <= char <= last:
            return first if char == last else chr(ord(char) + 1)
    return char


def _other_first(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _is_hexadecimal(text: str) -> bool:
    """Hexadecimal text, UUIDs too, may be compared by its number: letter case is of no meaning then."""
    return all(char in "0123456789abcdefABCDEF-" for char in text)
