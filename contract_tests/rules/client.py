"""Pages and items through the generated client and back."""

import importlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from contract_tests.catalog import rule
from contract_tests.http.exchange import Exchange
from contract_tests.openapi.schema_errors import Path, place, pointer
from contract_tests.results import NO_VALUE, CannotTestError, Finding, Step, status
from contract_tests.rules.schema import SOURCES, Evidence, evidence
from contract_tests.run import Run

_PACKAGE = "leen_alerts"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_PART = re.compile(r"[^.\[\]]+")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d):60(?:\.\d+)?")


@rule(
    "client.lossless",
    fact="pages and items have the documented shape, which the client is generated from",
    confidence="A",
    sends=False,
    sources=SOURCES,
)
def lossless(run: Run) -> Iterator[Finding]:
    """The generated client decodes and encodes again what was sent without loss, up to spellings of times and UUIDs."""
    found, model = evidence(run), _item_model(run)
    of_items = (_loss(model, seen.item, seen.pointer, seen.exchange) for seen in found.items.values())
    yield from chain(_pages(run, found), *of_items)
    if not found.items:
        raise CannotTestError("no item was seen")


def _pages(run: Run, found: Evidence) -> Iterator[Finding]:
    """Each page without its items, of which each distinct one is looked at by itself; the same page once."""
    known: set[str] = set()
    for exchange in found.pages:
        reference = run.operation.page_schema(run.mode(exchange))
        if isinstance(exchange.json, dict) and run.operation.paging.items in exchange.json:
            page = {**exchange.json, run.operation.paging.items: []}
            if (key := f"{reference} {page!r}") not in known:
                known.add(key)
                yield from _loss(_model(reference), page, "", exchange)


def _loss(model: Any, sent: dict[str, Any], where: str, exchange: Exchange) -> Iterator[Finding]:
    try:
        again = model.from_dict(sent).to_dict()
    except Exception as error:  # whatever the client raises, it lost what was sent
        # The error's text quotes it, so only its kind and place are told.
        parts = _PART.findall(getattr(error, "path", ""))
        path = tuple(int(part) if part.isdecimal() else part for part in parts)
        message = f"The generated client cannot decode {place(path) or 'it'}: it raises {type(error).__name__}."
        yield _lost(exchange, message, f"{where}{pointer(path)}", NO_VALUE)
        return
    for path, value in differences(sent, again):
        message = f"The generated client loses the value of {place(path)}: encoded again it is another."
        yield _lost(exchange, message, f"{where}{pointer(path)}", value)


def _lost(exchange: Exchange, message: str, where: str, value: Any) -> Finding:
    # What the client makes of it no script can show without the client, so the step is only the premise.
    step = Step(exchange, "The answer that was decoded.", status(200), premise=True)
    return Finding("lost", message, pointer=where, actual=value, evidence=(step,))


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
    elif sent != again and not _is_spelling(sent, again):
        yield path, sent


def _is_spelling(sent: Any, again: Any) -> bool:
    """Whether two texts spell the same time or the same UUID."""
    if not isinstance(sent, str) or not isinstance(again, str):
        return False
    if _UUID.fullmatch(sent):
        return sent.lower() == again.lower()
    moment = _moment(sent)
    return moment is not None and moment == _moment(again)


def _moment(text: str) -> datetime | None:
    try:
        # A leap second is the last moment that a datetime can hold before it.
        text = _LEAP_SECOND.sub(r"\1:59.999999", text.upper())
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
