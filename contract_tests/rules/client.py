"""Pages and items through the generated client and back."""

import importlib
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contract_tests.catalog import rule
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.schema_errors import Path, place, pointer
from contract_tests.results import NO_VALUE, CannotTestError, Finding, Step, status
from contract_tests.rules.schema import SCHEMA_SOURCES, Evidence, evidence, identity_at, is_sure
from contract_tests.run import Run

_PACKAGE = "leen_alerts"
_UUID_LENGTH = 36
_PART = re.compile(r"[^.\[\]]+")
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d):60(?:\.\d+)?")


@rule(
    "client.lossless",
    fact="pages and items have the documented shape, which the client is generated from",
    confidence="A",
    sends=False,
    sources=SCHEMA_SOURCES,
)
def lossless(run: Run) -> Iterator[Finding]:
    """The generated client decodes and encodes again what was sent without loss, up to spellings of times and UUIDs."""
    found = evidence(run)
    # What has not its documented type is one fault, and for the rules of the schema; unknown enum values are kept.
    misshapen = [(e, p) for e, p in found.problems.values() if p.kind != "enum" and is_sure(run, e, p)]
    told = {(place(problem.path), identity_at(run, exchange, problem.path)) for exchange, problem in misshapen}
    for exchange, path, value, message in _losses(run, found):
        key = (place(path), identity_at(run, exchange, path))  # an item may have been seen in several forms
        if key not in told:
            told.add(key)
            # What the client makes of it no script can show without the client, so the step is only the premise.
            step = Step(exchange, "The answer that was decoded.", status(200), premise=True)
            yield Finding("lost", message, pointer=pointer(path), actual=value, evidence=(step,))
    if not found.items:
        raise CannotTestError("no item was seen")


_Loss = tuple[Exchange, Path, Any, str]
"""The answer, path and value of what was lost, and the message."""


def _losses(run: Run, found: Evidence) -> Iterator[_Loss]:
    """Yield what is lost of each page without its items, and of each distinct item."""
    items = run.operation.paging.items
    pages: dict[str, Exchange] = {}
    for exchange in found.pages:
        if isinstance(exchange.json, dict) and items in exchange.json:
            pages.setdefault(repr((run.mode(exchange), exchange.json | {items: []})), exchange)
    for exchange in pages.values():
        model = _model(run.operation.page_schema(run.mode(exchange)))
        yield from _lost(model, exchange.json | {items: []}, (), exchange)
    model = _item_model(run)
    for seen in found.items.values():
        yield from _lost(model, seen.item, seen.path, seen.exchange)


def _lost(model: Any, sent: dict[str, Any], at: Path, exchange: Exchange) -> Iterator[_Loss]:
    try:
        again = model.from_dict(sent).to_dict()
    except Exception as error:  # whatever the client raises, it lost what was sent
        # The error's text quotes it, so only its kind and place are told.
        parts = _PART.findall(getattr(error, "path", ""))
        path = tuple(int(part) if part.isdecimal() else part for part in parts)
        message = f"The generated client cannot decode {place(path) or 'it'}: it raises {type(error).__name__}."
        yield exchange, (*at, *path), NO_VALUE, message
        return
    for path, value in differences(sent, again):
        message = f"The generated client loses the value of {place(path)}: encoded again it is another."
        yield exchange, (*at, *path), value, message


def _item_model(run: Run) -> Any:
    paging = run.operation.paging
    page = run.operation.resolve({"$ref": run.operation.page_schema("offset" if paging.offset else "cursor")})
    return _model(page["properties"][paging.items]["items"].get("$ref", ""))


def _model(reference: str) -> Any:
    """The client's class: it is named as the schema is."""
    try:
        models = importlib.import_module(f"{_PACKAGE}.models")
        return getattr(models, reference.rpartition("/")[2])
    except (ImportError, AttributeError):
        raise CannotTestError("the generated client cannot be imported, or has no model of these items") from None


def differences(sent: Any, again: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of what was lost or altered; NO_VALUE stands for what was added."""
    if isinstance(sent, dict) and isinstance(again, dict):
        for key in sent.keys() | again.keys():
            before, after = sent.get(key, NO_VALUE), again.get(key, NO_VALUE)
            if before != after:  # most of an item is the same: only the rest is looked into
                yield from differences(before, after, (*path, key))
    elif isinstance(sent, list) and isinstance(again, list) and len(sent) == len(again):
        for index, (before, after) in enumerate(zip(sent, again, strict=True)):
            yield from differences(before, after, (*path, index))
    elif sent != again and ((meaning := _meaning(sent)) is None or meaning != _meaning(again)):
        yield path, sent


def _meaning(value: Any) -> UUID | datetime | None:
    """The UUID or the time that a text spells."""
    if not isinstance(value, str):
        return None
    with suppress(ValueError):
        if len(value) == _UUID_LENGTH:  # without hyphens it may be a hash
            return UUID(value)
    with suppress(ValueError, OverflowError):
        # A leap second is the last moment that a datetime can hold before it.
        moment = datetime.fromisoformat(_LEAP_SECOND.sub(r"\1:59.999999", value.upper()))
        return moment.astimezone(UTC) if moment.tzinfo else None
    return None
