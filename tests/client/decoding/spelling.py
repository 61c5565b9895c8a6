"""JSON values with times and UUIDs in one spelling."""

import re
from datetime import UTC, datetime
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def plain(value: Any) -> Any:
    """The value with times as instants, cut to microseconds, and with UUIDs in lower case."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and UUID.fullmatch(value):
        return value.lower()
    if isinstance(value, str) and TIME.fullmatch(value):
        return _instant(value.upper())
    # True and 1.0 equal 1, and shall not do so here.
    return (type(value), value)


def _instant(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        return (moment.replace(tzinfo=UTC), moment.utcoffset())
    except ValueError:
        return text
