"""Checks of a single page of any paged list: what it says of its items, its total and its cursors."""

from collections.abc import Callable, Iterator
from typing import Any

from contract_tests.catalog import ExchangeFunction, exchange_rule
from contract_tests.http.exchange import Exchange
from contract_tests.results import (
    NO_VALUE,
    Finding,
    contains,
    counts_items,
    length,
    present,
    quoted,
    shown_by,
    value_at,
)
from contract_tests.rules.probes import COMBINATIONS, CURSORS, GENERATED
from contract_tests.run import Run
from contract_tests.sampling.slices import OFFSET_SAMPLES
from contract_tests.sampling.traversal import CURSOR_SAMPLES

PAGES = (COMBINATIONS, GENERATED, CURSORS, OFFSET_SAMPLES, CURSOR_SAMPLES)
"""Sources whose answers are pages."""

_NOTHING = frozenset({"", "null", "none", "nil", "undefined"})


def page_rule(
    rule_id: str,
    *,
    fact: str,
    confidence: str = "C",
    mode: str = "",
    where: Callable[[Run, Exchange], object] = lambda _run, _exchange: True,
    if_none: str = "",
) -> Callable[[ExchangeFunction], ExchangeFunction]:
    """Register a function of one page, of one mode or either, as a rule."""

    def is_meant(run: Run, exchange: Exchange) -> bool:
        is_page = exchange.request.is_plain and exchange.status == 200 and exchange.is_json
        is_page = is_page and isinstance(exchange.json, dict) and mode in {"", run.mode(exchange)}
        return is_page and bool(where(run, exchange))

    if_none = if_none or f"no {mode} page was read".replace("  ", " ")
    return exchange_rule(rule_id, fact=fact, confidence=confidence, sources=PAGES, where=is_meant, if_none=if_none)


@page_rule("page.count", fact="count is the number of items in this answer", confidence="A", mode="offset")
def count(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """The count of an offset page is the number of its items."""
    offset = run.operation.paging.offset
    told, held = exchange.json.get(offset.count) if offset else None, len(run.items(exchange))
    if offset and isinstance(told, int) and told != held:
        message = f"The page holds {held} items, and its {offset.count} is another number."
        yield shown_by(exchange, message, ~counts_items(f"/{offset.count}"), expected=str(held), actual=told)


@page_rule("page.no-repeats", fact="the identity of an item is its own: no two items of a list share one")
def no_repeats(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """No page holds two items of the same identity."""
    paging, seen = run.operation.paging, dict[Any, int]()
    for index, item in enumerate(run.items(exchange)):
        identity = item.get(paging.identity) if isinstance(item, dict) else None
        if not isinstance(identity, str | int):
            continue
        first = seen.setdefault(identity, index)
        if first != index:
            place = f"/{paging.items}/{index}/{paging.identity}"
            message = f"The page holds {quoted(identity)} twice, as items {first} and {index}."
            yield shown_by(exchange, message, contains(identity, identity), subject=identity, pointer=place)


@page_rule("page.limit", fact="no page holds more than limit items; limit may be sent with every cursor page")
def limit(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """No page holds more items than its limit, or the default limit, allows."""
    most, held = _most(run, exchange), len(run.items(exchange))
    if most is not None and held > most:
        message = f"The page holds {held} items, and at most {most} were asked for."
        yield shown_by(exchange, message, ~length(0, most), pointer=f"/{run.operation.paging.items}")


def _most(run: Run, exchange: Exchange) -> int | None:
    """Return how many items the page may hold; None without a plain limit, or with one that a cursor carries."""
    paging = run.operation.paging
    texts = _sent(exchange, paging.limit)
    if not texts:
        carried = paging.cursor is not None and exchange.request.get(paging.cursor.cursor) is not None
        return None if carried else paging.default_limit
    plain = len(texts) == 1 and texts[0].isascii() and texts[0].isdigit() and 0 < int(texts[0]) < 10**9
    return int(texts[0]) if plain else None


def _sent(exchange: Exchange, name: str | None) -> list[str]:
    return [text for key, text in exchange.request.query if key == name]


@page_rule("page.cursor-null", fact="the cursors are null at the end and at the beginning", mode="cursor")
def cursor_null(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Where there is no further page the cursor is null, not an empty text or a word for nothing."""
    cursor = run.operation.paging.cursor
    for key in (cursor.next, cursor.previous) if cursor else ():
        value = exchange.json.get(key)
        if isinstance(value, str) and value.strip().lower() in _NOTHING:
            message = f"{key} is neither a cursor nor null."
            yield shown_by(exchange, message, value_at(f"/{key}", value), actual=value)


def _leaves_total_out(run: Run, exchange: Exchange) -> bool | None:
    """Whether the request asks for a page without total; None where that is open."""
    offset = run.operation.paging.offset
    texts = tuple(_sent(exchange, offset.exclude_total if offset else None))
    return {(): False, ("false",): False, ("true",): True}.get(texts)


def _total_of(run: Run, exchange: Exchange) -> tuple[str, Any]:
    name = run.operation.paging.offset.total if run.operation.paging.offset else ""
    return f"/{name}", exchange.json.get(name, NO_VALUE)


@page_rule(
    "page.total-present",
    fact="total is an integer, and null only when the request asks for that",
    confidence="A",
    mode="offset",
    where=lambda run, exchange: _leaves_total_out(run, exchange) is False,
    if_none="no offset page was read with its total",
)
def total_present(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """An offset page tells the total unless the request asked to leave it out."""
    pointer, total = _total_of(run, exchange)
    if total is None or total is NO_VALUE:
        message = f"The total is {'missing' if total is NO_VALUE else 'null'}, and the request does not leave it out."
        wrong = ~present(pointer) if total is NO_VALUE else value_at(pointer, None)
        yield shown_by(exchange, message, wrong, expected="an integer")


@page_rule(
    "page.total-excluded",
    fact="total becomes null when the request asks to leave it out",
    mode="offset",
    where=_leaves_total_out,
    if_none="no offset page was read without its total",
)
def total_excluded(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """An offset page whose request asked to leave the total out has none."""
    pointer, total = _total_of(run, exchange)
    if total is not None:
        message = "The request leaves the total out, and it is not null."
        yield shown_by(exchange, message, ~value_at(pointer, None), expected="null", actual=total)


def _promised(run: Run, exchange: Exchange) -> list[str]:
    """Keys that the request asks for by an include flag."""
    flags = run.operation.includes.items()
    return [key for name, key in flags if key and _sent(exchange, name) == ["true"]] if run.items(exchange) else []


@page_rule(
    "page.included-keys",
    fact="the key that an include flag promises is there when it is asked for, null where an item has none",
    where=_promised,
    if_none="no item was seen with what an include flag adds",
)
def included_keys(run: Run, exchange: Exchange) -> Iterator[Finding]:
    """Every item has the key that an include flag promises when the request asks for it."""
    items = run.operation.paging.items
    for key in _promised(run, exchange):
        for index, item in enumerate(run.items(exchange)):
            if isinstance(item, dict) and key not in item:
                message, wrong = f"{key} is asked for and missing.", ~present(f"/{items}/*/{key}")
                yield shown_by(exchange, message, wrong, pointer=f"/{items}/{index}/{key}")
