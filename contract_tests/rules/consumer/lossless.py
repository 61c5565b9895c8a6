"""Items through the generated client and back."""

import importlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from contract_tests.engine.conformance import Path, pointer
from contract_tests.engine.errors import CannotTestError
from contract_tests.engine.evidence import SeenItem, evidence
from contract_tests.engine.findings import NO_VALUE, Finding
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run

_PACKAGE = "leen_alerts"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_FRACTION = re.compile(r"(\.\d{6})\d+")
_LEAP_SECOND = re.compile(r"(T\d\d:\d\d):60(?:\.\d+)?")


@rule("lossless", fact="items have the documented shape, which the client is generated from", surety="A")
def lossless(run: Run) -> Iterator[Finding]:
    """The generated client decodes and encodes again every item without loss, up to the spelling of times and UUIDs."""
    model = _model(run)
    seen_items = evidence(run).items.values()
    if not seen_items:
        raise CannotTestError("no item was seen")
    for seen in seen_items:
        try:
            again = model.from_dict(seen.item).to_dict()
        except Exception as error:  # whatever the client raises, it lost the item
            yield _undecoded(seen, error)
            continue
        for path, value in differences(seen.item, again):
            where = f"{seen.pointer}{pointer(path)}"
            yield Finding("the same value when it is encoded again", value, pointer=where, exchange=seen.exchange)


def _undecoded(seen: SeenItem, error: Exception) -> Finding:
    """The error's text quotes the item, so only its kind is told; where, the error may know."""
    problem = f"the generated client raises {type(error).__name__}"
    return Finding("an item that the generated client decodes", NO_VALUE, problem, seen.pointer, seen.exchange)


def _model(run: Run) -> Any:
    """The client's class of an item: it is named as the schema is."""
    paging = run.operation.paging
    page = run.operation.resolve({"$ref": run.operation.page_schema("offset" if paging.offset else "cursor")})
    reference = page["properties"][paging.items]["items"].get("$ref", "")
    try:
        models = importlib.import_module(f"{_PACKAGE}.models")
        return getattr(models, reference.rpartition("/")[2])
    except (ImportError, AttributeError):
        raise CannotTestError("the generated client is not at hand, or has no model of these items") from None


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
